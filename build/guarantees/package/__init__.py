"""A package as anybody can hold it: a descriptor and its CSV files, read as text with their lines.

``reading`` reads them, ``opening`` finds them behind whatever path a person names, ``versions`` wherever they were
published, and ``loading`` gives them to pandas with the dtypes of the contract.
"""
