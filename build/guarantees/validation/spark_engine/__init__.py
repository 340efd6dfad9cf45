"""The contract compiled for Apache Spark, for tables that one machine does not hold.

``records`` reads a file line by line on the cluster, says whether its form is beyond doubt, and knows the
physical line of every record; ``acceptor`` compiles the contract of a table to expressions that accept a cell
only where it is certainly right; ``sieve`` lets the rows pass through them, and hands what was refused to the
checks that judge small packages. So there is one set of checks and one wording, and a false alarm costs time,
never correctness. ``session`` starts Spark, or takes the session that is there.
"""
