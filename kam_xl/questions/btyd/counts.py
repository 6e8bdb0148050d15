"""What the buy-till-you-die models know of each client: three numbers.

``frequency`` is the number of repeat purchases (the first is not counted, and
all purchases of one day are one), ``recency`` the age of the client at the
last of them, ``age`` the time since the first purchase; one unit of time for
all. Recency is counted from the first purchase, as in the papers: it is not
the silence since the last one. A row with a blank (NaN) is left out of a fit
and has a blank answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import InputError, RequestError
from kam_xl.questions.columns import numbers, same_length

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Checked numbers of the clients; ``clients`` says how many each row stands for."""

    frequency: Numbers
    recency: Numbers
    age: Numbers
    clients: Numbers

    def in_units_of(self, scale: float) -> Counts:
        """Count time in units of ``scale``."""
        return Counts(self.frequency, self.recency / scale, self.age / scale, self.clients)

    def total(self, values: Numbers) -> Numbers:
        """Add ``values`` up over all clients, along their last axis.

        Not by ``@``: its threads cost more than they save here, and their
        number would show in the last bits.
        """
        return np.asarray((values * self.clients).sum(axis=-1))

    def rows(self, start: int, end: int) -> Counts:
        """Give the rows from ``start`` up to ``end``."""
        part = slice(start, end)
        return Counts(self.frequency[part], self.recency[part], self.age[part], self.clients[part])


def read(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Counts:
    """Check the three numbers of each client.

    Refused are arguments of different lengths, negative or endless numbers, a
    last purchase after the age of the client, and a recency without a repeat
    purchase.

    >>> read([2, 0], [30.43, 0], [38.86, 38.86]).age
    array([38.86, 38.86])
    >>> read([1, 2], [3, 9], [8, 8])
    Traceback (most recent call last):
    kam_xl.problems.RequestError: row 2: the last purchase (9) is later than the age of the client (8); give recency as the age at the last purchase, not as the silence since then.
    """
    count = same_length(frequency=frequency, recency=recency, age=age)
    x, t_x, t = (numbers(values, count) for values in (frequency, recency, age))
    refuse(np.isinf(x) | np.isinf(t_x) | np.isinf(t) | (x < 0) | (t_x < 0) | (t < 0), "btyd_negative")
    refuse(t_x > t, "btyd_recency", recency=t_x, age=t)
    refuse((x == 0) & (t_x > 0), "btyd_no_repeat", recency=t_x)
    return Counts(x, t_x, t, np.ones(len(x)))


def compressed(counts: Counts) -> Counts:
    """Put equal clients together, sorted, so that a fit does not depend on the order of rows.

    Nothing can be fitted where nobody bought twice: that is refused.

    >>> compressed(read([1, 0, 1], [2, 0, 2], [4, 4, 4])).clients
    array([1., 2.])
    """
    rows = np.column_stack([counts.frequency, counts.recency, counts.age])
    rows = rows[~np.isnan(rows).any(axis=1)]
    if not (rows[:, 0] > 0).any() or rows[:, 2].sum() == 0:
        raise InputError.of("btyd_nobody_repeats")
    unique, clients = np.unique(rows, axis=0, return_counts=True)
    x, t_x, t = (np.ascontiguousarray(values) for values in unique.T)
    return Counts(x, t_x, t, clients.astype(np.float64))


def usual_gap(counts: Counts) -> float:
    """Give the mean time between purchases over all clients, the unit in which a fit counts time."""
    elapsed = counts.total(counts.recency) or counts.total(counts.age)
    return float(elapsed / counts.total(counts.frequency))


def refuse(wrong: NDArray[np.bool_], code: str, **columns: Numbers) -> None:
    """Refuse the first row that is ``wrong``, naming it and its numbers."""
    if wrong.any():
        row = int(np.argmax(wrong))
        raise RequestError.of(
            code, row=row + 1, **{name: f"{values[row]:g}" for name, values in columns.items()}
        )


def horizon_of(horizon: float) -> float:
    """Refuse a horizon that is no length of time."""
    if not 0 <= horizon < np.inf:
        raise RequestError.of("btyd_horizon", horizon=f"{horizon:g}")
    return horizon
