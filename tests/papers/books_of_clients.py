"""Books for the tests of papers: tables as a user would type them, read as any workbook is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kam_xl.jobs.asked import Asked, Options
from kam_xl.papers.origin import Origin
from kam_xl.papers.paper import Paper, Table
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.portfolio import portfolio
from kam_xl.questions.sales_table import SalesTable
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import Tables, read_tables

AS_OF = dt.date(2025, 12, 31)
TODAY = dt.date(2026, 1, 5)
Rows = Sequence[Sequence[Any]]


def monthly(client: str, first: str, last: str, amount: float, *more: Any, days: int = 30) -> list[list[Any]]:
    """Sales of one client, one every ``days`` days."""
    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    rows = []
    while day <= end:
        rows.append([dt.datetime.combine(day, dt.time()), client, amount, *more])
        day += dt.timedelta(days=days)
    return rows


def read(
    sales: Rows,
    heads: Iterable[str] = ("Date", "Client", "Amount"),
    tables: Mapping[str, Rows] | None = None,
    **settings: object,
) -> Tables:
    """Read sales and other tables (their first row is the heading)."""
    grids = [Grid("book.xlsx", "Sales", [list(heads), *map(list, sales)])]
    grids += [
        Grid("book.xlsx", name, [list(row) for row in rows], table=name)
        for name, rows in (tables or {}).items()
    ]
    return read_tables(grids, Settings(), settings)[0]


def accounts(tables: Tables, as_of: dt.date = AS_OF) -> Accounts:
    """Ask everything about the clients of a book."""
    return Accounts(portfolio(tables, as_of), tables)


def asked(tables: Tables, as_of: dt.date = AS_OF, **options: Any) -> Asked:
    """Ask for a job on a book."""
    origin = Origin("book.xlsx", "Sales", len(tables.sales))
    return Asked(tables, SalesTable.of(tables), as_of, TODAY, origin, options=Options(**options))


def table_of(paper: Paper, name: str) -> Table:
    """Give a table of a paper by its name."""
    return next(block for block in paper.blocks if isinstance(block, Table) and block.name == name)


def lines_of(table: Table) -> list[dict[str, Any]]:
    """Give the rows of a table by the keys of its columns."""
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def fact(paper: Paper, key: str) -> Any:
    """Give the value of a fact."""
    return next(one.value for one in paper.facts if one.key == key)
