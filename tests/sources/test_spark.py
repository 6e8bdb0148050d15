"""Spark gives the same answers, of files and of a table of its catalog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kam_xl.questions.loss_view import view
from tests.sources import shop
from tests.sources.test_roads import same


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from pyspark.sql import SparkSession

    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield made
    made.stop()


def test_spark_gives_the_same_answers(session: Any, tmp_path: Path) -> None:
    shop.write(tmp_path)
    book = shop.accounts(shop.workbook())
    session.read.parquet(str(tmp_path / "lines-*.parquet")).createOrReplaceTempView("shop_lines")
    for address in (f"spark:{tmp_path}/lines-*.parquet", "spark:shop_lines"):
        checked = shop.source(address)
        found = shop.accounts(checked)
        same(found.portfolio.profiles.clients, book.portfolio.profiles.clients)
        same(found.portfolio.clients, book.portfolio.clients)
        same(view(found).table, view(book).table)
        client = book.names[0]
        assert found.classes(client) == book.classes(client)
        assert len(found.sales(client)) == len(book.sales(client))
        checked.sales.close()
    assert session.range(1).count() == 1, "a session that was there goes on"
