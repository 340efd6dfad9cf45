"""Validating a package of any size: every row by the scale engine, what it refuses by our checks."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Contract
from guarantees.core.errors import InputError
from guarantees.core.findings import in_order
from guarantees.package import reader
from guarantees.package.locate import folder_of
from guarantees.package.recognise import is_this_dataset
from guarantees.validation import python_engine
from guarantees.validation.check import Check
from guarantees.validation.run import ValidationReport, run_engines, run_semantic_checks
from guarantees.validation.suspect_rows import SuspectRows

SMALL: Final = 20_000_000
"""Up to so many bytes of tables the whole package is read, and asked whether it makes sense."""


def validate_at_scale(path: Path, checks: Sequence[Check], small: int = SMALL) -> ValidationReport:
    """Return the verdict on the package or archive at *path*, without reading all of it into memory.

    What takes all rows at once (whether records make sense, what a plain reader makes of a table) is asked of
    this dataset where it has at most *small* bytes; of others the verdict says that it was not.

    Raises:
        InputError: There is no package at *path*, or the engine is not installed.
        ContractError: The descriptor cannot be used.
    """
    if importlib.util.find_spec("polars") is None:
        raise InputError.engine_wanted("scale", "polars")
    from guarantees.validation.polars_engine.suspects import select_suspects  # noqa: PLC0415  an optional dependency, and heavy

    with folder_of(path) as root:
        descriptor = reader.descriptor_of(root)
        if not is_this_dataset(descriptor):
            from guarantees.validation.any_package import validate_any_package  # noqa: PLC0415  as above

            return validate_any_package(root, descriptor)
        return validate_suspects("scale", root, select_suspects(root), checks, small)


def validate_suspects(
    engine: str, root: Path, sieved: SuspectRows, checks: Sequence[Check], small: int
) -> ValidationReport:
    """Return the verdict on the package in the folder *root*, of which *engine* left what was *sieved*."""
    form, wrong = run_engines(
        sieved.package, (), [*sieved.references, *python_engine.findings(sieved.package)]
    )
    findings = [*form, *wrong]
    ours = is_this_dataset(sieved.package.descriptor)
    size = _size(root, sieved.package.contract)
    if ours and size <= small:
        findings += run_semantic_checks(reader.read(root), checks, form, wrong)
    notes = [f"read whole, since its form is in doubt: {name}" for name in sieved.doubtful]
    if not ours:
        notes.append(f"{_NOT_ASKED}, since these are not the tables of this dataset")
    elif size > small:
        notes.append(f"{_NOT_ASKED}, since there are {size} bytes")
    return ValidationReport((engine,), sieved.rows, in_order(findings), tuple(notes))


_NOT_ASKED: Final = "not asked: whether records make sense, and what plain readers make of the tables"


def _size(root: Path, contract: Contract) -> int:
    paths = (root / table.path for table in contract)
    return sum(path.stat().st_size for path in paths if path.is_file())
