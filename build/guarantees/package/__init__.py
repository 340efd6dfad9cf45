"""A Data Package as an object: a descriptor and tables, read as text with their lines.

``reader`` reads a folder, ``locate`` finds the package that a path names, ``version_index`` a published version.
"""
