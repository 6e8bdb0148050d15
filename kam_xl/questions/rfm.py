"""RFM: who bought lately, often and for much?

Each client has three scores of 1 to 5: R for recency (5 = bought most
recently), F for frequency and M for money. Four lower limits cut each scale;
a value on a limit belongs to the part above it, so that equal values always
have equal scores. Unless limits are given they are the 20, 40, 60 and 80 %
quantiles (type 7) of the clients at hand, above the smallest value. Ten segments
name the combinations of the scores, the first that fits; all 125 have one.

Source: segment names and bounds of the R package rfm 0.3.0 [RFM-R], whose table
comes out to the last client with its own limits (quantile plus 1). The two rules
that give the ten combinations it leaves open a segment are ours.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError
from kam_xl.questions.columns import Words, numbers, row_by_row, same_length, words
from kam_xl.questions.wording import number
from kam_xl.texts import say

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Limits = tuple[float, float, float, float]
Span = tuple[int, int]

NONE = say("word.none")
PARTS = 5
SEGMENTS: tuple[tuple[str, Span, Span, Span], ...] = (
    ("champions", (5, 5), (5, 5), (5, 5)),
    ("potential_loyalist", (3, 5), (3, 5), (2, 5)),
    ("loyal", (2, 4), (2, 4), (2, 4)),
    ("promising", (3, 4), (1, 3), (3, 5)),
    ("new", (4, 5), (1, 3), (1, 5)),
    ("cannot_lose", (1, 2), (3, 4), (4, 5)),
    ("at_risk", (1, 2), (2, 5), (4, 5)),
    ("need_attention", (1, 3), (3, 5), (3, 5)),
    ("about_to_sleep", (2, 3), (1, 3), (1, 4)),
    ("lost", (1, 1), (1, 5), (1, 5)),
    # Ours, for what the ten leave open: as their neighbours with a little more money, or fewer orders.
    ("potential_loyalist", (3, 5), (4, 5), (1, 1)),
    ("about_to_sleep", (2, 2), (1, 5), (1, 5)),
)


class Breaks(TypedDict, total=False):
    """Four lower limits of each scale, rising; quantiles of the clients at hand unless given."""

    r_breaks: ArrayLike | None
    f_breaks: ArrayLike | None
    m_breaks: ArrayLike | None


class Scores(NamedTuple):
    """Scores of 1 to 5, one row a client; 0 where a number is missing."""

    recency: Whole
    frequency: Whole
    money: Whole

    @property
    def joined(self) -> Words:
        """The three scores as one word such as 543, or "-"."""
        return row_by_row(
            lambda row: (
                f"{self.recency[row]}{self.frequency[row]}{self.money[row]}" if self.recency[row] else NONE
            ),
            len(self.recency),
        )


def scores(
    recency_days: ArrayLike,
    frequency: ArrayLike,
    amount: ArrayLike,
    **breaks: Unpack[Breaks],
) -> Scores:
    """Score each client.

    Args:
        recency_days: Days since the last purchase; fewer days score higher.
        frequency: Purchases.
        amount: Money spent.
        **breaks: ``r_breaks`` in days, ``f_breaks`` of purchases, ``m_breaks`` of money.

    Returns:
        Scores, one entry a client; a client with a blank (NaN) among its
        numbers, or without a purchase, has none and moves no quantile.

    Raises:
        RequestError: The columns differ in length, or limits are not four
            rising numbers.

    >>> scores([10, 40, 90], [8, 2, 2], [900, 100, 50], r_breaks=[20, 50, 80, 100]).recency
    array([5, 4, 2])
    """
    count = same_length(recency_days=recency_days, frequency=frequency, amount=amount)
    columns = [numbers(values, count) for values in (recency_days, frequency, amount)]
    known = _known(columns)
    cuts = _all_limits(columns, known, **breaks)
    r, f, m = (np.where(known, _part(values, cut), 0) for values, cut in zip(columns, cuts, strict=True))
    return Scores(np.where(known, PARTS + 1 - r, 0), f, m)


def limits(values: ArrayLike) -> Limits:
    """Give the 20, 40, 60 and 80 % quantiles (type 7) of ``values``, exact where they fall on a value.

    A quantile that is the smallest value itself would cut nobody off, so that
    where most clients bought once all would have the highest score; the next
    larger quantile or value stands in for it (infinity when there is none).

    >>> limits([1, 2, 3, 4, 5, 6])
    (2.0, 3.0, 4.0, 5.0)
    >>> limits([1, 1, 1, 1, 1, 1, 1, 1, 2])
    (2.0, 2.0, 2.0, 2.0)
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if not len(ordered):
        return (0.0, 0.0, 0.0, 0.0)
    places = [divmod((len(ordered) - 1) * step, PARTS) for step in range(1, PARTS)]
    above = np.append(ordered, ordered[-1])
    cuts = [float(ordered[at] + (above[at + 1] - ordered[at]) * rest / PARTS) for at, rest in places]
    candidates = np.append(ordered, cuts)
    least = float(np.min(candidates, where=candidates > ordered[0], initial=np.inf))
    a, b, c, d = (max(cut, least) for cut in cuts)
    return (a, b, c, d)


def segments(r: ArrayLike, f: ArrayLike, m: ArrayLike) -> Words:
    """Name the segment of each client by its three scores; "-" where there is none.

    Scores that are no whole number of 1 to 5 are refused; 0 and blank mean that
    there is no score.

    >>> segments([5, 1, 0], [5, 2, 0], [5, 1, 0]).tolist()
    ['Champions', 'Lost', '-']
    """
    count = same_length(r=r, f=f, m=m)
    columns = [np.nan_to_num(numbers(values, count)) for values in (r, f, m)]
    for values in columns:
        _refuse_other_scores(values)
    names = np.full(count, NONE, dtype=object)
    for key, *spans in reversed(SEGMENTS):
        within = [
            (values >= low) & (values <= high) for values, (low, high) in zip(columns, spans, strict=True)
        ]
        names[np.logical_and.reduce(within)] = say(f"rfm.{key}")
    return names


