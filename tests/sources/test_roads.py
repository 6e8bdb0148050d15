"""The same lines give the same answers, whether a workbook holds them or an engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from kam_xl.jobs.checked import Checked
from kam_xl.questions import movers
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.loss_view import view
from kam_xl.questions.winback_list import asked, ranking, results
from tests.sources import shop
from tests.sources.databases import EACH, database

ROADS = ("parquet", "csv files", "one csv file", "a table of DuckDB", "a query", "a script", *EACH)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    return shop.write(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def book() -> Accounts:
    return shop.accounts(shop.workbook())


@pytest.fixture(scope="module", params=ROADS)
def road(
    request: pytest.FixtureRequest,
    addresses: dict[str, tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Checked]:
    if request.param in addresses:
        checked = shop.source(*addresses[request.param], source_date="Order Date")
    else:
        with database(request, request.param, tmp_path_factory.mktemp("erp")) as erp:
            erp.run('DROP TABLE IF EXISTS "lines";' + shop.as_sql(erp.moment))
            checked = shop.source(f"{erp.source}::lines")
    yield checked
    checked.sales.close()


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert list(found.columns) == list(expected.columns)
    for column in expected:
        left, right = found[column], expected[column]
        if pd.api.types.is_float_dtype(right):
            np.testing.assert_allclose(left.to_numpy(float), right.to_numpy(float), rtol=1e-9, atol=1e-12)
        else:
            assert left.astype(object).where(left.notna(), None).tolist() == (
                right.astype(object).where(right.notna(), None).tolist()
            ), column


def test_the_shop_holds_every_habit(book: Accounts) -> None:
    """The comparison below would prove little without these."""
    words = set(book.portfolio.clients["status"])
    assert {"lost", "returned"} <= words
    assert "Client 38" not in set(book.portfolio.clients["client"])
    assert (book.portfolio.clients["revenue_amount"] > 0).sum() > 20


def test_every_road_gives_the_same_client_table(road: Checked, book: Accounts) -> None:
    found = shop.accounts(road).portfolio
    assert found.as_of == book.portfolio.as_of
    assert found.profiles.first_day == book.portfolio.profiles.first_day
    same(found.profiles.clients, book.portfolio.profiles.clients)
    same(found.clients, book.portfolio.clients)
    assert found.silent_names == book.portfolio.silent_names == ("Nobody",)


def test_every_road_gives_the_same_losses_moves_and_worth(road: Checked, book: Accounts) -> None:
    found = shop.accounts(road)
    assert view(book).losses.count
    assert (view(book).losses.returned_day > 0).any()
    same(view(found).table, view(book).table)
    there, here = movers.compare(found), movers.compare(book)
    assert there is not None
    assert here is not None
    same(there.clients, here.clients)
    same(ranking(found), ranking(book))
    same(results(found, asked(found)), results(book, asked(book)))


def test_every_road_knows_one_client_as_well(road: Checked, book: Accounts) -> None:
    found = shop.accounts(road)
    names = book.names[:3]
    assert found.year_amounts(names) == pytest.approx(book.year_amounts(names), rel=1e-9)
    for client in names:
        assert found.classes(client) == book.classes(client)
        there, here = found.sales(client), book.sales(client)
        assert len(there) == len(here) > 0
        for column in ("date", "amount_e4", "group"):
            assert sorted(there[column].tolist()) == sorted(here[column].tolist())


def test_the_summary_counts_lines_and_clients(road: Checked) -> None:
    assert road.summary["lines"] == shop.COUNT
    assert road.summary["clients"] == shop.workbook().summary["clients"]
    assert road.summary["lines_left_out"] == 0
