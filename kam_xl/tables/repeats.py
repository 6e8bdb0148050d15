"""Sales lines that repeat another line exactly, as after an export pasted twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kam_xl.problems import Problem
from kam_xl.tables.cells import Grid

# Without order numbers equal lines may be equal sales: only many of them are worth a word
_SHARE, _FEWEST = 0.2, 10
# Odd numbers that spread the bits of a whole number (the golden ratio and its like)
_SPREAD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


def note_repeats(
    grid: Grid,
    lines: npt.NDArray[np.int64],
    keys: Sequence[npt.NDArray[np.int64]],
    ordered: npt.NDArray[np.bool_],
) -> list[Problem]:
    """Give one problem when lines repeat an earlier line in every cell of the sheet's row.

    Lines with an order number always count; the others only when at least 20 %
    of all lines, and ten, repeat another.

    Args:
        grid: the grid of the sales table.
        lines: the 0-based rows of the sales lines.
        keys: up to four whole numbers of each line, equal where its cells are, to look only at lines alike.
        ordered: whether a line has an order number.

    >>> grid = Grid("b.xlsx", "Sales", [["Order", "Amount"], [7, 10.0], [7, 20.0], [7, 10.0]])
    >>> keys = [np.array([10, 20, 10])]
    >>> note_repeats(grid, np.array([1, 2, 3]), keys, np.ones(3, dtype=bool))[0].where
    'Sales!4:4'
    """
    again = _again(grid, lines, keys)
    if len(again) < _FEWEST or len(again) < _SHARE * len(lines):
        again = again[ordered[again]]
    if not len(again):
        return []
    return [Problem.of("lines_repeat", grid.place(int(lines[again[0]])), count=len(again))]


def _again(
    grid: Grid, lines: npt.NDArray[np.int64], keys: Sequence[npt.NDArray[np.int64]]
) -> npt.NDArray[np.int64]:
    """Give the places of the lines whose row stood there before."""
    mixed = np.zeros(len(lines), dtype=np.uint64)
    for key, spread in zip(keys, _SPREAD, strict=False):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(_SPREAD[0]) + key.astype(
            np.uint64
        ) * np.uint64(spread)
    alike = np.flatnonzero(pd.Series(mixed).duplicated(keep=False).to_numpy())
    seen: set[tuple[object, ...]] = set()
    again: list[int] = []
    for place, line in zip(alike.tolist(), lines[alike].tolist(), strict=True):
        row = tuple(grid.rows[line])
        if row in seen:
            again.append(place)
        seen.add(row)
    return np.array(again, dtype=np.int64)
