"""The addresses of cells in the raw XML of a sheet, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_A, _QUOTE = ord("A"), ord('"')
# Where the letters stand after the beginning of ``<c r="A1"``
_LETTERS = 6
_MOST_LETTERS = 3
# Digits of the last row of the grid
_LONGEST_ROW = 7

Raw = NDArray[np.uint8]
Places = NDArray[np.intp]
Whole = NDArray[np.int64]


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
    rows, lengths = whole_numbers(raw, at, _LONGEST_ROW)
    ends = at + lengths
    well = bool((raw[ends] == _QUOTE).all() and (rows > 0).all() and (columns > 0).all())
    return CellRefs(rows, columns, ends + 1, well)


def whole_numbers(raw: Raw, at: Places, most: int) -> tuple[Whole, Whole]:
    """Give the whole numbers of at most so many digits that begin at some places, and their lengths."""
    numbers = np.zeros(len(at), dtype=np.int32)
    lengths = np.zeros(len(at), dtype=np.uint8)
    inside = np.ones(len(at), dtype=np.bool_)
    for offset in range(most):
        digits = raw[at + offset] - np.uint8(ord("0"))
        inside = inside & (digits < 10)
        if not inside.any():
            break
        numbers = np.where(inside, numbers * np.int32(10) + digits, numbers)
        lengths += inside
    return numbers.astype(np.int64), lengths.astype(np.int64)


def stands(raw: Raw, at: Places, word: bytes) -> NDArray[np.bool_]:
    """Tell at which places a word of four bytes or more stands; four bytes are compared at once.

    >>> stands(np.frombuffer(b'<c r="A1"><c s="1">' + bytes(8), np.uint8), np.array([2, 12]), b' r="').tolist()
    [True, False]
    """
    fours = np.ndarray(len(raw) - 3, dtype="<u4", buffer=raw, strides=(1,))
    there: NDArray[np.bool_] = fours[at] == int.from_bytes(word[:4], "little")
    for offset, sign in enumerate(word[4:], start=4):
        if there.any():
            there = there & (raw[at + offset] == sign)
    return there
