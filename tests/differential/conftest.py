"""A Spark session for the tests that compare engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Files are read in blocks of so many bytes.
BLOCK = "spark.sql.files.maxPartitionBytes"


@pytest.fixture(scope="package")
def spark() -> Iterator[SparkSession]:
    """Give one session for all tests, since it takes seconds to start."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (make spark)")
    from guarantees.validation.spark_engine.spark_session import has_java, session  # noqa: PLC0415  only where it is installed

    if not has_java():
        pytest.skip("Spark needs Java 17, which is not installed")
    with pytest.MonkeyPatch.context() as patch:
        # What runs for a minute only is not worth being compiled to the best.
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield from _tuned(session)


def _tuned(session: Callable[[], AbstractContextManager[SparkSession]]) -> Iterator[SparkSession]:
    """Give a session for small tables."""
    with session() as running:
        for name, value in {
            "spark.sql.shuffle.partitions": 1,
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.files.openCostInBytes": 0,
            BLOCK: 30_000,
        }.items():
            running.conf.set(name, value)
        yield running
