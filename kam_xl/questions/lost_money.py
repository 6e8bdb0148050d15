"""What did each client bring in the year before its last purchase, and where mostly?

Works on sales lines in any order; clients are given as codes 0 .. count - 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions.columns import Words, numbered, same_length

YEAR_DAYS = 365


def year_before_e4(
    codes: ArrayLike, days: ArrayLike, amount_e4: ArrayLike, last_day: ArrayLike
) -> NDArray[np.int64]:
    """Sum for each client the 365 days that end with its last purchase day.

    ``last_day`` has one proleptic ordinal per client (0 = never bought, sum 0).

    >>> year_before_e4([0, 0, 0, 1], [100, 464, 465, 7], [5, 7, 9, 1], [464, 0])
    array([12,  0])
    """
    last = np.asarray(last_day, dtype=np.int64)
    return between_e4(codes, days, amount_e4, last - YEAR_DAYS, last)


def between_e4(
    codes: ArrayLike, days: ArrayLike, amount_e4: ArrayLike, after: ArrayLike, until: ArrayLike
) -> NDArray[np.int64]:
    """Sum for each client the money after one day and up to another, both its own; until 0 sums nothing.

    >>> between_e4([0, 0, 1], [7, 8, 9], [1, 2, 4], [7, 0], [8, 0])
    array([2, 0])
    """
    same_length(codes=codes, days=days, amounts=amount_e4)
    client, day, money = (np.asarray(one, dtype=np.int64) for one in (codes, days, amount_e4))
    first, last = (np.asarray(one, dtype=np.int64) for one in (after, until))
    within = (day <= last[client]) & (day > first[client]) & (last[client] > 0)
    sums = np.zeros(len(last), dtype=np.int64)
    np.add.at(sums, client[within], money[within])
    return sums


def main_values(codes: ArrayLike, values: Any, amount_e4: ArrayLike, count: int) -> Words:
    """Give for each client the value (group, region, manager) that most of its money went to.

    Equal sums go to the first by name; blank values take no part; a client
    without any value has "".

    >>> main_values([0, 0, 0, 1], ["Tea", "Ale", "Ale", ""], [50, 20, 40, 9], 2).tolist()
    ['Ale', '']
    """
    same_length(codes=codes, values=values, amounts=amount_e4)
    client, money = np.asarray(codes, dtype=np.int64), np.asarray(amount_e4, dtype=np.int64)
    place, known = numbered(values)
    there = (known != "")[place]
    where, cells = pd.factorize(client[there] * max(len(known), 1) + place[there])
    sums = np.zeros(len(cells), dtype=np.int64)
    np.add.at(sums, where, money[there])
    owner, value = np.divmod(cells, max(len(known), 1))
    order = np.lexsort((value, -sums, owner))
    first = order[np.unique(owner[order], return_index=True)[1]]
    answer = np.full(count, "", dtype=object)
    answer[owner[first]] = known[value[first]]
    return answer
