"""What questions take in: blanks of every kind, yes and no in five languages, dates as days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.columns import claim, claims, dates_of, days_of, numbers, same_length, words
from kam_xl.questions.regularity import read_block


def test_numbers_of_every_kind() -> None:
    read = numbers([1, 2.5, None, float("nan"), True], 5)
    assert read.tolist()[:2] == [1.0, 2.5]
    assert np.isnan(read[2:4]).all()
    assert numbers([Decimal("1.25")], 1).tolist() == [1.25]
    assert numbers(pd.Series([1, None], dtype="Int64"), 2).tolist()[0] == 1.0
    assert numbers(np.array([3], dtype=np.int64), 1).tolist() == [3.0]


@pytest.mark.parametrize("cell", ["12 pcs", "", dt.date(2025, 1, 1), 1j])
def test_what_is_no_number_is_refused_with_its_row(cell: object) -> None:
    with pytest.raises(
        RequestError, match=r"^row 2: .* is not a number; give a number, or leave the cell blank"
    ):
        numbers([1, cell], 2)


def test_a_block_is_no_column_and_its_texts_are_refused_too() -> None:
    with pytest.raises(RequestError, match="must be one column, not 2 dimension"):
        numbers([[1, 2], [3, 4]], 2)
    for block in ([[1, 2], [3, "x"]], np.array([[1, "x"]]), [[1.0, np.inf]]):
        with pytest.raises(RequestError, match=r"^row \d: (x is not a number|the value is endless)"):
            read_block(block)


def test_words_of_every_kind() -> None:
    given = [None, float("nan"), pd.NA, pd.NaT, "  ", " a ", 5]
    assert words(given, 7).tolist() == ["", "", "", "", "", "a", "5"]
    assert words(None, 2, blank="-").tolist() == ["-", "-"]


@pytest.mark.parametrize(
    "word", ["yes", "Y", "TRUE", "ja", "Да", "हाँ", "होय", " x ", "1", 1, 1.0, True, np.True_]
)
def test_yes(word: object) -> None:
    assert claim(word) is True


@pytest.mark.parametrize("word", ["no", "N", "false", "Nein", "нет", "नहीं", "नाही", "0", 0, False, np.False_])
def test_no(word: object) -> None:
    assert claim(word) is False


@pytest.mark.parametrize("word", ["", "maybe", None, float("nan"), pd.NA, 2, -1])
def test_unknown(word: object) -> None:
    assert claim(word) is None


def test_a_missing_column_is_unknown_in_every_row() -> None:
    assert claims(None, 2).unknown.tolist() == [True, True]


def test_days_and_dates_go_there_and_back() -> None:
    dates = np.array(["1900-01-01", "2024-02-29", "NaT"], dtype="datetime64[s]")
    days = days_of(dates, 3)
    assert days.tolist() == [693596, 738945, 0]
    assert np.array_equal(dates_of(days), dates, equal_nan=True)
    assert days_of(pd.Series(["2024-02-29 23:59"], dtype="datetime64[s]"), 1).tolist() == [738945]


def test_missing_columns_have_no_length() -> None:
    assert same_length(a=None, b=None) == 0
