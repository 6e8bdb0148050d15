"""Fixed bins for the gaps between purchase days.

The churn model needs the shape of every client's gaps. A list of gaps per
client does not travel well through databases, a histogram does: 64 whole
numbers per client, the same on every engine. Up to two weeks a bin is one day;
then each is about 10 % wide up to a year and a half and about 20 % beyond,
which is finer than any habit of buying. The bins are part of what a profile
means: never tuned to a table, never changed by a setting.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

# A gap of d days falls into bin i when GAP_EDGES[i] <= d < GAP_EDGES[i + 1];
# the last bin is open. Whole days, so that every engine agrees on them.
GAP_EDGES: tuple[int, ...] = (
    *range(1, 16),
    *(17, 19, 21, 23, 25, 27, 29, 32, 35, 38, 42, 46, 51, 56, 62, 68, 75, 82, 89, 98, 108, 119, 131),
    *(144, 158, 173, 190, 209, 230, 253, 278, 306, 337, 371, 408, 449, 494, 543),
    *(650, 780, 936, 1123, 1348, 1618, 1942, 2330, 2796, 3355, 4026),
)
GAP_BINS = len(GAP_EDGES)


def gap_bin(gaps_days: ArrayLike) -> NDArray[np.int64]:
    """Give the bin of each gap in days; a gap below one day belongs to the first.

    >>> gap_bin([1, 2, 30, 31, 92, 365, 9999]).tolist()
    [0, 1, 21, 21, 33, 47, 63]
    """
    found = np.searchsorted(np.asarray(GAP_EDGES), np.asarray(gaps_days), side="right") - 1
    return np.maximum(found, 0).astype(np.int64)


def bin_days() -> NDArray[np.float64]:
    """Give the day that stands for each bin: the middle of its whole days.

    The open last bin is taken to be as wide as the one before it.

    >>> bin_days()[[0, 1, 21, 33]].tolist()
    [1.0, 2.0, 30.0, 93.0]
    """
    edges = np.asarray(GAP_EDGES, dtype=np.float64)
    upper = np.append(edges[1:], edges[-1] ** 2 / edges[-2])
    middle: NDArray[np.float64] = (edges + upper - 1) / 2
    return middle


def gap_counts(clients: ArrayLike, gaps_days: ArrayLike, client_count: int) -> NDArray[np.int64]:
    """Count the gaps of each client per bin: one row per client, one column per bin.

    ``clients`` are the row numbers (0 to ``client_count`` - 1) of the gaps.

    >>> gap_counts([0, 0, 1], [30, 31, 92], 2)[:, [21, 33]].tolist()
    [[2, 0], [0, 1]]
    """
    cells = np.asarray(clients, dtype=np.int64) * GAP_BINS + gap_bin(gaps_days)
    return np.bincount(cells, minlength=client_count * GAP_BINS).reshape(client_count, GAP_BINS)
