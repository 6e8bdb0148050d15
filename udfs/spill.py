"""How an answer goes back: plain cells first, which can be kept, then rows as a host wants them."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any

from kam_xl.texts import say

_NO_IDS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plain:
    """An answer as plain cells: rows below a heading, or one column without."""

    heading: list[object] | None
    cells: list[Any]


def plain(answer: Any) -> Plain:
    """Turn a frame, a column or one value into cells that any host can take.

    >>> plain([1.5, float("nan")])
    Plain(heading=None, cells=[1.5, ''])
    """
    if hasattr(answer, "columns"):
        from udfs.headings import headings

        columns = [out_all(answer[name].tolist()) for name in answer.columns]
        return Plain(headings(answer.columns), list(map(list, zip(*columns, strict=True))))
    if isinstance(answer, (str, int, float)) or answer is None:
        return Plain(None, [out(answer)])
    return Plain(None, out_all(answer.tolist() if hasattr(answer, "tolist") else list(answer)))


def spill(answer: Any, *, across: bool = False, ids: Mapping[str, float] = _NO_IDS) -> list[list[object]]:
    """Give an answer as rows of cells: a table with its heading, a column, or a row where rows were asked ``across``.

    In a table that begins with clients, those that ``ids`` knows are numbers again.

    >>> spill([1, 2]), spill([1, 2], across=True), spill([])
    ([[1], [2]], [[1, 2]], [['']])
    """
    made = answer if isinstance(answer, Plain) else plain(answer)
    with _no_garbage():
        return _rows(made, across=across, ids=ids)


def _rows(made: Plain, *, across: bool, ids: Mapping[str, float]) -> list[list[object]]:
    if made.heading is not None:
        rows = [made.heading[:], *map(list, made.cells)]  # a copy, as the cells may be kept
        if ids and rows[0][0] == say("head.client"):
            for row in rows[1:]:
                row[0] = ids.get(str(row[0]), row[0])
        return rows
    if not made.cells:
        return [[""]]
    return [made.cells[:]] if across else [[cell] for cell in made.cells]


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Let Python look for no garbage: while 100,000 rows are made it would look through them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
