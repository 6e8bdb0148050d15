"""Spark gives the same answers, of files and of a table of its catalog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kam_xl.questions.loss_view import view
from tests.sources import shop
from tests.sources.test_roads import same

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def test_spark_gives_the_same_answers(spark: SparkSession, tmp_path: Path) -> None:
    shop.write(tmp_path)
    book = shop.accounts(shop.workbook())
    spark.read.parquet(str(tmp_path / "lines-*.parquet")).createOrReplaceTempView("shop_lines")
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
    assert spark.range(1).count() == 1, "a session that was there goes on"
