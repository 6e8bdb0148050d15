"""The head of a dossier: one line, the numbers to know by heart, and how complete it is."""

from __future__ import annotations

from typing import Any

from kam_xl.papers.paper import Cell, Column, Fact, Table, columns
from kam_xl.papers.scope import scope
from kam_xl.questions.about import About, day_of
from kam_xl.questions.completeness import SECTIONS, said
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

# Answers of the portfolio that stand as facts at the head: key of the fact, key of its label.
_FACTS = (
    ("revenue_amount", "revenue"),
    ("revenue_share", "revenue_share"),
    ("profit_amount", "profit"),
    ("cell", "cell"),
    ("status", "status"),
    ("client_type", "client_type"),
    ("last_date", "last_purchase"),
    ("silence_days", "silence"),
    ("usual_gap_days", "usual_gap"),
    ("next_date", "next_expected"),
    ("buy_chance_share", "buy_chance"),
    ("churn_risk_share", "churn_risk"),
    ("client_value_amount", "client_value"),
)


def finding(about: About) -> str:
    """Say where the client stands and how much we know of it."""
    known = say(
        "paper.dossier.complete",
        share=percent(about.complete.share),
        missing=len(about.complete.missing_keys()),
    )
    if not about.bought:
        return f"{say('paper.dossier.never')} {known}"
    answers = about.answers
    key = say("paper.dossier.key", criteria=answers["key_client"]) if answers["key_client"] else ""
    stands = say(
        "paper.dossier.stands",
        key=key,
        cell=answers["cell"],
        status=answers["status"],
        amount=number(float(answers["revenue_amount"]), decimals=0),
        share=_share(answers["revenue_share"]),
    )
    return " ".join(filter(None, (stands, _next(about), known)))


def _share(value: float) -> str:
    return percent(value) if value == value else say("word.none")


def _next(about: About) -> str:
    due = about.due
    if due is None:
        return ""
    late = (about.accounts.as_of - due).days
    return say("paper.dossier.overdue" if late > 0 else "paper.dossier.next", day=due, days=late)


def facts(about: About) -> tuple[Fact, ...]:
    """Give the numbers of the head; what is not known stays out."""
    known: list[Fact] = []
    for key, label in _FACTS:
        value = about.due if key == "next_date" else _cell(key, about.answers.get(key))
        if value is not None and (key != "profit_amount" or about.accounts.portfolio.has_profit):
            known.append(Fact(key, say(f"fact.{label}"), value))
    manager = Fact("person", say("fact.manager"), str(about.facts.get("manager", "") or "") or None)
    head = [one for one in scope(about.accounts.portfolio) if one.key != "manager"]
    complete = Fact("complete_share", say("fact.complete"), about.complete.share)
    return (*head, *([manager] if manager.value else []), *known, complete)


def _cell(key: str, value: Any) -> Cell:
    if not said(value):
        return None
    if key.endswith("_date"):
        return day_of(value)
    if key.endswith("_days"):
        return round(float(value))
    return value if isinstance(value, str) else float(value)


def sections(about: About) -> Table:
    """Show how complete each section is, what is missing, and leave room for notes."""
    rows = tuple(
        (
            say(f"section.{name}"),
            about.complete.share_of(name),
            say("word.comma").join(about.complete.missing(name)) or say("word.nothing"),
            len(about.complete.missing_keys(name)),
            None,
        )
        for name in SECTIONS
    )
    heads = columns("section", "complete_share", "missing", "missing_count")
    return Table(
        name="kam_Dossier",
        columns=(*heads, Column("notes", say("head.notes"), width=24, typed=True)),
        rows=rows,
        marks=(("complete_share", "bar"),),
        title=say("paper.dossier.sections"),
    )
