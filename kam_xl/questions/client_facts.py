"""What is known of each client beyond its sales: potential, image, expertise, years of cooperation.

Key clients and client types ask the same facts, so they are gathered once.
Blank is unknown: an unknown fact never counts as a no.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError
from kam_xl.questions.columns import Claims, claims, numbers, same_length, words
from kam_xl.questions.status import LOST, RETURNED


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What is known of each client, one row a client; NaN and blank mean unknown.

    ``amounts`` and ``profits`` are those of the ``months`` of the window;
    ``potential`` is an amount a year; ``years`` are years of cooperation without
    being lost.
    """

    count: int
    amounts: NDArray[np.float64]
    profits: NDArray[np.float64]
    potential: NDArray[np.float64]
    years: NDArray[np.float64]
    image: Claims
    expert: Claims
    marks: Claims
    months: float = 12

    @classmethod
    def of(
        cls,
        amounts: ArrayLike | None = None,
        profits: ArrayLike | None = None,
        *,
        potential: ArrayLike | None = None,
        image: Any = None,
        expert: Any = None,
        years: ArrayLike | None = None,
        marks: Any = None,
        months: float = 12,
    ) -> Self:
        """Gather the columns that are there; different lengths are a ``RequestError``."""
        if amounts is None and profits is None:
            raise RequestError.of("key_nothing")
        given = {"amounts": amounts, "profits": profits, "potential": potential, "image": image}
        count = same_length(**given, expert=expert, years=years, marks=marks)
        return cls(
            count=count,
            amounts=numbers(amounts, count),
            profits=numbers(profits, count),
            potential=numbers(potential, count),
            years=numbers(years, count),
            image=claims(image, count),
            expert=claims(expert, count),
            marks=claims(marks, count),
            months=months,
        )


def cooperation_years(
    first_day: ArrayLike, as_of: dt.date, *, status: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Count the years of cooperation without being lost up to ``as_of``.

    ``first_day`` holds proleptic ordinals (0 = never bought). Anniversaries
    count as whole years. A client that is lost, or came back within the last
    year (status "returned"), has none to count: NaN.

    >>> day = dt.date(2021, 1, 1).toordinal()
    >>> cooperation_years([day, day, 0], dt.date(2024, 1, 1), status=["stable", "lost", "-"])
    array([ 3., nan, nan])
    """
    first = np.asarray(first_day, dtype=np.int64)
    begun = (first - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months = begun.astype("datetime64[M]")
    reached = np.datetime64(as_of, "M").astype(np.int64) - months.astype(np.int64)
    month_day = (begun - months).astype(np.int64)
    whole, rest = np.divmod(reached, 12)
    part = rest / 12 + (as_of.day - 1 - month_day) / 372  # below 0 until the day of the month is reached
    years = whole + part
    broken = np.isin(words(status, len(first)), (LOST, RETURNED)) if status is not None else False
    return np.where((first > 0) & (years >= 0) & ~np.asarray(broken), years, np.nan)
