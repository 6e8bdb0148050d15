"""Cells of dates as people type and export them, each with the ideal answer."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.tables.cells import Column, ErrorCell
from kam_xl.tables.dates import read_dates

DMY, MDY, YMD = (Settings().replace({"date_order": order}) for order in ("dmy", "mdy", "ymd"))
DAY = dt.date(2026, 4, 3)
DEFAULTS = Settings()


def column(cells, date1904=False):
    return Column("dates", list(cells), lambda index: f"Sales!A{index + 2}", "Sales!A:A", date1904)


def read(*cells, settings=DEFAULTS, date1904=False):
    days, problems = read_dates(column(cells, date1904), settings)
    assert days.dtype == "datetime64[s]"
    return days.astype("datetime64[D]").tolist(), problems


def days(*cells, **options):
    return read(*cells, **options)[0]


def codes(*cells, **options):
    return [problem.code for problem in read(*cells, **options)[1]]


def test_real_dates_lose_their_time():
    cells = (
        DAY,
        dt.datetime(2026, 4, 3, 23, 59),
        pd.Timestamp("2026-04-03 10:00"),
        np.datetime64("2026-04-03T05"),
    )
    assert days(*cells) == [DAY] * 4
    assert codes(*cells) == []


def test_blanks():
    assert days(None, "", " ", pd.NaT, DAY) == [None, None, None, None, DAY]


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-03",
        "2026/4/3",
        "2026.04.03",
        "20260403",
        "2026-04-03 10:15",
        "2026-04-03T10:15:30Z",
        "2026-04-03T10:15:30.123+05:30",
        "3 April 2026",
        "3 Apr 2026",
        "April 3, 2026",
        "Apr 3rd, 2026",
        "03-Apr-2026",
        "3-Apr-26",
        "Fri, 3 Apr 2026",
        "3 апреля 2026",
        "3 апреля 2026 г.",
        "3 апр. 2026",
        "3. April 2026",
        "3 अप्रैल 2026",
        "३ एप्रिल २०२६",
        "२०२६-०४-०३",
        "3Apr2026",
    ],
)
def test_texts_of_one_meaning(text):
    assert days(text) == [DAY]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5. März 2025", dt.date(2025, 3, 5)),
        ("12 мая 2024", dt.date(2024, 5, 12)),
        ("१५ जानेवारी २०२५", dt.date(2025, 1, 15)),
        ("२६ जनवरी 2025", dt.date(2025, 1, 26)),
        ("31. Dezember 1999", dt.date(1999, 12, 31)),
        ("1 सितंबर 2025", dt.date(2025, 9, 1)),
        ("7 ऑगस्ट 2025", dt.date(2025, 8, 7)),
        ("9 Sept 2025", dt.date(2025, 9, 9)),
    ],
)
def test_names_of_months(text, day):
    assert days(text) == [day]


@pytest.mark.parametrize(
    ("texts", "want"),
    [
        (("03.04.2026", "31.01.2026"), dt.date(2026, 4, 3)),
        (("04/03/2026", "01/31/2026"), dt.date(2026, 4, 3)),
        (("3-4-2026", "31-1-2026"), dt.date(2026, 4, 3)),
        (("3 4 2026", "31 1 2026"), dt.date(2026, 4, 3)),
        (("03.04.26", "31.01.26"), dt.date(2026, 4, 3)),
        (("०३.०४.२०२६", "३१.०१.२०२६"), dt.date(2026, 4, 3)),
        (("3.4.2026 10:15", "31.1.2026 9:00"), dt.date(2026, 4, 3)),
        (("3. 4. 2026", "31. 1. 2026"), dt.date(2026, 4, 3)),
        (("51.04.03", "99.01.31"), dt.date(1951, 4, 3)),
    ],
)
def test_the_one_order_that_fits_all(texts, want):
    assert days(*texts)[0] == want


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "03-04-26", "04-03-2026"])
def test_ambiguous_everywhere_is_asked(text):
    with pytest.raises(InputError) as refusal:
        read(text, "05/05/2026".replace("/", text[2] if text[2] in "/-" else "."))
    assert refusal.value.problem.code == "date_ambiguous"
    assert refusal.value.problem.where == "Sales!A2"


def test_the_setting_decides():
    assert days("03/04/2026", settings=DMY) == [dt.date(2026, 4, 3)]
    assert days("03/04/2026", settings=MDY) == [dt.date(2026, 3, 4)]
    assert days("03-04-05", settings=YMD) == [dt.date(2003, 4, 5)]


def test_same_day_and_month_need_no_decision():
    assert days("05/05/2026", "7.7.2026") == [dt.date(2026, 5, 5), dt.date(2026, 7, 7)]


def test_orders_are_never_mixed():
    with pytest.raises(InputError, match=r'Sales!A2 is "31/01/2026", Sales!A3 is "01/31/2026"'):
        read("31/01/2026", "01/31/2026")


def test_a_text_against_the_setting_is_a_problem():
    assert read("01/31/2026", "31/01/2026", settings=DMY)[0] == [None, dt.date(2026, 1, 31)]
    assert codes("01/31/2026", "31/01/2026", settings=DMY) == ["date_other_order", "date_texts_order"]


def test_texts_of_one_meaning_stand_beside_any_order():
    assert days("2026-04-03", "31.01.2026", "3 Apr 2026") == [DAY, dt.date(2026, 1, 31), DAY]


def test_order_is_said_once():
    found = read("31.01.2026", "28.02.2026")[1]
    said = "2 dates stand as text; they were read as day-month-year; if that is wrong, set date_order in Settings."
    assert [str(problem) for problem in found] == [f"Sales!A:A: {said}"]


@pytest.mark.parametrize(("text", "year"), [("31.01.49", 2049), ("31.01.50", 1950), ("31.01.00", 2000)])
def test_two_digit_years(text, year):
    assert days(text, settings=DMY) == [dt.date(year, 1, 31)]
    assert codes(text, settings=DMY) == ["date_texts_order", "date_short_years"]


def test_serials_are_taken_and_said_once():
    assert days(46115, 46115.75, "46115", DAY) == [DAY] * 4
    assert codes(46115, 46115.75, DAY) == ["date_serials"]
    assert days(46115.0, 46116) == [DAY, dt.date(2026, 4, 4)]


def test_serials_of_1904():
    assert days(46115 - 1462, date1904=True) == [DAY]


def test_day_sixty_never_was():
    assert read(60)[0] == [dt.date(1900, 2, 28)]
    assert codes(60) == ["date_leap_bug"]


@pytest.mark.parametrize(
    "cell", [-5, 0, 19_999, 80_001, 2958466.0, dt.date(1899, 12, 31), dt.date(2958, 1, 1), "2958-01-01"]
)
def test_out_of_range(cell):
    days_found, found = read(DAY, cell)
    assert days_found == [DAY, None]
    assert [(problem.where, problem.code) for problem in found] == [("Sales!A3", "date_range")]


@pytest.mark.parametrize("cell", [dt.time(0, 0), dt.time(10, 30), dt.timedelta(hours=30), "12:30", "9:15 PM"])
def test_time_only(cell):
    assert read(DAY, cell)[0] == [DAY, None]
    assert codes(DAY, cell) == ["date_time_only"]


REAL = [dt.datetime(2025, 3, 1), dt.datetime(2025, 9, 1), dt.datetime(2025, 2, 12)]
TYPED = ["15/01/2025", "21/01/2025", "27/01/2025"]


def test_a_csv_opened_with_another_region_is_refused():
    with pytest.raises(
        InputError, match=r'Sales!A2 is the date 2025-03-01, but Sales!A5 is the text "15/01/2025"'
    ):
        read(*REAL, *TYPED)
    assert len(read(*REAL, *TYPED, settings=DMY)[0]) == 6


@pytest.mark.parametrize(
    "cells",
    [
        [*REAL[:2], *TYPED],
        [*REAL, *TYPED[:2]],
        [*REAL, dt.datetime(2025, 1, 13), *TYPED],
        [*REAL, *TYPED, "05/01/2025"],
        [*REAL, "2025-01-15", "2025-01-21", "2025-01-27"],
    ],
)
def test_real_dates_beside_texts_without_the_pattern_are_read(cells):
    assert None not in read(*cells)[0]


@pytest.mark.parametrize(
    "cell", ["2026", 2026, 2026.0, "2026-01", "01.2026", "1/2026", "Jan 2026", "январь 2026"]
)
def test_a_month_or_a_year_names_no_day(cell):
    days_found, found = read(DAY, cell)
    assert days_found == [DAY, None]
    assert [(problem.where, problem.code) for problem in found] == [("Sales!A3", "date_no_day")]


@pytest.mark.parametrize(
    "cell",
    [
        True,
        "tomorrow",
        "31.02.2026",
        "32/13/2026",
        "5 Foo 2026",
        "1.2.3.4",
        "2026-13-01",
        "1/2/345",
    ],
)
def test_what_is_no_date_is_named(cell):
    days_found, found = read(DAY, cell)
    assert days_found == [DAY, None]
    assert [(problem.where, problem.code) for problem in found] == [("Sales!A3", "date_unreadable")]


@pytest.mark.parametrize("cell", [math.nan, math.inf])
def test_not_finite(cell):
    assert codes(DAY, cell) == ["number_not_finite"]


def test_a_number_like_20260403_is_a_date():
    assert days(20260403, 20260404.0) == [DAY, dt.date(2026, 4, 4)]


def test_error_cells_stop():
    with pytest.raises(InputError, match=r"error values stand in Sales!A3 #DIV/0! \(1 in all\)"):
        read(DAY, ErrorCell("#DIV/0!"))


def test_an_unreadable_text_has_no_say_about_the_order():
    assert days("31.01.2026", "99.99.9999", "03.04.2026") == [dt.date(2026, 1, 31), None, DAY]
