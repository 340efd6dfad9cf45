"""The checksums of a release: ``SHA256SUMS``, which ``sha256sum -c`` can check."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = f"{SUMS}.sig"
SIGNERS: Final = "allowed_signers"
PROVENANCE: Final = "provenance.json"
PROVENANCE_SIGNATURE: Final = f"{PROVENANCE}.sig"
BESIDE: Final = frozenset({SUMS, SIGNATURE, SIGNERS, PROVENANCE, PROVENANCE_SIGNATURE})
"""Files without a checksum: the list itself, how it was made, the signatures of both, and the signers."""

MAX_LIST: Final = 1_000_000
MAX_FILE: Final = 5_000_000_000
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


def of_file(path: Path, algorithm: str = "sha256") -> str:
    """Return the checksum of the file at *path*, which may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def parse_checksums(folder: Path) -> Mapping[str, str]:
    """Return the checksums in the list of *folder*, by path.

    Raises:
        InputError: There is no valid list.
        ContractError: A path in it is outside the folder.
    """
    try:
        data = safe_files.read_within(folder, folder / SUMS, MAX_LIST)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{folder / SUMS}: cannot be read: {err}") from err
    checksums: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if not match:
            raise InputError(f"{folder / SUMS}: line {number} is not a checksum and a path.")
        name = safe_files.inside(match[2])
        if name in checksums:
            raise InputError(f"{folder / SUMS}: line {number} lists {name!r} a second time.")
        checksums[name] = match[1]
    return checksums


def files(folder: Path) -> list[str]:
    """Return the paths of all files and links below *folder*, sorted."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def checksum_errors(folder: Path) -> list[str]:
    """Return how the files below *folder* differ from those in its list of checksums.

    Raises:
        InputError: There is no valid list.
        ContractError: A path in it is outside the folder.
    """
    checksums = parse_checksums(folder)
    expected = BESIDE | checksums.keys()
    errors = [f"{name} is not listed in {SUMS}" for name in files(folder) if name not in expected]
    for name, digest in checksums.items():
        problem = safe_files.why_unreadable(folder, folder / name, MAX_FILE)
        if problem:
            errors.append(f"{name}: {problem[:1].lower()}{problem[1:].rstrip('.')}")
        elif of_file(folder / name) != digest:
            errors.append(f"{name} does not match its checksum")
    return errors
