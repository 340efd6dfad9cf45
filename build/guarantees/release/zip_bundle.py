"""The checksums and the zip of a release, which have the same bytes on every machine."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from guarantees.package import checksums

# The earliest time that a zip can hold: the archive must not depend on when and where it is written.
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_REGULAR_FILE: Final = 0o100644 << 16


def seal(folder: Path, name: str) -> None:
    """Add ``NAME.zip`` with all files below *folder* to it, and ``SHA256SUMS``, in the zip and for all files."""
    names = [file for file in checksums.files(folder) if file not in checksums.BESIDE]
    archive = f"{name}.zip"
    _write_checksums(folder, names)
    _pack(folder, [*names, checksums.SUMS], name, folder / archive)
    _write_checksums(folder, [*names, archive])


def _write_checksums(folder: Path, names: Iterable[str]) -> None:
    """Write the checksums of the files *names* in the format of ``sha256sum -c``."""
    lines = (f"{checksums.of_file(folder / name)}  {name}\n" for name in sorted(names))
    (folder / checksums.SUMS).write_bytes("".join(lines).encode())


def _pack(folder: Path, names: Iterable[str], top: str, target: Path) -> None:
    """Write a zip of files in *folder*, below one folder *top*: sorted, without times.

    The files are stored and not compressed, because the output of a compressor depends on its version.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            info = zipfile.ZipInfo(f"{top}/{name}", date_time=EPOCH)
            info.create_system = _UNIX
            info.external_attr = _REGULAR_FILE
            info.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(info, "w") as out:
                shutil.copyfileobj(source, out)
