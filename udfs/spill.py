"""How an answer goes back: plain cells first, which can be kept, then rows as a host wants them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any

from kam_xl.texts import say

Row = Sequence[object]
_NO_IDS: Mapping[str, float] = MappingProxyType({})


# Longer answers go out as the rows that are kept: copying 100,000 takes longer than looking them up.
LONG = 10_000


@dataclass(frozen=True, slots=True)
class Plain:
    """An answer as rows of plain cells, which nobody can change; the first is a heading or not."""

    rows: list[Row]
    has_heading: bool = False


def plain(answer: Any) -> Plain:
    """Turn a frame, a column or one value into cells that any host can take.

    >>> plain([1.5, float("nan")])
    Plain(rows=[(1.5,), ('',)], has_heading=False)
    """
    if hasattr(answer, "columns"):
        from udfs.headings import headings

        columns = [out_all(answer[name].tolist()) for name in answer.columns]
        return Plain([tuple(headings(answer.columns)), *zip(*columns, strict=True)], has_heading=True)
    if isinstance(answer, (str, int, float)) or answer is None:
        return Plain([(out(answer),)])
    cells = out_all(answer.tolist() if hasattr(answer, "tolist") else list(answer))
    return Plain([(cell,) for cell in cells])


def spill(answer: Any, *, across: bool = False, ids: Mapping[str, float] = _NO_IDS) -> list[Row]:
    """Give an answer as rows of cells: a table with its heading, a column, or a row where rows were asked ``across``.

    In a table that begins with clients, those that ``ids`` knows are numbers again.
    Rows are lists, those of an answer longer than ``LONG`` tuples.

    >>> spill([1, 2]), spill([1, 2], across=True), spill([])
    ([[1], [2]], [[1, 2]], [['']])
    """
    made = answer if isinstance(answer, Plain) else plain(answer)
    rows = made.rows[:] or [("",)]
    if made.has_heading and ids and rows[0][0] == say("head.client"):
        rows[1:] = [(ids.get(str(row[0]), row[0]), *row[1:]) for row in rows[1:]]
    if across and not made.has_heading:
        rows = [tuple(cell for (cell,) in rows)]
    return rows if len(rows) > LONG else list(map(list, rows))


def out(cell: Any) -> object:
    """Give one answer as a host can take it: text, float, int, bool or date; "" for nothing.

    >>> import numpy as np
    >>> out(float("nan")), out(np.float64(2.5)), out(np.datetime64("2026-01-31", "s")), out(np.bool_(True))
    ('', 2.5, datetime.date(2026, 1, 31), True)
    """
    if isinstance(cell, str):
        return str(cell)
    if cell is None or cell != cell:
        return ""
    if type(cell) in (bool, int, float):
        return cell if abs(cell) != float("inf") else ""
    if isinstance(cell, dt.datetime):
        return cell.date()
    item = getattr(cell, "item", None)  # numpy's own numbers and days
    return out(item()) if item else cell


def out_all(cells: list[Any]) -> list[object]:
    """Give a column of answers as a host can take it; plain ones are left as they are."""
    kinds = set(map(type, cells))
    if kinds <= {str, int, bool} or (kinds <= {float} and all(map(isfinite, cells))):
        return cells
    return list(map(out, cells))
