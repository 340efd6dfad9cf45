"""Everything that knows this dataset: its curation files, texts, tables, checks and codebook."""
