"""The files of a release besides the tables: one module for each format."""
