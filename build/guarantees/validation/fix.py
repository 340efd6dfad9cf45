"""Fix formatting errors in the tables of a folder, and return the diff."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Final

from guarantees.core import csv_text, safe_files
from guarantees.core.errors import InputError
from guarantees.package import reader

_NO_FINAL_NEWLINE: Final = "\\ No newline at end of file"


def fix(path: Path) -> list[str]:
    """Fix the formatting of the tables of the package at *path*, and return the lines of the diff.

    Raises:
        InputError: *path* is not a package folder.
        ContractError: The descriptor cannot be used.
    """
    root = path.parent if path.name == "datapackage.json" else path
    if not root.is_dir():
        message = f"{path}: --fix needs a folder."
        raise InputError(message)
    outputs: dict[Path, bytes] = {}
    diff: list[str] = []
    for table in reader.contract_of(root):
        file = root / table.path
        try:
            before = safe_files.read_within(root, file, reader.MAX_BYTES)
        except safe_files.UnreadableFileError:
            continue
        after = csv_text.fix_formatting(before, table.primary_key)
        if before != after:
            outputs[file] = after
            diff += _diff(table.path, before, after)
    safe_files.write_all_or_none(root, outputs)
    return diff


def _diff(name: str, before: bytes, after: bytes) -> list[str]:
    return list(unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}", n=0, lineterm=""))


def _lines(data: bytes) -> list[str]:
    *lines, last = data.decode("utf-8").split("\n")
    return [*lines, last, _NO_FINAL_NEWLINE] if last else lines
