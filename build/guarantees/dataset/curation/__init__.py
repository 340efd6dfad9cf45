"""The files of ``curation/``: loaded as typed records that know where each value is written."""
