"""The measure behind XYZ: how much gaps, or sums of periods, vary around their mean.

The coefficient of variation is the population standard deviation over the
mean. Gaps are whole numbers, so they are compared with a limit exactly. Sums of
periods are floats: up to 1e-12 apart two variations are one, which is far above
float noise and far below what money can show; so a row that stands on a limit
is inside, whatever the computer rounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError
from kam_xl.questions.columns import no_number
from kam_xl.tables.amounts import as_typed

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NOISE = 1e-12
_DOUBT = 1e-9


@dataclass(frozen=True, slots=True)
class Regularity:
    """How regularly each client buys; one entry a client in every array.

    ``count`` gaps or periods went into ``mean`` and ``variation`` (NaN where
    there is none); ``bought`` tells who can have a class at all, ``joined`` who
    first bought within the window. ``squares`` and ``total`` are whole numbers
    when the measure is exact. ``low`` and ``high`` are the shortest and longest gap.
    ``burst`` tells whose purchases all lie in one period: that is no rhythm yet.
    """

    count: Whole
    mean: Numbers
    variation: Numbers
    bought: Flags
    joined: Flags
    total: Whole | None = None
    squares: Whole | None = None
    low: Whole | None = None
    high: Whole | None = None
    burst: Flags | None = None

    def too_early(self, minimum: int) -> Flags:
        """Tell who has too little to be judged by: too few gaps or periods, or a single burst of buying."""
        few: Flags = self.count < minimum
        return few if self.burst is None else few | self.burst

    def up_to(self, limit: float) -> Flags:
        """Tell whose variation does not exceed ``limit``; False where there is none."""
        square = np.square(self.variation)
        if self.total is None or self.squares is None:
            tolerant: Flags = square <= limit * limit * (1 + _NOISE) + _NOISE
            return tolerant
        found: Flags = square <= limit * limit
        near = np.abs(square - limit * limit) <= _DOUBT * (1 + limit * limit)
        found[near] = _exactly_up_to(self.count[near], self.total[near], self.squares[near], limit)
        return found


def of_gaps(
    count: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    *,
    bought: Flags,
    joined: Flags,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    burst: Flags | None = None,
) -> Regularity:
    """Measure gaps by how many there are, their sum and the sum of their squares (whole numbers)."""
    number, length, square = (np.asarray(column, dtype=np.int64) for column in (count, total, squares))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = length / number
        spread = np.maximum(square / number - mean * mean, 0.0)
        variation = np.sqrt(spread) / mean
    return Regularity(
        number,
        mean,
        variation,
        bought,
        joined,
        length,
        square,
        None if low is None else np.asarray(low, dtype=np.int64),
        None if high is None else np.asarray(high, dtype=np.int64),
        burst,
    )


def of_periods(
    count: ArrayLike, total: ArrayLike, squares: ArrayLike, *, bought: Flags, joined: Flags
) -> Regularity:
    """Measure sums of periods by how many periods there are, their sum and sum of squares."""
    number = np.asarray(count, dtype=np.int64)
    length, square = (np.asarray(column, dtype=np.float64) for column in (total, squares))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = length / number
        variation = np.sqrt(np.maximum(square / number - mean * mean, 0.0)) / mean
    positive = bought & (length > 0)
    return Regularity(number, mean, np.where(positive, variation, np.nan), positive, joined)


def of_block(block: ArrayLike, *, gaps: bool) -> Regularity:
    """Measure the rows of a client x period block, oldest period first; blank is 0.

    A row counts from its first value above zero to the last column, or by the
    gaps between its values above zero. The block is the window: who bought in
    its first column may have bought before, so only later rows have joined.
    """
    cells = read_block(block)
    if not cells.size:
        cells = np.zeros((len(cells), 1))
    buying = cells > 0
    first = buying.argmax(axis=1)
    bought: Flags = buying[np.arange(len(cells)), first]
    joined: Flags = bought & (first > 0)
    return _of_buying(buying, first, bought, joined) if gaps else _of_sums(cells, first, bought, joined)


def read_block(block: ArrayLike) -> Numbers:
    """Read a client x period block as floats, blanks as 0.

    Anything but rows and columns of finite numbers is a ``RequestError``.
    """
    given = np.asarray(block)
    if given.ndim != 2:
        raise RequestError.of("no_block", dimensions=given.ndim)
    try:
        cells = np.ascontiguousarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise no_number(given) from None
    if (endless := np.isinf(cells).any(axis=1)).any():
        raise RequestError.of("endless", row=int(np.argmax(endless)) + 1)
    blank = np.isnan(cells)
    return np.where(blank, 0.0, cells) if blank.any() else cells


def _of_sums(cells: Numbers, first: Whole, bought: Flags, joined: Flags) -> Regularity:
    """Take the mean, then the deviations: one pass would drown small variations of large sums."""
    count = np.where(bought, cells.shape[1] - first, 0)
    inside = np.arange(cells.shape[1]) >= first[:, None]
    kept = cells * inside
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = kept.sum(axis=1) / count
        positive = bought & (mean > 0)
        kept -= np.where(positive, mean, 0.0)[:, None]
        kept *= inside
        np.square(kept, out=kept)
        variation = np.sqrt(kept.sum(axis=1) / count) / mean
    return Regularity(count, mean, np.where(positive, variation, np.nan), positive, joined)


def _of_buying(buying: Flags, first: Whole, bought: Flags, joined: Flags) -> Regularity:
    """Walk through the periods once, keeping for each row when it last bought."""
    squares, high = np.zeros(len(buying), dtype=np.int32), np.zeros(len(buying), dtype=np.int32)
    low = np.full(len(buying), buying.shape[1], dtype=np.int32)
    last = first.astype(np.int32)
    for period, hit in enumerate(np.ascontiguousarray(buying.T)):
        gap = (period - last) * hit
        last += gap
        squares += gap * gap
        np.maximum(high, gap, out=high)
        gap[gap == 0] = buying.shape[1]
        np.minimum(low, gap, out=low)
    count = np.maximum(buying.sum(axis=1) - 1, 0)
    return of_gaps(count, last - first, squares, bought=bought, joined=joined, low=low, high=high)


def _exactly_up_to(count: Whole, total: Whole, squares: Whole, limit: float) -> Flags:
    """Compare n x squares - total^2 with limit^2 x total^2 in whole numbers.

    Python's whole numbers cannot overflow.
    """
    wanted = as_typed(limit) ** 2
    around = total.astype(object) ** 2
    spread = count.astype(object) * squares.astype(object) - around
    found: Flags = (spread * wanted.denominator <= around * wanted.numerator).astype(bool)
    return found
