"""The tables a workbook may hold: their columns, what stands in them, what is required."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal[
    "text", "client", "person", "contact", "date", "money", "number", "share", "flag", "word", "raw"
]


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a table.

    ``name`` is the column in the frame, ``head`` the heading in the workbook.
    Numbers outside ``low`` to ``high`` are problems; ``words`` names the list
    of words in aliases.toml that a "word" column takes.
    """

    name: str
    head: str
    kind: ColumnKind = "text"
    required: bool = False
    low: float = -math.inf
    high: float = math.inf
    words: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its name in the tool and in the workbook, its columns.

    A table without a telling name is known by its headings: all required
    columns and at least ``telling_count`` of the ``telling`` ones, in no more than
    ``widest`` columns where that is given.
    """

    name: str
    title: str
    columns: tuple[ColumnSpec, ...]
    telling: tuple[str, ...] = ()
    telling_count: int = 0
    widest: int = 0

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> ColumnSpec:
        """Give the column called ``name``."""
        return next(column for column in self.columns if column.name == name)


def _text(head: str, required: bool = False) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "text", required)


def _client() -> ColumnSpec:
    return ColumnSpec("client", "Client", "client", required=True)


def _person(head: str, required: bool = False) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "person", required)


def _contact(head: str, required: bool = False) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "contact", required)


def _date(head: str, required: bool = False) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "date", required)


def _money(head: str, required: bool = False) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "money", required)


def _number(head: str, low: float, high: float) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "number", low=low, high=high)


def _share(head: str, high: float = 1.0) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "share", low=0.0, high=high)


def _flag(head: str) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "flag")


def _word(head: str, words: str) -> ColumnSpec:
    return ColumnSpec(_snake(head), head, "word", words=words)


def _snake(head: str) -> str:
    return head.casefold().replace(" ", "_").replace("-", "_")


SALES = TableSpec(
    "sales",
    "Sales",
    (
        _date("Date", required=True),
        _client(),
        _money("Amount", required=True),
        _money("Profit"),
        _text("Product"),
        _text("Group"),
        _person("Manager"),
        _text("Region"),
        _text("Order"),
        _date("Due"),
        _date("Delivered"),
        _text("Currency"),
    ),
)
CLIENTS = TableSpec(
    "clients",
    "Clients",
    (
        _client(),
        _date("Since"),
        _text("Industry"),
        _number("Employees", 0, 1e7),
        _text("Founded"),
        _text("Structure"),
        _text("Environment"),
        _text("Website"),
        _person("Manager"),
        _money("Potential"),
        _flag("Image"),
        _flag("Expert"),
        _flag("Large-buyer marks"),
        _flag("Need"),
        _flag("Pays"),
        _flag("Authority"),
        _text("Goal"),
        _text("Notes"),
    ),
    telling=(
        "since",
        "industry",
        "employees",
        "founded",
        "structure",
        "environment",
        "website",
        "potential",
        "image",
        "expert",
        "large_buyer_marks",
        "goal",
    ),
    telling_count=2,
)
ALIASES = TableSpec("aliases", "Aliases", (_text("Name", required=True), _client()), widest=3)
CONTACTS = TableSpec(
    "contacts",
    "Contacts",
    (
        _client(),
        _contact("Name", required=True),
        _text("Position"),
        _word("Role", "role"),
        _number("Influence", 1, 5),
        _number("Attitude", -2, 2),
        _contact("Reports to"),
        _date("Last contact"),
        _text("Phone"),
        _text("Email"),
    ),
    telling=("position", "role", "influence", "attitude", "reports_to", "last_contact", "phone", "email"),
    telling_count=1,
)
HISTORY = TableSpec(
    "history",
    "History",
    (
        _client(),
        _date("Date", required=True),
        _word("Kind", "history_kind"),
        _text("Subject"),
        _date("Due"),
        _date("Done"),
        _word("Result", "result"),
        _text("Reason"),
        _text("Direction"),
        _money("Value"),
    ),
    telling=("kind", "subject", "result", "reason"),
    telling_count=2,
)
PLAN = TableSpec(
    "plan",
    "Plan",
    (
        _client(),
        _text("Action", required=True),
        _word("Kind", "plan_kind"),
        _text("Product"),
        _text("Content"),
        _person("Owner"),
        _date("Due"),
        _date("Done"),
        _money("Budget"),
        _text("Result"),
    ),
)
COMPETITORS = TableSpec(
    "competitors",
    "Competitors",
    (
        _client(),
        _text("Competitor", required=True),
        _text("Offer"),
        _share("Share of wallet"),
        _text("Strength"),
        _text("Weakness"),
        _number("Threat", 1, 5),
        _text("Our answer"),
    ),
)
PROSPECTS = TableSpec(
    "prospects",
    "Prospects",
    (
        _client(),
        _word("Source", "source"),
        _flag("Need"),
        _flag("Pays"),
        _flag("Authority"),
        _money("Potential"),
        _text("Buys from"),
        _text("Next step"),
        _date("Due"),
        _person("Manager"),
    ),
    telling=("source", "need", "pays", "authority", "buys_from", "next_step"),
    telling_count=2,
)
OFFERS = TableSpec(
    "offers",
    "Offers",
    (
        _text("Reason", required=True),
        _word("Kind", "offer_kind"),
        _text("Text", required=True),
        _share("Cost share", high=math.inf),
        _share("Regain rate"),
    ),
)
MANAGERS = TableSpec(
    "managers",
    "Managers",
    (
        _person("Manager", required=True),
        _money("Target"),
        *(
            _number(head, 1, 5)
            for head in ("Product", "Selling", "Client business", "Communication", "Analysis")
        ),
    ),
    telling=("target", "selling", "client_business", "communication", "analysis"),
    telling_count=1,
)
RATES = TableSpec(
    "rates",
    "Rates",
    (_date("Date"), _text("Currency", required=True), ColumnSpec("rate", "Rate", "number", required=True)),
)
SETTINGS = TableSpec(
    "settings",
    "Settings",
    (
        ColumnSpec("name", "Name", "text", required=True),
        ColumnSpec("value", "Value", "raw", required=True),
        ColumnSpec("default", "Default", "raw"),
        ColumnSpec("meaning", "Meaning", "raw"),
    ),
    telling=("default", "meaning"),
    telling_count=1,
)
TABLES = (
    SALES,
    CLIENTS,
    ALIASES,
    CONTACTS,
    HISTORY,
    PLAN,
    COMPETITORS,
    PROSPECTS,
    OFFERS,
    MANAGERS,
    RATES,
    SETTINGS,
)
