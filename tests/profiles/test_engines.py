"""One expression, five engines: the same profile of the same lines, and only clients leave the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kam_xl.profiles import ClientDays, profile
from kam_xl.settings import Settings

AS_OF = dt.date(2025, 6, 30)
ENGINES = ("polars", "polars lazy", "duckdb", "spark")
Engine = Callable[[pd.DataFrame], Any]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """What puts sales lines into an engine."""
    if request.param == "spark":
        spark = request.getfixturevalue("spark")
        return lambda sales: spark.createDataFrame(pa.Table.from_pandas(sales, preserve_index=False))
    if request.param == "duckdb":
        return duckdb.connect().from_df
    return lambda sales: (
        pl.from_pandas(sales).lazy() if request.param == "polars lazy" else pl.from_pandas(sales)
    )


def book(lines: int = 4000) -> pd.DataFrame:
    """Shuffled lines with returns, lines of zero, lines after AS_OF, and clients who never bought."""
    random = np.random.default_rng(7)
    client = random.integers(0, 150, lines)
    amount = random.integers(-9_000_000, 90_000_000, lines)
    amount[random.random(lines) < 0.05] = 0
    amount[client < 5] = -abs(amount[client < 5])
    return pd.DataFrame(
        {
            "client": [f"C{number} é" for number in client],
            "date": (np.datetime64("2021-12-25") + random.integers(0, 1400, lines)).astype("datetime64[us]"),
            "amount_e4": amount,
            "profit_e4": random.integers(-1_000_000, 9_000_000, lines),
            "manager": random.choice(["", "Zoe", "Abe", "Ömer"], lines, p=[0.7, 0.1, 0.1, 0.1]),
        }
    )


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Whole numbers and texts are equal, the others to 1e-9."""
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-9, atol=0)


@pytest.mark.parametrize("step", ["week", "month", "quarter"])
def test_every_engine_gives_the_same_profile(engine: Engine, step) -> None:
    asked = Settings(step=step, window_months=None if step == "week" else 12)
    wanted, found = profile(book(), AS_OF, asked), profile(engine(book()), AS_OF, asked)
    assert (wanted.clients["purchase_days"] == 0).any()
    same(found.clients, wanted.clients)
    assert found.pooled_gap_days == wanted.pooled_gap_days
    assert found.first_day == wanted.first_day


def test_client_days_made_once_tell_of_every_day_before(engine: Engine) -> None:
    with ClientDays(engine(book())) as days:
        for as_of in (dt.date(2022, 3, 1), AS_OF, dt.date(2025, 12, 31)):
            wanted, found = profile(book(), as_of), days.profile(as_of)
            same(found.clients, wanted.clients)
            assert found.pooled_gap_days == wanted.pooled_gap_days
            few = days.profile(as_of, habits=False).clients
            same(few, wanted.clients[few.columns])
            assert not {"gap_median", "gaps_00", "period_sum"} & set(few.columns)


def test_client_days_of_two_sales_lie_side_by_side_and_are_put_away() -> None:
    connection = duckdb.connect()
    shops = [connection.from_df(book(lines)) for lines in (400, 300)]
    kept = [ClientDays(shop) for shop in shops]
    same(kept[0].profile(AS_OF).clients, profile(book(400), AS_OF).clients)
    for days in kept:
        days.close()
    assert not connection.sql("SELECT * FROM duckdb_tables() WHERE table_name LIKE 'kam_%'").fetchall()


def test_dates_without_a_time_and_lines_without_profit_or_manager(engine: Engine) -> None:
    plain = book(300)[["client", "date", "amount_e4"]]
    dated = plain.assign(date=plain["date"].dt.date)
    same(profile(engine(dated), AS_OF).clients, profile(plain, AS_OF).clients)


def test_a_time_of_day_changes_nothing(engine: Engine) -> None:
    sales = book(300)
    late = sales.assign(date=sales["date"] + pd.Timedelta(hours=23, minutes=59))
    wanted = profile(sales, AS_OF).clients
    same(profile(late, AS_OF).clients, wanted)
    same(profile(engine(late), AS_OF).clients, wanted)


def test_no_lines_up_to_as_of_give_no_clients(engine: Engine) -> None:
    none = profile(engine(book(50)), dt.date(2020, 1, 1))
    assert none.clients.empty
    assert np.isnan(none.pooled_gap_days)


def test_only_clients_leave_the_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[int] = []
    collect = nw.LazyFrame.collect

    def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        rows = collect(self, *args, **kwargs)
        fetched.append(len(rows))
        return rows

    lines = engine(book())
    monkeypatch.setattr(nw.LazyFrame, "collect", counting)
    found = profile(lines, AS_OF)
    assert sum(fetched) <= len(found.clients) + 1
