"""A book's tables as they were understood, the day looked from, and what is wrong with the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kam_xl.papers.origin import Origin
from kam_xl.problems import Problem
from kam_xl.questions.names import dupes
from kam_xl.questions.people import all_problems
from kam_xl.questions.sales import Sales
from kam_xl.questions.sales_table import SalesTable
from kam_xl.settings import Settings
from kam_xl.sources.address import Address
from kam_xl.sources.lines import SourceLines, name_lines, one_spelling, tidy
from kam_xl.sources.open_source import open_lines
from kam_xl.sources.source_sales import SourceSales
from kam_xl.tables.beside import Names
from kam_xl.tables.cells import Grid
from kam_xl.tables.last_day import last_day, last_day_problems
from kam_xl.tables.names import cleaned
from kam_xl.tables.read import SalesElsewhere, Tables, read_beside, read_settings, read_tables
from kam_xl.tables.sales import as_of
from kam_xl.texts import say

MOST_NAMES = 5000


@dataclass(frozen=True, slots=True)
class Checked:
    """The tables of a book as they were understood, and what is wrong with them."""

    tables: Tables
    sales: Sales
    problems: tuple[Problem, ...]
    as_of: dt.date
    origin: Origin

    @property
    def summary(self) -> dict[str, object]:
        """What was read, for programs."""
        return {
            "sales_table": self.origin.table,
            "lines": self.origin.rows,
            "lines_left_out": self.origin.left_out,
            "clients": self.tables.client_count,
            "as_of": self.as_of.isoformat(),
        }

    @property
    def sentence(self) -> str:
        """What was read, for people."""
        return say("check.sentence", count=len(self.problems), **self.summary)


def check_grids(
    grids: Sequence[Grid],
    book: str,
    overrides: Mapping[str, object],
    today: dt.date,
    looks_from: Literal["sales", "today"] = "sales",
) -> Checked:
    """Understand the grids of ``book`` and collect the problems.

    ``overrides`` are settings that stand above the workbook's own; ``today`` is
    what the setting as_of = today means, since the core knows no clock, and
    what a blank as_of means to a job that ``looks_from`` today.
    """
    tables, problems = read_tables(grids, Settings(), overrides)
    tables = dated(tables, today, looks_from)
    sales = SalesTable.of(tables)
    day, day_problems = as_of(sales.frame, tables.settings, tables.sales_sheet)
    origin = Origin(book, tables.sales_name, tables.sales_rows, tables.left_out)
    noted = (
        *problems,
        *day_problems,
        *what_is_wrong(tables, sales, set(sales.frame["client"].unique()), day, today),
    )
    return Checked(tables, sales, noted, day, origin)


def check_source(
    address: Address,
    grids: Sequence[Grid],
    overrides: Mapping[str, object],
    today: dt.date,
    looks_from: Literal["sales", "today"] = "sales",
) -> Checked:
    """Understand the sales in an engine and the tables of the book beside them; whoever takes them closes them."""
    lines = open_lines(address, read_settings(grids, overrides))
    try:
        tables, problems = _beside(lines, grids, overrides)
        tables = dated(tables, today, looks_from)
        sales = SourceSales(lines)
        found = last_day(sales.days, tables.settings, lines.name)
        noted = (
            *lines.problems,
            *problems,
            *last_day_problems(sales.days, found, lines.name),
            *what_is_wrong(tables, sales, sales.client_names, found.day, today),
            Problem.of("source_papers", lines.name),
        )
    except BaseException:
        lines.engine.close()
        raise
    origin = Origin("", lines.name, lines.rows, lines.left_out)
    return Checked(tables, sales, noted, found.day, origin)


def _beside(
    lines: SourceLines, grids: Sequence[Grid], overrides: Mapping[str, object]
) -> tuple[Tables, list[Problem]]:
    """Read the tables of the book, and call the lines by the names these and the sales agree on."""
    names = Names(tidy(lines.names["client"]), tidy(lines.names.get("manager", {})))
    elsewhere = SalesElsewhere(lines.name, names, lines.rows, lines.left_out)
    tables, clients, managers, problems = read_beside(grids, Settings(), overrides, elsewhere)
    shown = {column: one_spelling(found) for column, found in lines.names.items()}
    shown["client"] = {given: clients.name(cleaned(given)) for given in lines.names["client"]}
    if "manager" in shown:
        shown["manager"] = {given: managers.name(cleaned(given)) for given in lines.names["manager"]}
    name_lines(lines, shown)
    return replace(tables, sales_rows=lines.rows, left_out=lines.left_out), problems


def dated(tables: Tables, today: dt.date, looks_from: Literal["sales", "today"]) -> Tables:
    """Put the day on the calendar into the setting as_of where it says today, or is blank and the job means it."""
    if tables.settings.as_of == "today" or (looks_from == "today" and not tables.settings.as_of):
        return replace(tables, settings=replace(tables.settings, as_of=today.isoformat()))
    return tables


def what_is_wrong(
    tables: Tables, sales: Sales, names: set[str], day: dt.date, today: dt.date
) -> tuple[Problem, ...]:
    """Collect what is wrong with the data as a whole; ``names`` are all clients of the sales."""
    return (
        *all_problems(tables.contacts),
        *_alike(tables, sorted(names)),
        *_without_purchase(sales, day),
        *_ahead(day, today, sales.name),
    )


def _ahead(day: dt.date, today: dt.date, table: str) -> list[Problem]:
    """Say when the analysis looks from a day that has not come yet: dates may be mistyped."""
    if day <= today:
        return []
    return [Problem.of("as_of_ahead", table, as_of=day.isoformat(), today=today.isoformat())]


def _without_purchase(sales: Sales, day: dt.date) -> list[Problem]:
    """Say what an analysis would refuse: nothing was bought up to the day."""
    if sales.has_purchases(day):
        return []
    return [Problem.of("no_purchases", sales.name, as_of=day.isoformat())]


def _alike(tables: Tables, names: list[str]) -> list[Problem]:
    """Report names that may be one client; very long lists of clients are not compared, and it is said."""
    if len(names) > MOST_NAMES:
        return [Problem.of("names_not_compared", tables.sales_name, count=len(names), most=MOST_NAMES)]
    found = dupes(names, min_similarity=tables.settings.min_similarity)
    return [
        Problem.of("names_alike", tables.sales_name, first=first, second=second, reason=reason)
        for first, second, reason in zip(found["name"], found["other"], found["why"], strict=True)
    ]
