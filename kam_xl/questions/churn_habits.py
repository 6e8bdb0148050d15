"""What the churn model knows of each client's past: x, t_x, T and the gaps in their bins, checked.

One parser for the columns every churn formula takes. The bins give the shape of
a client's gaps; they are stretched so that the gaps add up to its active time,
which is known to the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.gap_bins import GAP_BINS, bin_days
from kam_xl.problems import RequestError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of each client's past, checked: x, t_x, T and the gaps.

    ``rows`` are the rows of the input that can be answered. Gaps are kept as
    entries (client, days, how many), one for each bin that is not empty.
    """

    size: int
    rows: NDArray[np.int64]
    frequency: Floats
    recency: Floats
    age: Floats
    entry_client: NDArray[np.int64]
    entry_gap: Floats
    entry_count: Floats

    @classmethod
    def of(
        cls, frequency: ArrayLike, recency_days: ArrayLike, age_days: ArrayLike, gap_counts: ArrayLike
    ) -> Habits:
        """Check the columns: repeat purchase days, last - first day, as_of - first day, gaps per bin.

        A row with a blank, with nothing observed (age 0) or against the calendar
        (a last purchase after as_of) is left out; columns of unlike length are refused.

        >>> counts = np.zeros((3, GAP_BINS)); counts[0, 20] = 2
        >>> Habits.of([2, 0, 0], [56, 0, 0], [90, 0, 40], counts).rows
        array([0, 2])
        """
        x, recency, age = (
            np.asarray(column, dtype=np.float64).ravel() for column in (frequency, recency_days, age_days)
        )
        counts = np.ascontiguousarray(gap_counts)
        if not len(x) == len(recency) == len(age) or counts.shape != (len(x), GAP_BINS):
            raise RequestError.of("churn_shape", clients=len(x), bins=GAP_BINS)
        with np.errstate(invalid="ignore"):
            known = (x >= 0) & (recency >= 0) & (age > 0) & (recency <= age) & (age < np.inf) & (x < np.inf)
        known &= (x > 0) == (recency > 0)
        client, gap, count = _entries(counts, recency)
        if not np.array_equal(np.bincount(client, count, minlength=len(x))[known], x[known]):
            raise RequestError.of("churn_gaps")
        every = cls(len(x), np.arange(len(x)), x, recency, age, client, gap, count)
        rows = np.flatnonzero(known)
        return every if len(rows) == len(x) else replace(every.of_clients(rows), size=len(x), rows=rows)

    @property
    def silence(self) -> Floats:
        """Days since the last purchase."""
        return self.age - self.recency

    def scaled(self, unit: float) -> Habits:
        """Give the same habits with times counted in ``unit``."""
        return Habits(
            self.size, self.rows, self.frequency, self.recency / unit, self.age / unit,
            self.entry_client, self.entry_gap / unit, self.entry_count,
        )  # fmt: skip

    def of_clients(self, rows: NDArray[np.int64]) -> Habits:
        """Give the habits of some clients, in the order of ``rows``."""
        place = np.full(len(self.rows), -1)
        place[rows] = np.arange(len(rows))
        kept = np.flatnonzero(place[self.entry_client] >= 0)
        kept = kept[np.argsort(place[self.entry_client[kept]], kind="stable")]
        return Habits(
            len(rows), np.arange(len(rows)), self.frequency[rows], self.recency[rows], self.age[rows],
            place[self.entry_client[kept]], self.entry_gap[kept], self.entry_count[kept],
        )  # fmt: skip

    def spread(self, values: Floats) -> Floats:
        """Put answers back on the rows of the input; rows without one stay NaN."""
        whole = np.full(self.size, np.nan)
        whole[self.rows] = values
        return whole


def _entries(counts: NDArray[Any], recency: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Turn the histogram into entries whose gaps add up to the client's active time exactly."""
    cells = np.flatnonzero(counts != 0)
    client, place = np.divmod(cells, GAP_BINS)
    count, days = counts.ravel()[cells].astype(np.float64), bin_days()[place]
    middle = np.bincount(client, count * days, minlength=len(counts))
    with np.errstate(invalid="ignore", over="ignore"):  # of rows that are left out
        stretch = recency / np.where(middle > 0, middle, 1.0)
        return client, days * stretch[client], count


def per_client(habits: Habits, values: Floats) -> Floats:
    """Add up values of gap entries per client."""
    return np.bincount(habits.entry_client, values, minlength=len(habits.rows)).astype(np.float64)
