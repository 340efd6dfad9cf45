"""Validate a package or tables with the semantic checks of this dataset; the function of the Python API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from guarantees.core.errors import InputError, did_you_mean
from guarantees.dataset.checks import CHECKS
from guarantees.validation import run
from guarantees.validation.check import Check
from guarantees.validation.large import validate_at_scale, validate_on_spark
from guarantees.validation.report import ValidationReport

PACKAGE_ENGINES: Final[Mapping[str, Callable[[Path, Sequence[Check]], ValidationReport]]] = {
    "scale": validate_at_scale,
    "spark": validate_on_spark,
}
"""The engines that validate one whole package, and only alone."""

ENGINES: Final = (*run.ENGINES, *PACKAGE_ENGINES)


def validate(*paths: Path | str, table: str = "", engines: Sequence[str] = ()) -> ValidationReport:
    """Validate a package, or single tables.

    For example, ``validate("data/events.csv").findings`` is an empty list for a valid table.

    Args:
        paths: A package folder, its ``datapackage.json`` or a zip; or any number of tables as CSV or Parquet.
        table: The table that a single file holds; by default its name.
        engines: Names from ``ENGINES``; by default pandera and frictionless.

    Returns:
        The report: ``valid``, ``findings`` in the order of files and lines, ``tables`` with the number of rows of each,
        the ``engines`` that ran, and ``notes`` on anything that was not checked.

    Raises:
        InputError: There is no package or table at a path, an engine is unknown, or its library is not installed.
        ContractError: The descriptor cannot be used.
    """
    places = [Path(path) for path in paths]
    for engine in engines:
        if engine not in ENGINES:
            raise InputError(f"Unknown engine {engine!r}. {did_you_mean(engine, ENGINES)}")
    for engine, validate_package in PACKAGE_ENGINES.items():
        if engine in engines:
            if len(places) != 1 or table or len(engines) > 1:
                raise InputError(f"--engine {engine} takes the path of one package, and no other engine.")
            return validate_package(places[0], CHECKS)
    if not places:
        raise InputError("No path to validate.")
    return run.validate(places, table, engines or tuple(run.ENGINES), CHECKS)
