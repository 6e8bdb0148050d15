"""From which rows the papers of a book were made."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.texts import say


@dataclass(frozen=True, slots=True)
class Origin:
    """The table the papers were made from: the book, the table's name, its rows, and rows nobody could read.

    ``book`` is "" where the lines lie in no book.
    """

    book: str
    table: str
    rows: int
    left_out: int = 0

    @property
    def sentence(self) -> str:
        """One line for the foot of every sheet: what made it, from what.

        >>> print(Origin("sales.xlsx", "Sales", 2155).sentence)
        Made by kam-xl from sales.xlsx, table Sales, 2,155 lines.
        """
        if not self.book:
            return say("paper.origin_source", table=self.table, rows=f"{self.rows:,}")
        return say("paper.origin", book=self.book, table=self.table, rows=f"{self.rows:,}")
