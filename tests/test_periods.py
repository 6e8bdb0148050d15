"""Periods: numbers that follow each other, names, first days; whole months back."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kam_xl.periods import STEPS, first_days, months_before, period_names, period_numbers

DAYS = np.arange(dt.date(1999, 12, 20).toordinal(), dt.date(2002, 1, 10).toordinal())


@pytest.mark.parametrize("step", STEPS)
def test_a_period_begins_on_its_first_day(step: str) -> None:
    numbers = period_numbers(DAYS, step)
    starts = first_days(numbers, step)
    assert (starts <= DAYS).all()
    assert np.array_equal(period_numbers(starts, step), numbers)
    assert np.array_equal(period_numbers(starts - 1, step), numbers - 1)


@pytest.mark.parametrize("step", STEPS)
def test_names_sort_as_the_periods_do(step: str) -> None:
    names = period_names(np.unique(period_numbers(DAYS, step)), step).tolist()
    assert names == sorted(set(names))


def test_days_before_1970_are_dated_right() -> None:
    day = dt.date(1960, 5, 17).toordinal()
    assert period_names(period_numbers([day], "month"), "month")[0] == "1960-05"


def test_months_before_clamps_to_the_end_of_the_month() -> None:
    assert months_before(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)
    assert months_before(dt.date(2024, 1, 15), 12) == dt.date(2023, 1, 15)
    assert months_before(dt.date(2024, 1, 15), 12 * 3000) == dt.date.min
