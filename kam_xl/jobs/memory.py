"""What we remember of a sheet we wrote: enough to tell whether somebody changed it since.

Not compared: columns that the user fills in, the order of the rows of a
table, how anything looks, and what stands right of our part of the sheet. So
filling in, sorting, filtering and widening are no edits, and neither is what a
spreadsheet does to a file when it saves it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from kam_xl.jobs.standing import Standing, StandingTable
from kam_xl.papers.paper import Paper, Table

LONGEST = 200
_FORM = "1"
_DAY_ZERO = dt.datetime(1899, 12, 30)
_SUM = 1 << 64


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as we wrote it: how many columns, which of them are filled in by the user, how many rows."""

    columns: int
    typed: frozenset[int]
    rows: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What a sheet said when we wrote it.

    ``added`` are the marks of rows that the user had added, so that they are
    not taken for clients that left.

    >>> memory = Memory("0f" * 8, (Layout(3, frozenset({2}), 5),), ("ab12cd",))
    >>> str(memory), Memory.read(str(memory)) == memory
    ('1;0f0f0f0f0f0f0f0f;3.4.5;ab12cd', True)
    """

    digest: str
    layouts: tuple[Layout, ...]
    added: tuple[str, ...] = ()

    @classmethod
    def of(cls, paper: Paper, standing: Standing, added: Sequence[str] = ()) -> Self:
        """Remember a paper that is about to be written."""
        drawn = [table for table in tables_of(paper) if table.rows]
        layouts = tuple(Layout(len(table.columns), typed_places(table), len(table.rows)) for table in drawn)
        return cls(digest_of(standing, layouts), layouts, tuple(added))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what was remembered; ``None`` when nothing was, or in another form."""
        try:
            form, digest, layouts, added = text.split(";")
            tables = tuple(_layout(one) for one in layouts.split(",") if one)
        except ValueError:
            return None
        return cls(digest, tables, tuple(filter(None, added.split(".")))) if form == _FORM else None

    def __str__(self) -> str:
        layouts = ",".join(
            f"{one.columns}.{sum(1 << place for place in one.typed):x}.{one.rows}" for one in self.layouts
        )
        text = f"{_FORM};{self.digest};{layouts};"
        for mark in self.added:
            if len(text) + len(mark) + 1 > LONGEST:
                break
            text += f"{mark}."
        return text.removesuffix(".")

    def holds(self, standing: Standing) -> bool:
        """Tell whether a sheet still says what we wrote, apart from rows added at the end of its tables."""
        if len(standing.tables) != len(self.layouts):
            return False
        as_written = tuple(
            _cut(table, layout) for table, layout in zip(standing.tables, self.layouts, strict=True)
        )
        return digest_of(replace(standing, tables=as_written), self.layouts) == self.digest


def _layout(text: str) -> Layout:
    columns, mask, rows = text.split(".")
    bits = int(mask, 16)
    return Layout(int(columns), frozenset(at for at in range(int(columns)) if bits >> at & 1), int(rows))


def _cut(table: StandingTable, layout: Layout) -> StandingTable:
    """Leave out rows added at the end of a table with columns to fill in, and columns added at its right."""
    rows = table.rows[: layout.rows] if layout.typed else table.rows
    return replace(
        table,
        heads=table.heads[: layout.columns],
        rows=tuple(row[: layout.columns] for row in rows),
    )


def tables_of(paper: Paper) -> list[Table]:
    """Give the tables of a paper in their order."""
    return [block for block in paper.blocks if isinstance(block, Table)]


def typed_places(table: Table) -> frozenset[int]:
    """Give the places of the columns that the user fills in."""
    return frozenset(place for place, column in enumerate(table.columns) if column.typed)


def digest_of(standing: Standing, layouts: Sequence[Layout]) -> str:
    """Boil a sheet down to sixteen signs."""
    parts = [*map(plain, standing.around)]
    for table, layout in zip(standing.tables, layouts, strict=True):
        kept = [place for place in range(layout.columns) if place not in layout.typed]
        rows = sum(int(_digest((plain(row[place]) for place in kept), 8), 16) for row in table.rows)
        parts += ["\n", *map(plain, table.heads), f"{len(table.rows)}.{rows % _SUM:x}"]
    return _digest(parts, 8)


def row_mark(row: Sequence[object], typed: frozenset[int]) -> str:
    """Give a short mark of a row the user added, by what stands outside the columns to fill in."""
    return _digest((plain(cell) for place, cell in enumerate(row) if place not in typed), 3)


def _digest(parts: Iterable[str], size: int) -> str:
    return hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=size).hexdigest()


def plain(cell: object) -> str:
    """Give a value as every program keeps it: 15 digits of a number, days as numbers, single spaces.

    >>> plain(0.1 + 0.2), plain(dt.date(2026, 1, 31)), plain(46053.0), plain(" a  b "), plain(None)
    ('n0.3', 'n46053', 'n46053', 'sa b', '')
    """
    if isinstance(cell, str):
        return f"s{text}" if (text := " ".join(cell.split())) else ""
    if isinstance(cell, (int, float)):
        return f"n{float(cell):.15g}"
    if isinstance(cell, dt.date):
        moment = cell if isinstance(cell, dt.datetime) else dt.datetime.combine(cell, dt.time())
        return f"n{(moment.replace(tzinfo=None) - _DAY_ZERO) / dt.timedelta(days=1):.15g}"
    if isinstance(cell, dt.time):
        return f"n{dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second) / dt.timedelta(days=1):.15g}"
    return "" if cell is None else plain(str(cell))
