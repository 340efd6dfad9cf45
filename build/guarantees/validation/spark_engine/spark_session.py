"""A Spark session: the active one, or a new one that is quiet and leaves no files."""

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

_CLUSTER_VARIABLES: Final = ("SPARK_MASTER", "SPARK_CONF_DIR", "SPARK_HOME")
_LOCAL: Final = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
}
"""Settings of a local session, bound to loopback; used unless the environment names a cluster."""

_ALWAYS: Final = {
    "spark.app.name": "guarantees validate",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # Otherwise Spark captures a Python stack trace per expression, which takes longer than a small query.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
}


def has_java() -> bool:
    """Return whether Java, which Spark needs, is installed."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java", path=str(Path(home) / "bin") if home else None))


@contextmanager
def session() -> Iterator[SparkSession]:
    """Yield the active session, or a new one, which is stopped afterwards.

    A new session is local, unless the environment names a cluster.

    Raises:
        InputError: Spark cannot be started, or failed.
    """
    try:
        active = SparkSession.getActiveSession()
        if active is not None:
            yield active
            return
        with tempfile.TemporaryDirectory(prefix="guarantees-", ignore_cleanup_errors=True) as folder:
            spark = _start(Path(folder))
            try:
                yield spark
            finally:
                _stop(spark)
    except (PySparkException, Py4JError) as err:
        reason = str(err).strip().partition("\n")[0]
        message = f"The engine 'spark' failed: {reason} Check its settings, memory and version of Java."
        raise InputError(message) from err


def _start(folder: Path) -> SparkSession:
    """Start a session that writes its files to *folder*.

    Raises:
        PySparkException: Spark cannot be started.
    """
    builder = SparkSession.builder
    for name, value in _settings(folder).items():
        builder = builder.config(name, value)
    with _quiet(folder / "spark.log"), warnings.catch_warnings():
        # pyspark warns about a version of pandas that it does not use here.
        warnings.filterwarnings("ignore", "PySpark does not", FutureWarning)
        return builder.getOrCreate()


def _stop(spark: SparkSession) -> None:
    """Stop a session and its Java process, which pyspark would keep running until this process exits."""
    gateway = spark.sparkContext._gateway  # noqa: SLF001  pyspark has no other way
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001


def _settings(folder: Path) -> Mapping[str, str]:
    settings = _ALWAYS | {"spark.sql.warehouse.dir": (folder / "warehouse").as_uri()}
    if not any(name in os.environ for name in _CLUSTER_VARIABLES):
        return settings | _LOCAL | {"spark.local.dir": str(folder)}
    master = os.environ.get("SPARK_MASTER")
    return settings | {"spark.master": master} if master else settings


@contextmanager
def _quiet(log: Path) -> Iterator[None]:
    """Redirect standard error to *log*, also for processes that are started meanwhile."""
    stderr = os.dup(2)
    try:
        with log.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
