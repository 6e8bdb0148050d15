"""Classes at quarter ends: the same as classing the window's sums by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kam_xl.periods import months_before
from kam_xl.questions import abc
from kam_xl.questions.history import classify, quarter_ends, table, window_sums_e4

DAYS = [dt.date(2022, 1, 1).toordinal() + step * 37 for step in range(30)]
CODES = [step % 4 for step in range(30)]
MONEY = [(step * 7919 % 101 - 20) * 10_000 for step in range(30)]


@pytest.mark.parametrize("window_months", [3, 12, 7, None])
def test_window_sums_by_hand(window_months: int | None) -> None:
    ends = quarter_ends(min(DAYS), dt.date(2025, 1, 15))
    sums = window_sums_e4(CODES, DAYS, MONEY, 4, ends, window_months=window_months)
    for column, end in enumerate(ends):
        after = months_before(end, window_months).toordinal() if window_months else 0
        for client in range(4):
            lines = zip(CODES, DAYS, MONEY, strict=True)
            wanted = sum(
                money for code, day, money in lines if code == client and after < day <= end.toordinal()
            )
            assert sums[client, column] == wanted


def test_classes_are_those_of_abc() -> None:
    ends = quarter_ends(min(DAYS), dt.date(2024, 12, 31))
    sums = window_sums_e4(CODES, DAYS, MONEY, 4, ends)
    classes = classify(CODES, DAYS, MONEY, 4, ends)
    for column in range(1, len(ends)):
        assert classes[:, column].tolist() == abc.classify(sums[:, column] / 10_000).tolist()


def test_a_quarter_counts_from_its_last_day() -> None:
    day = dt.date(2024, 1, 1).toordinal()
    assert quarter_ends(day, dt.date(2024, 3, 30)) == []
    assert quarter_ends(day, dt.date(2024, 3, 31)) == [dt.date(2024, 3, 31)]


def test_not_yet_a_client_is_blank_and_gone_is_a_dash() -> None:
    first, later = dt.date(2022, 1, 5).toordinal(), dt.date(2023, 6, 1).toordinal()
    found = table(["Bo", "Ada"], [0, 1], [first, later], [10, 10], dt.date(2023, 6, 30))
    assert found["client"].tolist() == ["Ada", "Bo"]
    assert found.loc[0].tolist() == ["Ada", "", "", "", "", "", "A"]
    assert found.loc[1].tolist() == ["Bo", "A", "A", "A", "A", "-", "-"]


def test_the_latest_quarters_only() -> None:
    found = table(["a", "b", "c", "d"], CODES, DAYS, MONEY, dt.date(2024, 12, 31), quarters=2)
    assert found.columns.tolist() == ["client", "2024-Q3", "2024-Q4"]


def test_lines_after_as_of_are_not_looked_at() -> None:
    day = dt.date(2024, 2, 1).toordinal()
    found = table(["a", "b"], [0, 1], [day, day + 400], [5, 10**9], dt.date(2024, 4, 1))
    assert found["2024-Q1"].tolist() == ["A", ""]


def test_no_lines_and_no_full_quarter() -> None:
    assert table([], [], [], [], dt.date(2024, 4, 1)).empty
    day = dt.date(2024, 2, 1).toordinal()
    assert table(["a"], [0], [day], [5], dt.date(2024, 2, 2)).columns.tolist() == ["client"]
    assert classify(np.zeros(0, int), [], [], 0, []).shape == (0, 0)
