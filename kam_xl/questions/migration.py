"""Migration: who moved between the classes from one date to another, and with how much money?

Each client has a class before and a class after. A, B and C are ranks (a cell
such as "AX" counts by its first letter); every other word ("-", "too few (2)")
counts as "-", present but in no class. A blank before means the client was not
there yet ("new"), a blank after that it is no longer there ("lost"). A move to a
better class is "up", to a worse one "down".

Source: the migration matrix of the field [SAPMIG]; the move from A down is where
losses are prevented.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError
from kam_xl.questions import abc
from kam_xl.questions.columns import Words, numbers, row_by_row, same_length, words
from kam_xl.questions.matrix import CELLS, with_totals
from kam_xl.tables.amounts import to_amount, to_e4
from kam_xl.texts import say

NONE = say("word.none")
NEW = say("word.new")
LOST = say("status.lost")
TOTAL = say("matrix.total")
UP, DOWN, SAME = say("migration.up"), say("migration.down"), say("migration.same")
MOVES = (UP, DOWN, SAME, NEW, LOST)
BEFORE = ("A", "B", "C", NONE, NEW)
AFTER = ("A", "B", "C", NONE, LOST)
"""Places 0 to 3 are the same on both sides; the last is "new" before and "lost" after."""


def classify(before: ArrayLike, after: ArrayLike) -> Words:
    """Tell how each client moved: up, down, same, new or lost; "" when it is on neither side.

    >>> classify(["B", "A", "C", "", "A", ""], ["A", "-", "C", "B", "", ""]).tolist()
    ['up', 'down', 'same', 'new', 'lost', '']
    """
    count = same_length(before=before, after=after)
    was, now = _places(before, count, NEW), _places(after, count, LOST)
    absent = len(BEFORE) - 1
    return np.asarray(
        np.select(
            [(was == absent) & (now == absent), was == absent, now == absent, now < was, now > was],
            [np.array(word, dtype=object) for word in ("", NEW, LOST, UP, DOWN)],
            np.array(SAME, dtype=object),
        )
    )


def table(before: ArrayLike, after: ArrayLike, values: ArrayLike | None = None) -> pd.DataFrame:
    """Count the clients that went from each class to each class, with the money they moved.

    Rows: A, B, C, "-", "new", "total" (column ``before``); columns: A, B, C, "-",
    "lost", "total" with the number of clients and, when ``values`` are given
    (money of each client, blank 0), ``A_amount`` ... ``total_amount``. The totals
    tie to the input; clients on neither side are left out unless they carry money.

    >>> table(["A", "A", "B", ""], ["A", "B", "", "C"])
      before  A  B  C  -  lost  total
    0      A  1  1  0  0     0      2
    1      B  0  0  0  0     1      1
    2      C  0  0  0  0     0      0
    3      -  0  0  0  0     0      0
    4    new  0  0  1  0     0      1
    5  total  1  1  1  0     1      4
    """
    count = same_length(before=before, after=after, values=values)
    was, now = _places(before, count, NEW), _places(after, count, LOST)
    money = to_e4(numbers(values, count)) if values is not None else np.zeros(count, dtype=np.int64)
    absent = len(BEFORE) - 1
    nowhere = (was == absent) & (now == absent)
    was, now = np.where(nowhere, absent - 1, was), np.where(nowhere, absent - 1, now)
    there = ~nowhere | (money != 0)
    frame = pd.DataFrame(_matrix(was[there], now[there], np.ones(int(there.sum()), np.int64)))
    frame.columns = pd.Index([*AFTER, TOTAL])
    frame.insert(0, "before", [*BEFORE, TOTAL])
    if values is None:
        return frame
    amounts = to_amount(_matrix(was[there], now[there], money[there]))
    return frame.join(pd.DataFrame(amounts, columns=[f"{name}_amount" for name in (*AFTER, TOTAL)]))


def by_client(
    before: pd.Series[Any], after: pd.Series[Any], values: pd.Series[Any] | None = None
) -> pd.DataFrame:
    """Put two dated class series side by side, one row for each client of either.

    All three series are indexed by client. Columns: ``client``, ``before``,
    ``after`` ("" where the client is not there), ``move`` and, when ``values``
    are given, ``amount`` (0 where there is none). Sorted by client. A client
    named twice in a series is refused.

    >>> by_client(pd.Series({"Bo": "A", "Cy": "C"}), pd.Series({"Bo": "B", "Ada": "C"}))
      client before after  move
    0    Ada            C   new
    1     Bo      A     B  down
    2     Cy      C        lost
    """
    for series in (before, after) if values is None else (before, after, values):
        if series.index.has_duplicates:
            raise RequestError.of("client_twice", client=series.index[series.index.duplicated()][0])
    clients = before.index.union(after.index).sort_values()
    if values is not None:
        clients = clients.union(values.index).sort_values()
    was = words(before.reindex(clients).tolist(), len(clients))
    now = words(after.reindex(clients).tolist(), len(clients))
    frame = pd.DataFrame({"client": clients, "before": was, "after": now, "move": classify(was, now)})
    if values is not None:
        frame["amount"] = numbers(values.reindex(clients).fillna(0.0).to_numpy(), len(clients))
    return frame


def summary(before: ArrayLike, after: ArrayLike, values: ArrayLike | None = None) -> pd.DataFrame:
    """Count the moves up, down, the same, new and lost, with the money they concern.

    >>> summary(["B", "A", ""], ["A", "B", "C"], [10, 20, 5])
       move  client_count  amount
    0    up             1    10.0
    1  down             1    20.0
    2  same             0     0.0
    3   new             1     5.0
    4  lost             0     0.0
    """
    count = same_length(before=before, after=after, values=values)
    moves = classify(before, after)
    frame = pd.DataFrame({"move": MOVES, "client_count": [int((moves == move).sum()) for move in MOVES]})
    if values is not None:
        money = to_e4(numbers(values, count))
        frame["amount"] = to_amount(np.array([money[moves == move].sum() for move in MOVES], dtype=np.int64))
    return frame


def why(before: ArrayLike, after: ArrayLike) -> Words:
    """Say for each client where it was and where it is.

    >>> print(*why(["B", "A"], ["A", ""]), sep="; ")
    was B, is A: up; was A, is there no longer: lost
    """
    count = same_length(before=before, after=after)
    was, now, moves = words(before, count), words(after, count), classify(before, after)
    keys = dict(zip((*MOVES, ""), ("moved", "moved", "same", "new", "lost", "nowhere"), strict=True))
    return row_by_row(
        lambda row: say(
            f"why.migration.{keys[moves[row]]}", before=was[row], after=now[row], move=moves[row]
        ),
        count,
    )


def _places(given: Any, count: int, absent: str) -> NDArray[np.int64]:
    """Give the place of each class in the matrix: A, B, C, no class, not there."""
    ranks = {name: abc.CLASSES.index(name[0]) for name in (*abc.CLASSES, *CELLS)}
    known = ranks | {"": 4, absent.upper(): 4}
    return np.array([known.get(word.upper(), 3) for word in words(given, count)], dtype=np.int64)


def _matrix(was: NDArray[np.int64], now: NDArray[np.int64], what: NDArray[np.int64]) -> NDArray[np.int64]:
    cells = np.zeros((len(BEFORE), len(AFTER)), dtype=np.int64)
    np.add.at(cells, (was, now), what)
    return with_totals(cells)
