"""ABC: which few clients bring most of the money?

Values are put in falling order. A value is A while the share of the sum of all
positive values that stands *before* it is below ``a_share``, B while it is
below ``b_share``, else C. Equal values stand side by side, so what stands
before them is the same and they never part; the largest positive value is
always A; a value of zero or less, or a blank, belongs to no class ("-") and to
no sum. The comparison is made in whole numbers, so that neither the order of
rows nor float noise can move anybody over a border.

Source: 80/15/5 of the field [MATMAN] [MEGA] [INVZ-R]; "before the tie group" is
ours, as peers differ on the crossing item, on ties and on negatives and do not
say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError
from kam_xl.questions.columns import Words, numbers, row_by_row, same_length, words
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import border, to_exact
from kam_xl.texts import say

DEFAULTS = Settings()
CLASSES = ("A", "B", "C")
NO_CLASS = say("word.none")
_BY_CODE = np.array([NO_CLASS, "C", "B", "A"], dtype=object)


def classify(
    values: ArrayLike,
    *,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
    of_values: ArrayLike | None = None,
) -> Words:
    """Tell for each value whether it is A, B, C or "-".

    Args:
        values: one number a client; NaN or None is blank.
        a_share: A while the share standing before is below this.
        b_share: B while the share standing before is below this.
        of_values: classify these among ``values`` instead of ``values`` themselves.

    Returns:
        One word for each row of ``values``, or of ``of_values``, in their order.

    Raises:
        RequestError: shares outside 0 to 1, or ``a_share`` above ``b_share``.
        InputError: the values add up to more than can be summed exactly.

    Examples:
        >>> classify([95, 3, 1, 1]).tolist()
        ['A', 'C', 'C', 'C']
        >>> classify([40, 20, 20, 10, 5, 5, -7, None]).tolist()
        ['A', 'A', 'A', 'B', 'B', 'B', '-', '-']
        >>> classify([40, 20, 20, 10, 5, 5], of_values=[10, 0]).tolist()
        ['B', '-']
    """
    return _read(values, of_values, a_share, b_share).classes


def table(
    clients: ArrayLike,
    amounts: ArrayLike,
    *,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
) -> pd.DataFrame:
    """Sum the amounts of each client and rank the clients.

    One row a client, largest amount first, equal amounts by name. ``share`` and
    ``cumulative_share`` are of the sum of positive amounts; clients without a
    class have none (NaN). A line without a client is listed under "blank"
    unless it has no amount either.

    >>> table(["Bo", "Ada", "Bo", "Cy"], [1, 95, 2, -4])
      client  amount     share  cumulative_share class
    0    Ada    95.0  0.969388          0.969388     A
    1     Bo     3.0  0.030612          1.000000     C
    2     Cy    -4.0       NaN               NaN     -
    """
    count = same_length(clients=clients, amounts=amounts)
    names, exact = words(clients, count, as_typed=True), to_exact(numbers(amounts, count))
    there = (names != "") | (exact != 0)
    names[names == ""] = say("word.blank")
    known, position = np.unique(names[there].astype(str), return_inverse=True)
    sums = np.zeros(len(known), dtype=np.int64)
    np.add.at(sums, position, exact[there])
    order = np.argsort(-sums, kind="stable")
    places = _places(numbers(amounts, count), exact)
    return _table(known[order].astype(object), _rank(sums[order], sums[order], places, a_share, b_share))


def why(
    values: ArrayLike,
    *,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
    of_values: ArrayLike | None = None,
) -> Words:
    """Say for each value which limit decided, and the numbers behind it.

    >>> print(*why([396, 95, 0]), sep="; ")
    share before 0 % < 80 %: A; amount 396 is 80.7 % of 491, rank 1 of 2; share before 80.7 % >= 80 % and < 95 %: B; amount 95 is 19.3 % of 491, rank 2 of 2; no amount above zero: no class
    """
    ranking = _read(values, of_values, a_share, b_share)
    classes, shown = ranking.classes, ranking.amounts(ranking.asked)
    if not ranking.total:
        return row_by_row(lambda _: say("why.abc.none"), len(classes))
    before, ranks = ranking.before()
    own, shares = ranking.asked / ranking.total, before / ranking.total
    always = {
        "a": percent(ranking.a_share),
        "b": percent(ranking.b_share),
        "total": number(float(ranking.amounts(ranking.sums[-1:])[0])),
        "count": str(len(ranking.positive)),
    }

    def sentence(row: int) -> str:
        if classes[row] == NO_CLASS:
            return say("why.abc.none")
        first = before[row] == ranking.a_share == 0
        return say(
            f"why.abc.{'first' if first else classes[row].lower()}",
            **always,
            before=percent(float(shares[row]), ranking.a_share, ranking.b_share),
            amount=number(float(shown[row])),
            share=percent(float(own[row])),
            rank=int(ranks[row]),
        )

    return row_by_row(sentence, len(classes))


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Values as whole numbers of 10^-places; the positive ones rising, and where A and B end."""

    asked: NDArray[np.int64]
    positive: NDArray[np.int64]
    sums: NDArray[np.int64]
    lowest_a: int
    lowest_b: int
    a_share: float
    b_share: float
    places: int

    @property
    def total(self) -> int:
        return int(self.sums[-1]) if len(self.sums) else 0

    @property
    def classes(self) -> Words:
        codes = (self.asked > 0).astype(np.int8)
        codes += self.asked >= self.lowest_b
        codes += self.asked >= self.lowest_a
        found: Words = _BY_CODE[codes]
        return found

    def before(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What stands before each value asked for, and the rank it has."""
        upto = np.searchsorted(self.positive, self.asked, side="right")
        standing = self.total - np.append(0, self.sums)[upto]
        return standing, len(self.positive) - upto + 1

    def amounts(self, exact: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give whole numbers back as amounts."""
        scale = np.float64(10.0 ** abs(self.places))
        return np.asarray(exact / scale if self.places >= 0 else exact * scale, dtype=np.float64)


def _read(values: ArrayLike, of_values: ArrayLike | None, a_share: float, b_share: float) -> _Ranking:
    column = _column(values)
    both = column if of_values is None else np.append(column, _column(of_values))
    exact = to_exact(both)
    among = exact[: len(column)]
    return _rank(
        among, exact if of_values is None else exact[len(column) :], _places(both, exact), a_share, b_share
    )


def _rank(
    among: NDArray[np.int64], asked: NDArray[np.int64], places: int, a_share: float, b_share: float
) -> _Ranking:
    limits = DEFAULTS.replace({"a_share": a_share, "b_share": b_share})
    rising = np.sort(among)
    positive = rising[np.searchsorted(rising, 0, side="right") :]
    sums = np.cumsum(positive)
    lowest_a = _lowest(positive, sums, limits.a_share)
    lowest_b = _lowest(positive, sums, limits.b_share)
    return _Ranking(asked, positive, sums, lowest_a, lowest_b, limits.a_share, limits.b_share, places)


def _lowest(positive: NDArray[np.int64], sums: NDArray[np.int64], share: float) -> int:
    """Give the smallest value that still has less than ``share`` of the sum before it.

    Comparing with this value keeps tie groups whole: the first of a group has
    the least before it, so the group is in as soon as any of it is.
    """
    if not len(positive):
        return 1
    total = int(sums[-1])
    # What stands before is total - sums; the largest value is in, whatever the share.
    first = int(np.searchsorted(sums, total - border(share, total), side="right"))
    return int(positive[min(first, len(positive) - 1)])


def _column(values: Any) -> NDArray[np.float64]:
    if np.ndim(values) != 1:
        raise RequestError.of("no_column", dimensions=np.ndim(values))
    return numbers(values, len(values))


def _places(column: NDArray[np.float64], exact: NDArray[np.int64]) -> int:
    """Give the decimal places the whole numbers count in."""
    largest = int(np.abs(exact).argmax()) if len(exact) else 0
    if not len(exact) or exact[largest] == 0:
        return 0
    return round(float(np.log10(exact[largest] / column[largest])))


def _table(clients: Words, ranking: _Ranking) -> pd.DataFrame:
    sums, total = ranking.asked, float(max(ranking.total, 1))
    return pd.DataFrame(
        {
            "client": clients,
            "amount": ranking.amounts(sums),
            "share": np.where(sums > 0, sums / total, np.nan),
            "cumulative_share": np.where(sums > 0, np.cumsum(sums * (sums > 0)) / total, np.nan),
            "class": ranking.classes,
        }
    )
