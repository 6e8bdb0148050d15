"""Where the heading of a table stands and which column means what.

An Excel table has its heading in the first row. In a plain range the first 30
rows are searched, below any title; a heading may fill two rows, the upper one
with merged cells ("2025" over "Revenue" and "Profit" becomes "2025 / Revenue").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.problems import InputError, Problem
from kam_xl.tables.cells import ErrorCell, Grid, cell_at
from kam_xl.tables.names import cleaned, text_of
from kam_xl.tables.schema import TABLES, TableSpec
from kam_xl.tables.vocabulary import head_variants, heads_of, is_weak

SEARCHED_ROWS = 30


@dataclass(frozen=True, slots=True)
class Head:
    """One heading: what is shown of it, the keys it is known by, its place in the grid."""

    text: str
    keys: tuple[str, ...]
    row: int
    position: int


@dataclass(frozen=True, slots=True)
class Header:
    """The heading of one table: the heads found for each column of the spec, best first.

    ``first_line`` is the 0-based row of the grid where the lines begin.
    """

    spec: TableSpec
    found: dict[str, tuple[Head, ...]]
    first_line: int
    width: int
    double: bool = False

    @property
    def complete(self) -> bool:
        return all(name in self.found for name in self.spec.required)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.spec.required if name not in self.found)

    @property
    def telling(self) -> bool:
        """Whether the headings alone say which table this is."""
        signs = sum(name in self.found for name in self.spec.telling)
        narrow = not self.spec.widest or self.width <= self.spec.widest
        return self.complete and signs >= self.spec.telling_count and narrow

    def columns(self, grid: Grid) -> tuple[dict[str, Head], list[Problem]]:
        """Choose one heading for each column.

        Two headings for a required or a money column stop the job, naming both
        cells; for other columns the left one is taken and a problem says so.
        """
        chosen: dict[str, Head] = {}
        problems: list[Problem] = []
        for name, heads in self.found.items():
            column = self.spec.column(name)
            chosen[name] = heads[0]
            rivals = self.rivals(name, heads)
            if not rivals:
                continue
            place, other = (
                grid.place(heads[0].row, heads[0].position),
                grid.place(rivals[0].row, rivals[0].position),
            )
            values = {
                "head": heads[0].text,
                "other": other,
                "other_head": rivals[0].text,
                "column": column.head,
            }
            if column.required or column.kind == "money":
                raise InputError.of("header_twice", place, **values)
            problems.append(Problem.of("header_twice_left", place, **values))
        return chosen, problems

    def rivals(self, name: str, heads: tuple[Head, ...]) -> list[Head]:
        """Give the headings that claim the column as strongly as the first one does."""
        ranks = [_rank(self.spec, head)[1] for head in heads]
        if ranks[0] == 0:
            return [head for head, rank in zip(heads[1:], ranks[1:], strict=True) if rank == 0]
        if not self.spec.column(name).required and self.spec.column(name).kind != "money":
            return [head for head, rank in zip(heads[1:], ranks[1:], strict=True) if rank == ranks[0]]
        return [
            head
            for head, rank in zip(heads[1:], ranks[1:], strict=True)
            if is_weak(rank) == is_weak(ranks[0])
        ]


def find_header(grid: Grid, spec: TableSpec) -> Header | None:
    """Find the heading of ``spec`` in a grid: the row, or two rows, that name most of its columns.

    Returns the best complete heading, else the best incomplete one (so that a
    refusal can say what is missing), else None.

    >>> from kam_xl.tables.schema import SALES
    >>> grid = Grid("b.xlsx", "Sales", [["Report 2026", None, None], ["Дата", "Клиент", "Сумма, руб."]])
    >>> header = find_header(grid, SALES)
    >>> header.first_line, sorted(header.found)
    (2, ['amount', 'client', 'date'])
    """
    return _best(spec, _candidates(grid))


def find_headers(grid: Grid) -> dict[str, Header]:
    """Find the best heading of every table of the schema; tables without any are left out."""
    candidates = _candidates(grid)
    found = {spec.name: _best(spec, candidates) for spec in TABLES}
    return {name: header for name, header in found.items() if header is not None}


def _best(spec: TableSpec, candidates: list[Candidate]) -> Header | None:
    headers = [_matched(spec, candidate) for candidate in candidates]
    return max((header for header in headers if header.found), key=_goodness, default=None)


def _goodness(header: Header) -> tuple[bool, bool, int]:
    # One row that has all names is the heading, whatever the words of the row below would add.
    return header.complete, header.complete and not header.double, len(header.found)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row, or two rows, that may be the heading."""

    heads: list[Head]
    first_line: int
    double: bool = False


