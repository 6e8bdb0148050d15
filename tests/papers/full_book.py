"""A small book with every table, so that every section of a paper has something to say."""

from __future__ import annotations

import datetime as dt

from kam_xl.papers.paper import Chart, Fact, OrgChart, Paper, Table
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.portfolio import portfolio
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import Tables, read_tables

AS_OF = dt.date(2025, 12, 31)
Rows = list[list[object]]


def day(text: str) -> dt.datetime:
    """A day as a spreadsheet gives it."""
    return dt.datetime.fromisoformat(text)


def _sales() -> Rows:
    """Steady buys three groups every month, Small one; Gone was lost a year ago; Late is silent for long."""
    rows: Rows = [["Date", "Client", "Amount", "Group", "Manager", "Due", "Delivered"]]
    for month in range(24):
        at = dt.datetime(2024 + month // 12, month % 12 + 1, 10)
        sent = at + dt.timedelta(days=5)
        rows += [[at, "Steady", 500.0, group, "Anne", sent, sent] for group in ("Tea", "Ale", "Rye")]
        rows.append([at, "Small", 100.0, "Tea", "Bob", sent, sent + dt.timedelta(days=month % 2)])
        if month < 10:
            rows += [[at, "Gone", 300.0, group, "Bob", None, None] for group in ("Tea", "Ale")]
        if month < 22:
            rows += [[at, "Late", 400.0, group, "Anne", None, None] for group in ("Tea", "Ale", "Rye")]
    return rows


SALES = _sales()
CLIENTS: Rows = [
    [
        "Client",
        "Industry",
        "Employees",
        "Structure",
        "Need",
        "Pays",
        "Authority",
        "Goal",
        "Large-buyer marks",
    ],
    ["Steady", "Bakery", 40, "One desk", "yes", "yes", "no", "A fourth group", "yes"],
    ["Never", "Hotel", 9, "", "yes", "", "", "", ""],
]
CONTACTS: Rows = [
    ["Client", "Name", "Position", "Role", "Influence", "Attitude", "Reports to", "Last contact", "Phone"],
    ["Steady", "Ada", "Head", "decides", 5, 1, None, day("2025-11-01"), "123"],
    ["Steady", "Bo", "Buyer", "buys", 3, 2, "ada", day("2025-12-01"), None],
    ["Steady", "Cy", "Finance", "blocks", 4, -2, "Di", None, None],
    ["Small", "Eve", "Owner", "decides", 5, 0, "Fay", None, None],
    ["Small", "Fay", "Owner", "champions", 2, 1, "Eve", None, None],
]
HISTORY: Rows = [
    ["Client", "Date", "Kind", "Subject", "Due", "Done", "Result", "Reason", "Value"],
    ["Steady", day("2025-12-01"), "promise", "Price list", day("2025-12-20"), None, None, None, None],
    ["Steady", day("2025-10-05"), "tender", "Year tender", None, None, "won", "quality", 5000],
    ["Steady", day("2026-01-09"), "call", "Not yet", None, None, None, None, None],
    ["Small", day("2025-12-28"), "meeting", "First talk", day("2026-01-07"), None, "open", None, None],
    ["Late", day("2025-11-11"), "complaint", "Broken", None, None, "open", "quality", 50],
]
PLAN: Rows = [
    ["Client", "Action", "Kind", "Product", "Content", "Owner", "Due", "Done", "Budget"],
    ["Steady", "Tasting", "marketing", "Tea", "Six teas", "Anne", day("2026-01-05"), None, 300],
    ["Steady", "Letter", "sales", None, None, "Anne", day("2025-11-01"), day("2025-11-01"), 10],
]
COMPETITORS: Rows = [
    ["Client", "Competitor", "Offer", "Share of wallet", "Strength", "Weakness", "Threat", "Our answer"],
    ["Steady", "Near Ltd", "Next day", 0.25, "Near", "Small", 3, "Fixed day"],
    ["Steady", "Cheap Ltd", "Discount", None, "Price", None, 5, None],
]
ALIASES: Rows = [["Name", "Client"], ["Steady Bakeries", "Steady"]]
OFFERS: Rows = [
    ["Reason", "Kind", "Text", "Cost share", "Regain rate"],
    ["quality", "gift", "Sample box", 0.02, 0.4],
]
MANAGERS: Rows = [
    ["Manager", "Target", "Product", "Selling", "Client business", "Communication", "Analysis"],
    ["Anne", 20000, 4, 4, 4, 5, 3],
    ["Bob", 5000, 2, 3, 2, 3, 3],
]
PROSPECTS: Rows = [
    ["Client", "Source", "Need", "Potential", "Buys from", "Next step", "Due", "Manager"],
    ["Newcomer", "referral", "yes", 9000, "a shop", "Call", day("2026-01-02"), "Anne"],
]
OTHERS = {
    "Clients": CLIENTS,
    "Contacts": CONTACTS,
    "History": HISTORY,
    "Plan": PLAN,
    "Competitors": COMPETITORS,
    "Aliases": ALIASES,
    "Offers": OFFERS,
    "Managers": MANAGERS,
    "Prospects": PROSPECTS,
}


def tables(*, only_sales: bool = False, changed: dict[str, Rows] | None = None, **settings: object) -> Tables:
    """Read the book, whole or with nothing but Sales; ``changed`` replaces tables."""
    named = {"Sales": SALES} | ({} if only_sales else OTHERS | (changed or {}))
    grids = [Grid("book.xlsx", name, rows) for name, rows in named.items()]
    return read_tables(grids, Settings(), settings)[0]


def accounts(
    *, only_sales: bool = False, changed: dict[str, Rows] | None = None, **settings: object
) -> Accounts:
    """Index the book as seen on the last day of 2025."""
    read = tables(only_sales=only_sales, changed=changed, **settings)
    return Accounts(portfolio(read, AS_OF), read)


def table(paper: Paper, name: str) -> Table:
    """Give the table of a paper by its name."""
    return next(block for block in paper.blocks if isinstance(block, Table) and block.name == name)


def records(paper: Paper, name: str) -> list[dict[str, object]]:
    """Give the rows of a table by the keys of its columns."""
    found = table(paper, name)
    keys = [column.key for column in found.columns]
    return [dict(zip(keys, row, strict=True)) for row in found.rows]


def fact(paper: Paper, key: str) -> Fact:
    """Give a fact by its key."""
    return next(one for one in paper.facts if one.key == key)


def tree(paper: Paper) -> OrgChart:
    """Give the organisation tree of a paper."""
    return next(block for block in paper.blocks if isinstance(block, OrgChart))


def charts(paper: Paper) -> list[Chart]:
    """Give the charts of a paper."""
    return [block for block in paper.blocks if isinstance(block, Chart)]
