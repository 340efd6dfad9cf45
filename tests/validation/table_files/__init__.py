"""The files of tables are read as what they are, and what is wrong with their form is reported."""
