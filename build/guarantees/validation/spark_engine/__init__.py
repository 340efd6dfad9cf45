"""The engine that runs on Apache Spark, for tables that one machine does not hold.

``spark_table`` reads a CSV file line by line on the cluster, checks that it is unambiguous, and maps records to physical
lines; ``spark_rules`` compiles the contract of a table to expressions that accept only cells that are certainly valid;
``spark_suspects`` selects the rows that were not accepted, for the checks of small packages. ``spark_session`` starts
Spark, or uses the active session.
"""
