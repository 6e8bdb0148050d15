"""ABC-XYZ matrix: where the money and the clients stand, and what to do in each cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from kam_xl.papers.paper import Fact, HeatMap, Paper, SideBySide, Table, columns, rows_of
from kam_xl.papers.scope import adding, scope, used
from kam_xl.questions import matrix
from kam_xl.questions.abc import CLASSES as ABC
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.wording import percent
from kam_xl.questions.xyz import CLASSES as XYZ
from kam_xl.texts import say

KEYS = ("cell", "client_count", "amount", "share", "at_risk_count", "strategy")


def paper(portfolio: Portfolio) -> Paper:
    """Show money and clients of the nine cells as heat maps, then the advice for each cell."""
    shown = portfolio.shown
    amount = f"{portfolio.basis}_amount"
    money = matrix.table(shown["abc_class"], shown["xyz_class"], shown[amount])
    count = matrix.table(shown["abc_class"], shown["xyz_class"])
    cells = _cells(shown, amount)
    return Paper(
        key="matrix",
        name=say("paper.matrix.name"),
        title=say("paper.matrix.title"),
        finding=_finding(cells),
        facts=(*scope(portfolio), Fact("client_count", say("fact.clients"), len(shown))),
        blocks=(
            SideBySide(
                (
                    _heat_map(say(f"paper.matrix.{portfolio.basis}"), "amount", money, float),
                    _heat_map(say("paper.matrix.count"), "count", count, int),
                )
            ),
            Table(
                name="kam_Cells",
                columns=(*columns(*KEYS[:-1]), replace(columns(KEYS[-1])[0], runs_on=True)),
                rows=rows_of(cells, KEYS),
                marks=(("cell", "class"), ("amount", "bar")),
                title=say("paper.matrix.strategies"),
            ),
        ),
        notes=(
            say("paper.matrix.note"),
            *adding(portfolio, "profit"),
            used(portfolio, "a_share", "b_share", "x_rhythm", "y_rhythm", "min_gaps"),
        ),
    )


def _heat_map(title: str, key: str, table: pd.DataFrame, form: Callable[[float], float | int]) -> HeatMap:
    """Put the matrix of the question, with its totals, into a heat map."""
    values = table.drop(columns="class")
    lines = [tuple(form(value) for value in line) for line in values.to_numpy().tolist()]
    return HeatMap(
        title=title,
        key=key,
        rows=(*ABC, matrix.UNCLASSED),
        columns=(*XYZ, matrix.UNCLASSED),
        cells=tuple(line[:-1] for line in lines[:-1]),
        row_totals=tuple(line[-1] for line in lines[:-1]),
        column_totals=lines[-1][:-1],
        total=lines[-1][-1],
    )


def _cells(clients: pd.DataFrame, amount: str) -> pd.DataFrame:
    """Sum up each of the nine cells, and whoever stands in none, by its word."""
    found = (
        clients.groupby("cell")
        .agg(client_count=("client", "size"), amount=(amount, "sum"), at_risk_count=("at_risk", "sum"))
        .reset_index()
    )
    total = clients[amount].clip(lower=0).sum()
    order = {cell: place for place, cell in enumerate(matrix.CELLS)}
    found["place"] = [order.get(cell, len(order)) for cell in found["cell"]]
    found["share"] = found["amount"] / total if total > 0 else float("nan")
    found["strategy"] = matrix.strategy(found["cell"].to_numpy(dtype=object))
    return found.sort_values(["place", "cell"], ignore_index=True)


def _finding(cells: pd.DataFrame) -> str:
    """Name the one of the nine cells that holds the most money."""
    nine = cells[cells["cell"].isin(matrix.CELLS) & cells["share"].notna()]
    if nine.empty:
        return say("paper.matrix.none")
    largest = nine.iloc[int(nine["amount"].argmax())]
    return say(
        "paper.matrix.finding",
        cell=largest["cell"],
        count=int(largest["client_count"]),
        total=int(cells["client_count"].sum()),
        share=percent(float(largest["share"])),
        strategy=largest["strategy"],
    )
