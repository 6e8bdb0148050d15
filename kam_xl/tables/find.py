"""Which grid holds which table: by name first, else by its headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid, cell_at
from kam_xl.tables.headers import SEARCHED_ROWS, Header, find_header, find_headers
from kam_xl.tables.names import client_key
from kam_xl.tables.schema import SALES, TableSpec
from kam_xl.tables.vocabulary import examples, spec_of, table_named
from kam_xl.texts import say

# Tables that the tool itself writes; of them only the settings are read.
_OWN_PREFIX = "kam_"


@dataclass(frozen=True, slots=True)
class Found:
    """A grid known to hold a table: 2 by the table's name, 1 by the sheet's, 0 by its headings."""

    grid: Grid
    header: Header
    strength: int

    @property
    def count(self) -> int:
        """How many lines have something in the last required column (the amount, of Sales)."""
        position = self.header.found[self.header.spec.required[-1]][0].position
        rows = self.grid.rows[self.header.first_line :]
        return sum(1 for row in rows if cell_at(row, position) not in (None, ""))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a book holds: candidates by the table's name, in the order of the book."""

    candidates: dict[str, list[Found]]
    problems: list[Problem]
    lacking: list[tuple[Grid, Header]]

    def one(self, spec: TableSpec, problems: list[Problem]) -> Found | None:
        """Give the one grid to read as ``spec``; several are a problem naming the one taken."""
        found = self.candidates.get(spec.name, [])
        if not found:
            return None
        strongest = max(candidate.strength for candidate in found)
        best = [candidate for candidate in found if candidate.strength == strongest]
        # Our own list of settings steps back when the user keeps one.
        best = [candidate for candidate in best if not is_ours(candidate.grid)] or best
        if len(best) > 1:
            titles = ", ".join(candidate.grid.title for candidate in best)
            place = best[0].grid.place(best[0].header.first_line - 1)
            problems.append(
                Problem.of("table_twice", place, table=spec.title, titles=titles, taken=best[0].grid.title)
            )
        return best[0]


def find_tables(grids: Sequence[Grid]) -> Finding:
    """Tell for every table of the schema which grids can be it."""
    finding = Finding({}, [], [])
    for grid in grids:
        if grid.rows and not _is_own(grid):
            _place(grid, finding)
    return finding


def is_ours(grid: Grid) -> bool:
    """Tell by its name whether a table is one that the tool wrote."""
    return (grid.table or "").casefold().startswith(_OWN_PREFIX)


def _is_own(grid: Grid) -> bool:
    return is_ours(grid) and (grid.table or "").casefold() != "kam_settings"


def _place(grid: Grid, finding: Finding) -> None:
    headers = find_headers(grid)
    for strength, name in ((2, grid.table or ""), (1, grid.sheet)):
        kind = table_named(name)
        header = headers.get(kind)
        if header is None and kind and strength == 2:
            header = Header(spec_of(kind), {}, 1, 0)
        if header is not None and header.complete:
            finding.candidates.setdefault(header.spec.name, []).append(Found(grid, header, strength))
            return
        if header is not None:
            finding.lacking.append((grid, header))
    telling = [header for header in headers.values() if header.telling]
    if telling:
        best = max(telling, key=lambda header: len(header.found))
        finding.candidates.setdefault(best.spec.name, []).append(Found(grid, best, 0))
        return
    for lacking, header in finding.lacking:
        if lacking is grid and header.spec is not SALES:
            finding.problems.append(_lacks(grid, header))


def _lacks(grid: Grid, header: Header) -> Problem:
    columns = ", ".join(header.spec.column(name).head for name in header.missing)
    place = grid.place(header.first_line - 1)
    return Problem.of("table_lacks", place, title=grid.title, table=header.spec.title, columns=columns)


def sales_candidates(grids: Sequence[Grid]) -> list[str]:
    """Give the names by which ``sales_table`` can choose among the tables that fit as Sales.

    >>> head = ["Date", "Client", "Amount"]
    >>> sales_candidates([Grid("b", "Sales", [head], table="tblSales"), Grid("b", "Old", [head])])
    ['Sales!tblSales', 'Old']
    """
    return [found.grid.title for found in find_tables(grids).candidates.get(SALES.name, [])]


def choose_sales(grids: Sequence[Grid], finding: Finding, settings: Settings) -> Found:
    """Choose the sales table: the only one that fits, or the one the setting names.

    Raises:
        InputError: none fits, several fit and ``sales_table`` is blank, or it
            names none of those that fit.
    """
    found = finding.candidates.get(SALES.name, [])
    if settings.sales_table:
        return _named(grids, found, settings.sales_table)
    if len(found) > 1:
        raise InputError.of("sales_twice", "", tables=_listed(found), name=found[0].grid.title)
    if found:
        return found[0]
    for grid, header in finding.lacking:
        if header.spec is SALES:
            raise _header_missing(grid, header)
    almost = _almost(grids)
    if almost is not None:
        raise _header_missing(*almost)
    raise InputError.of("no_sales", grids[0].book if grids else "")


def _named(grids: Sequence[Grid], found: list[Found], name: str) -> Found:
    wanted = client_key(name)
    fitting = [one for one in found if client_key(one.grid.title) == wanted]
    fitting = fitting or [one for one in found if client_key(one.grid.table or "") == wanted]
    fitting = fitting or [one for one in found if client_key(one.grid.sheet) == wanted]
    if len(fitting) == 1:
        return fitting[0]
    for grid in grids:
        if wanted in (client_key(grid.title), client_key(grid.name), client_key(grid.sheet)) and not fitting:
            header = find_header(grid, SALES)
            if header is not None and header.complete:
                return Found(grid, header, 2)
            if header is not None:
                raise _header_missing(grid, header)
    raise InputError.of("sales_table_unknown", "", name=name, tables=_listed(found) or say("table.nothing"))


def _listed(found: list[Found]) -> str:
    return ", ".join(say("table.with_rows", title=one.grid.title, count=one.count) for one in found)


def _almost(grids: Sequence[Grid]) -> tuple[Grid, Header] | None:
    """Find the grid that comes nearest to a sales table: two of its three columns."""
    headers = [(grid, find_header(grid, SALES)) for grid in grids if grid.rows and not _is_own(grid)]
    near = [(grid, header) for grid, header in headers if header is not None and len(header.missing) == 1]
    return max(near, key=lambda pair: len(pair[1].found), default=None)


def _header_missing(grid: Grid, header: Header) -> InputError:
    last = 0 if grid.table else min(SEARCHED_ROWS, len(grid.rows)) - 1
    place = grid.place(0).partition(":")[0] + f":{grid.first_row + last}"
    looked = "; ".join(examples(SALES.name, name) for name in header.missing)
    columns = ", ".join(SALES.column(name).head for name in header.missing)
    return InputError.of("header_not_found", place, columns=columns, looked=looked)
