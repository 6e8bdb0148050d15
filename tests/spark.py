"""A Spark on this machine for tests and benches: small, quiet, and gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_QUIET = """
rootLogger.level = off
"""


@contextmanager
def local_spark(folder: Path, *, memory: str = "1g", partitions: int = 2) -> Iterator[SparkSession]:
    """Start Spark with two threads; what it writes lies in ``folder``, and its Java ends with the block."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    log = folder / "log4j2.properties"
    log.write_text(_QUIET, encoding="utf-8")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": memory,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log.as_uri()}",
        "spark.local.dir": str(folder),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("kam-xl")
    session = builder.config(map=settings).getOrCreate()
    gateway = SparkContext._gateway
    try:
        yield session
    finally:
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # Java waits for the end of what it reads
        gateway.proc.wait(timeout=60)
        SparkContext._gateway = SparkContext._jvm = None
