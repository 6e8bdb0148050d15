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
from xlsxwriter import Workbook

HEADS = ("Date", "Client", "Group", "Product", "Manager", "Quantity", "Amount")
CLIENTS, GROUPS, PRODUCTS, MANAGERS = 5_000, 12, 240, 25
LINES_EACH = 20
_FIRST_DAY, _DAYS = 44_927, 1_200  # from 1 January 2023
_PIECE = 50_000
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_book(path: Path, lines: int, *, shared: bool = True, seed: int = 20260101) -> None:
    """Write so many sales lines of 5,000 clients, fewer where that would be less than twenty lines each."""
    chance = np.random.default_rng(seed)
    clients = min(CLIENTS, max(lines // LINES_EACH, 5))
    # Some clients buy far more often than others
    weights = chance.lognormal(0, 1, clients)
    product = chance.integers(0, PRODUCTS, lines)
    client = chance.choice(clients, lines, p=weights / weights.sum())
    words = _words(clients)
    starts = np.cumsum([0, clients, GROUPS, PRODUCTS])
    codes = (client, product % GROUPS, product, client % MANAGERS)
    columns = (
        _FIRST_DAY + np.sort(chance.integers(0, _DAYS, lines)),
        *(code + start for code, start in zip(codes, starts, strict=True)),
        chance.integers(1, 50, lines),
        np.round(chance.lognormal(5, 1, lines), 2),
    )
    _splice(path, lines, words, columns, shared=shared)


def _words(clients: int) -> list[str]:
    """Give every text of the book: clients, groups, products, managers."""
    return [
        *(f"Client {number} & Sons Ltd" for number in range(clients)),
        *(f"Group {number}" for number in range(GROUPS)),
        *(f"Product {number}" for number in range(PRODUCTS)),
        *(f"Manager {number}" for number in range(MANAGERS)),
    ]


def _splice(
    path: Path, lines: int, words: list[str], columns: tuple[np.ndarray, ...], *, shared: bool
) -> None:
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


def _rows(columns: tuple[np.ndarray, ...], cells: list[str]) -> Iterator[str]:
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
