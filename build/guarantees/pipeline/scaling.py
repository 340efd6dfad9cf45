"""Validating a package of any size: every row by the scale engine, what it refuses by our checks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

from guarantees.checks import few
from guarantees.errors import InputError
from guarantees.findings import in_order
from guarantees.pipeline.validating import Verdict, asked_last, judged_rows
from guarantees.published import reading
from guarantees.published.opening import folder_of
from guarantees.published.ours import is_ours
from guarantees.published.sieved import Sieved
from guarantees.schema.contract import Contract

SMALL: Final = 20_000_000
"""Up to so many bytes of tables the whole package is read, and asked whether it makes sense."""


def validate_at_scale(path: Path, small: int = SMALL) -> Verdict:
    """Return the verdict on the package or archive at *path*, without reading all of it into memory.

    What takes all rows at once (whether records make sense, what a plain reader makes of a table) is asked of
    this dataset where it has at most *small* bytes; of others the verdict says that it was not.

    Raises:
        InputError: There is no package at *path*, or the engine is not installed.
        ContractError: The descriptor cannot be used.
    """
    if importlib.util.find_spec("polars") is None:
        raise InputError.engine_wanted("scale", "polars")
    from guarantees.scale.sieve import sieve  # noqa: PLC0415  an optional dependency, and heavy

    with folder_of(path) as root:
        descriptor = reading.descriptor_of(root)
        if not is_ours(descriptor):
            from guarantees.pipeline.foreign import validate_foreign  # noqa: PLC0415  as above

            return validate_foreign(root, descriptor)
        return judged_sieve("scale", root, sieve(root), small)


def judged_sieve(engine: str, root: Path, sieved: Sieved, small: int) -> Verdict:
    """Return the verdict on the package in the folder *root*, of which *engine* left what was *sieved*."""
    form, wrong = judged_rows(sieved.package, (), [*sieved.references, *few.findings(sieved.package)])
    findings = [*form, *wrong]
    ours = is_ours(sieved.package.descriptor)
    size = _size(root, sieved.package.contract)
    if ours and size <= small:
        findings += asked_last(reading.read(root), form, wrong)
    notes = [f"read whole, since its form is in doubt: {name}" for name in sieved.doubtful]
    if not ours:
        notes.append(f"{_NOT_ASKED}, since these are not the tables of this dataset")
    elif size > small:
        notes.append(f"{_NOT_ASKED}, since there are {size} bytes")
    return Verdict((engine,), sieved.rows, in_order(findings), tuple(notes))


_NOT_ASKED: Final = "not asked: whether records make sense, and what plain readers make of the tables"


def _size(root: Path, contract: Contract) -> int:
    paths = (root / table.path for table in contract)
    return sum(path.stat().st_size for path in paths if path.is_file())
