"""What the user typed into our sheets is put into the fresh ones; nothing of it is ever lost.

A typed value is known by its paper, its table, its row and its column. A row
is known by its key columns; a client counts by its key, other spellings of the
Aliases table included. What finds its row no more goes to the archive, and
comes back from there with its row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kam_xl.jobs.memory import row_mark, typed_places
from kam_xl.jobs.old_rows import KeyOf, OldRow, OldSheet, RowKey, old_rows, pairs, row_keys
from kam_xl.papers.archive import Archived
from kam_xl.papers.paper import Cell, Paper, Table
from kam_xl.tables.names import client_key

# Paper, table, row and column of one typed value.
Place = tuple[str, str, RowKey, str]


@dataclass(slots=True)
class Kept:
    """A fresh paper with everything that was typed.

    ``added`` are the marks of the rows that the user had added; ``moved`` tells
    for rows of old sheets in which table (by its number in the paper) and row
    of it their client now stands.
    """

    paper: Paper
    added: list[str] = field(default_factory=list)
    moved: dict[int, tuple[int, int]] = field(default_factory=dict)


class Keeper:
    """Moves typed values from old sheets into fresh papers, and in and out of the archive."""

    def __init__(self, key_of: KeyOf, archive: Sequence[Archived], today: dt.date) -> None:
        self._key_of = key_of
        self._today = today
        self._waiting: dict[Place, list[Archived]] = {}
        for one in archive:
            paper, table, column = one.address
            row = RowKey(key_of(one.client), client_key(one.row))
            self._waiting.setdefault((self.paper_key(paper), table, row, column), []).append(one)

    @property
    def archived(self) -> list[Archived]:
        """What waits, in the order it came."""
        return sorted(
            (one for several in self._waiting.values() for one in several),
            key=lambda one: (str(one.archived_date), one.place, one.client, one.row, one.text),
        )

    def paper_key(self, key: str) -> str:
        """Give the key of a paper, that of one client by the name the client has now."""
        kind, colon, client = key.partition(":")
        return f"{kind}:{self._key_of(client)}" if colon else key

    def fill(self, paper: Paper, olds: Sequence[OldSheet]) -> Kept:
        """Give the paper with what was typed into the sheets whose place it takes."""
        kept = Kept(paper)
        tables = [block for block in paper.blocks if isinstance(block, Table)]
        filled = {table.name: _Filling(table, self._key_of) for table in tables}
        for old in olds:
            for table, place in pairs(paper, old):
                filling = filled[table.name] if table else None
                for row in old_rows(table, old, place, self._key_of):
                    self._move(paper, filling, old.standing.tables[place].name, row)
        for number, filling in enumerate(filled.values()):
            self._restore(paper, filling)
            kept.added += filling.marks()
            kept.moved |= {before: (number, after) for before, after in filling.moved.items()}
        blocks = (filled[b.name].table() if isinstance(b, Table) else b for b in paper.blocks)
        kept.paper = replace(paper, blocks=tuple(blocks))
        return kept

    def _move(self, paper: Paper, filling: _Filling | None, name: str, row: OldRow) -> None:
        left = row.typed if filling is None else filling.take(row)
        for column, value in left.items():
            head = filling.head(column) if filling else column
            table = filling.name if filling else name
            self._put_away(paper, table, column, row, value, head)

    def _put_away(self, paper: Paper, table: str, column: str, row: OldRow, value: Cell, head: str) -> None:
        one = Archived.of(
            value,
            place=(paper.key, table, column),
            shown=(paper.name, row.client, row.rest, head),
            day=self._today,
        )
        waiting = self._waiting.setdefault((paper.key, table, row.key, column), [])
        if all(one.value != other.value for other in waiting):
            waiting.append(one)

    def _restore(self, paper: Paper, filling: _Filling) -> None:
        """Bring back what waited for the rows that are there again."""
        for row in filling.row_keys():
            for column in filling.free(row):
                place = (paper.key, filling.name, row, column)
                if waiting := self._waiting.get(place):
                    filling.put(row, column, waiting.pop(0).value)
                    if not waiting:
                        del self._waiting[place]


class _Filling:
    """A table of a fresh paper while it is filled."""

    def __init__(self, table: Table, key_of: KeyOf) -> None:
        self._table = table
        self._rows = [list(row) for row in table.rows]
        self._places = {key: at for at, key in enumerate(row_keys(table, table.rows, key_of))}
        self._said: set[tuple[int, str]] = set()
        self.moved: dict[int, int] = {}

    @property
    def name(self) -> str:
        return self._table.name

    def head(self, column: str) -> str:
        """Give the heading of a column; one that is there no more is called by it."""
        return next((one.head for one in self._table.columns if one.key == column), column)

    def take(self, row: OldRow) -> dict[str, Cell]:
        """Put in what was typed in a row, and give what finds no place."""
        at = self._places.get(row.key)
        if at is None and row.added:
            at = self._append(row)
        if at is None:
            return dict(row.typed)
        self.moved[row.sheet_row] = at
        return {
            column: value
            for column, value in row.typed.items()
            if column not in self._table.typed or not self._put(at, column, value)
        }

    def _append(self, row: OldRow) -> int:
        at = self._places[row.key] = len(self._rows)
        self._rows.append([row.values.get(column.key) for column in self._table.columns])
        return at

    def _put(self, at: int, column: str, value: Cell) -> bool:
        """Put a value in; one that another sheet has filled before stays."""
        place = self._table.position(column)
        if (at, column) in self._said:
            return self._rows[at][place] == value
        self._said.add((at, column))
        self._rows[at][place] = value
        return True

    def put(self, row: RowKey, column: str, value: Cell) -> None:
        """Put a value into a free place."""
        self._put(self._places[row], column, value)

    def row_keys(self) -> list[RowKey]:
        """Give what the rows are known by."""
        return list(self._places)

    def free(self, row: RowKey) -> list[str]:
        """Give the columns of a row in which nobody has typed."""
        return [column for column in self._table.typed if (self._places[row], column) not in self._said]

    def marks(self) -> list[str]:
        """Give the marks of the rows that the user added."""
        typed = typed_places(self._table)
        return [row_mark(row, typed) for row in self._rows[len(self._table.rows) :]]

    def table(self) -> Table:
        """Give the table as it is now."""
        return replace(self._table, rows=tuple(map(tuple, self._rows)))
