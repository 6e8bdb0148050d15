"""The rows of a table of ours as a spreadsheet holds them now, in the terms of the paper that is to come."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kam_xl.jobs.memory import Layout, Memory, row_mark, typed_places
from kam_xl.jobs.standing import Standing, StandingTable
from kam_xl.papers.paper import Cell, Paper, Table
from kam_xl.tables.cells import is_blank
from kam_xl.tables.names import client_key, text_of

KeyOf = Callable[[str], str]
# What a workbook put behind the name of a table that it had already.
_NUMBER = re.compile(r"_\d+$")
_AND = " / "


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a row is known by: the key of its client ("" without one), and the rest."""

    client: str
    rest: str

    def again(self, number: int) -> RowKey:
        """Give the key of the row that is the ``number``-th one with it."""
        return self if number == 1 else replace(self, rest=f"{self.rest} #{number}".strip())


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row as it stands: what it is known by, in which row of the sheet, and its values by column.

    ``typed`` are the columns that the user fills in, without blanks; those that
    the coming table has no more go by their heading. ``added`` is a row that
    the user put there.
    """

    key: RowKey
    client: str
    rest: str
    sheet_row: int
    values: Mapping[str, Cell]
    typed: Mapping[str, Cell]
    added: bool


@dataclass(frozen=True, slots=True)
class OldSheet:
    """A sheet of ours as it stands; ``memory`` is what we wrote there, ``None`` when that is not known."""

    standing: Standing
    memory: Memory | None

    def layout(self, place: int, table: Table | None) -> Layout:
        """Give the layout of the table at ``place``, as we wrote it if that is known."""
        standing = self.standing.tables[place]
        known = self.memory.layouts if self.memory else ()
        if len(known) == len(self.standing.tables):
            return known[place]
        return Layout(len(standing.heads), typed_places(table) if table else frozenset(), len(standing.rows))


def pairs(paper: Paper, old: OldSheet) -> Iterator[tuple[Table | None, int]]:
    """Give each old table by its place, with the table of the paper that comes after it.

    Tables are known by their name; where the user has changed it, by their order.
    """
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    names = {table.name.casefold(): table for table in tables}
    drawn = [table for table in tables if table.rows]
    standing = old.standing.tables
    for place, before in enumerate(standing):
        name = before.name.casefold()
        found = names.get(name) or names.get(_NUMBER.sub("", name))
        if found is None and len(drawn) == len(standing):
            found = drawn[place]
        yield found, place


def row_keys(table: Table, rows: Sequence[Sequence[Cell]], key_of: KeyOf) -> list[RowKey]:
    """Give what each row of a table is known by."""
    places = {key: table.position(key) for key in table.row_keys}
    return _counted(
        _key({key: row[at] for key, at in places.items()}, table.row_keys, key_of) for row in rows
    )


def old_rows(table: Table | None, old: OldSheet, place: int, key_of: KeyOf) -> list[OldRow]:
    """Give the rows of the old table at ``place``; ``table`` comes after it, or nothing does."""
    before, layout = old.standing.tables[place], old.layout(place, table)
    names = _column_names(table, before, layout)
    keys = table.row_keys if table else tuple(names.values())[:1]
    marks = old.memory.added if old.memory else ()
    found = []
    values = [{name: value_of(row[at]) for at, name in names.items() if at < len(row)} for row in before.rows]
    for number, (row, key) in enumerate(
        zip(values, _counted(_key(row, keys, key_of) for row in values), strict=True)
    ):
        typed = {names[at]: row[names[at]] for at in sorted(layout.typed) if at in names and names[at] in row}
        raw = before.rows[number][: layout.columns]
        found.append(
            OldRow(
                key=key,
                client=text_of(row.get("client")) if "client" in keys else "",
                rest=_rest(row, keys) + key.rest.removeprefix(client_key(_rest(row, keys))),
                sheet_row=before.head_row + 1 + number,
                values=row,
                typed={name: value for name, value in typed.items() if not is_blank(value)},
                added=bool(layout.typed) and (number >= layout.rows or row_mark(raw, layout.typed) in marks),
            )
        )
    return found


def _column_names(table: Table | None, before: StandingTable, layout: Layout) -> dict[int, str]:
    """Give the columns of an old table by their place: the key of the same column now, else the heading."""
    heads = {" ".join(column.head.split()): column.key for column in table.columns} if table else {}
    names = {
        place: heads.get(" ".join(head.split()), head)
        for place, head in enumerate(before.heads[: layout.columns])
    }
    if table and len(table.columns) == layout.columns and not set(table.row_keys) <= set(names.values()):
        # The headings are in another language now.
        return {place: column.key for place, column in enumerate(table.columns)}
    return names


def _key(row: Mapping[str, Cell], keys: Sequence[str], key_of: KeyOf) -> RowKey:
    client = key_of(text_of(row.get("client"))) if "client" in keys else ""
    return RowKey(client, client_key(_rest(row, keys)))


def _rest(row: Mapping[str, Cell], keys: Sequence[str]) -> str:
    return _AND.join(text_of(row.get(name)) for name in keys if name != "client")


def _counted(keys: Iterator[RowKey]) -> list[RowKey]:
    """Tell rows with the same key apart by their order."""
    seen = Counter[RowKey]()
    counted = []
    for key in keys:
        seen[key] += 1
        counted.append(key.again(seen[key]))
    return counted


def value_of(cell: object) -> Cell:
    """Give a cell as a paper can hold it: a time of day and an error become text.

    >>> value_of(dt.time(9, 30)), value_of(" x "), value_of(" ")
    ('09:30', ' x ', None)
    """
    if is_blank(cell):
        return None
    if isinstance(cell, (bool, int, float, dt.date)):
        return cell
    if isinstance(cell, dt.time):
        return cell.isoformat(timespec="minutes")
    return str(cell)
