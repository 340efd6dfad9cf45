"""A session of Spark: the one that is there, or one of our own that is quiet and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from guarantees.core.errors import InputError

NAME: Final = "spark"
_SAYS_WHERE: Final = ("SPARK_MASTER", "SPARK_CONF_DIR", "SPARK_HOME")
# Without these Spark is this machine alone, and nobody else need reach it.
_LOCAL: Final = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
}
_ALWAYS: Final = {
    "spark.app.name": "guarantees validate",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # Else every expression looks up the line of code that made it, which takes longer than small queries do.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
}


def has_java() -> bool:
    """Tell whether there is a Java to run Spark with."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java", path=str(Path(home) / "bin") if home else None))


@contextmanager
def session() -> Iterator[SparkSession]:
    """Give the session that is active; else a new one, which is stopped afterwards.

    A new one is local, unless the environment says where Spark is.

    Raises:
        InputError: Spark cannot be started, or gives up.
    """
    try:
        active = SparkSession.getActiveSession()
        if active is not None:
            yield active
            return
        with tempfile.TemporaryDirectory(prefix="guarantees-", ignore_cleanup_errors=True) as folder:
            spark = _started(Path(folder))
            try:
                yield spark
            finally:
                _stop(spark)
    except (PySparkException, Py4JError) as err:
        raise InputError.engine_failed(NAME, str(err).strip().partition("\n")[0]) from err


def _started(folder: Path) -> SparkSession:
    """Return a new session, which keeps in *folder* what it writes.

    Raises:
        PySparkException: Spark cannot be started.
    """
    builder = SparkSession.builder
    for name, value in _settings(folder).items():
        builder = builder.config(name, value)
    with _quiet(folder / "spark.log"), warnings.catch_warnings():
        # It warns of a pandas that it is not asked to use.
        warnings.filterwarnings("ignore", "PySpark does not", FutureWarning)
        return builder.getOrCreate()


def _stop(spark: SparkSession) -> None:
    """Stop a session, and the process that pyspark would keep for the next one until this one ends."""
    gateway = spark.sparkContext._gateway  # noqa: SLF001  pyspark has no other way
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001


def _settings(folder: Path) -> Mapping[str, str]:
    settings = _ALWAYS | {"spark.sql.warehouse.dir": (folder / "warehouse").as_uri()}
    if not any(name in os.environ for name in _SAYS_WHERE):
        return settings | _LOCAL | {"spark.local.dir": str(folder)}
    master = os.environ.get("SPARK_MASTER")
    return settings | {"spark.master": master} if master else settings


@contextmanager
def _quiet(log: Path) -> Iterator[None]:
    """Let what is started meanwhile write to *log* what it would write to standard error."""
    kept = os.dup(2)
    try:
        with log.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
