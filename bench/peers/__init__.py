"""One program for each peer: ``python -m bench.peers.NAME FOLDER`` prints what it finds, as JSON."""
