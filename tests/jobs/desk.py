"""A desk to work at: a workbook with sales, a list with columns to fill in, and somebody who types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook

from kam_xl.jobs import files
from kam_xl.jobs.asked import Asked
from kam_xl.papers.paper import Paper, Table, columns, rows_of

NOW = dt.datetime(2026, 1, 10, 9, 30)
CLIENTS = ("Ada", "Bo", "Cy", "Di")
TYPED = ("owner", "due_date", "notes")


def call_list(asked: Asked) -> tuple[Paper, ...]:
    """A list of all clients, the largest first, with three columns to fill in, and a table of free text."""
    clients = asked.portfolio.shown
    filled = tuple(replace(column, typed=True) for column in columns("manager", "last_date", "reason"))
    named = tuple(
        replace(column, key=key, head=key.replace("_", " ").capitalize())
        for column, key in zip(filled, TYPED, strict=True)
    )
    rows = tuple((*row, None, None, None) for row in rows_of(clients, ("client", "revenue_amount")))
    agenda = Table(
        name="kam_Agenda",
        columns=(*columns("rank_count"), replace(columns("what")[0], typed=True)),
        rows=((1, None), (2, None)),
        keys=("rank_count",),
        title="Agenda",
    )
    return (
        Paper(
            key="calls",
            name="Calls",
            title="Whom to call",
            finding=f"{len(rows)} clients",
            blocks=(
                Table("kam_Calls", (*columns("client", "revenue_amount"), *named), rows, keys=("client",)),
                agenda,
            ),
            notes=("Call them all.",),
        ),
    )


def write_sales(
    path: Path,
    clients: Sequence[str] = CLIENTS,
    *,
    aliases: Sequence[tuple[str, str]] = (),
    amounts: Sequence[float] = (900, 700, 500, 300, 200, 100),
    months: int = 12,
) -> Path:
    """Write a workbook as a manager keeps it: a table of sales, names of clients, a sheet of notes with a formula."""
    workbook = Workbook(str(path))
    sheet = workbook.add_worksheet("Data")
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    rows = [
        (dt.date(2025, month, 1 + place % 28), client, amount)
        for place, (client, amount) in enumerate(zip(clients, amounts, strict=False))
        for month in range(1, 1 + months)
    ]
    for number, (date, client, amount) in enumerate(rows, start=1):
        sheet.write_datetime(number, 0, date, day)
        sheet.write_string(number, 1, client)
        sheet.write_number(number, 2, amount)
    heads = [{"header": head} for head in ("Date", "Client", "Amount")]
    sheet.add_table(0, 0, len(rows), 2, {"name": "Sales", "columns": heads})
    notes = workbook.add_worksheet("Notes")
    notes.write_formula(0, 0, "=SUM(Sales[Amount])", None, sum(row[2] for row in rows))
    if aliases:
        names = workbook.add_worksheet("Names")
        heads = [{"header": head} for head in ("Name", "Client")]
        names.add_table(
            0, 0, len(aliases), 1, {"name": "Aliases", "columns": heads, "data": [list(a) for a in aliases]}
        )
    workbook.close()
    return path


def do(book: Path, job: str = "at-risk", **asked: object) -> files.Written:
    """Do a job on the workbook where it stands; without ``now`` it is a morning in January."""
    now = asked.pop("now", NOW)
    return files.do(job, book, files.Request(now, **asked))


class Hand:
    """Somebody who opens the workbook, types, and saves."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.book = openpyxl.load_workbook(path)

    def __enter__(self) -> Hand:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.book.save(self._path)

    def sheet(self, name: str) -> Worksheet:
        return self.book[name]

    def type(self, table: str, row: object, column: str, value: object) -> None:
        """Type into the cell of the row whose first column is ``row``."""
        self.cell(table, row, column).value = value

    def cell(self, table: str, row: object, column: str):
        _, heads, lines = self.lines(table)
        line = next(line for line in lines if line[0].value == row)
        return line[heads.index(column)]

    def lines(self, table: str):
        sheet = next(sheet for sheet in self.book if table in sheet.tables)
        head, *lines = sheet[sheet.tables[table].ref]
        return sheet, [cell.value for cell in head], lines

    def read(self, table: str) -> dict[object, dict[str, object]]:
        """Give the rows of a table by their first column."""
        _, heads, lines = self.lines(table)
        return {line[0].value: dict(zip(heads, (cell.value for cell in line), strict=True)) for line in lines}
