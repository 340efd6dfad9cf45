"""Validating a package on Apache Spark: every row of a large table by the cluster, what it refuses by our checks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

from guarantees.errors import InputError
from guarantees.pipeline.scaling import SMALL, judged_sieve
from guarantees.pipeline.validating import Verdict
from guarantees.published.opening import folder_of

SMALL_TABLE: Final = 5_000_000
"""Up to so many bytes a table is read here: it takes less time than to ask the cluster about it."""


def validate_on_spark(path: Path, small_table: int | None = None) -> Verdict:
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
    from guarantees.spark.session import NAME, has_java, session  # noqa: PLC0415  an optional dependency
    from guarantees.spark.sieve import sieve  # noqa: PLC0415

    if not has_java():
        raise InputError.java_wanted(NAME)
    with folder_of(path) as root:
        with session() as spark:
            sieved = sieve(spark, root, SMALL_TABLE if small_table is None else small_table)
        return judged_sieve(NAME, root, sieved, SMALL)
