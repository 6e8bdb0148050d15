"""Everything a workbook holds for us, read at once: grids in, typed frames and problems out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from kam_xl.problems import Problem
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.find import Finding, Found, choose_sales, find_tables, is_ours
from kam_xl.tables.frames import read_frame
from kam_xl.tables.names import Factored, client_key, no_client
from kam_xl.tables.rates import Rates, read_rates
from kam_xl.tables.sales import SalesLines, read_sales
from kam_xl.tables.schema import (
    ALIASES,
    CLIENTS,
    COMPETITORS,
    CONTACTS,
    HISTORY,
    MANAGERS,
    OFFERS,
    PLAN,
    PROSPECTS,
    RATES,
    SALES,
    SETTINGS,
)
from kam_xl.tables.settings_table import apply_settings
from kam_xl.tables.spellings import AliasRow, Spellings, resolve
from kam_xl.tables.vocabulary import spec_of

_OTHERS = (CLIENTS, ALIASES, CONTACTS, HISTORY, PLAN, COMPETITORS, PROSPECTS, OFFERS, MANAGERS)
# Tables with one row for each client or manager
_ONE_ROW_EACH = {CLIENTS.name: "client", MANAGERS.name: "manager"}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one book as frames; None where the book has no such table.

    Columns are those of ``schema`` in snake_case. Money of Sales is whole
    ten-thousandths (``amount_e4``, ``profit_e4`` only where the book has
    Profit); elsewhere float64, NaN blank. Dates are datetime64[s], NaT blank;
    texts str, "" blank; yes/no nullable boolean. ``row`` is the row number in
    the sheet. ``sales_name`` says where Sales was found, ``sales_rows`` how many
    lines were read, ``left_out`` how many more had something in them but no
    usable date or amount, or an error value (totals and notes do not count).
    ``book_settings`` are the settings before ``overrides``, ``settings_name`` says
    where the user keeps them ("" is nowhere but on our own sheet).
    """

    sales: pd.DataFrame
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
    left_out: int
    book_settings: Settings = field(default_factory=Settings)
    settings_name: str = ""


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
    book_settings = _book_settings(finding, settings, problems)
    settings = book_settings.replace(overrides or {})
    found = _visible(choose_sales(grids, finding, settings), settings, problems)
    rates, rates_frame = _rates(finding, settings, problems)
    lines, noted = read_sales(found, settings, rates)
    problems += noted
    frames = {spec.name: _frame(finding.one(spec, problems), settings, problems) for spec in _OTHERS}
    sales = _one_spelling(lines, frames, _alias_rows(finding, frames[ALIASES.name]), problems)
    _once_each(frames, finding, problems)
    tables = Tables(
        sales=sales,
        rates=rates_frame,
        settings=settings,
        sales_name=found.grid.title,
        sales_sheet=found.grid.sheet,
        sales_rows=len(sales),
        left_out=lines.left_out,
        book_settings=book_settings,
        settings_name=_settings_name(finding),
        **frames,
    )
    return tables, problems


def _book_settings(finding: Finding, settings: Settings, problems: list[Problem]) -> Settings:
    found = finding.one(SETTINGS, problems)
    if found is None:
        return settings
    changed, noted = apply_settings(found, settings)
    problems += noted
    return changed


def _settings_name(finding: Finding) -> str:
    found = finding.one(SETTINGS, [])
    return "" if found is None or is_ours(found.grid) else found.grid.title


def _frame(found: Found | None, settings: Settings, problems: list[Problem]) -> pd.DataFrame | None:
    if found is None:
        return None
    found = _visible(found, settings, problems)
    frame, noted = read_frame(found, settings)
    problems += noted
    return frame


def _rates(
    finding: Finding, settings: Settings, problems: list[Problem]
) -> tuple[Rates, pd.DataFrame | None]:
    found = finding.one(RATES, problems)
    noted: list[Problem] = []
    frame = _frame(found, settings, noted)
    problems += noted
    if found is None or frame is None:
        return Rates(), None
    rates, more = read_rates(frame, found.grid, found.header.found["rate"][0].position)
    problems += more
    # A place with a colon is a whole row or column, not a cell to repair
    unused = tuple(problem for problem in (*noted, *more) if ":" not in problem.where)
    return replace(rates, unused=unused), frame


