"""Validate one descriptor with frictionless, and print the report as JSON.

Run by its path, in a separate process; the only module that imports frictionless. It imports nothing of this
package, and exits when its standard input is closed, so that it does not outlive its caller.
"""

from __future__ import annotations

import gc
import os
import sys
import threading

import frictionless

GC_THRESHOLD = 100_000
"""The process is short-lived and creates little garbage."""


def _exit_with_caller() -> None:
    sys.stdin.read()
    os._exit(1)


def main(descriptor: str, max_errors: int) -> None:
    """Print the report on the package at *descriptor*, with at most *max_errors* errors per table."""
    gc.set_threshold(GC_THRESHOLD)
    threading.Thread(target=_exit_with_caller, daemon=True).start()
    sys.stdout.write(frictionless.validate(descriptor, limit_errors=max_errors).to_json())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
