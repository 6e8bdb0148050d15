"""The addresses of cells in the raw XML of a sheet, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kam_xl.books.reading.raw_words import Places, Raw, Whole, whole_numbers

_A, _QUOTE = ord("A"), ord('"')
# Where the letters stand after the beginning of ``<c r="A1"``
_LETTERS = 6
_MOST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class CellRefs:
    """Rows and columns of cells, 1-based, the place after each address, and whether all are well written."""

    rows: Whole
    columns: Whole
    ends: Places
    whole: bool


def cell_refs(raw: Raw, starts: Places) -> CellRefs:
    """Read the addresses of the cells that begin at ``starts``; ``raw`` goes on for some bytes after the last.

    >>> found = cell_refs(np.frombuffer(b'<c r="AB12">' + bytes(16), np.uint8), np.array([0]))
    >>> found.rows.tolist(), found.columns.tolist(), found.whole
    ([12], [28], True)
    """
    at = starts + _LETTERS
    columns = np.zeros(len(starts), dtype=np.int64)
    inside = np.ones(len(starts), dtype=np.bool_)
    for _ in range(_MOST_LETTERS):
        letters = raw[at] - _A
        inside = inside & (letters < 26)
        if not inside.any():
            break
        columns = np.where(inside, columns * 26 + letters + 1, columns)
        at = at + inside
    rows, lengths = whole_numbers(raw, at)
    ends = at + lengths
    well = bool((raw[ends] == _QUOTE).all() and (rows > 0).all() and (columns > 0).all())
    return CellRefs(rows, columns, ends + 1, well)
