"""What a job was asked: the tables as understood, the day, the clients meant; answers are made once, when needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from kam_xl.papers.origin import Origin
from kam_xl.problems import Problem, RequestError
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.portfolio import Portfolio, portfolio
from kam_xl.questions.sales import Sales
from kam_xl.settings import Settings
from kam_xl.tables.names import client_key
from kam_xl.tables.read import Tables
from kam_xl.tables.spellings import AliasRow, resolve
from kam_xl.texts import say

# How many names a refusal offers.
_OFFERED = 5
# Excel opens a workbook with more sheets, but slowly, and nobody finds one among so many.
MOST_SHEETS = 500
# What is the same whichever clients are asked for.
_ANSWERS = ("portfolio", "accounts", "aliases", "_known")


@dataclass(frozen=True, slots=True)
class Options:
    """What a job can be told besides the settings.

    ``clients`` are names as somebody typed them; ``key_clients`` and
    ``all_clients`` mean a whole group, ``top`` only the first so many of those
    meant (alone: of all), the largest first. ``days`` is how far ahead to look,
    ``before`` and ``after`` are two days to compare.
    """

    clients: tuple[str, ...] = ()
    key_clients: bool = False
    all_clients: bool = False
    top: int | None = None
    days: int | None = None
    before: dt.date | None = None
    after: dt.date | None = None

    @property
    def name_clients(self) -> bool:
        """Whether clients were chosen at all."""
        return bool(self.clients or self.key_clients or self.all_clients or self.top)


@dataclass(frozen=True)
class Asked:
    """One job's request; ``present`` are the keys of the sheets of ours that the book holds already.

    ``today`` is the day on the calendar, ``as_of`` the day the analysis looks from.
    ``snapshots`` are what was said on earlier days, as ``questions.snapshots`` reads them;
    ``said`` is the win-back status typed beside each client, by the client's key.
    """

    tables: Tables
    sales: Sales
    as_of: dt.date
    today: dt.date
    origin: Origin
    problems: tuple[Problem, ...] = ()
    options: Options = field(default_factory=Options)
    present: frozenset[str] = frozenset()
    snapshots: pd.DataFrame | None = None
    said: Mapping[str, str] = field(default_factory=dict)

    def beside(
        self,
        keys: Iterable[str],
        snapshots: pd.DataFrame | None = None,
        said: Iterable[tuple[str, str]] = (),
    ) -> Asked:
        """Give the same request of a book that holds sheets of ours with these keys; of two words the last counts."""
        present = frozenset(self.paper_key(key) for key in keys)
        words = {self.key_of(client): word for client, word in said}
        return replace(self, present=present, snapshots=snapshots, said=words)

    def paper_key(self, key: str) -> str:
        """Give the key of a paper, that of one client by the name the client has now."""
        kind, colon, client = key.partition(":")
        return f"{kind}:{self.key_of(client)}" if colon else key

    def only(self, clients: Iterable[str]) -> Asked:
        """Give the same request for these clients; what was worked out already stays."""
        one = replace(self, options=Options(clients=tuple(clients), days=self.options.days))
        one.__dict__.update({name: self.__dict__[name] for name in _ANSWERS if name in self.__dict__})
        return one

    @property
    def settings(self) -> Settings:
        """The settings of this run."""
        return self.tables.settings

    @cached_property
    def portfolio(self) -> Portfolio:
        """Every answer about every client."""
        return portfolio(self.tables, self.as_of, self.sales)

    @cached_property
    def accounts(self) -> Accounts:
        """What every table says of each client, indexed once for all papers of single clients."""
        return Accounts(self.portfolio, self.tables)

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Where the key of another spelling leads: the key of the client."""
        frame = self.tables.aliases
        if frame is None:
            return {}
        pairs = zip(frame["name"], frame["client"], strict=True)
        return resolve([AliasRow(name, client, "") for name, client in pairs])[0]

    def key_of(self, name: str) -> str:
        """Give the key of the client that ``name`` means, other spellings included."""
        key = client_key(name)
        return self.aliases.get(key, key)

    def clients(self, paper: str) -> tuple[str, ...]:
        """Give the names of the clients to make ``paper`` for in one workbook, the largest first.

        Those chosen; when none was, those whose sheet ``<paper>:<client key>``
        stands in the book. Names nobody knows, and more clients than a
        workbook is of use with, are a ``RequestError``.
        """
        if not self.options.name_clients:
            return tuple(name for key, name in self._known.items() if f"{paper}:{key}" in self.present)
        chosen = self.chosen
        if len(chosen) > MOST_SHEETS:
            raise RequestError.of("sheets_too_many", count=f"{len(chosen):,}", most=MOST_SHEETS)
        return chosen

    @cached_property
    def chosen(self) -> tuple[str, ...]:
        """The names of the clients that the options mean, the largest first."""
        options = self.options
        if not options.name_clients:
            return ()
        named = tuple(self._named(name) for name in dict.fromkeys(options.clients))
        group = self._group() if not named or options.key_clients or options.all_clients else ()
        if options.key_clients and not named and not group:
            raise RequestError.of("clients_none")
        return tuple(dict.fromkeys((*named, *group)))[: options.top]

    def _group(self) -> tuple[str, ...]:
        shown = self.portfolio.shown
        if self.options.key_clients and not self.options.all_clients:
            shown = shown[shown["key_client"] != ""]
        return tuple(shown["client"])

    @cached_property
    def _known(self) -> dict[str, str]:
        """Every client that may be named, by its key: those who bought, the largest first, then the others."""
        names = list(self.portfolio.shown["client"])
        for frame in (self.tables.clients, self.tables.prospects, self.tables.contacts):
            if frame is not None and not self.settings.manager:
                names += [name for name in frame["client"] if name]
        found: dict[str, str] = {}
        for name in names:
            found.setdefault(client_key(name), name)
        return found

    def _named(self, name: str) -> str:
        key = self.key_of(name)
        if key in self._known:
            return self._known[key]
        within = [known for other, known in self._known.items() if key and key in other]
        if len(within) == 1:
            return within[0]
        code = "client_open" if within else "client_unknown"
        offered = say("word.comma").join((within or list(self._known.values()))[:_OFFERED])
        raise RequestError.of(code, name=name, known=offered)
