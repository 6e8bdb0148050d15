"""The formula columns of the workbook's tables: text of the cell, and its value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kam_xl.papers.paper import Kind
from kam_xl.periods import months_before
from workbook import answers
from workbook.calls import Book, Call, Here

_CLIENT = Here("Clients", "Client").text()
_SINCE, _STATUS = Here("Clients", "Since").text(), Here("Clients", "Status").text()
_DAYS = 'Sales[Date],">"&kam_window_begin,Sales[Date],"<="&kam_window_end'


@dataclass(frozen=True, slots=True)
class FormulaColumn:
    """A column of formulas: heading, text as Excel stores it, how it looks, how its values come about."""

    head: str
    text: str
    kind: Kind
    values: Callable[[Book], list[object]]
    mark: str = ""


def of_call(head: str, call: Call, kind: Kind, count: int, mark: str = "") -> FormulaColumn:
    """Make a column in which every row calls a formula of ours and has one answer."""
    return FormulaColumn(
        head, call.text(), kind, lambda book: [call.answer(book, row)[0][0] for row in range(count)], mark
    )


def looked_up(head: str, sheet: str, column: str, kind: Kind, key: str, mark: str = "") -> FormulaColumn:
    """Make a column that finds each client's answer on a sheet of spilled answers."""
    first, last = answers.FIRST_ROW + 1, answers.FIRST_ROW + answers.ROOM
    area = f"{sheet}!${column}${first}:${column}${last}"
    names = f"{sheet}!$A${first}:$A${last}"
    text = f'=IFERROR(INDEX({area},MATCH({_CLIENT},{names},0)),"")'
    return FormulaColumn(head, text, kind, lambda book: book.columns[sheet, key], mark)


def looked_from() -> str:
    """Give the formula of the day the answers look from: the setting, else the day that BUY_RHYTHM found.

    A sale with a mistyped year must not empty the window, so the rule is asked,
    which leaves such days out: a client that has a next expected date bought its
    usual gap before it, and has been silent since.
    """
    first, last = answers.FIRST_ROW + 1, answers.FIRST_ROW + answers.ROOM
    gap, silence, expected = (f"Habits!${column}${first}:${column}${last}" for column in "MNP")
    row = f"MATCH(MAX({expected}),{expected},0)"
    found = f"INDEX({expected},{row})-INT(INDEX({gap},{row})+0.5)+INDEX({silence},{row})"
    return f"=IF(ISNUMBER(kam_as_of),kam_as_of,IFERROR({found},MAX(Sales[Date])))"


def revenue() -> FormulaColumn:
    """Sum each client's sales in the window."""
    text = f"=SUMIFS(Sales[Amount],Sales[Client],{_CLIENT},{_DAYS})"
    return FormulaColumn("Revenue", text, "amount", _revenue)


def years() -> FormulaColumn:
    """Count the years of cooperation without being lost, in whole months, so that an anniversary is a whole year."""
    end = "kam_window_end"
    text = (
        f'=IF(OR({_SINCE}="",{_SINCE}>{end},{_STATUS}="lost",{_STATUS}="returned"),"",'
        f'DATEDIF({_SINCE},{end},"m")/12)'
    )
    return FormulaColumn("Years", text, "number", _years)


def _revenue(book: Book) -> list[object]:
    begin, end = _window(book)
    sums: dict[object, int] = {}
    lines = zip(*(book.columns["Sales", head] for head in ("Client", "Date", "Amount")), strict=True)
    for client, day, amount in lines:
        assert isinstance(day, dt.date)
        assert isinstance(amount, float)
        if begin < day <= end:
            sums[client] = sums.get(client, 0) + round(amount * 10_000)
    return [sums.get(client, 0) / 10_000 for client in book.columns["Clients", "Client"]]


def _years(book: Book) -> list[object]:
    end = book.names["window_end"]
    assert isinstance(end, dt.date)
    pairs = zip(book.columns["Clients", "Since"], book.columns["Clients", "Status"], strict=True)
    return [
        ""
        if not isinstance(since, dt.date) or since > end or status in ("lost", "returned")
        else _whole_months(since, end) / 12
        for since, status in pairs
    ]


def _whole_months(since: dt.date, until: dt.date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)


def _window(book: Book) -> tuple[dt.date, dt.date]:
    begin, end = book.names["window_begin"], book.names["window_end"]
    assert isinstance(begin, dt.date)
    assert isinstance(end, dt.date)
    return begin, end


def set_window(book: Book, months: int) -> None:
    """Put the days into the book between which sales count, as the cells on Answers have them."""
    days = [day for day in book.columns["Sales", "Date"] if isinstance(day, dt.date)]
    book.names |= {"window_end": max(days), "window_begin": months_before(max(days), months)}
