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
from kam_xl.questions.portfolio import has_purchases
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import Tables, read_tables
from kam_xl.tables.sales import as_of
from kam_xl.texts import say

MOST_NAMES = 5000


@dataclass(frozen=True, slots=True)
class Checked:
    """The tables of a book as they were understood, and what is wrong with them."""

    tables: Tables
    problems: tuple[Problem, ...]
    as_of: dt.date
    origin: Origin

    @property
    def summary(self) -> dict[str, object]:
        """What was read, for programs."""
        sales = self.tables.sales
        return {
            "sales_table": self.origin.table,
            "lines": len(sales),
            "lines_left_out": self.origin.left_out,
            "clients": int(sales["client"].nunique()),
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
    if tables.settings.as_of == "today" or (looks_from == "today" and not tables.settings.as_of):
        tables = replace(tables, settings=replace(tables.settings, as_of=today.isoformat()))
    day, day_problems = as_of(tables.sales, tables.settings, tables.sales_sheet)
    origin = Origin(book, tables.sales_name, tables.sales_rows, tables.left_out)
    noted = (
        *problems,
        *day_problems,
        *all_problems(tables.contacts),
        *_alike(tables),
        *_without_purchase(tables, day),
        *_ahead(day, today, origin),
    )
    return Checked(tables, noted, day, origin)


def _ahead(day: dt.date, today: dt.date, origin: Origin) -> list[Problem]:
    """Say when the analysis looks from a day that has not come yet: dates may be mistyped."""
    if day <= today:
        return []
    return [Problem.of("as_of_ahead", origin.table, as_of=day.isoformat(), today=today.isoformat())]


def _without_purchase(tables: Tables, day: dt.date) -> list[Problem]:
    """Say what an analysis would refuse: nothing was bought up to the day."""
    if has_purchases(tables, day):
        return []
    return [Problem.of("no_purchases", tables.sales_name, as_of=day.isoformat())]


def _alike(tables: Tables) -> list[Problem]:
    """Report names that may be one client; very long lists of clients are not compared, and it is said."""
    names = sorted(tables.sales["client"].unique())
    if len(names) > MOST_NAMES:
        return [Problem.of("names_not_compared", tables.sales_name, count=len(names), most=MOST_NAMES)]
    found = dupes(names, min_similarity=tables.settings.min_similarity)
    return [
        Problem.of("names_alike", tables.sales_name, first=first, second=second, reason=reason)
        for first, second, reason in zip(found["name"], found["other"], found["why"], strict=True)
    ]
