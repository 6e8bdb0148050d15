"""White space: what each client does not buy and its peers do, ranked by what is to be expected."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.papers.paper import Column, Fact, HeatMap, Paper, SideBySide, Table, columns, cut, rows_of
from kam_xl.papers.scope import lacking, lacking_columns, scope, used
from kam_xl.questions import white_space
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.white_space import Spend
from kam_xl.questions.wording import number
from kam_xl.tables.amounts import to_amount
from kam_xl.texts import say

TABLE = "kam_WhiteSpace"
KEYS = ("client", "group", "expected_amount", "peers_count", "peers_share", "client_amount")
GROUP_KEYS = ("group", "peers_count", "peers_share", "empty_count", "spent_amount", "expected_amount")
LISTED = 200
# What a page holds of a map.
MAPPED_CLIENTS, MAPPED_GROUPS = 8, 7


Texts = NDArray[np.str_]
Whole = NDArray[np.int64]


def paper(accounts: Accounts) -> Paper:
    """Map client x product group and rank its empty cells; the peers are all clients of the book."""
    spend = accounts.portfolio.sales.spend(accounts.as_of)
    settings = accounts.portfolio.settings
    if spend is None:
        ranked, groups = pd.DataFrame(columns=list(KEYS)), pd.DataFrame(columns=list(GROUP_KEYS))
    else:
        shown = accounts.portfolio.shown["client"].tolist()
        ranked = white_space.ranking(spend, min_peers=settings.min_peers, of_clients=shown)
        groups = white_space.groups_table(spend, min_peers=settings.min_peers)
    money = float(ranked["expected_amount"].sum())
    return Paper(
        key="white_space",
        name=say("paper.white_space.name"),
        title=say("paper.white_space.title"),
        finding=_finding(spend, ranked, money),
        facts=(
            *scope(accounts.portfolio, whole=True),
            Fact("group_count", say("fact.groups"), len(groups)),
            Fact("empty_count", say("fact.empty_cells"), len(ranked)),
            Fact("expected_amount", say("fact.expected"), money),
        ),
        blocks=(
            *(_map(accounts, spend, ranked) if spend is not None else ()),
            *(_groups(groups) if spend is not None else ()),
            _list(ranked, known=spend is not None),
        ),
        notes=(
            cut(LISTED, len(ranked)),
            say("paper.white_space.note", peers=settings.min_peers),
            _ungrouped(spend),
            *lacking_columns(accounts.portfolio, "group"),
            *lacking(accounts.tables, "clients"),
            used(accounts.portfolio, "min_peers"),
        ),
    )


def _finding(spend: Spend | None, ranked: pd.DataFrame, money: float) -> str:
    if spend is None:
        return say("paper.white_space.no_groups")
    if ranked.empty:
        return say("paper.white_space.nothing")
    first = ranked.iloc[0]
    return say(
        "paper.white_space.finding",
        count=f"{len(ranked):,}",
        clients=f"{ranked['client'].nunique():,}",
        money=number(money, decimals=0),
        client=first["client"],
        group=first["group"],
        expected=number(float(first["expected_amount"]), decimals=0),
    )


def _ungrouped(spend: Spend | None) -> str:
    if spend is None or not spend.ungrouped_count:
        return ""
    return say("paper.white_space.ungrouped", count=f"{spend.ungrouped_count:,}")


def _map(accounts: Accounts, spend: Spend, ranked: pd.DataFrame) -> tuple[SideBySide, ...]:
    """Show the clients with the most room (where there is none, the largest) against the largest groups."""
    room = ranked.groupby("client")["expected_amount"].sum()
    shown = set(room.index) or set(accounts.portfolio.shown["client"])
    rows = np.array([name in shown for name in spend.clients], dtype=bool)
    cells, clients = spend.cells_e4[rows], spend.clients[rows].astype(str)
    most = room.reindex(clients).fillna(0.0).to_numpy()
    order = np.lexsort((clients, -cells.sum(axis=1), -most))[:MAPPED_CLIENTS]
    clients, cells = clients[order], cells[order]
    kinds = spend.groups.astype(str)
    order = np.lexsort((kinds, -spend.cells_e4.sum(axis=0)))
    heads, turned = _with_rest(kinds[order], cells.T[order])
    return (
        SideBySide(
            (
                HeatMap(
                    title=say(
                        "paper.white_space.map" if len(room) else "paper.white_space.map_largest",
                        count=len(clients),
                    ),
                    key="amount",
                    rows=tuple(clients.tolist()),
                    columns=tuple(heads),
                    cells=tuple(map(tuple, to_amount(turned.T).tolist())),
                    row_totals=tuple(to_amount(turned.sum(axis=0)).tolist()),
                    column_totals=tuple(to_amount(turned.sum(axis=1)).tolist()),
                    total=float(to_amount(turned.sum())),
                ),
            )
        ),
    )


def _with_rest(names: Texts, lines: Whole) -> tuple[list[str], Whole]:
    """Sum up the groups beyond those a page holds; a single one more is shown, not summed up alone."""
    if len(names) <= MAPPED_GROUPS + 1:
        return names.tolist(), lines
    rest = lines[MAPPED_GROUPS:].sum(axis=0, keepdims=True)
    more = say("paper.white_space.other_groups", count=len(names) - MAPPED_GROUPS)
    return [*names[:MAPPED_GROUPS].tolist(), more], np.concatenate([lines[:MAPPED_GROUPS], rest])


def _list(ranked: pd.DataFrame, *, known: bool) -> Table:
    typed = (
        Column("next_step", say("head.next_step"), 22, typed=True),
        Column("owner", say("head.owner"), 14, typed=True),
        Column("until_date", say("head.until_date"), typed=True),
    )
    shown = ranked.head(LISTED)
    return Table(
        name=TABLE,
        columns=(*columns(*KEYS), *typed),
        rows=tuple((*row, *(None,) * len(typed)) for row in rows_of(shown, KEYS)),
        marks=(("expected_amount", "bar"),),
        title=say("paper.white_space.list"),
        empty=say("paper.white_space.nothing" if known else "paper.white_space.no_groups"),
        keys=("client", "group"),
    )


def _groups(groups: pd.DataFrame) -> tuple[Table, ...]:
    ranked = groups.sort_values(["expected_amount", "group"], ascending=[False, True], ignore_index=True)
    return (
        Table(
            name="kam_SpaceGroups",
            columns=columns(*GROUP_KEYS),
            rows=rows_of(ranked.head(LISTED), GROUP_KEYS),
            marks=(("expected_amount", "bar"),),
            title=say("paper.white_space.groups"),
        ),
    )
