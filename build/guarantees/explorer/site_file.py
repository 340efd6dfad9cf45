"""What the explorer is made of, and what tells a folder that holds one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

File = tuple[str, bytes | Path]
"""The path of a file from the root of the site, and its content or the file that it is a copy of."""

MARK: Final = "site.json"
"""What tells a folder that holds a site from one that holds something else."""
