"""Which rows of a table drawn anew a filter of the user hides.

A filter stores what it lets through and, apart from that, which rows are
hidden; a spreadsheet does not compare the two when it opens a file. So the
rows are told anew: by the texts that the filter lets through where it is such
a filter, else each row stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kam_xl.books.grafting.sheet_frame import Cell, Row
from kam_xl.books.grafting.splice import Element, plain
from kam_xl.books.reading.outline import TRUE, Area

_TEXT = re.compile(rb"<t\b[^>]*>(.*?)</t>", re.DOTALL)
# A column of the table (from 0 on), the texts it lets through, whether it lets blanks through.
Filter = tuple[int, frozenset[str], bool]


def text_filters(table: Element) -> list[Filter] | None:
    """Give the filters of a table; ``None`` when it has none, or one that is not by texts."""
    found = table.find("autoFilter")
    columns = [] if found is None else [one for one in found.children if one.local == "filterColumn"]
    filters = [_filter(column) for column in columns]
    known = [one for one in filters if one is not None]
    return known if known and len(known) == len(filters) else None


def _filter(column: Element) -> Filter | None:
    number = column.get("colId")
    if len(column.children) != 1 or not number.isdecimal():
        return None
    (values,) = column.children
    if values.local != "filters" or any(one.local != "filter" for one in values.children):
        return None
    texts = frozenset(one.get("val").casefold() for one in values.children)
    return int(number), texts, values.get("blank") in TRUE


def hidden_rows(filters: Iterable[Filter], area: Area, rows: Iterable[Row]) -> dict[int, bool] | None:
    """Tell for each row of a table (below its heading) whether the filters hide it.

    ``None`` when a filtered column holds anything but texts: how a number is
    shown is for the spreadsheet to say.
    """
    by_column = {area.first_column + number: (texts, blank) for number, texts, blank in filters}
    found = {number: not all(b for _, b in by_column.values()) for number in _rows(area)}
    for row in rows:
        if row.number not in found:
            continue
        shown = {cell.column: _text(cell) for cell in row.cells() if cell.column in by_column}
        if None in shown.values():
            return None
        found[row.number] = any(
            not (blank if not shown.get(column) else (shown[column] or "").casefold() in texts)
            for column, (texts, blank) in by_column.items()
        )
    return found


def _rows(area: Area) -> range:
    return range(area.first_row + 1, area.last_row + 1)


def _text(cell: Cell) -> str | None:
    """Give the text of a cell, "" for a blank one, ``None`` for anything else."""
    if not cell.content:
        return ""
    if cell.attributes.get("t") != "inlineStr":
        return None
    return "".join(plain(piece.decode()) for piece in _TEXT.findall(cell.content))
