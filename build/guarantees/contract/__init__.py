"""The contract: the columns, types, constraints and keys of the tables, read from one Table Schema per table."""
