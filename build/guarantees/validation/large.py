"""Validate a package of this dataset of any size, with Polars or with Apache Spark."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install
from guarantees.core.findings import in_order
from guarantees.package import reader
from guarantees.package.locate import folder_of
from guarantees.package.package_descriptor import read_package
from guarantees.validation.check import Check
from guarantees.validation.counted_findings import LISTED
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import EngineFindings, run_semantic_checks

SMALL_TABLE: Final = 5_000_000
"""Tables of up to this many bytes are read here: that is faster than using the Spark cluster."""
MAX_BYTES: Final = 20_000_000
"""Semantic checks and other engines read the package as a whole, by default up to this size."""
_TOO_LARGE: Final = (
    "Not checked: consistency, and what CSV readers make of the tables: they have {:,} bytes, the limit is {:,}. "
    "Nor were they cross-checked by other engines."
)


def is_large(root: Path) -> bool:
    """Return whether the tables of the package in the folder *root* are too large to be read as a whole by default.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor is not valid.
    """
    return _size(root) > MAX_BYTES


def _size(root: Path) -> int:
    paths = (root / table.path for table in reader.contract_of(root))
    return sum(path.stat().st_size for path in paths if path.is_file())


def validate_large(root: Path, listed: int = LISTED) -> ValidationReport:
    """Validate the package in the folder *root* with Polars, without reading it into memory as a whole.

    Of each kind of finding in a column so many are *listed*.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    from guarantees.validation.any_package import validate_any_package

    report = validate_any_package(root, read_package(root), listed=listed)
    return dataclasses.replace(report, notes=(*report.notes, _TOO_LARGE.format(_size(root), MAX_BYTES)))


def validate_on_spark(path: Path, checks: Sequence[Check], small: int | None = None) -> ValidationReport:
    """Validate the package or archive at *path* on Apache Spark.

    Tables of up to *small* bytes are read here, larger ones only on the cluster. Semantic *checks* run only if the package
    is small; otherwise with a note.

    Raises:
        InputError: There is no package at *path*, pyspark or Java is not installed, or Spark failed.
        ContractError: The descriptor cannot be used.
    """
    require_spark()
    from guarantees.validation.spark_package import validate_package_on_spark

    with folder_of(path) as root:
        report = validate_package_on_spark(root, read_package(root), small=small)
        if is_large(root):
            return dataclasses.replace(
                report, notes=(*report.notes, _TOO_LARGE.format(_size(root), MAX_BYTES))
            )
        return _with_semantic_checks(report, root, checks)


def _with_semantic_checks(report: ValidationReport, root: Path, checks: Sequence[Check]) -> ValidationReport:
    package = reader.read(root)
    semantic = run_semantic_checks(package, checks, EngineFindings.of_one_engine(report.findings))
    return dataclasses.replace(report, findings=in_order([*report.findings, *semantic]))


def require_spark() -> None:
    """Check that Apache Spark can be used.

    Raises:
        InputError: pyspark or Java is not installed.
    """
    if importlib.util.find_spec("pyspark") is None:
        command = how_to_install("spark", "pyspark")
        message = f"The engine 'spark' needs pyspark, which is not installed. Run: {command}"
        raise InputError(message)
    from guarantees.validation.spark_engine.spark_session import has_java

    if not has_java():
        message = (
            "The engine 'spark' needs Java 17 or newer, which is not installed. "
            "On Debian: apt-get install default-jre-headless."
        )
        raise InputError(message)
