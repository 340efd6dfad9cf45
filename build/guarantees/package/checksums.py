"""The list of sums of a released tree: what ``sha256sum -c`` reads, and what stands beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.package import data_package

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = f"{SUMS}.sig"
SIGNERS: Final = "allowed_signers"
BESIDE: Final = frozenset({SUMS, SIGNATURE, SIGNERS})
"""What the list cannot list: itself, its signature, and who signed."""

MAX_LIST: Final = 1_000_000
MAX_FILE: Final = 5_000_000_000
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_PIECE: Final = 1 << 20


def of_file(path: Path, algorithm: str = "sha256") -> str:
    """Return the sum of the file at *path*, which may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def parse_checksums(folder: Path) -> Mapping[str, str]:
    """Return the sums that stand in the list of *folder*, by path.

    Raises:
        InputError: There is no list, or it is none.
        ContractError: A path in it would leave the folder.
    """
    data, problem = safe_files.read_within(folder, folder / SUMS, MAX_LIST)
    if data is None:
        raise InputError.unreadable(folder / SUMS, problem.rstrip("."))
    found: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), start=1):
        parts = _LINE.fullmatch(line)
        if not parts:
            raise InputError.unreadable(folder / SUMS, f"line {number} is no sum and path")
        found[data_package.inside(parts[2])] = parts[1]
    return found


def files(folder: Path) -> Iterator[str]:
    """Yield the paths of everything below *folder* that is no folder, sorted."""
    yield from sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def checksum_errors(folder: Path) -> list[str]:
    """Return in what the files below *folder* are not those that its list of sums lists.

    Raises:
        InputError: There is no list, or it is none.
        ContractError: A path in it would leave the folder.
    """
    wanted = parse_checksums(folder)
    told = [f"{name} is not listed in {SUMS}" for name in files(folder) if name not in BESIDE | wanted.keys()]
    for name, digest in wanted.items():
        problem = safe_files.why_unreadable(folder, folder / name, MAX_FILE)
        if problem:
            told.append(f"{name}: {problem[:1].lower()}{problem[1:].rstrip('.')}")
        elif of_file(folder / name) != digest:
            told.append(f"{name} has another sum")
    return told
