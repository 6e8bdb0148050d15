"""My week: whom to see, why, and what to offer, on one page, ordered by the money at stake."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Column, Fact, Paper, Table, columns, cut, rows_of
from kam_xl.papers.scope import lacking, scope, stale, used
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.week import DAYS, prospects_due, week
from kam_xl.questions.wording import number
from kam_xl.texts import say

# So many fit one page; a longer week is no week.
LISTED = 10
_PROSPECTS = 3
# Both tables stand in the same columns; only the reasons may give way, so that they have most room.
_WIDTHS = {"client": 22, "why": 48, "offer": 28, "whom": 20}
_PROSPECT_WIDTHS = {"prospect": 22, "next_step": 30, "supplier": 28, "source": 20}


def paper(accounts: Accounts, days: int = DAYS) -> Paper:
    """List the clients to be seen within ``days`` days."""
    whom = week(accounts, days)
    found, shown = whom.cases, whom.told(LISTED)
    return Paper(
        key="week",
        name=say("paper.week.name"),
        title=say("paper.week.title", days=days),
        finding=_finding(found, shown, stale(accounts.portfolio)),
        facts=(
            *scope(accounts.portfolio),
            Fact("client_count", say("fact.to_see"), len(found)),
            Fact("stake_amount", say("fact.stake"), float(found["stake_amount"].sum())),
            Fact("overdue_count", say("fact.overdue"), int(found["overdue"].sum())),
            Fact("risk_count", say("fact.at_risk"), int(found["at_risk"].sum())),
        ),
        blocks=(_clients(accounts, shown), *_prospects(accounts, days)),
        notes=(
            cut(LISTED, len(found)),
            stale(accounts.portfolio),
            say(
                "paper.week.note",
                earned=say(f"word.{accounts.portfolio.basis}"),
            ),
            *lacking(accounts.tables, "history", "plan", "contacts", "offers"),
            used(accounts.portfolio, "abc_basis", "sleeping_gaps", "at_risk_share", "horizon_days"),
        ),
    )


def _finding(found: pd.DataFrame, shown: pd.DataFrame, warning: str) -> str:
    """Where nothing is due because the sales are old, that is the news."""
    if found.empty:
        return say("paper.week.none_stale", stale=warning) if warning else say("paper.week.none")
    first = shown.iloc[0]
    return say(
        "paper.week.finding",
        count=len(found),
        amount=number(float(found["stake_amount"].sum()), decimals=0),
        client=first["client"],
        why=first["why"],
    )


def _clients(accounts: Accounts, shown: pd.DataFrame) -> Table:
    """A manager sees no column of managers."""
    one = bool(accounts.portfolio.settings.manager) or not shown["manager"].astype(bool).any()
    keys = (
        *("client", "stake_amount", "status", "why", "offer", "whom"),
        *(() if one else ("manager",)),
        "due_date",
    )
    heads = [Column(column.key, column.head, _WIDTHS.get(column.key, 0)) for column in columns(*keys)]
    typed = Column("done_text", say("head.done_text"), width=20, typed=True)
    return Table(
        name="kam_Week",
        columns=(*heads, typed),
        rows=tuple((*row, None) for row in rows_of(shown, keys)) if len(shown) else (),
        marks=(("stake_amount", "bar"), ("status", "status")),
        empty=say("paper.week.none"),
    )


def _prospects(accounts: Accounts, days: int) -> tuple[Table, ...]:
    """Add the prospects whose next step is due; without any there is nothing to show."""
    found = prospects_due(
        accounts.tables.prospects, accounts.as_of, days, accounts.portfolio.settings.manager
    ).head(_PROSPECTS)
    if found.empty:
        return ()
    rows = tuple(
        (
            row["client"],
            None if pd.isna(row["potential"]) else float(row["potential"]),
            say("word.prospect"),
            row["next_step"] or None,
            say("paper.week.buys_from", supplier=row["buys_from"]) if row["buys_from"] else None,
            row["source"] or None,
            pd.Timestamp(row["due"]).date(),
        )
        for row in found.to_dict("records")
    )
    keys = ("prospect", "potential_amount", "status", "next_step", "supplier", "source", "due_date")
    heads = tuple(
        Column(column.key, column.head, _PROSPECT_WIDTHS.get(column.key, 0)) for column in columns(*keys)
    )
    return (Table(name="kam_WeekProspects", columns=heads, rows=rows, title=say("paper.week.prospects")),)