def _candidates(grid: Grid) -> list[Candidate]:
    if grid.table is not None:
        return [Candidate(_heads(grid.rows[0], 0), 1)] if grid.rows else []
    rows = range(min(SEARCHED_ROWS, len(grid.rows)))
    single = [Candidate(_heads(grid.rows[row], row), row + 1) for row in rows]
    double = [
        Candidate(_joined(grid, row), row + 2, double=True)
        for row in rows[:-1]
        if _wordy(grid.rows[row + 1]) and any(cell is not None for cell in grid.rows[row])
    ]
    return single + double


def _heads(cells: Sequence[object], row: int) -> list[Head]:
    return [
        Head(text, head_variants(text), row, position)
        for position, text in enumerate(map(_head_text, cells))
        if text
    ]


def _head_text(cell: object) -> str:
    # A year may head a column ("2025" over "Revenue"); other numbers and days do not.
    if cell is None or isinstance(cell, (ErrorCell, bool, dt.date, dt.time)):
        return ""
    if isinstance(cell, (int, float)) and cell not in range(1900, 2200):
        return ""
    return cleaned(text_of(cell))


def _joined(grid: Grid, row: int) -> list[Head]:
    """Join two rows of headings; a blank upper cell belongs to the merged cell left of it."""
    heads: list[Head] = []
    upper = ""
    for position in range(max(len(grid.rows[row]), len(grid.rows[row + 1]))):
        own = _head_text(cell_at(grid.rows[row], position))
        lower = _head_text(cell_at(grid.rows[row + 1], position))
        upper = own or (upper if lower else "")
        text = f"{upper} / {lower}" if upper and lower else upper or lower
        if text:
            keys = dict.fromkeys([*head_variants(text), *head_variants(lower), *head_variants(own)])
            heads.append(Head(text, tuple(keys), row + 1 if lower else row, position))
    return heads


def _wordy(cells: Sequence[object]) -> bool:
    """Tell whether a row can be the lower row of a heading: words, no dates, no amounts."""
    words = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if any(isinstance(cell, (int, float, dt.date, dt.time, dt.timedelta)) for cell in cells):
        return False
    return bool(words) and all(any(map(str.isalpha, word)) for word in words)


def _matched(spec: TableSpec, candidate: Candidate) -> Header:
    found: dict[str, list[tuple[int, int, Head]]] = {}
    for head in candidate.heads:
        name, rank = _rank(spec, head)
        if name:
            found.setdefault(name, []).append((rank, head.position, head))
    ordered = {
        column.name: tuple(head for _, _, head in sorted(found[column.name], key=lambda entry: entry[:2]))
        for column in spec.columns
        if column.name in found
    }
    return Header(spec, ordered, candidate.first_line, len(candidate.heads), candidate.double)


def _rank(spec: TableSpec, head: Head) -> tuple[str, int]:
    known = heads_of(spec.name)
    for key in head.keys:
        if key in known:
            return known[key]
        # "Share of wallet %" is that share; "Margin %" is no profit
        name, rank = known.get(key.replace(" %", ""), ("", 0))
        if name and spec.column(name).kind == "share":
            return name, rank
    return "", 0
