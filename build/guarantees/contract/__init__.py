"""The contract: what the tables hold, read from one Table Schema per table.

Everything that has to know a column, its type or its constraints asks here: the build, the checks, the
descriptor, the loader, the JSON Schemas of the curation files.
"""
