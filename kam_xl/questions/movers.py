"""Who moved between the classes from one day to another, and what money moved with them?

The days are recomputed from Sales (``class_on_day``), or are days of snapshots.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kam_xl.problems import RequestError
from kam_xl.questions import migration, snapshots
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.class_on_day import classes_on, usual_days
from kam_xl.tables.amounts import to_amount, to_e4
from kam_xl.texts import say

MOVE_KEYS = ("move", "client_count", "before_amount", "after_amount", "change_amount")


@dataclass(frozen=True, slots=True)
class Movement:
    """Two days compared: one row for each client that was there on either; ``said`` tells days of snapshots."""

    before: dt.date
    after: dt.date
    clients: pd.DataFrame
    said: bool

    @property
    def summary(self) -> pd.DataFrame:
        """Count each kind of move, with the money before and after."""
        moves = self.clients["move"].to_numpy(dtype=str)
        was, now = (
            to_e4(self.clients[key].to_numpy(np.float64)) for key in ("before_amount", "after_amount")
        )
        rows = []
        for move in migration.MOVES:
            here = moves == move
            rows.append((move, int(here.sum()), int(was[here].sum()), int(now[here].sum())))
        frame = pd.DataFrame(rows, columns=list(MOVE_KEYS[:-1]))
        frame["change_amount"] = to_amount(
            (frame["after_amount"] - frame["before_amount"]).to_numpy(np.int64)
        )
        for key in ("before_amount", "after_amount"):
            frame[key] = to_amount(frame[key].to_numpy(np.int64))
        return frame


def compare(
    accounts: Accounts,
    *,
    before: dt.date | None = None,
    after: dt.date | None = None,
    kept: pd.DataFrame | None = None,
) -> Movement | None:
    """Compare two days among the clients shown; None where the sales are too short for two quarter ends.

    ``kept`` are the snapshots of the book: with them, and no days given, the first and the last snapshot
    would say less than the quarters, so they are compared only when both days asked for are days of snapshots.
    """
    taken = snapshots.days(kept)
    sales, settings = accounts.portfolio.sales, accounts.portfolio.settings
    usual = usual_days(sales.first_day(), accounts.as_of)
    if before is None and after is None and usual is None:
        return None
    first = before or (usual[0] if usual else accounts.as_of)
    last = after or (usual[1] if usual and usual[1] > first else accounts.as_of)
    if first >= last:
        raise RequestError.of("migration_days", before=first.isoformat(), after=last.isoformat())
    said = kept is not None and first in taken and last in taken
    if said and kept is not None:
        was, now = snapshots.classes_on(kept, first), snapshots.classes_on(kept, last)
    else:
        was, now = classes_on(sales, settings, first), classes_on(sales, settings, last)
    return Movement(first, last, _clients(accounts, was, now), said)


def _clients(accounts: Accounts, was: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Put both days side by side for the clients shown, the largest change of money first."""
    frame = migration.by_client(was["class"], now["class"])
    frame = frame.rename(columns={"before": "before_class", "after": "after_class"})
    names = frame["client"]
    frame["before_amount"] = was["amount"].reindex(names).fillna(0.0).to_numpy(np.float64)
    frame["after_amount"] = now["amount"].reindex(names).fillna(0.0).to_numpy(np.float64)
    change = to_e4(frame["after_amount"].to_numpy()) - to_e4(frame["before_amount"].to_numpy())
    frame["change_amount"] = to_amount(change)
    shown = accounts.portfolio.shown.set_index("client")
    frame["manager"] = shown["manager"].reindex(names).fillna("").to_numpy(object)
    frame["status"] = shown["status"].reindex(names).fillna(say("word.none")).to_numpy(object)
    if accounts.portfolio.settings.manager:
        frame, change = frame[names.isin(shown.index)], change[names.isin(shown.index).to_numpy()]
    order = np.lexsort((frame["client"].to_numpy(dtype=str), -np.abs(change)))
    return frame.iloc[order].reset_index(drop=True)
