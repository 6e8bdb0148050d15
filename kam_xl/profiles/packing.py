"""Packing: several whole numbers in one, where an aggregate of each would cost more than all the rest.

A client has at most as many gaps of a length as fit between year 1 and 9999, so
a few counts of gaps share one 64-bit sum without ever touching; so do the longest
gap and the day it ended on. Exact, and the same on every engine.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.gap_bins import GAP_BINS, GAP_EDGES

if TYPE_CHECKING:
    import narwhals as nw

_LAST_DAY = dt.date.max.toordinal()
DAY_SPAN = 1 << _LAST_DAY.bit_length()
_BITS = 62
HISTOGRAM = [f"gaps_{number:02d}" for number in range(GAP_BINS)]


def _places() -> list[list[tuple[int, int]]]:
    """Give for each sum the bins it holds, each with the bit at which its count begins."""
    sums: list[list[tuple[int, int]]] = [[]]
    bit = 0
    for number, edge in enumerate(GAP_EDGES):
        width = (_LAST_DAY // edge).bit_length()
        if bit + width > _BITS:
            sums.append([])
            bit = 0
        sums[-1].append((number, bit))
        bit += width
    return sums


_PLACES = _places()
_SUMS = [f"packed_{number:02d}" for number in range(len(_PLACES))]
PACKED = frozenset({*_SUMS, "recent_gap", "first_period", "named_day"})  # what is no column of an answer


def packed_gaps(gap: nw.Expr) -> dict[str, nw.Expr]:
    """Give the columns whose sums hold the histogram of the gaps."""
    return {name: _weight(gap, bins) for name, bins in zip(_SUMS, _PLACES, strict=True)}


def _weight(gap: nw.Expr, bins: list[tuple[int, int]]) -> nw.Expr:
    """Give 1 at the bit of the bin that the gap falls into, or below the first of these bins 0."""
    import narwhals as nw

    weight: nw.Expr = nw.lit(0)
    for number, bit in bins:
        weight = nw.when(gap >= GAP_EDGES[number]).then(nw.lit(1 << bit)).otherwise(weight)
    after = bins[-1][0] + 1
    if after < GAP_BINS:
        weight = nw.when(gap >= GAP_EDGES[after]).then(nw.lit(0)).otherwise(weight)
    return weight.cast(nw.Int64)


def unpacked_gaps(clients: pd.DataFrame) -> NDArray[np.int64]:
    """Give the histogram that the summed columns hold: clients x bins."""
    counts = np.zeros((len(clients), GAP_BINS), dtype=np.int64)
    for name, bins in zip(_SUMS, _PLACES, strict=True):
        sums = clients[name].to_numpy(np.int64)
        for place, (edge, bit) in enumerate(bins):
            above = bins[place + 1][1] if place + 1 < len(bins) else 63
            counts[:, edge] = (sums >> bit) & ((1 << (above - bit)) - 1)
    return counts
