"""Cells of money as people type and export them, each with the ideal answer."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest

from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.tables.cells import Column, ErrorCell
from kam_xl.tables.numbers import read_numbers

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"
POINT, COMMA = Settings().replace({"decimal_sign": "."}), Settings().replace({"decimal_sign": ","})
SKIP = Settings().replace({"error_cells": "skip"})
DEFAULTS = Settings()


def read(*cells, settings=DEFAULTS, **options):
    return read_numbers(Column.argument("amounts", list(cells)), settings, **options)


def codes(*cells, **options):
    return [problem.code for problem in read(*cells, **options).problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"1{NBSP}234,50", 1234.5),
        (f"1{NARROW}234,50", 1234.5),
        (f"1{THIN}234,50", 1234.5),
        (f"  1 234 567,5{NBSP}", 1234567.5),
        ("1,23,456.50", 123456.5),
        ("12,34,56,789.00", 123456789.0),
        ("1'234.50", 1234.5),
        ("1\u2019234\u2019567.50", 1234567.5),
        ("1.234.567", 1234567.0),
        ("1.234.567,89", 1234567.89),
        ("1,234,567", 1234567.0),
        ("0,123", 0.123),
        ("1234,567", 1234.567),
        (".5", 0.5),
        ("5.", 5.0),
        ("+17.25", 17.25),
        ("1.2E+05", 120000.0),
    ],
)
def test_grouping_and_decimal_sign(text, value):
    assert read(text).values.tolist() == [value]


@pytest.mark.parametrize(
    "text",
    [
        "₹1,234.50",
        "₹ 1,234.50",
        "Rs. 1,234.50",
        "Rs.1,234.50",
        "$1,234.50",
        "1,234.50 €",
        "EUR 1,234.50",
        "£1,234.50",
        "1 234,50 ₽",
        "1 234,50 руб.",
        "1234,50р.",
        "1 234,50 грн",
        "1 234,50 kr",
        "1 234,50 zł",
        "1'234.50 CHF",
        "CHF 1'234.50",
        "USD 1,234.50",
        "US$1,234.50",
        "¥1,234.50",
        "1,234.50/-",
        "रु. 1,234.50",
    ],
)
def test_currency_signs_and_words(text):
    want = 1234.5
    assert read(text).values.tolist() == [want]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(1,234.50)", -1234.5),
        ("(₹1,234.50)", -1234.5),
        ("₹(1,234.50)", -1234.5),
        ("1234-", -1234.0),
        ("-1234", -1234.0),
        ("\u22121234.5", -1234.5),
        ("\u20131234.5", -1234.5),
        ("-₹1,234.50", -1234.5),
        ("₹-1,234.50", -1234.5),
        ("-", 0.0),
        ("₹ -", 0.0),
        ("\u2014", 0.0),
        ("1.234,-", 1234.0),
        ("1'234.-", 1234.0),
    ],
)
def test_minus_and_zero(text, value):
    assert read(text).values.tolist() == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("१,२३४.५०", 1234.5),
        ("₹१,२३,४५६.५०", 123456.5),
        ("١٬٢٣٤٫٥٠", 1234.5),
        ("۱۲۳۴", 1234.0),
        ("１２３４．５", 1234.5),
        ("١٫٥٠٠", 1.5),
    ],
)
def test_digits_of_any_script(text, value):
    assert read(text).values.tolist() == [value]


@pytest.mark.parametrize(
    "text",
    [
        "12 pcs",
        "abc",
        "1,2,3",
        "1.2.3",
        "1 23",
        "12,3456,789.0",
        "--5",
        "-(5)",
        "10²",
        "½",
        "1e",
        "5 5",
        "()",
        "%",
        "₹",
        "=",
    ],
)
def test_what_is_no_number_is_named(text):
    answer = read(7, text)
    assert answer.values[0] == 7
    assert math.isnan(answer.values[1])
    assert [(problem.where, problem.code) for problem in answer.problems] == [
        ("amounts, row 2", "number_unreadable")
    ]


def test_decimal_sign_is_decided_once_for_the_column():
    """1,234 is 1.234 beside 12,50, and 1234 beside 12.50"""
    assert read("1,234", "12,50").values.tolist() == [1.234, 12.5]
    assert read("1,234", "12.50").values.tolist() == [1234, 12.5]


@pytest.mark.parametrize("text", ["1,234", "1.234", "(1,234)", "₹1,234", "12.345"])
def test_ambiguous_everywhere_is_asked(text):
    with pytest.raises(InputError) as refusal:
        read(None, text, "500")
    assert refusal.value.problem.code == "number_ambiguous"
    assert refusal.value.problem.where == "amounts, row 2"


def test_setting_decides():
    assert read("1,234", settings=POINT).values.tolist() == [1234]
    assert read("1,234", settings=COMMA).values.tolist() == [1.234]


def test_setting_never_mixes_signs_in_a_column():
    answer = read("1,5", "1.5", settings=POINT)
    assert codes("1,5", "1.5", settings=POINT) == ["number_other_sign", "number_texts_sign"]
    assert np.isnan(answer.values).tolist() == [True, False]


def test_two_decimal_signs_in_one_column_are_refused():
    with pytest.raises(InputError, match=r'amounts, row 1 is "1\.234,50", amounts, row 2 is "1,234\.50"'):
        read("1.234,50", "1,234.50")


def test_whole_numbers_need_no_decision():
    assert read("500", "1 000", 3).values.tolist() == [500, 1000, 3]


def test_mixed_currencies_are_refused():
    with pytest.raises(InputError, match=r'mixed currencies: amounts, row 1 is "₹5", amounts, row 3 is "€6"'):
        read("₹5", "5", "€6")


@pytest.mark.parametrize(
    ("texts", "meant"), [(("$5", "US$6"), {"USD"}), (("5 kr", "6 SEK"), {"SEK"}), (("₹5", "7"), {"INR"})]
)
def test_signs_that_agree(texts, meant):
    assert read(*texts).currencies == meant


def test_signs_that_the_currency_column_explains():
    assert codes("$5.5", "€6.5", codes=["USD", "EUR"]) == ["number_texts_sign"]
    assert codes("$5.5", "€6.5", codes=["USD", "USD"]) == ["number_other_currency", "number_texts_sign"]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (True, "yes or no"),
        (dt.timedelta(hours=3), "a time"),
        (dt.time(10, 30), "a time"),
        (dt.datetime(2026, 1, 5), "a date"),
        (dt.date(2026, 1, 5), "a date"),
    ],
)
def test_other_kinds_of_cells_are_problems(cell, kind):
    answer = read(1.5, cell)
    assert math.isnan(answer.values[1])
    assert [problem.code for problem in answer.problems] == ["number_kind"]
    assert answer.problems[0].what.startswith(kind)


def test_percent_is_no_money_but_is_a_share():
    assert codes("25%") == ["number_percent"]
    assert read("25%", "7 %", "12,5 %", meaning="share").values.tolist() == [0.25, 0.07, 0.125]


@pytest.mark.parametrize("cell", [math.nan, math.inf, -math.inf])
def test_not_finite_is_blank_and_a_problem(cell):
    answer = read(1.0, cell)
    assert np.isnan(answer.values).tolist() == [False, True]
    assert [problem.code for problem in answer.problems] == ["number_not_finite"]


@pytest.mark.parametrize("cell", [1e308, 10**16, -2e15, "12345678901234567", 10**400])
def test_huge_is_a_problem(cell):
    answer = read(1.0, cell)
    assert np.isnan(answer.values).tolist() == [False, True]
    assert {"number_too_large", "number_not_finite"} & {problem.code for problem in answer.problems}


def test_decimals_and_numpy_numbers_are_numbers():
    assert read(Decimal("12.3400"), np.float64(2.5), np.int64(3)).values.tolist() == [12.34, 2.5, 3]


def test_error_cells_stop_and_are_listed():
    with pytest.raises(InputError) as refusal:
        read(1, *[ErrorCell("#N/A")] * 12, -2146826281)
    assert "error values stand in amounts, row 2 #N/A, amounts, row 3" in str(refusal.value)
    assert "(13 in all)" in str(refusal.value)
    assert "amounts, row 11" in str(refusal.value)
    assert "amounts, row 12" not in str(refusal.value)


def test_error_cells_are_skipped_on_request():
    answer = read(1, ErrorCell("#SPILL!"), -2146826243, settings=SKIP)
    assert np.isnan(answer.values).tolist() == [False, True, True]
    assert [problem.what for problem in answer.problems] == [
        "the cell holds the error #SPILL! and counts as blank"
    ] * 2


def test_a_large_loss_is_no_error_number():
    assert read(-2146826281.5, -2146826288.0).values.tolist() == [-2146826281.5, -2146826288.0]


def test_blanks_stay_blank():
    answer = read(None, "", "  ", NBSP, 5)
    assert np.isnan(answer.values).tolist() == [True, True, True, True, False]
    assert answer.problems == []


def test_a_csv_column_is_read_at_once_with_the_same_answers():
    texts = ["1234.50", "-0.5", "7", "1.234"]
    assert read(*texts).values.tolist() == read(*texts, None).values.tolist()[:-1] == [1234.5, -0.5, 7, 1.234]
    with pytest.raises(InputError):
        read("1.234", "5.678")


def test_no_cells():
    assert read().values.shape == (0,)


@pytest.mark.parametrize("cells", [("1234.50", None, "7"), ("1234.50", "", "7")])
def test_blanks_in_a_csv_column(cells):
    answer = read(*cells)
    assert answer.values[0] == 1234.5
    assert np.isnan(answer.values[1])


def test_a_text_called_nan_is_no_blank():
    assert codes("1234.50", "nan")[0] == "number_unreadable"


def test_texts_among_numbers_are_said_and_a_plain_csv_column_is_not():
    assert codes("1234.50", "7") == codes("1234.50", None, "7") == []
    assert codes("1234.50", 7) == ["number_texts_sign"]
    assert codes("1 234.50", "7") == ["number_texts_sign"]
