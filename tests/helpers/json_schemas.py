"""The schemas that come with check-jsonschema, and whether a file fits one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def check(path: Path, schema: str) -> subprocess.CompletedProcess[str]:
    """Return the finished check of the file at *path*: code 0 if it fits *schema*, with what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
