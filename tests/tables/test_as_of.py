"""The day the analysis looks from: the last sale, unless that stands too far after the others."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.settings import Settings
from kam_xl.tables.sales import as_of


def looked_from(*days, amounts=None, **settings):
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(list(days)).astype("datetime64[s]"),
            "amount_e4": amounts or [10_000] * len(days),
            "row": range(2, len(days) + 2),
        }
    )
    day, problems = as_of(frame, Settings().replace(settings), "Sales")
    return day.isoformat(), [(p.where, p.code) for p in problems]


def test_the_last_purchase_day():
    assert looked_from("2026-01-05", "2026-02-05") == ("2026-02-05", [])


def test_a_return_after_the_last_purchase_belongs_to_the_book():
    for amount in (-5_000, 0):
        found = looked_from("2026-01-05", "2026-01-20", "2026-03-06", amounts=[10_000, amount, amount])
        assert found == ("2026-03-06", [])


def test_a_return_far_after_the_last_purchase_is_left_out():
    found = looked_from("2026-01-05", "2026-01-20", "2026-03-07", amounts=[10_000, -5_000, -5_000])
    assert found == ("2026-01-20", [("Sales!4:4", "lines_after")])


def test_a_return_after_the_purchase_day_before_a_stale_tail_counts():
    days = ("2026-01-05", "2026-01-20", "2026-02-01", "2062-01-20", "2062-02-20")
    found = looked_from(*days, amounts=[10_000, 10_000, -5_000, 10_000, -5_000])
    assert found == ("2026-02-01", [("Sales!5:5", "last_day_far"), ("Sales!6:6", "lines_after")])


@pytest.mark.parametrize("tail", [1, 2, 3])
def test_a_stale_tail_has_up_to_three_purchase_days(tail):
    days = ["2026-01-05", "2026-01-20", "2026-02-05", "2055-01-01", "2055-01-15", "2062-01-01"][: 3 + tail]
    reported = [(f"Sales!{row}:{row}", "last_day_far") for row in range(5, 5 + tail)]
    assert looked_from(*days) == ("2026-02-05", reported)


def test_four_days_after_a_gap_are_no_typing_errors():
    days = ["2025-01-05", "2025-01-20", "2025-02-05", "2025-02-09"]
    days += ["2026-01-01", "2026-01-15", "2026-02-01", "2026-02-15"]
    assert looked_from(*days) == ("2026-02-15", [])


@pytest.mark.parametrize("count", [3, 4, 5, 9])
def test_a_book_that_invoices_quarterly_stays_whole(count):
    days = [f"{year}-{day}" for year in (2024, 2025, 2026) for day in ("03-31", "06-30", "09-30", "12-31")]
    assert looked_from(*days[12 - count :]) == ("2026-12-31", [])


def test_a_last_gap_is_measured_by_the_longest_before_and_half():
    assert looked_from("2026-01-01", "2026-02-20", "2026-05-06")[0] == "2026-05-06"  # 50 and 75 days
    assert looked_from("2026-01-01", "2026-02-20", "2026-05-07")[0] == "2026-02-20"  # 50 and 76 days


def test_monthly_books_keep_the_sixty_days_to_the_letter():
    assert looked_from("2026-01-01", "2026-02-01", "2026-04-02")[0] == "2026-04-02"  # 60 days
    assert looked_from("2026-01-01", "2026-02-01", "2026-04-03")[0] == "2026-02-01"  # 61 days


def test_a_day_far_after_all_others_is_reported():
    days = ("2026-01-05", "2026-01-20", "2062-01-20", "2062-01-20")
    assert looked_from(*days) == (
        "2026-01-20",
        [("Sales!4:4", "last_day_far"), ("Sales!5:5", "last_day_far")],
    )


def test_sixty_days_are_not_far():
    assert looked_from("2026-01-01", "2026-03-02")[0] == "2026-03-02"
    assert looked_from("2026-01-01", "2026-03-03")[0] == "2026-01-01"
    assert looked_from("2026-01-01", "2026-03-03", stale_gap_days=61)[0] == "2026-03-03"


def test_a_date_as_asked_counts_what_stands_after_it():
    days = ("2026-01-05", "2026-02-05", "2062-01-20")
    assert looked_from(*days, as_of="2026-01-31") == ("2026-01-31", [("Sales!3:3", "lines_after")])


def test_today_is_for_the_doors():
    with pytest.raises(RequestError, match="nobody said which day"):
        looked_from("2026-01-05", as_of="today")


def test_a_day_before_all_sales():
    with pytest.raises(RequestError, match="no sale stands on or before 2025-01-01"):
        looked_from("2026-01-05", as_of="2025-01-01")


def test_one_purchase_and_only_returns():
    assert looked_from("2026-01-05") == ("2026-01-05", [])
    assert looked_from("2026-01-05", amounts=[-1]) == ("2026-01-05", [])
