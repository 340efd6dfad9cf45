"""The archive of a release: one zip with the same bytes on any machine, and the sums of its files."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from guarantees.package import checksums

SUMS: Final = checksums.SUMS
digest = checksums.of_file

# The earliest time that a zip can hold: an archive tells nothing of when and where it was packed.
EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def checksum_lines(folder: Path) -> list[str]:
    """Return the names of the files below *folder* that are summed, in order."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in names if name not in checksums.BESIDE)


def write_checksums(folder: Path, names: Iterable[str]) -> bytes:
    """Return the checksums of files in *folder* in the form that ``sha256sum -c`` reads."""
    return "".join(f"{digest(folder / name)}  {name}\n" for name in sorted(names)).encode()


def altered_files(folder: Path) -> Iterator[str]:
    """Yield the names of the files of the release in *folder* that are not what its sums say, or not in them."""
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    promised = {name: value for value, _, name in (line.partition("  ") for line in lines)}
    for name in sorted({*promised, *checksum_lines(folder)}):
        file = folder / name
        if not file.is_file() or name not in promised or digest(file) != promised[name]:
            yield name


def pack(folder: Path, names: Iterable[str], below: str, target: Path) -> None:
    """Write a zip of files in *folder* to *target*, below one folder: sorted, stored, without times.

    Equal files give equal bytes. Stored and not compressed, since what a compressor writes depends on its version.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            info = zipfile.ZipInfo(f"{below}/{name}", date_time=EPOCH)
            info.create_system = 3  # Unix, on any machine
            info.external_attr = 0o100644 << 16
            info.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(info, "w") as out:
                shutil.copyfileobj(source, out)
