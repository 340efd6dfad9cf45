"""The engine that runs on Apache Spark, for tables that one machine does not hold.

``spark_table`` reads a CSV file line by line on the cluster, checks that it is unambiguous, and maps records to physical
lines; ``spark_rules`` supplies the operations by which the rules of a column are compiled to expressions that accept only
cells that are certainly valid; ``package_tables`` selects the rows that were not accepted, to be explained on this
computer. ``spark_session`` starts Spark, or uses the active session.
"""
