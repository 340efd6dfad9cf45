"""The engine for packages of any size: it streams every table through Polars, and selects the suspect records.

``frames`` reads a plain file as a lazy frame of text; ``polars_rules`` compiles columns to expressions that accept only
cells that are certainly valid; ``table_profile`` evaluates them and collects ``keys``, in one pass; ``parquet_rows`` reads
Parquet. What was not accepted is explained by ``explain``, record by record. A cell that is refused for no reason costs
time, not correctness.
"""
