"""Mending the tables of a folder where it is mechanical, and showing the difference."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Final

from guarantees.core import csv_text, safe_files
from guarantees.core.errors import InputError
from guarantees.package import reader

_NO_END: Final = "\\ No newline at end of file"


def fix(path: Path) -> list[str]:
    """Mend the tables of the package in the folder at *path*; return the difference, line by line.

    Raises:
        InputError: *path* is no package folder, or an archive or a file.
        ContractError: Its descriptor cannot be used.
    """
    root = path.parent if path.name == "datapackage.json" else path
    if not root.is_dir():
        raise InputError.not_a_folder(path, "what --fix mends")
    outputs: dict[Path, bytes] = {}
    difference: list[str] = []
    for table in reader.contract_of(root):
        file = root / table.path
        before, _ = safe_files.read_within(root, file, reader.MAX_BYTES)
        after = before and csv_text.fix_formatting(before, table.primary_key)
        if before and after and before != after:
            outputs[file] = after
            difference += _difference(table.path, before, after)
    safe_files.write_all_or_none(root, outputs)
    return difference


def _difference(name: str, before: bytes, after: bytes) -> Iterator[str]:
    return unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}", n=0, lineterm="")


def _lines(data: bytes) -> list[str]:
    *lines, last = data.decode("utf-8").split("\n")
    return [*lines, last, _NO_END] if last else lines
