"""Snapshots: what was said of each client on the days somebody wanted it kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from kam_xl.papers.paper import Cell, Paper, Table, columns, rows_of
from kam_xl.questions.portfolio import Portfolio
from kam_xl.texts import say

KEY = "snapshots"
TABLE = "kam_Snapshots"
KEYS = (
    "said_date",
    "client",
    "abc_class",
    "xyz_class",
    "cell",
    "status",
    "churn_risk_share",
    "revenue_amount",
)
Rows = Sequence[tuple[Cell, ...]]


def said(portfolio: Portfolio) -> Rows:
    """Say of every client what the answers are on the day looked from."""
    clients = portfolio.clients.assign(said_date=pd.Timestamp(portfolio.as_of))
    return rows_of(clients, KEYS)


def paper(before: Rows, now: Rows = ()) -> Paper:
    """List what was said before and what is said now; the same day said again takes the place of the first time."""
    days = {row[0] for row in now}
    rows = sorted((*(row for row in before if row[0] not in days), *now), key=_order)
    return Paper(
        key=KEY,
        name=say("paper.snapshots.name"),
        title=say("paper.snapshots.title"),
        finding=say(
            "paper.snapshots.finding", days=len({row[0] for row in rows}), last=_last(rows), rows=len(rows)
        ),
        blocks=(
            Table(
                name=TABLE,
                columns=columns(*KEYS),
                rows=tuple(rows),
                marks=(("abc_class", "class"), ("xyz_class", "class"), ("cell", "class")),
                keys=("said_date", "client"),
                empty=say("paper.snapshots.empty"),
            ),
        ),
        notes=(say("paper.snapshots.note"),),
    )


def _order(row: tuple[Cell, ...]) -> tuple[str, float, str]:
    """The latest day last, within a day the largest first."""
    amount = row[-1]
    return str(row[0]), -amount if isinstance(amount, (int, float)) else 0.0, str(row[1])


def _last(rows: Rows) -> str:
    days = [row[0] for row in rows if isinstance(row[0], dt.date)]
    return max(days).isoformat() if days else say("word.none")
