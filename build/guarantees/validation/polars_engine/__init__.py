"""The engine for packages of any size: it streams every table through Polars, and selects the suspect rows.

``csv_scan`` checks that a CSV file is unambiguous, and maps records to physical lines; ``csv_table`` reads it as a
lazy frame of text; ``polars_rules`` compiles a contract to expressions that accept only cells that are certainly
valid; ``profile`` evaluates them and collects keys, in one pass. The rows that were not accepted go to the checks for
small packages (``suspects``) or, in packages of other people, to frictionless (``fallback``): there is one set of
checks and messages, and a false alarm costs time, not correctness.
"""