def classify(
    recency_days: ArrayLike,
    frequency: ArrayLike,
    amount: ArrayLike,
    **breaks: Unpack[Breaks],
) -> Words:
    """Name the segment of each client; arguments and refusals as of ``scores``.

    >>> classify([10, 40, 400], [8, 2, 2], [900, 100, 50]).tolist()
    ['Champions', 'Promising', 'Lost']
    """
    return segments(*scores(recency_days, frequency, amount, **breaks))


def table(
    clients: ArrayLike,
    recency_days: ArrayLike,
    frequency: ArrayLike,
    amount: ArrayLike,
    **breaks: Unpack[Breaks],
) -> pd.DataFrame:
    """Give numbers, scores and segment of each client, the highest score first, then the larger amount.

    >>> answer = table(["Bo", "Ada"], [40, 10], [2, 8], [100, 900])
    >>> answer[["client", "rfm_score", "segment"]]
      client rfm_score    segment
    0    Ada       555  Champions
    1     Bo       111       Lost
    """
    count = same_length(clients=clients, recency_days=recency_days, frequency=frequency, amount=amount)
    given = scores(recency_days, frequency, amount, **breaks)
    answer = pd.DataFrame(
        {
            "client": words(clients, count),
            "recency_days": numbers(recency_days, count),
            "frequency_count": numbers(frequency, count),
            "money_amount": numbers(amount, count),
            "recency_score": given.recency,
            "frequency_score": given.frequency,
            "money_score": given.money,
            "rfm_score": given.joined,
            "segment": segments(*given),
        }
    )
    by = ["recency_score", "frequency_score", "money_score", "money_amount", "client"]
    return answer.sort_values(
        by, ascending=[False, False, False, False, True], kind="stable", ignore_index=True
    )


def why(
    recency_days: ArrayLike,
    frequency: ArrayLike,
    amount: ArrayLike,
    **breaks: Unpack[Breaks],
) -> list[str]:
    """Say for each client its numbers, the limits they stand between, and the segment that follows.

    >>> why([140], [3], [340], r_breaks=[115, 181, 298, 482], f_breaks=[4, 5, 6, 8], m_breaks=[256, 382, 506, 666])
    ['R 4 as silent for 140 days (115 to below 181); F 1 as 3 purchases (below 4); M 2 as amount 340 (256 to below 382): New Customers']
    """
    count = same_length(recency_days=recency_days, frequency=frequency, amount=amount)
    columns = [numbers(values, count) for values in (recency_days, frequency, amount)]
    cuts = _all_limits(columns, _known(columns), **breaks)
    given = scores(*columns, r_breaks=cuts[0], f_breaks=cuts[1], m_breaks=cuts[2])
    names = segments(*given)

    def sentence(row: int) -> str:
        if not given.recency[row]:
            return say("why.rfm.none")
        behind: dict[str, object] = {}
        for letter, score, values, cut in zip("rfm", given, columns, cuts, strict=True):
            behind[letter] = score[row]
            behind[f"{letter}_value"], behind[f"{letter}_limits"] = _behind(float(values[row]), cut)
        return say("why.rfm.row", **behind, segment=names[row])

    return [sentence(row) for row in range(count)]


def _known(columns: list[Numbers]) -> NDArray[np.bool_]:
    """Tell which clients have all three numbers and at least one purchase."""
    recency, frequency, amount = columns
    return np.isfinite(recency) & np.isfinite(frequency) & np.isfinite(amount) & (frequency > 0)


def _all_limits(
    columns: list[Numbers],
    known: NDArray[np.bool_],
    *,
    r_breaks: ArrayLike | None = None,
    f_breaks: ArrayLike | None = None,
    m_breaks: ArrayLike | None = None,
) -> list[Limits]:
    given = {"r_breaks": r_breaks, "f_breaks": f_breaks, "m_breaks": m_breaks}
    return [
        limits(values[known]) if breaks is None else _given_limits(name, breaks)
        for values, (name, breaks) in zip(columns, given.items(), strict=True)
    ]


def _given_limits(name: str, breaks: ArrayLike) -> Limits:
    given = numbers(np.asarray(breaks, dtype=object).ravel(), PARTS - 1)
    if len(given) != PARTS - 1 or not np.isfinite(given).all() or (np.diff(given) < 0).any():
        raise RequestError.of("rfm_breaks", name=name, values=", ".join(f"{value:g}" for value in given))
    a, b, c, d = (float(value) for value in given)
    return (a, b, c, d)


def _part(values: Numbers, cut: Limits) -> Whole:
    """Count from 1 the part of the scale each value lies in."""
    return np.searchsorted(np.array(cut), values, side="right").astype(np.int64) + 1


def _refuse_other_scores(values: Numbers) -> None:
    wrong = (values != np.floor(values)) | (values < 0) | (values > PARTS)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise RequestError.of("rfm_score", row=row + 1, value=f"{values[row]:g}")


def _behind(value: float, cut: Limits) -> tuple[str, str]:
    """Show a value and the limits around it."""
    part = int(_part(np.array([value]), cut)[0])
    low, high = (number(cut[place], value) if 0 <= place < len(cut) else "" for place in (part - 2, part - 1))
    key = "below" if not low else "between" if high else "from"
    return number(value, *cut), say(f"why.rfm.{key}", low=low, high=high)
