"""Everything a workbook holds for us, read at once: grids in, typed frames and problems out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from kam_xl.problems import Problem
from kam_xl.settings import Settings
from kam_xl.tables.beside import (
    Names,
    bring_to_one_spelling,
    frame_of,
    frames_beside,
    settings_name,
    settings_of,
    visible,
)
from kam_xl.tables.cells import Grid
from kam_xl.tables.find import Finding, choose_sales, find_tables
from kam_xl.tables.names import no_client
from kam_xl.tables.rates import Rates, read_rates
from kam_xl.tables.sales import SalesLines, read_sales
from kam_xl.tables.schema import RATES, SALES
from kam_xl.tables.spellings import Spellings


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one book as frames; None where the book has no such table (``sales``: where they lie elsewhere).

    Columns are those of ``schema`` in snake_case. Money of Sales is whole
    ten-thousandths (``amount_e4``, ``profit_e4`` only where the book has
    Profit), its texts are categories in no order of theirs; elsewhere money is float64,
    NaN blank, texts are str. Dates are datetime64[s], NaT blank, a blank text is "";
    yes/no nullable boolean. ``row`` is the row number in
    the sheet. ``sales_name`` says where Sales was found, ``sales_rows`` how many
    lines were read, ``client_count`` of how many clients, ``left_out`` how many more had something in them but no
    usable date or amount, or an error value (totals and notes do not count).
    ``book_settings`` are the settings before ``overrides``, ``settings_name`` says
    where the user keeps them ("" is nowhere but on our own sheet).
    """

    sales: pd.DataFrame | None
    clients: pd.DataFrame | None
    aliases: pd.DataFrame | None
    contacts: pd.DataFrame | None
    history: pd.DataFrame | None
    plan: pd.DataFrame | None
    competitors: pd.DataFrame | None
    prospects: pd.DataFrame | None
    offers: pd.DataFrame | None
    managers: pd.DataFrame | None
    rates: pd.DataFrame | None
    settings: Settings
    sales_name: str
    sales_sheet: str
    sales_rows: int
    client_count: int
    left_out: int
    book_settings: Settings = field(default_factory=Settings)
    settings_name: str = ""


@dataclass(frozen=True, slots=True)
class SalesElsewhere:
    """Sales that no frame holds: where they lie, who stands in them, how many lines can be used and how many not."""

    name: str
    names: Names
    rows: int
    left_out: int


def read_tables(
    grids: Sequence[Grid], settings: Settings, overrides: Mapping[str, object] | None = None
) -> tuple[Tables, list[Problem]]:
    """Read every table that the grids hold.

    Args:
        grids: the Excel tables and used ranges of one book, in the order of the book.
        settings: the values to start from; the book's Settings table goes over them.
        overrides: settings that go over the book's own, such as ``--set``.

    Returns:
        The tables, and every problem found, each with its place.

    Raises:
        InputError: there is no sales table or more than one, or the data leave
            open what an amount or a date means.

    >>> rows = [["Date", "Client", "Amount"], ["31.01.2026", "Acme", "1 234,50"]]
    >>> tables, problems = read_tables([Grid("b.xlsx", "Sales", rows)], Settings())
    >>> tables.sales[["client", "amount_e4"]].values.tolist(), tables.sales_name
    ([['Acme', 12345000]], 'Sales')
    """
    finding = find_tables(grids)
    problems = [problem for grid in grids for problem in grid.problems] + finding.problems
    book_settings = settings_of(finding, settings, problems)
    settings = book_settings.replace(overrides or {})
    found = visible(choose_sales(grids, finding, settings), settings, problems)
    rates, rates_frame = _rates(finding, settings, problems)
    lines, noted = read_sales(found, settings, rates)
    problems += noted
    frames = frames_beside(finding, settings, problems)
    names = Names(lines.client.counted(), lines.manager.counted())
    sales = _finished(lines, *bring_to_one_spelling(names, frames, finding, problems))
    tables = Tables(
        sales=sales,
        rates=rates_frame,
        settings=settings,
        sales_name=found.grid.title,
        sales_sheet=found.grid.sheet,
        sales_rows=len(sales),
        client_count=int(sales["client"].nunique()),
        left_out=lines.left_out,
        book_settings=book_settings,
        settings_name=settings_name(finding),
        **frames,
    )
    return tables, problems


def read_beside(
    grids: Sequence[Grid],
    settings: Settings,
    overrides: Mapping[str, object],
    sales: SalesElsewhere,
) -> tuple[Tables, Spellings, Spellings, list[Problem]]:
    """Read the tables of a book whose sales lie elsewhere, and give what those are to call clients and managers.

    ``settings`` and ``overrides`` are those of ``read_tables``.
    """
    finding = find_tables(grids)
    problems = [problem for grid in grids for problem in grid.problems] + finding.problems
    book_settings = settings_of(finding, settings, problems)
    settings = book_settings.replace(overrides)
    frames = frames_beside(finding, settings, problems)
    clients, managers = bring_to_one_spelling(sales.names, frames, finding, problems)
    tables = Tables(
        sales=None,
        rates=None,
        settings=settings,
        sales_name=sales.name,
        sales_sheet="",
        sales_rows=sales.rows,
        client_count=len({clients.name(spelling) for spelling in sales.names.clients} - {""}),
        left_out=sales.left_out,
        book_settings=book_settings,
        settings_name=settings_name(finding),
        **frames,
    )
    return tables, clients, managers, problems


def read_settings(grids: Sequence[Grid], overrides: Mapping[str, object]) -> Settings:
    """Give the settings of a book; what is wrong with them is told when its tables are read."""
    return settings_of(find_tables(grids), Settings(), []).replace(overrides)


def _rates(
    finding: Finding, settings: Settings, problems: list[Problem]
) -> tuple[Rates, pd.DataFrame | None]:
    found = finding.one(RATES, problems)
    noted: list[Problem] = []
    frame = frame_of(found, settings, noted)
    problems += noted
    if found is None or frame is None:
        return Rates(), None
    rates, more = read_rates(frame, found.grid, found.header.found["rate"][0].position)
    problems += more
    # A place with a colon is a whole row or column, not a cell to repair
    unused = tuple(problem for problem in (*noted, *more) if ":" not in problem.where)
    return replace(rates, unused=unused), frame


def _finished(lines: SalesLines, clients: Spellings, managers: Spellings) -> pd.DataFrame:
    client_names = {spelling: clients.name(spelling) or no_client() for spelling in lines.client.spellings}
    columns = {
        "client": lines.client.coded(client_names),
        "manager": lines.manager.coded({name: managers.name(name) for name in lines.manager.spellings}),
    }
    frame = lines.frame.assign(**columns)
    order = [column.name for column in SALES.columns]
    exact = [f"{name}_e4" if name in ("amount", "profit") else name for name in order]
    return frame[[name for name in (*exact, "row") if name in frame]]
