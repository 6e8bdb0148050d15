"""What should be asked at the next meeting? The gaps in what we know of a client, as questions.

First what is late or has changed, then who is against us, then the points that
the dossier lacks. Nothing is asked twice, and the list has an end.
"""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.questions.about import About
from kam_xl.questions.columns import claim, listed
from kam_xl.questions.status import LOST
from kam_xl.texts import say

PARTS = ("need", "pays", "authority")
# Points of the dossier that only we can fill, not the client.
_OURS = frozenset({"goal", "manager", "talk", "action", "answer", "contacted"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: its topic, unique for the client, the section it belongs to, the sentence."""

    topic: str
    section: str
    sentence: str


def to_ask(about: About, most: int) -> list[Ask]:
    """List at most ``most`` questions, the most pressing first."""
    found = [*_pressing(about), *_people(about)]
    for section in ("decision", "competitors", "general"):
        found += [
            Ask(say(f"point.{key}"), say(f"section_short.{section}"), say(f"ask.{key}"))
            for key in about.complete.missing_keys(section)
            if key not in _OURS
        ]
    found += [
        Ask(say(f"general.{part}"), say("section_short.general"), say(f"ask.{part}"))
        for part in PARTS
        if claim(about.facts.get(part)) is None
    ]
    return found[:most]


def _pressing(about: About) -> list[Ask]:
    """Ask about the order that is late, or why a client left."""
    section = say("section_short.relationship")
    if about.bought and about.answers["status"] == LOST:
        day = about.answers["last_date"].date()
        return [Ask(say("ask.lost_topic"), section, say("ask.lost", day=day))]
    due = about.due
    late = (about.accounts.as_of - due).days if due else 0
    if late <= 0:
        return []
    return [
        Ask(say("ask.late_topic"), section, say("ask.late", days=f"{late:,}", reason=about.answers["reason"]))
    ]


def _people(about: About) -> list[Ask]:
    blocking = [one.name for one in about.people if one.blocking]
    if not blocking:
        return []
    sentence = say("ask.blocking", names=listed(blocking))
    return [Ask(say("role.blocks"), say("section_short.decision"), sentence)]
