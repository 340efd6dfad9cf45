"""The engine that runs on Apache Spark, for tables that one machine does not hold.

``spark_table`` reads a CSV file line by line on the cluster, checks that it is unambiguous, and maps records to physical
lines; ``spark_rules`` supplies the operations by which the rules of a column are compiled to expressions that accept only
cells that are certainly valid; ``spark_suspects`` selects the rows of this dataset's contract that were not accepted, for
the checks of small packages, and ``package_tables`` those of any package. ``spark_session`` starts Spark, or uses the
active session.
"""
