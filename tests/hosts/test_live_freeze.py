"""Formulas of ours become values in an open workbook; nothing that was to be seen is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.hosts.object_model import App, Book, Formula, Sheet
from udfs import door

TODAY = dt.date(2026, 11, 26)


@pytest.fixture
def sheet() -> Sheet:
    return Book("b.xlsx", app=App()).sheets[0]


def frozen(sheet: Sheet) -> str:
    app = sheet.book.app
    app.alert("", title="")
    app._alerts.clear()
    from udfs.house_jobs import freeze

    door.tell(app, lambda: freeze(sheet.book, TODAY))  # type: ignore[arg-type]
    (sentence,) = app._alerts
    return sentence


def put(sheet: Sheet, row: int, column: int, value: object) -> None:
    sheet._cell((row, column)).value = value


def test_ours_become_values_and_all_others_stay(sheet: Sheet) -> None:
    for row in range(2, 5):
        put(sheet, row, 1, f"c{row}")
        put(sheet, row, 2, Formula(f"=ABC_CLASS(D{row})", "A"))
        put(sheet, row, 3, Formula(f"=SUM(D{row})", 1.0))
    put(sheet, 2, 5, Formula("=KeyClients.xlam!churn_risk(A:A)", 0.25))
    put(sheet, 3, 5, Formula('="ABC_CLASS(x)"', "ABC_CLASS(x)"))
    put(sheet, 4, 5, Formula("=MY_ABC_CLASS(1)", "theirs"))
    assert frozen(sheet) == "Formulas that became values: 4."
    assert [sheet._cell((row, 2)).value for row in range(2, 5)] == ["A", "A", "A"]
    assert sheet._cell((2, 5)).value == 0.25
    assert all(isinstance(sheet._cell((row, 3)).value, Formula) for row in range(2, 5))
    assert isinstance(sheet._cell((3, 5)).value, Formula)
    assert isinstance(sheet._cell((4, 5)).value, Formula)
    assert sheet._notes[2, 2] == "Value of 2026-11-26, put in place of =ABC_CLASS(D2)"
    assert len(sheet._notes) == 2
    assert "no formula of ours" in frozen(sheet)


def test_text_that_looks_like_a_formula_stays_text(sheet: Sheet) -> None:
    put(sheet, 1, 1, Formula("=CLIENT_KEY(B1)", "=HYPERLINK(1)"))
    put(sheet, 1, 2, "=text of the user, not a formula")
    frozen(sheet)
    assert sheet._cell((1, 1)).value == "=HYPERLINK(1)"
    assert sheet._cell((1, 2)).value == "=text of the user, not a formula"


def test_what_a_formula_had_spilled_stays(sheet: Sheet) -> None:
    put(sheet, 1, 1, Formula("=ABC_TABLE(D:D,E:E)", "client"))
    for row, column, value in ((1, 2, "amount"), (2, 1, "Ada"), (2, 2, 5.0)):
        put(sheet, row, column, value)
        sheet._spilled[row, column] = (1, 1)
    frozen(sheet)
    assert [sheet._cell((row, column)).value for row in (1, 2) for column in (1, 2)] == [
        "client",
        "amount",
        "Ada",
        5.0,
    ]


def test_an_array_that_was_entered_as_one_stays_together(sheet: Sheet) -> None:
    for row in range(1, 4):
        for column in (1, 2):
            put(sheet, row, column, Formula("=RFM_SCORE(D:D,E:E)", float(row)))
            sheet._arrays[row, column] = "one"
    put(sheet, 4, 1, Formula("=ABC_CLASS(D4)", "A"))
    assert frozen(sheet) == "Formulas that became values: 7."


def test_an_error_stays_a_formula_and_is_named(sheet: Sheet) -> None:
    put(sheet, 1, 1, Formula("=ABC_CLASS(D1)", "A"))
    put(sheet, 2, 1, Formula("=ABC_CLASS(D2)", -2146826246))
    assert (
        frozen(sheet) == "Formulas that became values: 1. These hold an error and stayed formulas: Sheet1!A2."
    )
    assert isinstance(sheet._cell((2, 1)).value, Formula)
