"""What was said of each client on the day of a snapshot?

History is recomputed from Sales by the rules and the sales of today; a snapshot
keeps what was said then, even if sales, names or settings were changed since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kam_xl.questions.columns import numbers, words
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.status import LOST, NONE
from kam_xl.tables.names import client_key

KEYS = (
    *("snapshot_date", "client", "manager", "abc_class", "xyz_class", "cell", "status", "amount"),
    *("buy_chance_share", "churn_risk_share", "client_value_amount"),
)


def take(portfolio: Portfolio) -> pd.DataFrame:
    """Note what is said of every client of the book today, the largest first; the setting manager does not matter."""
    clients = portfolio.clients
    frame = clients.assign(amount=clients[f"{portfolio.basis}_amount"])
    frame.insert(0, "snapshot_date", pd.Timestamp(portfolio.as_of))
    return frame[list(KEYS)].reset_index(drop=True)


def read(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Read the rows of the table of snapshots as it stands in a book; a row without day or client is left out.

    >>> read([{"snapshot_date": dt.date(2024, 3, 31), "client": "Ada", "abc_class": "A", "amount": 5}])[
    ...     ["client", "abc_class", "amount"]].values.tolist()
    [['Ada', 'A', 5.0]]
    """
    frame = pd.DataFrame(list(rows)).reindex(columns=list(KEYS))
    frame["snapshot_date"] = pd.to_datetime(frame["snapshot_date"], errors="coerce").astype("datetime64[s]")
    for key in KEYS[1:]:
        if key.endswith(("amount", "share")):
            frame[key] = numbers(pd.to_numeric(frame[key], errors="coerce"), len(frame))
        else:
            frame[key] = words(frame[key].to_list(), len(frame))
    kept = frame["snapshot_date"].notna() & (frame["client"] != "")
    return frame[kept].reset_index(drop=True)


def merged(earlier: pd.DataFrame | None, new: pd.DataFrame) -> pd.DataFrame:
    """Put a new snapshot before the earlier ones, the latest day first; a day taken again is replaced."""
    if earlier is None or earlier.empty:
        return new
    kept = earlier[~earlier["snapshot_date"].isin(set(new["snapshot_date"]))]
    whole = pd.concat([new, kept], ignore_index=True) if len(kept) else new
    return whole.sort_values("snapshot_date", ascending=False, kind="stable", ignore_index=True)


def days(snapshots: pd.DataFrame | None) -> list[dt.date]:
    """List the days of the snapshots, the earliest first."""
    if snapshots is None or snapshots.empty:
        return []
    return sorted(day.date() for day in snapshots["snapshot_date"].unique())


def classes_on(snapshots: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Give class and money of each client as they were said on ``day``, indexed by client; who was lost is left out."""
    then = snapshots[snapshots["snapshot_date"] == pd.Timestamp(day)]
    there = ~then["status"].isin((LOST, NONE))
    first = ~then["client"].map(client_key).duplicated()
    frame = then[there & first].set_index("client")
    return frame[["abc_class", "amount"]].rename(columns={"abc_class": "class"})
