"""Validating a package on Apache Spark: every row of a large table by the cluster, what it refuses by our checks."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guarantees.core.errors import InputError
from guarantees.package.locate import folder_of
from guarantees.validation.check import Check
from guarantees.validation.large import SMALL, validate_suspects
from guarantees.validation.run import ValidationReport

SMALL_TABLE: Final = 5_000_000
"""Up to so many bytes a table is read here: it takes less time than to ask the cluster about it."""


def validate_on_spark(
    path: Path, checks: Sequence[Check], small_table: int | None = None
) -> ValidationReport:
    """Return the verdict on the package or archive at *path*, whose large tables are read by the cluster alone.

    What takes all rows at once (whether records make sense, what a plain reader makes of a table) is asked of
    this dataset where it is small; of others the verdict says that it was not. Tables of at most *small_table*
    bytes are read here.

    Raises:
        InputError: There is no package at *path*, the engine is not installed, or it gave up.
        ContractError: The descriptor cannot be used.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise InputError.engine_wanted("spark", "pyspark")
    from guarantees.validation.spark_engine.spark_session import NAME, has_java, session  # noqa: PLC0415  an optional dependency
    from guarantees.validation.spark_engine.spark_suspects import select_suspects  # noqa: PLC0415

    if not has_java():
        raise InputError.java_wanted(NAME)
    with folder_of(path) as root:
        with session() as spark:
            sieved = select_suspects(spark, root, SMALL_TABLE if small_table is None else small_table)
        return validate_suspects(NAME, root, sieved, checks, SMALL)
