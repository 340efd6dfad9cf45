"""Validate a package of any size, with Polars or with Apache Spark."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.package.installed import is_this_dataset
from guarantees.package.locate import folder_of
from guarantees.package.package_descriptor import read_package
from guarantees.validation.check import Check
from guarantees.validation.report import OWN_ENGINE, ValidationReport
from guarantees.validation.suspect_rows import MAX_BYTES, validate_suspects

SMALL_TABLE: Final = 5_000_000
"""Tables of up to this many bytes are read here: that is faster than using the Spark cluster."""


def validate_at_scale(path: Path, checks: Sequence[Check], max_bytes: int = MAX_BYTES) -> ValidationReport:
    """Validate the package or archive at *path* with Polars, without reading it into memory as a whole.

    Semantic *checks* run only on this dataset, and up to *max_bytes* of tables; otherwise with a note.

    Raises:
        InputError: There is no package at *path*, or polars is not installed.
        ContractError: The descriptor cannot be used.
    """
    _require(OWN_ENGINE, "polars")
    from guarantees.validation.any_package import validate_any_package
    from guarantees.validation.polars_engine.suspects import select_suspects

    with folder_of(path) as root:
        descriptor = reader.descriptor_of(root)
        if not is_this_dataset(descriptor):
            return validate_any_package(root, read_package(root))
        return validate_suspects(OWN_ENGINE, root, select_suspects(root), checks, max_bytes)


def validate_on_spark(
    path: Path, checks: Sequence[Check], small_table: int | None = None
) -> ValidationReport:
    """Validate the package or archive at *path* on Apache Spark.

    Tables of up to *small_table* bytes are read here, larger ones only on the cluster. Semantic *checks* run only on
    this dataset, and if it is small; otherwise with a note.

    Raises:
        InputError: There is no package at *path*, pyspark or Java is not installed, or Spark failed.
        ContractError: The descriptor cannot be used.
    """
    require_spark()
    from guarantees.validation.spark_engine.spark_session import session
    from guarantees.validation.spark_engine.spark_suspects import select_suspects

    with folder_of(path) as root:
        with session() as spark:
            suspects = select_suspects(spark, root, SMALL_TABLE if small_table is None else small_table)
        return validate_suspects("spark", root, suspects, checks)


def require_spark() -> None:
    """Check that Apache Spark can be used.

    Raises:
        InputError: pyspark or Java is not installed.
    """
    _require("spark", "pyspark")
    from guarantees.validation.spark_engine.spark_session import has_java

    if not has_java():
        message = (
            "The engine 'spark' needs Java 17 or newer, which is not installed. "
            "On Debian: apt-get install default-jre-headless."
        )
        raise InputError(message)


def _require(engine: str, library: str) -> None:
    if importlib.util.find_spec(library) is None:
        message = (
            f"The engine {engine!r} needs {library}, which is not installed. "
            f"Run `pip install 'security-guarantees[{engine}]'`."
        )
        raise InputError(message)
