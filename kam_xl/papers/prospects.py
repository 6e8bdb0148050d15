"""Prospects by the rule of three P: need, ability to pay, authority to decide; with the source of the lead."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Chart, Column, Fact, Paper, Series, Table, columns, cut, rows_of
from kam_xl.papers.scope import lacking, scope
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.prospect_list import by_three_p, ranking
from kam_xl.questions.prospects import PARTS, by_source
from kam_xl.questions.wording import number
from kam_xl.texts import say

TABLE = "kam_Prospects"
STAGES = "kam_ProspectStages"
KEYS = ("client", "three_p", "potential_amount", "source", "buys_from", "next_step", "due_date", "manager")
SOURCE_KEYS = ("source", "prospect_count", "qualified_count", "potential_amount")
STAGE_KEYS = ("stage", "prospect_count", "potential_amount")
_WIDTHS = {"client": 26, "three_p": 22, "source": 12, "buys_from": 14, "next_step": 24, "manager": 15}
LISTED = 1_000


def paper(accounts: Accounts) -> Paper:
    """Rank the prospects, those qualified first, and say what to ask of the others."""
    found = ranking(accounts)
    ranked = found.waiting
    qualified = ranked[ranked["yes_count"] == len(PARTS)]
    return Paper(
        key="prospects",
        name=say("paper.prospects.name"),
        title=say("paper.prospects.title"),
        finding=_finding(ranked, qualified, has_any=bool(len(ranked) or found.bought)),
        facts=(
            scope(accounts.portfolio)[0],
            *scope(accounts.portfolio)[2:],
            Fact("prospect_count", say("fact.prospects"), len(ranked)),
            Fact("qualified_count", say("fact.qualified"), len(qualified)),
            Fact("potential_amount", say("fact.potential"), float(ranked["potential_amount"].sum())),
            Fact("overdue_count", say("fact.steps_overdue"), _overdue(ranked, accounts)),
            Fact("bought_count", say("fact.became_clients"), len(found.bought)),
        ),
        blocks=(*_stages(ranked), *_sources(ranked), _list(ranked, known=accounts.has("prospects"))),
        notes=(
            cut(LISTED, len(ranked)),
            say("paper.prospects.note"),
            _bought(found.bought),
            *lacking(accounts.tables, "prospects"),
        ),
    )


def _overdue(ranked: pd.DataFrame, accounts: Accounts) -> int:
    return int((ranked["due_date"] < pd.Timestamp(accounts.as_of)).sum())


def _finding(ranked: pd.DataFrame, qualified: pd.DataFrame, *, has_any: bool) -> str:
    if ranked.empty:
        return say("paper.prospects.all_bought" if has_any else "paper.prospects.none")
    first = ranked.iloc[0]
    return say(
        "paper.prospects.finding" if len(qualified) else "paper.prospects.none_qualified",
        qualified=len(qualified),
        count=len(ranked),
        potential=number(float(qualified["potential_amount"].sum()), decimals=0),
        client=first["client"],
        three_p=first["three_p"],
        step=first["next_step"] or say("paper.prospects.no_step"),
    )


def _bought(names: tuple[str, ...]) -> str:
    return say("paper.prospects.bought", names=say("word.comma").join(names)) if names else ""


def _stages(ranked: pd.DataFrame) -> tuple[Chart | Table, ...]:
    """Show how much potential stands at which number of the three P."""
    stages = by_three_p(ranked)
    if len(ranked) < 2:
        return ()
    table = Table(
        name=STAGES,
        columns=columns(*STAGE_KEYS),
        rows=rows_of(stages, STAGE_KEYS),
        title=say("paper.prospects.stages"),
    )
    if not stages["potential_amount"].sum() > 0:
        return (table,)
    chart = Chart(
        title=say("paper.prospects.chart"),
        table=STAGES,
        category="stage",
        series=(Series("potential_amount"),),
        alt=say("paper.prospects.alt", count=len(ranked)),
        count=len(stages),
        horizontal=True,
    )
    return (chart, table)


def _list(ranked: pd.DataFrame, *, known: bool) -> Table:
    typed = (
        Column("step_taken", say("head.step_taken"), 18, typed=True),
        Column("until_date", say("head.until_date"), typed=True),
        Column("note", say("head.note"), 16, typed=True),
    )
    heads = [Column(one.key, one.head, _WIDTHS.get(one.key, 0)) for one in columns(*KEYS)]
    shown = ranked.head(LISTED)
    rows = zip(rows_of(shown, KEYS), rows_of(shown, ("why",)), strict=True)
    return Table(
        name=TABLE,
        columns=(*heads, *typed, *columns("why")),
        rows=tuple((*left, *(None,) * len(typed), *right) for left, right in rows),
        marks=(("potential_amount", "bar"),),
        title=say("paper.prospects.list"),
        empty=say("paper.prospects.none" if known else "lacking.prospects"),
        printed_count=len(heads) + len(typed),
    )


def _sources(ranked: pd.DataFrame) -> tuple[Table, ...]:
    if ranked.empty:
        return ()
    return (
        Table(
            name="kam_ProspectSources",
            columns=columns(*SOURCE_KEYS),
            rows=rows_of(by_source(ranked), SOURCE_KEYS),
            marks=(("potential_amount", "bar"),),
            title=say("paper.prospects.sources"),
        ),
    )
