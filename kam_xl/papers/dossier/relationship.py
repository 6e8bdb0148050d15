"""Relationship history: what is open, what is planned, talks and tenders, class by quarter, white space."""

from __future__ import annotations

from kam_xl.papers.paper import Cell, Table, columns, cut, rows_of
from kam_xl.questions import migration
from kam_xl.questions.about import About
from kam_xl.questions.agenda import open_actions
from kam_xl.questions.agenda import open_matters as matters_of
from kam_xl.questions.agenda import talks as talks_of
from kam_xl.questions.quarters import by_quarter
from kam_xl.texts import say

_TALKS, _QUARTERS, _GROUPS = 12, 8, 5


def open_matters(about: About) -> Table:
    """List promises, complaints, disputes and questions that are not done, the most overdue first."""
    keys = ("kind", "begun_date", "subject", "due_date", "state", "value_amount")
    found = matters_of(about.history, about.accounts.as_of)
    return Table(
        name="kam_OpenMatters",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.dossier.open"),
        empty=say("paper.dossier.nothing_open" if about.accounts.has("history") else "lacking.history"),
    )


def plan(about: About) -> Table:
    """List the actions of the plan: those to be done first."""
    keys = ("owner", "due_date", "action", "plan_kind", "product", "state", "budget_amount")
    found = open_actions(about.plan, about.accounts.as_of)
    return Table(
        name="kam_Actions",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.dossier.plan"),
        empty=say("paper.dossier.no_plan" if about.accounts.has("plan") else "lacking.plan"),
    )


def talks(about: About) -> Table:
    """List talks, tenders, offers and refusals with what came of them, the latest first."""
    keys = ("kind", "begun_date", "subject", "result", "because", "value_amount")
    found = talks_of(about.history)
    return Table(
        name="kam_Talks",
        columns=columns(*keys),
        rows=rows_of(found.head(_TALKS), keys) if len(found) else (),
        title=". ".join(filter(None, (say("paper.dossier.talks"), cut(_TALKS, len(found))))),
        empty=say("paper.dossier.no_talks" if about.accounts.has("history") else "lacking.history"),
    )


def quarters(about: About) -> Table:
    """Show the class at the end of each quarter with the move to it, and what was sold in it."""
    found = by_quarter(about.accounts.sales(about.client), about.accounts.classes(about.client))
    words = [word for _, word, _, _ in found]
    moves = list(migration.why(["", *words[:-1]], words)) if words else []
    rows: list[tuple[Cell, ...]] = [
        (quarter, word, move, amount, orders)
        for (quarter, word, amount, orders), move in zip(found, moves, strict=True)
    ]
    return Table(
        name="kam_Quarters",
        columns=columns("quarter", "abc_class", "move", "quarter_amount", "order_count"),
        rows=tuple(reversed(rows[-_QUARTERS:])),
        marks=(("abc_class", "class"), ("quarter_amount", "bar")),
        title=say("paper.dossier.quarters"),
        empty=say("paper.dossier.no_quarters"),
    )


def white_space(about: About) -> Table:
    """Show the groups that peers buy and this client does not."""
    found = about.accounts.white_space(about.client, _GROUPS)
    keys = ("group", "expected_amount", "why", "peers_count")
    return Table(
        name="kam_Space",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        marks=(("expected_amount", "bar"),),
        title=say("paper.dossier.space"),
        empty=say("paper.dossier.no_space" if about.accounts.has_groups else "paper.dossier.no_groups"),
    )
