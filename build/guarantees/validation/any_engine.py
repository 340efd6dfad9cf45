"""Validate any package or table with the engine that is asked for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guarantees.core.errors import InputError
from guarantees.validation import any_path, large
from guarantees.validation.any_path import PackageValidator
from guarantees.validation.external_checks import installed_checks
from guarantees.validation.frictionless_package import validate_with_frictionless
from guarantees.validation.report import ValidationReport
from guarantees.validation.spark_package import validate_package_on_spark

_OTHERS: Final[Mapping[str, PackageValidator]] = {
    "spark": validate_package_on_spark,
    "frictionless": validate_with_frictionless,
}
"""The engines besides Polars, which also runs the checks of other packages and splits tables."""


def validate(
    path: Path, engine: str, *, allow_remote: bool, listed: int, split: Path | None
) -> ValidationReport:
    """Return the report of *engine*, one of ``scale``, ``spark`` and ``frictionless``, on the package or table at *path*.

    Raises:
        InputError: There is nothing at *path*, or the engine is not installed, failed, or cannot split tables.
        ContractError: The descriptor cannot be used.
    """
    if engine not in _OTHERS:
        return any_path.validate_path(path, allow_remote=allow_remote, listed=listed, split=split)
    if split is not None:
        raise InputError(f"--engine {engine} does not split tables. Leave it out.")
    if engine == "spark":
        large.require_spark()
    report = any_path.validate_path(
        path, allow_remote=allow_remote, listed=listed, validate_package=_OTHERS[engine]
    )
    notes = [f"Not run by the engine {engine}: the check {name}." for name in installed_checks()]
    return dataclasses.replace(report, notes=(*report.notes, *notes))
