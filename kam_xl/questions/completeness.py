"""How complete is the dossier of a client, and what is missing?

Each of the four sections has its points; a point is there or not. The share is
the points that are there of all points, each counting once. Ignorance of the
client is one of the mistakes of account management that can be counted.

Source: a score from the state of the account [KAPTA]; the points are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kam_xl.questions.people import Person
from kam_xl.texts import say

SECTIONS = ("general", "relationship", "decision", "competitors")
_GENERAL = ("industry", "employees", "founded", "structure", "environment", "goal", "manager")
_TALKS = ("meeting", "call", "offer", "tender")


@dataclass(frozen=True, slots=True)
class Completeness:
    """The points of a dossier: section, key, and whether it is there."""

    points: tuple[tuple[str, str, bool], ...]

    @property
    def share(self) -> float:
        """The share of the points that are there."""
        return sum(there for *_, there in self.points) / len(self.points)

    def share_of(self, section: str) -> float:
        """The share of the points of one section."""
        own = [there for name, _, there in self.points if name == section]
        return sum(own) / len(own)

    def missing(self, section: str | None = None) -> list[str]:
        """Name what is missing, of one section or of all, in words."""
        return [say(f"point.{key}") for key in self.missing_keys(section)]

    def missing_keys(self, section: str | None = None) -> list[str]:
        """Name the points that are missing by their keys."""
        return [key for name, key, there in self.points if not there and section in (None, name)]


def completeness(
    facts: Mapping[str, Any],
    people: Sequence[Person],
    history: pd.DataFrame,
    plan: pd.DataFrame,
    competitors: pd.DataFrame,
) -> Completeness:
    """Look through the four sections of one client.

    ``facts`` is its row of the Clients table with the manager known of it; the frames are its rows.

    >>> nothing = pd.DataFrame()
    >>> found = completeness({"industry": "Bakery"}, [Person("Ada", role="decides")], nothing, nothing, nothing)
    >>> round(found.share, 2), found.missing("decision")
    (0.12, ['who buys or uses', 'a champion', 'attitude of who decides', 'when each person was last contacted'])
    """
    deciding = [person for person in people if person.role == "decides"]
    decision = {
        "decides": bool(deciding),
        "buys": any(person.role in ("buys", "uses") for person in people),
        "champion": any(person.supporting for person in people),
        "attitude": any(person.attitude is not None for person in deciding),
        "contacted": bool(people) and all(person.last_contact is not None for person in people),
    }
    kinds = set(history["kind"].astype(str).str.casefold()) if len(history) else set()
    return Completeness(
        (
            *(("general", key, said(facts.get(key))) for key in _GENERAL),
            ("relationship", "talk", bool(kinds & set(_TALKS))),
            ("relationship", "action", len(plan) > 0),
            *(("decision", key, there) for key, there in decision.items()),
            ("competitors", "competitor", len(competitors) > 0),
            ("competitors", "wallet", _any(competitors, "share_of_wallet")),
            ("competitors", "answer", _any(competitors, "our_answer")),
        )
    )


def said(value: Any) -> bool:
    """Tell whether a cell says anything; a yes/no cell that says neither does not.

    >>> said("Bakery"), said(False), said(""), said(pd.NA), said(None)
    (True, True, False, False, False)
    """
    return not pd.isna(value) and value != ""


def _any(frame: pd.DataFrame, column: str) -> bool:
    return column in frame and any(said(value) for value in frame[column])
