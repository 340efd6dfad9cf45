"""What turns tables into a package: descriptor, citation, the outside judge, and records seen as a whole."""
