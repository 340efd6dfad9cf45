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

# frictionless stops in silence after a thousand errors of a table; this is enough to see what is wrong.
LIMIT = 10_000
# After how many new objects Python looks for rubbish: there is little before the end.
SELDOM = 100_000


def _end_with_caller() -> None:
    sys.stdin.read()
    os._exit(1)


def main(descriptor: str) -> None:
    """Print the report on the package at *descriptor*."""
    gc.set_threshold(SELDOM)
    threading.Thread(target=_end_with_caller, daemon=True).start()
    sys.stdout.write(frictionless.validate(descriptor, limit_errors=LIMIT).to_json())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
