"""One program per peer: ``python -m bench.peers.NAME FOLDER`` prints the violations in a package as JSON."""
