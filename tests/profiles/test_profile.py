"""Profiles: the same row per client from every engine, and from a plain-Python count."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from statistics import median

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.gap_bins import GAP_BINS, gap_bin
from kam_xl.periods import period_numbers
from kam_xl.profiles import Profiles, profile
from kam_xl.settings import Settings

AS_OF = dt.date(2025, 6, 30)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Bo", "Çelik", "नेहा"]),
        st.dates(dt.date(2022, 1, 1), dt.date(2025, 7, 31)),
        st.integers(-5_000_000, 50_000_000),
    ),
    min_size=1,
    max_size=40,
)


def frame(lines: list[tuple[str, dt.date, int]]) -> pd.DataFrame:
    sales = pd.DataFrame(lines, columns=["client", "date", "amount_e4"])
    return sales.assign(date=pd.to_datetime(sales["date"]), profit_e4=sales["amount_e4"] // 4)


def month_of(day: dt.date) -> int:
    return int(period_numbers([day.toordinal()], "month")[0])


def counted(lines: list[tuple[str, dt.date, int]], client: str) -> dict[str, float]:
    """The same numbers by plain loops, for one client."""
    own = [(day, money) for name, day, money in lines if name == client and day <= AS_OF]
    bought = sorted({day for day, money in own if money > 0})
    gaps = [(later - earlier).days for earlier, later in pairwise(bought)]
    by_day = {day: sum(money for other, money in own if other == day) for day in bought}
    first_period = month_of(bought[0]) if bought else 0
    months: dict[int, int] = {}
    for day, money in own:
        month = month_of(day)
        if bought and month >= first_period:
            months[month] = months.get(month, 0) + money

    recent = [(gap, end) for gap, end in zip(gaps, bought[1:], strict=True) if (AS_OF - end).days < 365]
    longest, ended = max(recent, default=(0, None))
    begun = ended - dt.timedelta(days=longest) if ended else None

    def between(after: dt.date, until: dt.date) -> int:
        return sum(money for day, money in own if after < day <= until)

    return {
        "lines": len(own),
        "purchase_days": len(bought),
        "first_day": bought[0].toordinal() if bought else 0,
        "last_day": bought[-1].toordinal() if bought else 0,
        "revenue_all_e4": sum(money for _, money in own),
        "profit_all_e4": sum(money // 4 for _, money in own),
        "revenue_e4": between(dt.date(2024, 6, 30), AS_OF),
        "recent_e4": between(dt.date(2024, 12, 30), AS_OF),
        "before_e4": between(dt.date(2024, 6, 30), dt.date(2024, 12, 30)),
        "year_before_e4": between(dt.date(2023, 12, 30), dt.date(2024, 6, 30)),
        "orders_e4": sum(by_day.values()),
        "last_orders_e4": sum(by_day[day] for day in bought[-3:]),
        "gap_count": len(gaps),
        "gap_sum": sum(gaps),
        "gap_sumsq": sum(gap * gap for gap in gaps),
        "gap_log_sum": math.fsum(math.log(gap) for gap in gaps),
        "gap_median": median(gaps) if gaps else math.nan,
        "gap_max": max(gaps, default=0),
        "gap_min": min(gaps, default=0),
        "longest_recent_gap": longest,
        "gap_begun_day": begun.toordinal() if begun else 0,
        "gap_ended_day": ended.toordinal() if ended else 0,
        "periods": month_of(AS_OF) - first_period + 1 if bought else 0,
        "active_periods": len({month_of(day) for day in bought}),
        "period_sum": sum(months.values()) / 1e4,
        "period_sumsq": math.fsum((money / 1e4) ** 2 for money in months.values()),
    }


@settings(max_examples=25)
@given(LINES)
def test_profile_equals_a_plain_count(lines: list[tuple[str, dt.date, int]]) -> None:
    profiles = profile(frame(lines), AS_OF)
    assert profiles.clients["client"].tolist() == sorted({name for name, day, _ in lines if day <= AS_OF})
    for row in profiles.clients.to_dict("records"):
        for column, wanted in counted(lines, row["client"]).items():
            assert row[column] == pytest.approx(wanted, rel=1e-12, nan_ok=True), column


@settings(max_examples=25)
@given(LINES)
def test_histogram_counts_every_gap_in_its_bin(lines: list[tuple[str, dt.date, int]]) -> None:
    profiles = profile(frame(lines), AS_OF)
    for number, client in enumerate(profiles.clients["client"]):
        days = sorted({day for name, day, money in lines if name == client and money > 0 and day <= AS_OF})
        gaps = [(later - earlier).days for earlier, later in pairwise(days)]
        wanted = np.bincount(gap_bin(gaps), minlength=GAP_BINS) if gaps else np.zeros(GAP_BINS, int)
        assert profiles.gap_counts[number].tolist() == wanted.tolist()


@settings(max_examples=25)
@given(LINES, st.randoms(use_true_random=False))
def test_order_of_rows_changes_no_bit(lines: list[tuple[str, dt.date, int]], random) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(
        profile(frame(lines), AS_OF).clients, profile(frame(shuffled), AS_OF).clients, check_exact=True
    )


def test_a_client_with_returns_only_never_bought() -> None:
    only = profile(frame([("Ada", dt.date(2025, 1, 5), -100)]), AS_OF)
    row = only.clients.iloc[0]
    assert (row["purchase_days"], row["first_day"], row["revenue_all_e4"]) == (0, 0, -100)
    assert math.isnan(only.pooled_gap_days)


def test_no_lines_before_as_of_gives_no_clients() -> None:
    empty: Profiles = profile(frame([("Ada", dt.date(2025, 7, 5), 100)]), AS_OF)
    assert empty.clients.empty


def test_the_latest_orders_are_as_many_as_the_setting_says() -> None:
    days = [("Ada", dt.date(2025, month, 1), month) for month in range(1, 7)]
    last = [
        int(profile(frame(days), AS_OF, Settings(basket_orders=many)).clients["last_orders_e4"][0])
        for many in (1, 2, 9)
    ]
    assert last == [6, 11, 21]


def named(lines: list[tuple[str, str, int, str]]) -> pd.DataFrame:
    sales = pd.DataFrame(lines, columns=["client", "date", "amount_e4", "manager"])
    return sales.assign(date=pd.to_datetime(sales["date"]))


def test_the_manager_is_that_of_the_last_named_sale_and_the_first_by_name_of_a_day() -> None:
    sales = named(
        [
            ("Ada", "2025-01-01", 5, "Zoe"),
            ("Ada", "2025-03-01", -5, "Yan"),
            ("Ada", "2025-03-01", 5, "Xu"),
            ("Ada", "2025-04-01", 5, ""),
            ("Ada", "2025-07-01", 5, "Abe"),  # after AS_OF
            ("Bo", "2025-01-01", 5, ""),
        ]
    )
    made = {
        "pandas": sales,
        "polars": pl.from_pandas(sales),
        "polars lazy": pl.from_pandas(sales).lazy(),
        "duckdb": duckdb.connect().from_df(sales),
    }
    for engine, lines in made.items():
        found = profile(lines, AS_OF).clients[["client", "manager"]].to_numpy().tolist()
        assert found == [["Ada", "Xu"], ["Bo", ""]], engine
