"""Why did each client leave, as far as anybody wrote it down?

The last reason of a refusal, or of anything that was lost, counts; where there
is none, the last reason of a complaint or a dispute. What was written after the
day looked from was not known then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions.columns import Words, days_of, folded, words

Whole = NDArray[np.int64]
REFUSAL = "refusal"
_LOST = "lost"
_TROUBLE = ("complaint", "dispute")


def loss_reasons(history: pd.DataFrame | None, clients: Any, as_of: dt.date) -> Words:
    """Give the reason for each of ``clients``, "" where none is known.

    >>> rows = {"client": ["Ada", "Ada", "Bo"], "date": pd.to_datetime(["2024-01-05", "2024-02-05", "2024-01-09"]),
    ...         "kind": ["refusal", "complaint", "complaint"], "reason": ["price", "late", "cold"]}
    >>> loss_reasons(pd.DataFrame(rows), ["Ada", "Bo", "Cy"], dt.date(2024, 3, 1)).tolist()
    ['price', 'cold', '']
    """
    answer = words(None, len(clients))
    if history is None or history.empty:
        return answer
    count = len(history)
    day, kind = days_of(history["date"], count), folded(history.get("kind"), count)
    reason, result = words(history.get("reason"), count), folded(history.get("result"), count)
    known = (reason != "") & (day > 0) & (day <= as_of.toordinal())
    decided = (kind == REFUSAL) | (result == _LOST)
    said: dict[str, str] = {}
    # The last one written stays, so what weighs most and is latest comes last.
    for wanted in (np.isin(kind, _TROUBLE) & ~decided, decided):
        rows = np.flatnonzero(known & wanted)
        rows = rows[np.argsort(day[rows], kind="stable")]
        said |= dict(zip(history["client"].astype(object).to_numpy()[rows], reason[rows], strict=True))
    answer[:] = [said.get(name, "") for name in clients]
    return answer


def refusal_days(history: pd.DataFrame | None, clients: Any) -> Whole:
    """Give the day of each refusal on record of these clients."""
    if history is None or history.empty:
        return np.zeros(0, np.int64)
    theirs = history["client"].astype(object).isin(list(clients)).to_numpy()
    refused = folded(history.get("kind"), len(history)) == REFUSAL
    days: Whole = days_of(history["date"], len(history))[theirs & refused]
    return days
