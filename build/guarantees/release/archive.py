"""The archive of a release: one zip, by allow-list, with the same bytes on any machine."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guarantees.published.reading import Published

SUMS: Final = "SHA256SUMS"
# The earliest time that a zip can hold: an archive tells nothing of when and where it was packed.
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
BESIDE: Final = (
    "README.md",
    "CHANGELOG.md",
    "LICENSE-DATA",
    "CITATION.cff",
    "datapackage.json",
    "docs/codebook.md",
)


def members(package: Published) -> dict[str, bytes]:
    """Return the files of a release by name: the tables of the contract, and what explains them.

    Raises:
        FileNotFoundError: One of them is missing.
    """
    files = {name: (package.root / name).read_bytes() for name in BESIDE}
    files |= {table.path: (package.root / table.path).read_bytes() for table in package.contract}
    files[SUMS] = sums(files)
    return files


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums of *files* in the form that ``sha256sum -c`` reads."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return a zip of *files* below *folder*: sorted, stored, without times; equal files, equal bytes.

    Stored and not compressed, since what a compressor writes depends on its version.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}", date_time=EPOCH)
            info.create_system = 3  # Unix, on any machine
            info.external_attr = 0o100644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def name(package: Published) -> str:
    """Return the name of the release, without an ending."""
    return f"{package.descriptor['name']}-{package.descriptor['version']}"


def place(dist: Path, package: Published) -> Path:
    """Return where the archive of *package* lies."""
    return dist / f"{name(package)}.zip"
