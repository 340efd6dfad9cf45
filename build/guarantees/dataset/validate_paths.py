"""Validate packages and tables: those of this dataset with its own checks, any other by its own descriptor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from guarantees.core.errors import InputError, did_you_mean
from guarantees.package import descriptor_file
from guarantees.package.installed import installed_package, is_this_dataset
from guarantees.package.locate import folder_of
from guarantees.package.reader import contract_of
from guarantees.validation import any_path
from guarantees.validation.counted_findings import LISTED
from guarantees.validation.report import OWN_ENGINE, ValidationReport

ENGINES: Final = (OWN_ENGINE, "pandera", "frictionless", "spark")
_ONE_PACKAGE: Final = "--engine spark takes the path of one package, and no other engine."


def validate(
    *paths: Path | str,
    table: str = "",
    engines: Sequence[str] = (),
    allow_remote: bool = False,
    listed: int = LISTED,
    split: Path | str | None = None,
) -> ValidationReport:
    """Validate a package, or tables.

    For example, ``validate("data/events.csv").findings`` is an empty list for a valid table.

    Args:
        paths: A Data Package: its folder, its descriptor or a zip. Or a table as CSV, JSON or Parquet, which a descriptor
            beside it may describe. Or several tables of this dataset.
        table: The table of this dataset that a single file holds; by default its name.
        engines: Names from ``ENGINES``. By default ``scale``, and for the tables of this dataset also ``pandera`` and
            ``frictionless``, which cross-check it.
        allow_remote: Whether tables and schemas at addresses may be downloaded; otherwise they are errors.
        listed: How many findings of one rule on one column are listed; all of them are counted.
        split: A new folder to which the rows with and without errors are written; not for this dataset.

    Returns:
        The report: ``valid``, ``findings`` in the order of files and lines, ``tables`` with the number of rows of each,
        the ``engines`` that ran, ``notes`` on anything that was not checked, and ``not_listed`` with the numbers of
        findings that are only counted.

    Raises:
        InputError: There is no package or table at a path, an engine is unknown, or its library is not installed.
        ContractError: The descriptor cannot be used.
    """
    places = [Path(path) for path in paths]
    for engine in engines:
        if engine not in ENGINES:
            raise InputError(f"Unknown engine {engine!r}. {did_you_mean(engine, ENGINES)}")
    if not places:
        raise InputError(_ONE_PACKAGE if "spark" in engines else "No path to validate.")
    if len(places) > 1 or table:
        return _validate_own(places, table, engines, listed)
    folder = None if split is None else Path(split)
    with _unpacked(places[0]) as path:
        if folder is None and _is_of_this_dataset(path):
            return _validate_own([path], "", engines, listed)
        return _validate_any(path, engines, allow_remote=allow_remote, listed=listed, split=folder)


def _validate_own(places: list[Path], table: str, engines: Sequence[str], listed: int) -> ValidationReport:
    # Imported here: the checks of this dataset are not needed for any other package.
    from guarantees.dataset.checks import CHECKS
    from guarantees.validation import large, run

    is_one_package = len(places) == 1 and not table and not any_path.is_table_file(places[0])
    if "spark" in engines:
        if not is_one_package or len(engines) > 1:
            raise InputError(_ONE_PACKAGE)
        return large.validate_on_spark(places[0], CHECKS)
    if is_one_package and set(engines) <= {OWN_ENGINE}:
        with folder_of(places[0]) as root:
            if large.is_large(root):
                return large.validate_large(root, listed)
    return run.validate(places, table, engines, CHECKS, listed=listed)


def _validate_any(
    path: Path, engines: Sequence[str], *, allow_remote: bool, listed: int, split: Path | None
) -> ValidationReport:
    from guarantees.validation import any_engine

    if "pandera" in engines:
        raise InputError("--engine pandera validates only the tables of this dataset. Leave it out.")
    if len(engines) > 1:
        raise InputError("Choose one engine for a package that is not of this dataset.")
    return any_engine.validate(
        path, engines[0] if engines else OWN_ENGINE, allow_remote=allow_remote, listed=listed, split=split
    )


def _unpacked(path: Path) -> AbstractContextManager[Path]:
    """Give *path*, and of a zip the folder to which it is unpacked: once, to see what it is and to validate it."""
    is_plain = any_path.is_table_file(path) or (path.is_file() and descriptor_file.is_descriptor(path))
    return nullcontext(path) if is_plain else folder_of(path)


def _is_of_this_dataset(path: Path) -> bool:
    """Return whether the table at *path*, or the package with that folder or descriptor, is of this dataset."""
    if any_path.is_table_file(path):
        return _is_own_table(path)
    if path.is_file() and path.name != descriptor_file.NAMES[0]:
        return False
    content = descriptor_file.read(path.parent if path.is_file() else path).content
    return isinstance(content, dict) and is_this_dataset(content)


def _is_own_table(path: Path) -> bool:
    """Return whether a file is a table of this dataset: by its name and the columns in its first line."""
    tables = contract_of(installed_package()).tables
    if path.stem not in tables or path.suffix.lower() not in {".csv", ".parquet"}:
        return False
    beside = path.resolve().parent.parent
    if (beside / descriptor_file.NAMES[0]).is_file():
        content = descriptor_file.read(beside).content
        return isinstance(content, dict) and is_this_dataset(content)
    if path.suffix.lower() == ".parquet":
        return True
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        labels = {label.strip().strip('"') for label in file.readline(100_000).split(",")}
    columns = set(tables[path.stem].columns)
    return len(labels & columns) * 2 >= len(columns) or not labels - columns
