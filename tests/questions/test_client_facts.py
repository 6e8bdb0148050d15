"""Years of cooperation: anniversaries are whole years, a break ends them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kam_xl.questions.client_facts import cooperation_years


@pytest.mark.parametrize(
    ("first", "as_of", "reached"),
    [
        ("2021-01-01", "2024-01-01", True),  # three years of 365 days: by days / 365.25 not yet three
        ("2021-01-02", "2024-01-01", False),
        ("2021-01-31", "2024-01-30", False),
        ("2020-02-29", "2023-02-28", False),
        ("2020-02-29", "2023-03-01", True),
        ("2020-12-31", "2023-12-31", True),
    ],
)
def test_three_years_are_reached_on_the_anniversary(first: str, as_of: str, reached: bool) -> None:
    day = dt.date.fromisoformat(first).toordinal()
    assert (cooperation_years([day], dt.date.fromisoformat(as_of))[0] >= 3) is np.bool_(reached)


def test_lost_returned_and_unborn_clients_have_no_years() -> None:
    day = dt.date(2020, 1, 1).toordinal()
    years = cooperation_years(
        [day] * 3 + [0], dt.date(2024, 1, 1), status=["lost", "returned", "sleeping", "-"]
    )
    assert np.isnan(years).tolist() == [True, True, False, True]


def test_a_first_day_after_as_of_is_unknown() -> None:
    assert np.isnan(cooperation_years([dt.date(2024, 1, 2).toordinal()], dt.date(2024, 1, 1)))[0]
