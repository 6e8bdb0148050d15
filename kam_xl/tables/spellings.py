"""One name for each client in every table: keys, aliases and the spelling to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kam_xl.problems import Problem
from kam_xl.tables.names import Keys, client_key, most_frequent


@dataclass(frozen=True, slots=True)
class AliasRow:
    """One row of the Aliases table with its place."""

    name: str
    client: str
    place: str


@dataclass(slots=True)
class Spellings:
    """Knows which client a spelling means and how that client is shown.

    ``aliases`` leads from key to key. Spellings, cleaned already, are added table by table; the
    first table that knows a client decides how it is shown.

    >>> names = Spellings({"acme gmbh": "acme"})
    >>> names.add(["ACME", "Acme", "Acme GmbH"], [1, 5, 9])
    >>> names.name("acme GMBH "), names.name("Bolt")
    ('Acme', 'Bolt')
    """

    aliases: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)

    def add(self, spellings: Sequence[str], counts: Iterable[int] | None = None) -> None:
        """Take in the spellings of one table; those already known stay as they are."""
        best = most_frequent(
            spellings, counts if counts is not None else [1] * len(spellings), True, self.keys
        )
        for key, spelling in best.items():
            self.known.setdefault(key, spelling)

    def name(self, spelling: str) -> str:
        """Give the name under which ``spelling`` is shown; "" stays ""."""
        key = self.keys[spelling]
        key = self.aliases.get(key, key)
        return self.known.setdefault(key, spelling) if key else ""


def resolve(rows: Sequence[AliasRow]) -> tuple[dict[str, str], list[Problem]]:
    """Follow chains of aliases to their end; leave out cycles and contradictions.

    A name that is given to two clients, and a chain that comes back to its
    start, are problems at each of their rows; such rows are not applied.

    >>> rows = [AliasRow("Acme Ltd", "Acme", "A2"), AliasRow("Acme L.", "Acme Ltd", "A3")]
    >>> resolve(rows)
    ({'acme ltd': 'acme', 'acme l.': 'acme'}, [])
    >>> resolve([AliasRow("a", "b", "A2"), AliasRow("b", "a", "A3")])[1][0].what
    'the aliases go round in a circle: a, b'
    """
    steps, problems = _steps(rows)
    circles = _circles(steps)
    for row in rows:
        key = client_key(row.name)
        if key in circles:
            names = ", ".join(sorted(name for name in circles if circles[name] == circles[key]))
            problems.append(Problem.of("alias_circle", row.place, names=names))
    steps = {name: client for name, client in steps.items() if name not in circles}
    ends: dict[str, str] = {}
    for name in steps:
        path, end = [], name
        while end in steps and end not in ends:
            path.append(end)
            end = steps[end]
        end = ends.get(end, end)
        ends.update(dict.fromkeys(path, end))
    return ends, problems


def _steps(rows: Sequence[AliasRow]) -> tuple[dict[str, str], list[Problem]]:
    """Give the one step of each name; names with two different steps are problems."""
    targets: dict[str, dict[str, str]] = {}
    for row in rows:
        name, client = client_key(row.name), client_key(row.client)
        if name and client and name != client:
            targets.setdefault(name, {}).setdefault(client, row.client)
    problems = []
    for row in rows:
        clients = targets.get(client_key(row.name), {})
        if len(clients) > 1:
            listed = ", ".join(sorted(clients.values()))
            problems.append(Problem.of("alias_twice", row.place, name=row.name, clients=listed))
    return {name: next(iter(clients)) for name, clients in targets.items() if len(clients) == 1}, problems


def _circles(steps: dict[str, str]) -> dict[str, str]:
    """Give every name that stands on a circle, with the circle's first name in order."""
    found: dict[str, str] = {}
    settled: set[str] = set()
    for start in steps:
        path: dict[str, None] = {}
        name = start
        while name in steps and name not in settled and name not in path:
            path[name] = None
            name = steps[name]
        if name in path:
            ring = list(path)[list(path).index(name) :]
            found.update(dict.fromkeys(ring, min(ring)))
        settled.update(path)
    return found
