"""The judge's own program: frictionless on one descriptor, its report as JSON.

The only module that imports frictionless. It is run by its path, in a process of its own, and imports nothing
of ours. It ends when its standard input does: a judge whose caller is gone has nobody to report to.
"""

from __future__ import annotations

import gc
import os
import sys
import threading

import frictionless

# After how many new objects Python looks for rubbish: there is little before the end.
GC_THRESHOLD = 100_000


def _end_with_caller() -> None:
    sys.stdin.read()
    os._exit(1)


def main(descriptor: str, limit: int) -> None:
    """Print the report on the package at *descriptor*, of each table at most *limit* errors."""
    gc.set_threshold(GC_THRESHOLD)
    threading.Thread(target=_end_with_caller, daemon=True).start()
    sys.stdout.write(frictionless.validate(descriptor, limit_errors=limit).to_json())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
