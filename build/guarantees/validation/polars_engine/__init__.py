"""The scale engine: the contract compiled for an engine that streams (Polars), for tables of millions of rows.

``structure`` reads the form of a file strictly, block by block, and knows the physical line of every record;
``acceptor`` compiles the contract of a table to expressions that accept a cell only where it is certainly
right; ``sieve`` lets the rows pass through them, and hands what was refused to the checks that judge small
packages. So there is one set of checks and one wording, and a false alarm costs time, never correctness.
"""
