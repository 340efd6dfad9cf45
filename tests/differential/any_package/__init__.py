"""Compare our results with those of frictionless on packages of other people."""
