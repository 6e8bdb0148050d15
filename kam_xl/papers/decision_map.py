"""Decision map: who decides at a client, who stands where, and whom we do not know or reach."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.papers.paper import Cell, Column, Fact, OrgBox, OrgChart, Paper, Table, Tone, columns, cut
from kam_xl.papers.scope import lacking, scope
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.people import (
    BLOCKS,
    BUYING_ROLES,
    Person,
    Scheme,
    coverage,
    covered_share,
    gaps,
    people_of,
    scheme,
    state_of,
)
from kam_xl.questions.wording import number
from kam_xl.tables.names import client_key
from kam_xl.texts import say

# A tree of more boxes than this fills pages that nobody looks at; the list below has them all.
DRAWN = 60
# Influence from 1 to 5 as three frames.
_MIDDLE, _GREAT = 3, 4
KEYS = (
    *("person", "influence_count", "attitude_count", "position", "role", "contact_date", "reports_to"),
    *("phone", "email"),
)


def paper(accounts: Accounts, client: str) -> Paper:
    """Draw the people of a client as a tree, then the roles and the gaps."""
    people = people_of(accounts.rows("contacts", client))
    found = scheme(people)
    return Paper(
        key=f"decision-map:{client_key(client)}",
        name=say("paper.decision_map.name", client=client),
        title=say("paper.decision_map.title", client=client),
        finding=_finding(people),
        facts=(
            *scope(accounts.portfolio),
            Fact("people_count", say("fact.people"), len(people)),
            Fact("covered_share", say("fact.covered"), covered_share(people)),
            Fact("champions", say("fact.champions"), _names([one for one in people if one.supporting])),
            Fact("blocking", say("fact.blocking"), _names([one for one in people if one.blocking])),
        ),
        blocks=(_tree(found), _roles(people), _list(accounts, people)),
        notes=(
            *(str(problem) for problem in found.problems(say("missing.contacts_table"))),
            cut(DRAWN, len(found.people)),
            say("paper.decision_map.note") if people else "",
            *lacking(accounts.tables, "contacts"),
        ),
    )


def _finding(people: Sequence[Person]) -> str:
    if not people:
        return say("people.nobody")
    missing = " ".join(gaps(people)) or say("paper.decision_map.covered")
    known = say(
        "paper.decision_map.finding",
        covered=sum(bool(who) for role, who in coverage(people) if role != BLOCKS),
        roles=len(BUYING_ROLES),
    )
    return f"{known} {missing}"


def _names(people: Sequence[Person]) -> str:
    return say("word.comma").join(one.name for one in people) or say("word.nobody")


def _tree(found: Scheme) -> OrgChart:
    order = [place for place, _ in found.walk()][:DRAWN]
    place_of = {place: number for number, place in enumerate(order)}
    boss = {child: place for place, below in found.under.items() for child in below}
    boxes = tuple(
        OrgBox(
            name=found.people[place].name,
            lines=_lines(found.people[place]),
            parent=place_of.get(boss[place]) if place in boss else None,
            weight=_weight(found.people[place]),
            tone=_tone(found.people[place]),
        )
        for place in order
    )
    return OrgChart(say("paper.decision_map.tree"), boxes, say("paper.decision_map.legend"))


def _lines(one: Person) -> tuple[str, ...]:
    """Position; role and influence; attitude; last contact."""
    if not one.noted:
        return (say("people.not_noted"),)
    role = say(f"role.{one.role}") if one.role in (*BUYING_ROLES, BLOCKS) else one.role
    influence = "" if one.influence is None else say("people.influence", value=number(one.influence))
    met = say("people.met", day=one.last_contact) if one.last_contact else say("people.not_met")
    return (
        one.position,
        say("word.dot").join(filter(None, (role or say("people.no_role"), influence))),
        attitude_words(one.attitude),
        met,
    )


def attitude_words(attitude: float | None) -> str:
    """Say an attitude from -2 to 2 with its sign, so that it reads without colour.

    >>> attitude_words(2), attitude_words(-1), attitude_words(None)
    ('strongly for us (+2)', 'against us (-1)', 'attitude unknown')
    """
    if attitude is None:
        return say("people.attitude_unknown")
    words = {-2: "far_against", -1: "against", 0: "neutral", 1: "for", 2: "far_for"}
    key = words[max(-2, min(2, round(attitude)))]
    return say(f"people.{key}", value=f"{attitude:+g}" if attitude else "0")


def _weight(one: Person) -> int:
    if one.influence is None or one.influence < _MIDDLE:
        return 0
    return 2 if one.influence >= _GREAT else 1


def _tone(one: Person) -> Tone:
    if not one.noted:
        return "unknown"
    if one.blocking:
        return "against"
    return "for" if one.supporting or (one.attitude or 0) > 0 else "neutral"


def _roles(people: Sequence[Person]) -> Table:
    """One row a buying role: how many fill it, when they were last spoken to, who they are."""
    rows: list[tuple[Cell, ...]] = []
    for role, who in coverage(people):
        days = [one.last_contact for one in who if one.last_contact]
        rows.append(
            (
                say(f"role.{role}"),
                len(who),
                state_of(role, who, anybody=bool(people)),
                _names(who),
                max(days, default=None),
            )
        )
    heads = columns("buying_role", "people_count", "covered", "who", "latest_contact_date")
    return Table(
        name="kam_Roles",
        columns=heads,
        rows=tuple(rows) if people else (),
        title=say("paper.decision_map.roles"),
        empty=say("people.nobody"),
    )


def _list(accounts: Accounts, people: Sequence[Person]) -> Table:
    rows = tuple(
        (
            one.name,
            one.influence,
            one.attitude,
            one.position or None,
            say(f"role.{one.role}") if one.role in (*BUYING_ROLES, BLOCKS) else one.role or None,
            one.last_contact,
            one.boss or None,
            one.phone or None,
            one.email or None,
        )
        for one in people
    )
    typed = Column("notes", say("head.notes"), typed=True)
    return Table(
        name="kam_People",
        columns=(*columns(*KEYS), typed),
        rows=tuple((*row, None) for row in rows),
        title=say("paper.decision_map.people"),
        empty=say("lacking.contacts") if not accounts.has("contacts") else say("people.nobody"),
    )
