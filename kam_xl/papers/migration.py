"""Migration: who moved between the classes from one day to another, and the money that moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from kam_xl.papers.paper import Chart, Fact, HeatMap, Paper, Series, SideBySide, Table, columns, cut, rows_of
from kam_xl.papers.scope import lacking, scope, used
from kam_xl.questions import migration
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.movers import MOVE_KEYS, Movement, compare
from kam_xl.questions.wording import number
from kam_xl.texts import say

MOVES = "kam_Moves"
KEYS = (
    *(
        "client",
        "manager",
        "before_class",
        "after_class",
        "move",
        "before_amount",
        "after_amount",
        "change_amount",
    ),
    "status",
)
LISTED = 1_000


def paper(
    accounts: Accounts,
    before: dt.date | None = None,
    after: dt.date | None = None,
    kept: pd.DataFrame | None = None,
) -> Paper:
    """Compare two days; without any, the latest quarter end with the one a year before.

    ``kept`` are the snapshots of the book: two of their days are compared by what was said then.
    """
    found = compare(accounts, before=before, after=after, kept=kept)
    moved = None if found is None else found.clients[found.clients["move"] != migration.SAME]
    return Paper(
        key="migration",
        name=say("paper.migration.name"),
        title=say("paper.migration.title"),
        finding=say("paper.migration.too_short") if found is None else _finding(found),
        facts=(*scope(accounts.portfolio), *(() if found is None else _facts(found))),
        blocks=() if found is None or moved is None else (*_moves(found), *_matrix(found), _movers(moved)),
        notes=(
            cut(LISTED, 0 if moved is None else len(moved)),
            say("paper.migration.note"),
            ""
            if found is None
            else say("paper.migration.said" if found.said else "paper.migration.recomputed"),
            *lacking(accounts.tables, "clients"),
            used(accounts.portfolio, "abc_basis", "a_share", "b_share", "window_months", "lost_gaps"),
        ),
    )


def _facts(found: Movement) -> tuple[Fact, ...]:
    return (
        Fact("before_date", say("fact.before"), found.before),
        Fact("after_date", say("fact.after"), found.after),
        *(
            Fact("move_count", say(f"fact.moves_{key}"), int((found.clients["move"] == move).sum()))
            for key, move in zip(("up", "down", "new", "lost"), _TOLD, strict=True)
        ),
    )


_TOLD = (migration.UP, migration.DOWN, migration.NEW, migration.LOST)


def _finding(found: Movement) -> str:
    """Say what moved and what money came and went with it; the fall out of A is where losses are prevented."""
    summary = found.summary.set_index("move")
    fell = found.clients[
        (found.clients["before_class"].str[:1] == "A") & (found.clients["after_class"].str[:1] != "A")
    ]
    said = say(
        "paper.migration.finding",
        before=found.before,
        after=found.after,
        **{
            name: f"{int(summary['client_count'][move]):,}"
            for name, move in zip(("up", "down", "new", "lost"), _TOLD, strict=True)
        },
    )
    if fell.empty:
        return f"{said} {say('paper.migration.none_fell')}"
    worst = fell.iloc[int(fell["change_amount"].argmin())]
    more = say(
        "paper.migration.fell",
        count=f"{len(fell):,}",
        client=worst["client"],
        change=number(-float(worst["change_amount"]), decimals=0),
    )
    return f"{said} {more}"


def _moves(found: Movement) -> tuple[Chart | Table, ...]:
    table = Table(
        name=MOVES,
        columns=columns(*MOVE_KEYS),
        rows=rows_of(found.summary, MOVE_KEYS),
        title=say("paper.migration.moves"),
    )
    chart = Chart(
        title=say("paper.migration.chart"),
        table=MOVES,
        category="move",
        series=(Series("before_amount"), Series("after_amount")),
        alt=say("paper.migration.alt"),
        count=len(table.rows),
    )
    return (chart, table) if len(found.clients) > 1 else (table,)


def _matrix(found: Movement) -> tuple[SideBySide, ...]:
    """Give the number of clients, then their money: that of the first day, of new ones that of the second."""
    clients = found.clients
    money = clients["before_amount"].where(clients["before_class"] != "", clients["after_amount"])
    whole = migration.table(
        clients["before_class"].to_list(), clients["after_class"].to_list(), money.to_list()
    )
    return (
        SideBySide((_map(whole, "client_count", say("paper.migration.clients"), "{}", int),)),
        SideBySide((_map(whole, "amount", say("paper.migration.money"), "{}_amount", float),)),
    )


def _map(
    whole: pd.DataFrame, key: str, title: str, column: str, form: Callable[[float], float | int]
) -> HeatMap:
    names = (*migration.AFTER, migration.TOTAL)
    lines = [
        tuple(form(value) for value in line)
        for line in whole[[column.format(name) for name in names]].to_numpy().tolist()
    ]
    return HeatMap(
        title=title,
        key=key,
        rows=migration.BEFORE,
        columns=migration.AFTER,
        cells=tuple(line[:-1] for line in lines[:-1]),
        row_totals=tuple(line[-1] for line in lines[:-1]),
        column_totals=lines[-1][:-1],
        total=lines[-1][-1],
    )


def _movers(moved: pd.DataFrame) -> Table:
    return Table(
        name="kam_Movers",
        columns=columns(*KEYS),
        rows=rows_of(moved.head(LISTED), KEYS),
        marks=(("before_class", "class"), ("after_class", "class"), ("status", "status")),
        title=say("paper.migration.movers"),
        empty=say("paper.migration.nobody"),
    )
