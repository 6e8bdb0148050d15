"""Archive: what somebody typed beside a client that is on its list no more, kept until the client is back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from kam_xl.papers.paper import Cell, Paper, Table, columns
from kam_xl.texts import say

KEY = "archive"
TABLE = "kam_Archive"
KEYS = ("list", "client", "row", "column", "text", "archived_as", "archived_date", "place")


@dataclass(frozen=True, slots=True)
class Archived:
    """One value that was typed: on which list, beside which client and row, in which column, when it was put away.

    ``text`` and ``archived_as`` (text, number, date, yes or no) give the value as it
    was; ``place`` names paper, table and column by their keys.
    """

    list: str
    client: str
    row: str
    column: str
    text: str
    archived_as: str
    archived_date: dt.date | None
    place: str

    @classmethod
    def of(
        cls, value: Cell, *, place: tuple[str, str, str], shown: tuple[str, str, str, str], day: dt.date
    ) -> Self:
        """Put a value away; ``shown`` are the words for its list, client, row and column."""
        sheet, client, row, column = shown
        return cls(sheet, client, row, column, *_in_words(value), day, "|".join(place))

    @property
    def address(self) -> tuple[str, str, str]:
        """The keys of paper, table and column."""
        paper, table, column = ["", "", *self.place.rsplit("|", 2)][-3:]
        return paper, table, column

    @property
    def value(self) -> Cell:
        """The value as it was typed; one that somebody has changed in the archive may have become text."""
        try:
            if self.archived_as == say("archive.number"):
                return float(self.text)
            if self.archived_as == say("archive.date"):
                moment = dt.datetime.fromisoformat(self.text)
                return moment if moment.time() != dt.time() else moment.date()
        except ValueError:
            return self.text
        return self.text == say("word.yes") if self.archived_as == say("archive.flag") else self.text


def _in_words(value: Cell) -> tuple[str, str]:
    """Write a value and its kind; a number keeps every digit.

    >>> _in_words(2.5), _in_words(dt.date(2026, 1, 31)), _in_words(True)
    (('2.5', 'number'), ('2026-01-31', 'date'), ('yes', 'yes or no'))
    """
    if isinstance(value, bool):
        return say("word.yes" if value else "word.no"), say("archive.flag")
    if isinstance(value, (int, float)):
        return repr(value), say("archive.number")
    if isinstance(value, dt.date):
        return value.isoformat(), say("archive.date")
    return str(value), say("archive.text")


def paper(archived: Sequence[Archived]) -> Paper:
    """List what waits for its client."""
    return Paper(
        key=KEY,
        irreplaceable=True,
        name=say("paper.archive.name"),
        title=say("paper.archive.title"),
        finding=say("paper.archive.finding", count=len(archived), clients=_clients(archived)),
        blocks=(
            Table(
                name=TABLE,
                columns=columns(*KEYS, wide="text"),
                rows=tuple(
                    (a.list, a.client, a.row, a.column, a.text, a.archived_as, a.archived_date, a.place)
                    for a in archived
                ),
                keys=("place", "client", "row"),
                empty=say("paper.archive.empty"),
                printed_count=5,
            ),
        ),
        notes=(say("paper.archive.note"),),
    )


def _clients(archived: Iterable[Archived]) -> int:
    return len({one.client for one in archived})
