"""Tests of the code, on a small invented corpus; the data is tested by `guarantees validate`."""
