"""Who decides at a client: who reports to whom, which buying roles nobody fills, who was never spoken to?

The contacts of one client become a forest by "Reports to". A boss who is not
among the contacts is shown all the same, as a person nobody has noted yet. Who
would report to himself in the end stands on a circle: one of them becomes a
root, and the circle is a problem at its rows, not a crash.

Source: buying roles and coverage [KAPTA]; the rule is ours.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kam_xl.problems import Problem
from kam_xl.questions.columns import listed
from kam_xl.texts import say

# The roles somebody should fill; who blocks is no gap but a danger.
BUYING_ROLES = ("decides", "influences", "uses", "buys", "champions")
BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Person:
    """One contact; blanks are "" or ``None``. ``noted`` is False for a boss whom only others name."""

    name: str
    position: str = ""
    role: str = ""
    influence: float | None = None
    attitude: float | None = None
    boss: str = ""
    last_contact: dt.date | None = None
    row: int = 0
    noted: bool = True
    phone: str = ""
    email: str = ""

    @property
    def blocking(self) -> bool:
        """Against us: by role or by attitude."""
        return self.role == BLOCKS or (self.attitude is not None and self.attitude < 0)

    @property
    def supporting(self) -> bool:
        """A champion: by role, and not against us."""
        return self.role == "champions" and not self.blocking

    def fills(self, role: str) -> bool:
        """Tell whether the person fills a buying role."""
        return self.supporting if role == "champions" else self.role == role


@dataclass(frozen=True, slots=True)
class Scheme:
    """The people of one client, the roots of the forest, who stands under whom, and circles found."""

    people: tuple[Person, ...]
    roots: tuple[int, ...]
    under: dict[int, tuple[int, ...]] = field(default_factory=dict)
    circles: tuple[tuple[int, ...], ...] = ()

    @property
    def noted(self) -> tuple[Person, ...]:
        """The people of the Contacts table."""
        return tuple(person for person in self.people if person.noted)

    def walk(self) -> Iterator[tuple[int, int]]:
        """Go through all people from the top down: place of the person, depth."""
        stack = [(root, 0) for root in reversed(self.roots)]
        while stack:
            place, depth = stack.pop()
            yield place, depth
            stack += [(child, depth + 1) for child in reversed(self.under.get(place, ()))]

    def problems(self, table: str) -> list[Problem]:
        """Name each circle at the first of its rows."""
        return [
            Problem.of(
                "reports_circle",
                say("table.argument_row", name=table, row=min(self.people[place].row for place in circle)),
                names=say("word.arrow").join(self.people[place].name for place in (*circle, circle[0])),
            )
            for circle in self.circles
        ]


def name_key(name: str) -> str:
    """Give what two spellings of a person's name have in common.

    >>> name_key("  Ada  Lovelace ") == name_key("ada lovelace")
    True
    """
    return " ".join(name.casefold().split())


def people_of(contacts: pd.DataFrame) -> list[Person]:
    """Read the contacts of one client, in the order of their table; a name that comes again is numbered.

    >>> twice = pd.DataFrame({"name": ["Ada", "Bo", "ada"], "row": [2, 3, 4]})
    >>> [one.name for one in people_of(twice)]
    ['Ada', 'Bo', 'ada (2)']
    """
    seen: Counter[str] = Counter()
    people = []
    for row in contacts.to_dict("records"):
        key = name_key(str(row["name"]))
        seen[key] += 1
        name = str(row["name"]) if seen[key] == 1 else f"{row['name']} ({seen[key]})"
        people.append(_person(name, row))
    return people


def _person(name: str, row: Mapping[Any, Any]) -> Person:
    return Person(
        name=name,
        position=str(row.get("position", "") or ""),
        role=str(row.get("role", "") or "").casefold(),
        influence=_number(row.get("influence")),
        attitude=_number(row.get("attitude")),
        boss=str(row.get("reports_to", "") or ""),
        last_contact=_day(row.get("last_contact")),
        row=int(row.get("row", 0)),
        phone=str(row.get("phone", "") or ""),
        email=str(row.get("email", "") or ""),
    )


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def _day(value: object) -> dt.date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[call-overload, arg-type]


def scheme(people: Sequence[Person]) -> Scheme:
    """Put people under those they report to.

    >>> found = scheme([Person("Ada"), Person("Bo", boss="ada"), Person("Cy", boss="Di")])
    >>> [(found.people[place].name, depth) for place, depth in found.walk()]
    [('Ada', 0), ('Bo', 1), ('Di', 0), ('Cy', 1)]
    >>> ring = scheme([Person("Ada", boss="Bo", row=2), Person("Bo", boss="Ada", row=3)])
    >>> [(ring.people[place].name, depth) for place, depth in ring.walk()]
    [('Ada', 0), ('Bo', 1)]
    >>> print(*ring.problems("Contacts"))
    Contacts, row 2: the people report to each other in a circle: Ada → Bo → Ada; correct Reports to in one of these rows.
    """
    everyone = list(people)
    place_of: dict[str, int] = {}
    for place, person in enumerate(everyone):
        place_of.setdefault(name_key(person.name), place)
    for person in people:
        key = name_key(person.boss)
        if key and key not in place_of:
            place_of[key] = len(everyone)
            everyone.append(Person(person.boss, noted=False))
    boss = [place_of.get(name_key(person.boss)) for person in everyone]
    circles = _circles(boss)
    for circle in circles:
        boss[circle[0]] = None
    under: dict[int, list[int]] = {}
    for place, above in enumerate(boss):
        if above is not None:
            under.setdefault(above, []).append(place)
    # A boss nobody has noted stands where the first one who names him does.
    first = {place: min((place, *under.get(place, ()))) for place in range(len(everyone))}
    roots = sorted((place for place, above in enumerate(boss) if above is None), key=lambda one: first[one])
    return Scheme(
        tuple(everyone),
        tuple(roots),
        {place: tuple(below) for place, below in under.items()},
        tuple(circles),
    )


def _circles(boss: list[int | None]) -> list[tuple[int, ...]]:
    """Find the circles in "who is whose boss": each begins with its first place."""
    found: list[tuple[int, ...]] = []
    state = [0] * len(boss)
    for start in range(len(boss)):
        path: list[int] = []
        at: int | None = start
        while at is not None and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = boss[at]
        if at is not None and state[at] == 1:
            circle = path[path.index(at) :]
            turn = circle.index(min(circle))
            found.append(tuple(circle[turn:] + circle[:turn]))
        for place in path:
            state[place] = 2
    return found


def coverage(people: Sequence[Person]) -> list[tuple[str, tuple[Person, ...]]]:
    """Give who fills each buying role, and who blocks; an empty role is a gap.

    >>> [(role, [one.name for one in who]) for role, who in coverage([Person("Ada", role="decides")])][:2]
    [('decides', ['Ada']), ('influences', [])]
    """
    filled = [(role, tuple(one for one in people if one.fills(role))) for role in BUYING_ROLES]
    return [*filled, (BLOCKS, tuple(one for one in people if one.blocking))]


def state_of(role: str, who: Sequence[Person], *, anybody: bool) -> str:
    """Say how it stands with a buying role: filled, a gap, a danger; "unknown" where we know nobody at all.

    >>> state_of("blocks", [], anybody=False), state_of("blocks", [], anybody=True), state_of("buys", [], anybody=True)
    ('unknown', 'ok', 'gap')
    """
    if role == BLOCKS:
        return say("word.danger") if who else say("word.ok") if anybody else say("word.unknown")
    return say("word.ok") if who else say("word.gap")


def covered_share(people: Sequence[Person]) -> float:
    """Give the share of the five buying roles that somebody fills.

    >>> covered_share([Person("Ada", role="decides"), Person("Bo", role="champions", attitude=-1)])
    0.2
    """
    return sum(bool(who) for role, who in coverage(people) if role != BLOCKS) / len(BUYING_ROLES)


def gaps(people: Sequence[Person]) -> list[str]:
    """Say what is missing in the coverage of a client, the gravest first; nothing when all is covered.

    >>> print(*gaps([Person("Ada", role="decides")]))
    Nobody is known who influences, uses, buys. No champion speaks for us. Never contacted: Ada.
    """
    if not people:
        return [say("people.nobody")]
    said = []
    empty = [role for role, who in coverage(people) if not who and role not in (BLOCKS, "champions")]
    if empty:
        said.append(say("people.empty", roles=listed([say(f"role.{role}") for role in empty])))
    if not any(person.supporting for person in people):
        said.append(say("people.no_champion"))
    blocking = [person.name for person in people if person.blocking]
    if blocking:
        said.append(say("people.blocking", names=listed(blocking)))
    silent = [person.name for person in people if person.last_contact is None]
    if silent:
        said.append(say("people.never", names=listed(silent)))
    return said


def all_problems(contacts: pd.DataFrame | None) -> list[Problem]:
    """Find the circles of "Reports to" in a whole Contacts table."""
    if contacts is None or contacts.empty:
        return []
    table = say("missing.contacts_table")
    return [
        problem
        for _, rows in contacts.groupby("client", observed=True, sort=True)
        for problem in scheme(people_of(rows)).problems(table)
    ]