def _visible(found: Found, settings: Settings, problems: list[Problem]) -> Found:
    """Say how many rows are hidden; where the setting asks for it they become blank rows, which nobody reads."""
    grid = found.grid
    if not grid.hidden_rows:
        return found
    place = grid.place(found.header.first_line)
    if settings.hidden_rows == "read" or not grid.hidden:
        problems.append(Problem.of("hidden_rows", place, count=grid.hidden_rows))
        return found
    first = found.header.first_line
    rows = [
        () if line >= first and line + grid.first_row in grid.hidden else row
        for line, row in enumerate(grid.rows)
    ]
    problems.append(Problem.of("hidden_rows_left_out", place, count=grid.hidden_rows))
    return replace(found, grid=replace(grid, rows=rows))


def _alias_rows(finding: Finding, frame: pd.DataFrame | None) -> list[AliasRow]:
    found = finding.one(ALIASES, [])
    if frame is None or found is None:
        return []
    grid, position = found.grid, found.header.found["name"][0].position
    return [
        AliasRow(name, client, grid.place(int(row) - grid.first_row, position))
        for name, client, row in zip(frame["name"], frame["client"], frame["row"], strict=True)
    ]


def _one_spelling(
    lines: SalesLines,
    frames: Mapping[str, pd.DataFrame | None],
    aliases: list[AliasRow],
    problems: list[Problem],
) -> pd.DataFrame:
    """Bring clients and managers to one spelling in every table; give the finished sales frame.

    Sales decides how a client is shown, then Clients, Aliases and the rest.
    """
    steps, noted = resolve(aliases)
    problems += noted
    clients, managers, contacts = Spellings(steps), Spellings(), Spellings()
    clients.add(lines.client.spellings, lines.client.counts())
    managers.add(lines.manager.spellings, lines.manager.counts())
    by_kind = {"client": clients, "person": managers, "contact": contacts}
    for name, frame in frames.items():
        for column in spec_of(name).columns:
            if frame is not None and column.kind in by_kind:
                by_kind[column.kind].add(list(frame[column.name]))
    for name, frame in frames.items():
        for column in spec_of(name).columns:
            if frame is not None and column.kind in by_kind:
                frame[column.name] = _named(frame[column.name], by_kind[column.kind])
    return _finished(lines, clients, managers)


def _named(column: pd.Series[str], names: Spellings) -> pd.Series[str]:
    found = Factored.of(list(column))
    return found.series({spelling: names.name(spelling) for spelling in found.spellings})


def _finished(lines: SalesLines, clients: Spellings, managers: Spellings) -> pd.DataFrame:
    client_names = {spelling: clients.name(spelling) or no_client() for spelling in lines.client.spellings}
    columns = {
        "client": lines.client.series(client_names),
        "manager": lines.manager.series({name: managers.name(name) for name in lines.manager.spellings}),
    }
    frame = lines.frame.assign(**columns)
    order = [column.name for column in SALES.columns]
    exact = [f"{name}_e4" if name in ("amount", "profit") else name for name in order]
    return frame[[name for name in (*exact, "row") if name in frame]]


def _once_each(frames: dict[str, pd.DataFrame | None], finding: Finding, problems: list[Problem]) -> None:
    """Keep the first row of a client in Clients and of a manager in Managers; others are problems."""
    for table, key in _ONE_ROW_EACH.items():
        frame, found = frames[table], finding.one(spec_of(table), [])
        if frame is None or found is None:
            continue
        again = frame[key].map(client_key).duplicated()
        position = found.header.found[key][0].position
        for name, row in zip(frame.loc[again, key], frame.loc[again, "row"], strict=True):
            place = found.grid.place(int(row) - found.grid.first_row, position)
            problems.append(Problem.of("row_again", place, name=name, table=found.header.spec.title))
        frames[table] = frame[~again].reset_index(drop=True)
