"""Scorecard: how each manager does: portfolio and target, dates kept, contacts, tenders, losses, skills."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Chart, Column, Fact, Paper, Series, Table, columns, rows_of
from kam_xl.papers.scope import lacking, scope, used
from kam_xl.questions import managers
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.wording import number, percent
from kam_xl.questions.work_signals import signals
from kam_xl.tables.amounts import to_e4
from kam_xl.tables.names import client_key
from kam_xl.texts import say

BOOK = "kam_ManagerBook"
_BOOK_KEYS = (
    *("manager", "client_count", "revenue_amount", "revenue_share", "target_amount", "target_share"),
    *("a_count", "at_risk_count", "lost_count", "won_back_count"),
)
_DATE_KEYS = ("due_count", "on_time_share", "overdue_count", "mean_delay_days")
_CONTACT_KEYS = ("contact_age_days", "no_contact_count")
_HISTORY_KEYS = (
    *("tenders_won_count", "tenders_lost_count", "open_case_count", "question_count", "unprepared_count"),
)
_SKILL_KEYS = ("manager", *(f"{skill}_number" for skill in managers.SKILLS), "skill_mean_number")
_CHARTED = 15


def paper(accounts: Accounts) -> Paper:
    """Compare the managers; with the setting ``manager`` only one is shown, shares stay of the whole book."""
    card = _card(accounts)
    targets = card["target_amount"].notna().any()
    named = (card["manager"] != say("managers.none")).any()
    return Paper(
        key="scorecard",
        name=say("paper.scorecard.name"),
        title=say("paper.scorecard.title"),
        finding=_finding(card) if named else say("paper.scorecard.nobody"),
        facts=(
            *scope(accounts.portfolio),
            Fact("manager_count", say("fact.managers"), int((card["manager"] != say("managers.none")).sum())),
            Fact("revenue_amount", say("fact.revenue"), float(card["revenue_amount"].sum())),
            Fact("overdue_count", say("fact.overdue"), int(card["overdue_count"].sum())),
            Fact("lost_count", say("fact.lost"), int(card["lost_count"].sum())),
        ),
        blocks=(
            *_chart(card, bool(targets)),
            _book(card, bool(targets)),
            _dates(accounts, card),
            _signals(accounts, card),
            _skills(accounts, card),
        ),
        notes=(
            say("paper.scorecard.note"),
            *lacking(accounts.tables, "managers", "history", "contacts"),
            used(accounts.portfolio, "a_share", "lost_gaps", "returned_days"),
        ),
    )


def _card(accounts: Accounts) -> pd.DataFrame:
    portfolio, tables = accounts.portfolio, accounts.tables
    clients = portfolio.clients.assign(revenue_e4=to_e4(portfolio.clients["revenue_amount"].to_numpy(float)))
    found = managers.scorecard(
        clients,
        accounts.as_of,
        history=tables.history,
        contacts=tables.contacts,
        deliveries=portfolio.sales.deliveries(accounts.as_of),
        managers=tables.managers,
    ).merge(signals(accounts), on="manager", how="left")
    counts = ["open_case_count", "question_count", "unprepared_count"]
    found[counts] = found[counts].fillna(0).astype(int)
    wanted = portfolio.settings.manager
    if wanted:
        # Asking for those shown refuses a manager nobody knows, with the names there are.
        portfolio.shown  # noqa: B018
        found = found[found["manager"].map(client_key) == client_key(wanted)]
    return found.reset_index(drop=True)


def _finding(card: pd.DataFrame) -> str:
    """Begin with the largest portfolio, then where dates are kept least; one manager alone gets own numbers."""
    if len(card) == 1:
        return managers.why(card)[0]
    first = card.iloc[0]
    share = float(first["revenue_share"])
    said = say(
        "paper.scorecard.finding",
        manager=first["manager"],
        share=percent(share) if share == share else say("word.none"),
        clients=first["client_count"],
    )
    dated = card[card["on_time_share"].notna() & (card["due_count"] > 0)]
    if dated.empty:
        return f"{said} {say('paper.scorecard.no_dates')}"
    late = dated.iloc[int(dated["on_time_share"].argmin())]
    kept = say(
        "paper.scorecard.dates",
        kept=percent(float((dated["on_time_share"] * dated["due_count"]).sum() / dated["due_count"].sum())),
        manager=late["manager"],
        share=percent(float(late["on_time_share"])),
        overdue=number(float(card["overdue_count"].sum()), decimals=0),
    )
    return f"{said} {kept}"


def _chart(card: pd.DataFrame, targets: bool) -> tuple[Chart, ...]:
    count = min(len(card), _CHARTED)
    if count < 2:
        return ()
    series = (Series("revenue_amount"), *((Series("target_amount"),) if targets else ()))
    return (
        Chart(
            title=say("paper.scorecard.chart_target" if targets else "paper.scorecard.chart"),
            table=BOOK,
            category="manager",
            series=series,
            alt=say("paper.scorecard.alt", count=count),
            count=count,
        ),
    )


def _book(card: pd.DataFrame, targets: bool) -> Table:
    keys = tuple(key for key in _BOOK_KEYS if targets or not key.startswith("target"))
    return Table(
        name=BOOK,
        columns=columns(*keys),
        rows=rows_of(card, keys),
        marks=(("revenue_amount", "bar"),),
        title=say("paper.scorecard.book"),
    )


def _dates(accounts: Accounts, card: pd.DataFrame) -> Table:
    """What no table tells of stays out: a column of blanks says nothing."""
    dated = _DATE_KEYS if card["due_count"].sum() else ()
    keys = ("manager", *dated, *(_CONTACT_KEYS if accounts.has("contacts") else ()))
    told = len(keys) > 1
    return Table(
        name="kam_ManagerDates",
        columns=columns(*keys),
        rows=rows_of(card, keys) if told else (),
        marks=(("on_time_share", "good_high"),) if dated else (),
        title=say("paper.scorecard.dates_kept"),
        empty=say("paper.scorecard.no_dates"),
    )


def _signals(accounts: Accounts, card: pd.DataFrame) -> Table:
    """Tenders, and the mistakes that can be counted."""
    keys = ("manager", *(_HISTORY_KEYS if accounts.has("history") else ()), "dossier_share")
    return Table(
        name="kam_ManagerSignals",
        columns=columns(*keys),
        rows=rows_of(card, keys),
        marks=(("dossier_share", "good_high"),),
        title=say("paper.scorecard.work"),
    )


def _skills(accounts: Accounts, card: pd.DataFrame) -> Table:
    known = card[card["skill_mean_number"].notna()]
    if known.empty:
        empty = "paper.scorecard.no_skills" if accounts.has("managers") else "lacking.managers"
        return Table(
            name="kam_ManagerSkills",
            columns=columns(*_SKILL_KEYS),
            rows=(),
            title=say("paper.scorecard.skills"),
            empty=say(empty),
        )
    typed = Column("agreed", say("head.agreed"), typed=True)
    return Table(
        name="kam_ManagerSkills",
        columns=(*columns(*_SKILL_KEYS), typed),
        rows=tuple((*row, None) for row in rows_of(known, _SKILL_KEYS)),
        marks=(("skill_mean_number", "good_high"),),
        title=say("paper.scorecard.skills"),
    )
