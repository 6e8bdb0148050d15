"""What was said of each client on the day of a snapshot?

History is recomputed from Sales by the rules and the sales of today; a snapshot
keeps what was said then, even if sales, names or settings were changed since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kam_xl.questions.columns import words
from kam_xl.questions.status import LOST, NONE
from kam_xl.tables.names import client_key

KEYS = ("said_date", "client", "abc_class", "status", "revenue_amount")


def read(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Read the rows of the table of snapshots as it stands in a book; a row without day or client is left out.

    >>> read([{"said_date": dt.date(2024, 3, 31), "client": "Ada", "abc_class": "A", "revenue_amount": 5}])[
    ...     ["client", "abc_class", "revenue_amount"]].values.tolist()
    [['Ada', 'A', 5.0]]
    """
    frame = pd.DataFrame(list(rows)).reindex(columns=list(KEYS))
    frame["said_date"] = pd.to_datetime(frame["said_date"], errors="coerce").astype("datetime64[s]")
    frame["revenue_amount"] = pd.to_numeric(frame["revenue_amount"], errors="coerce").astype(float)
    for key in ("client", "abc_class", "status"):
        frame[key] = words(frame[key].to_list(), len(frame))
    kept = frame["said_date"].notna() & (frame["client"] != "")
    return frame[kept].reset_index(drop=True)


def days(snapshots: pd.DataFrame | None) -> list[dt.date]:
    """List the days of the snapshots, the earliest first."""
    if snapshots is None or snapshots.empty:
        return []
    return sorted(pd.Timestamp(day).date() for day in snapshots["said_date"].unique())


def classes_on(snapshots: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Give class and money of each client as they were said on ``day``, indexed by client; who was lost is left out."""
    then = snapshots[snapshots["said_date"] == pd.Timestamp(day)]
    there = ~then["status"].isin((LOST, NONE))
    first = ~then["client"].map(client_key).duplicated()
    frame = then[there & first].set_index("client")
    return frame[["abc_class", "revenue_amount"]].set_axis(["class", "amount"], axis=1)
