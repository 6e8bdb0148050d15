"""A Spark on this machine for tests and benches: small, quiet, and gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Compiling a plan takes longer than running it on the few lines of a test.
_UNCOMPILED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}


@contextmanager
def local_spark(
    folder: Path, *, memory: str = "1g", partitions: int = 2, compiled: bool = False
) -> Iterator[SparkSession]:
    """Start Spark with two threads; what it writes lies in ``folder``, and its Java ends with the block."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": memory,
        "spark.local.dir": str(folder),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **({} if compiled else _UNCOMPILED),
    }
    builder = SparkSession.builder.master("local[2]").appName("kam-xl")
    session = builder.config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    gateway = SparkContext._gateway
    try:
        yield session
    finally:
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # Java waits for the end of what it reads
        gateway.proc.wait(timeout=60)
        SparkContext._gateway = SparkContext._jvm = None
