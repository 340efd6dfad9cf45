"""Read the files of any table as one plain CSV file that an engine can stream.

``byte_streams`` opens, decompresses and decodes a file; ``block_scan`` looks at whole records a megabyte at a time;
``record_parser`` reads, record by record, what the scan does not understand; ``json_rows`` reads JSON; ``line_index`` maps
records to physical lines. ``plain_table`` puts them together: it returns the file itself where that is plain, and
otherwise a repaired copy in which every record is complete.
"""
