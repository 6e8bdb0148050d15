"""Dossier: what we know of one client, in four sections, each with room for notes.

General, relationship history, decision scheme, competitors. All tables stand
in one grid of columns (a name, a short value, a long text, short values), so
that the sheet fits its page.
"""

from __future__ import annotations

from kam_xl.papers.dossier import competitors, decision, general, reasons, relationship, timeline
from kam_xl.papers.dossier.summary import facts, finding, sections
from kam_xl.papers.paper import Paper
from kam_xl.papers.scope import lacking, used
from kam_xl.questions.about import About
from kam_xl.questions.accounts import Accounts
from kam_xl.tables.names import client_key
from kam_xl.texts import say

__all__ = ["paper"]


def paper(accounts: Accounts, client: str) -> Paper:
    """Say everything the workbook knows of a client."""
    about = About.of(accounts, client)
    months = timeline.months(about)
    return Paper(
        key=f"dossier:{client_key(client)}",
        name=say("paper.dossier.sheet", client=client),
        title=say("paper.dossier.title", client=client),
        finding=finding(about),
        facts=facts(about),
        blocks=(
            sections(about),
            *timeline.chart(months),
            general.table(about),
            reasons.table(about),
            relationship.open_matters(about),
            relationship.plan(about),
            relationship.talks(about),
            relationship.quarters(about),
            relationship.white_space(about),
            decision.table(about),
            competitors.table(about),
            timeline.table(months),
        ),
        notes=(
            decision.missing(about),
            say("paper.dossier.note"),
            say("paper.dossier.no_groups") if not accounts.has_groups else "",
            *lacking(accounts.tables, "clients", "contacts", "history", "plan", "competitors", "aliases"),
            used(accounts.portfolio, "a_share", "b_share", "lost_gaps", "horizon_days", "min_peers"),
        ),
    )
