"""Which class did each client have at the end of each past quarter?

Recomputed from the sales lines, so that the history is there from the first
day and always by the rules of today: at each quarter end up to ``as_of`` the
clients are classed by ABC over the window that ends on that day. A client that
had no line yet is ""; one without sales above zero in the window is "-".
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.periods import first_days, months_before, period_names, period_numbers
from kam_xl.questions import abc
from kam_xl.questions.columns import Words, row_by_row, same_length, words
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount
from kam_xl.texts import say

DEFAULTS = Settings()


def quarter_ends(first_day: int, as_of: dt.date, *, quarters: int | None = None) -> list[dt.date]:
    """List the last days of the quarters from the first sale to ``as_of``, the latest ``quarters`` of them.

    >>> quarter_ends(dt.date(2023, 11, 5).toordinal(), dt.date(2024, 6, 30))
    [datetime.date(2023, 12, 31), datetime.date(2024, 3, 31), datetime.date(2024, 6, 30)]
    >>> quarter_ends(dt.date(2023, 11, 5).toordinal(), dt.date(2024, 6, 29), quarters=1)
    [datetime.date(2024, 3, 31)]
    """
    first, after = period_numbers([first_day, as_of.toordinal() + 1], "quarter")
    ends = first_days(np.arange(first + 1, after + 1), "quarter") - 1
    latest = ends if quarters is None else ends[max(len(ends) - quarters, 0) :]
    return [dt.date.fromordinal(day) for day in latest.tolist()]


def quarter_names(ends: list[dt.date]) -> list[str]:
    """Name the quarters that end on these days.

    >>> quarter_names([dt.date(2024, 3, 31)])
    ['2024-Q1']
    """
    numbers = period_numbers([end.toordinal() for end in ends], "quarter")
    return [str(name) for name in period_names(numbers, "quarter")]


def window_sums_e4(
    codes: ArrayLike,
    days: ArrayLike,
    amount_e4: ArrayLike,
    count: int,
    ends: list[dt.date],
    *,
    window_months: int | None = DEFAULTS.window_months,
) -> NDArray[np.int64]:
    """Sum the money of each client in the window before each end: clients x ends, exact.

    Each line is put once between the borders of all windows; the sums up to a
    border then give every window by one difference.

    >>> day = dt.date(2023, 5, 5).toordinal()
    >>> window_sums_e4([0, 0], [day, day + 365], [7, 5], 1, [dt.date(2023, 6, 30), dt.date(2024, 6, 30)])
    array([[7, 5]])
    """
    same_length(codes=codes, days=days, amounts=amount_e4)
    client, day, money = (np.asarray(one, dtype=np.int64) for one in (codes, days, amount_e4))
    last = np.array([end.toordinal() for end in ends], dtype=np.int64)
    starts = [months_before(end, window_months).toordinal() if window_months else 0 for end in ends]
    before = np.array(starts, dtype=np.int64)
    borders = np.unique(np.concatenate([before, last]))
    slot = np.searchsorted(borders, day, side="left")
    until = np.zeros((count, len(borders) + 1), dtype=np.int64)
    np.add.at(until, (client, slot), money)
    np.cumsum(until, axis=1, out=until)
    sums: NDArray[np.int64] = until[:, np.searchsorted(borders, last)]
    return sums - until[:, np.searchsorted(borders, before)]


def classify(
    codes: ArrayLike,
    days: ArrayLike,
    amount_e4: ArrayLike,
    count: int,
    ends: list[dt.date],
    *,
    window_months: int | None = DEFAULTS.window_months,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
) -> Words:
    """Give the class of each client at each end: clients x ends.

    >>> day = dt.date(2024, 5, 5).toordinal()
    >>> classify([0, 1], [day, day - 100], [95, 5], 2, [dt.date(2024, 3, 31), dt.date(2024, 6, 30)]).tolist()
    [['', 'A'], ['A', 'C']]
    """
    sums = window_sums_e4(codes, days, amount_e4, count, ends, window_months=window_months)
    return classes_of(sums, first_lines(codes, days, count), ends, a_share=a_share, b_share=b_share)


def first_lines(codes: ArrayLike, days: ArrayLike, count: int) -> NDArray[np.int64]:
    """Give the day of each client's first line, bought or returned."""
    begun = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(begun, np.asarray(codes, np.int64), np.asarray(days, np.int64))
    return begun


def classes_of(
    sums: NDArray[np.int64],
    begun: NDArray[np.int64],
    ends: list[dt.date],
    *,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
) -> Words:
    """Class the clients at each end by their money in the window before it: clients x ends."""
    answer = np.full(sums.shape, "", dtype=object)
    for column, end in enumerate(ends):
        classes = abc.classify(to_amount(sums[:, column]), a_share=a_share, b_share=b_share)
        answer[:, column] = np.where(begun <= end.toordinal(), classes, "")
    return answer


def why(
    codes: ArrayLike,
    days: ArrayLike,
    amount_e4: ArrayLike,
    count: int,
    end: dt.date,
    *,
    window_months: int | None = DEFAULTS.window_months,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
) -> Words:
    """Say for each client why it had its class on the day ``end``, as ABC says it of the window ending then.

    >>> day = dt.date(2024, 5, 5).toordinal()
    >>> print(why([0, 1], [day, day - 100], [950_000, 50_000], 2, dt.date(2024, 6, 30))[1])
    2024-06-30: share before 95 % >= 95 %: C; amount 5 is 5 % of 100, rank 2 of 2
    """
    sums = window_sums_e4(codes, days, amount_e4, count, [end], window_months=window_months)
    reasons = abc.why(to_amount(sums[:, 0]), a_share=a_share, b_share=b_share)
    return row_by_row(lambda row: say("why.history", day=end.isoformat(), reason=reasons[row]), count)


def table(
    clients: Any,
    codes: ArrayLike,
    days: ArrayLike,
    amount_e4: ArrayLike,
    as_of: dt.date,
    *,
    window_months: int | None = DEFAULTS.window_months,
    a_share: float = DEFAULTS.a_share,
    b_share: float = DEFAULTS.b_share,
    quarters: int | None = None,
) -> pd.DataFrame:
    """Give one row a client (sorted by name), one column a quarter ("2024-Q1"), oldest first.

    ``clients`` are the names that the codes 0, 1 ... stand for. Lines after
    ``as_of`` are not looked at. Without any full quarter there are no columns but ``client``.

    >>> day = dt.date(2024, 2, 1).toordinal()
    >>> table(["Bo", "Ada"], [0, 1], [day, day], [95, 5], dt.date(2024, 4, 1))
      client 2024-Q1
    0    Ada       C
    1     Bo       A
    """
    count = len(clients)
    seen = np.asarray(days, dtype=np.int64)
    ends = quarter_ends(int(seen.min()), as_of, quarters=quarters) if len(seen) else []
    classes = classify(
        codes,
        days,
        amount_e4,
        count,
        ends,
        window_months=window_months,
        a_share=a_share,
        b_share=b_share,
    )
    names = words(clients, count)
    columns = {"client": names} | {name: classes[:, place] for place, name in enumerate(quarter_names(ends))}
    order = np.argsort(names.astype(str), kind="stable")
    return pd.DataFrame(columns).iloc[order].reset_index(drop=True)
