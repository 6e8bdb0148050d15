"""A workbook of many sales lines, as an ERP system exports it: one table of seven columns, written fast.

Seeded: the same lines give the same file. Every text is a shared string, as Excel
writes them, or stands in its cell.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from xlsxwriter import Workbook

HEADS = ("Date", "Client", "Group", "Product", "Manager", "Quantity", "Amount")
CLIENTS, GROUPS, PRODUCTS, MANAGERS = 5_000, 12, 240, 25
LINES_EACH = 20
_FIRST_DAY, _DAYS = 44_927, 1_200  # from 1 January 2023
_LEAVERS, _MOST_ORDERS = 0.3, 300
_PIECE = 50_000
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
Whole = NDArray[np.int64]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_book(path: Path, lines: int, *, shared: bool = True, seed: int = 20260101) -> None:
    """Write so many sales lines of 5,000 clients, fewer where that would be less than twenty lines each."""
    chance = np.random.default_rng(seed)
    clients = min(CLIENTS, max(lines // LINES_EACH, 5))
    client, day = _orders(chance, lines, clients)
    product = chance.integers(0, PRODUCTS, lines)
    starts = np.cumsum([0, clients, GROUPS, PRODUCTS])
    codes = (client, product % GROUPS, product, client % MANAGERS)
    columns = (
        _FIRST_DAY + day,
        *(code + start for code, start in zip(codes, starts, strict=True)),
        chance.integers(1, 50, lines),
        np.round(chance.lognormal(5, 1, lines), 2),
    )
    _splice(path, lines, _words(clients), columns, shared=shared)


def _orders(chance: np.random.Generator, lines: int, clients: int) -> tuple[Whole, Whole]:
    """Give client and day of each line, by day: clients begin, order in a rhythm of their own, and some leave."""
    cycle = chance.lognormal(3.2, 0.5, clients)
    begin = chance.uniform(-_DAYS, 0.9 * _DAYS, clients)
    end = np.where(chance.random(clients) < _LEAVERS, chance.uniform(0, _DAYS, clients), _DAYS)
    gaps = chance.gamma(2, cycle[:, None] / 2, (clients, _MOST_ORDERS))
    days = begin[:, None] + gaps.cumsum(axis=1)
    who, place = np.nonzero((days >= 0) & (days < np.maximum(end, begin + 1)[:, None]) & (days < _DAYS))
    # Each order has as many lines as make the book full
    order = np.sort(chance.integers(0, len(who), lines))
    client, day = who[order], days[who[order], place[order]].astype(np.int64)
    by_day = np.argsort(day, kind="stable")
    return client[by_day], day[by_day]


def _words(clients: int) -> list[str]:
    """Give every text of the book: clients, groups, products, managers."""
    return [
        *(f"Client {number} & Sons Ltd" for number in range(clients)),
        *(f"Group {number}" for number in range(GROUPS)),
        *(f"Product {number}" for number in range(PRODUCTS)),
        *(f"Manager {number}" for number in range(MANAGERS)),
    ]


def _splice(path: Path, lines: int, words: list[str], columns: tuple[Whole, ...], *, shared: bool) -> None:
    """Put the lines into a workbook that XlsxWriter has made: one line of it shows how a row is written."""
    with Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Sales")
        sheet.add_table(
            0, 0, lines, len(HEADS) - 1, {"name": "Sales", "columns": [{"header": h} for h in HEADS]}
        )
        sheet.write(1, 0, _FIRST_DAY, workbook.add_format({"num_format": "yyyy-mm-dd"}))
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    begin, _, rest = parts.pop(_SHEET).decode().partition('<row r="2"')
    end = rest[rest.index("</sheetData>") :]
    parts[_STRINGS] = _strings([*HEADS, *(words if shared else [])])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
        with zipped.open(_SHEET, "w") as part:
            part.write(begin.encode())
            for piece in _rows(columns, _cells(words, shared=shared)):
                part.write(piece.encode())
            part.write(end.encode())


def _strings(words: list[str]) -> bytes:
    items = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{_MAIN}">{items}</sst>'.encode()


def _cells(words: list[str], *, shared: bool) -> list[str]:
    """Give what follows the address in the cell of each text."""
    if shared:
        return [f' t="s"><v>{number}</v></c>' for number in range(len(HEADS), len(HEADS) + len(words))]
    return [f' t="inlineStr"><is><t>{escape(word)}</t></is></c>' for word in words]


def _rows(columns: tuple[Whole, ...], cells: list[str]) -> Iterator[str]:
    for first in range(0, len(columns[0]), _PIECE):
        piece = (column[first : first + _PIECE].tolist() for column in columns)
        yield "".join(
            f'<row r="{r}"><c r="A{r}" s="1"><v>{day}</v></c><c r="B{r}"{cells[client]}<c r="C{r}"{cells[group]}'
            f'<c r="D{r}"{cells[product]}<c r="E{r}"{cells[manager]}<c r="F{r}"><v>{quantity}</v></c>'
            f'<c r="G{r}"><v>{amount}</v></c></row>'
            for r, (day, client, group, product, manager, quantity, amount) in enumerate(
                zip(*piece, strict=True), start=first + 2
            )
        )
