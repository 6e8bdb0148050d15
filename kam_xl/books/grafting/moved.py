"""Where the cells beside our own go when a sheet is drawn again, and the formulas in them.

Every row of the user goes with its client; a column goes as far as our own
area has become wider or narrower. Formulas follow the cells they name on this
sheet; what they name on other sheets has not moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kam_xl.books.reading.outline import LAST_COLUMN, LAST_ROW, Area, cell_position
from kam_xl.tables.cells import column_letters

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_SHEET = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!")


@dataclass(frozen=True)
class Moves:
    """How the cells of a sheet move from the old drawing to the new one; rows and columns count from 1.

    ``rows`` tells single rows; ``blocks`` are the first and last rows of our
    tables before and now. What stands below our area goes down with its end.
    """

    sheet: str
    old: Area
    new: Area
    rows: Mapping[int, int] = field(default_factory=dict)
    blocks: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()

    @cached_property
    def _landed(self) -> frozenset[int]:
        return frozenset(self.rows.values())

    @cached_property
    def _strays(self) -> dict[int, int]:
        """Rows in our area that nobody tells of, where another row lands: they go below our area, none is lost."""
        return {}

    def row(self, row: int) -> int:
        """Give the new row of a row."""
        if row in self.rows:
            return self.rows[row]
        if row > self.old.last_row:
            return row + self._growth
        if row not in self._landed:
            return row
        return self._strays.setdefault(row, self.new.last_row + 1 + len(self._strays))

    @property
    def _growth(self) -> int:
        return self.new.last_row - self.old.last_row

    def column(self, column: int) -> int:
        """Give the new column of a column."""
        wider = self.new.last_column - self.old.last_column
        return column + wider if column > self.old.last_column else column

    def rows_of(self, first: int, last: int) -> tuple[int, int]:
        """Give the new first and last row of a range of rows; one over a whole table stays over it."""
        if first == last:
            row = self.row(first)
            return row, row
        for (top, bottom), (new_top, new_bottom) in self.blocks:
            if top <= first and last <= bottom:
                end = new_bottom if last == bottom else min(new_top + last - top, new_bottom)
                return min(new_top + first - top, end), end
        return self._edge(first), max(self._edge(first), self._edge(last))

    def _edge(self, row: int) -> int:
        return row + self._growth if row > self.old.last_row else row

    def reference(self, text: str) -> str:
        """Give the new place of a cell or a range without a sheet; whole columns and rows stay.

        >>> Moves("S", Area(1, 1, 9, 3), Area(1, 1, 12, 4), {5: 7}).reference("A5:$F$5")
        'A7:$G$7'
        """
        ends = text.split(":")
        matches = [_CELL.fullmatch(end) for end in ends]
        if len(ends) > 2 or not all(matches):
            return text
        found = [match.groups() for match in matches if match]
        places = [cell_position(f"{letters}{row}") for _, letters, _, row in found]
        first, last = min(places)[0], max(places)[0]
        rows = self.rows_of(first, last)
        pieces = []
        for (fixed, _, held, _), (row, column) in zip(found, places, strict=True):
            to = min(max(rows[0] if row == first else rows[1], 1), LAST_ROW)
            pieces.append(f"{fixed}{column_letters(min(self.column(column), LAST_COLUMN))}{held}{to}")
        return ":".join(pieces)

    def references(self, text: str) -> str:
        """Give the new places of a list of ranges, as formats and validations have it."""
        return " ".join(self.reference(one) for one in text.split())

    def formula(self, text: str) -> str:
        """Give a formula (without its "=") that names the same cells as before.

        >>> Moves("At risk", Area(1, 1, 9, 3), Area(1, 1, 9, 3), {5: 7}).formula("C5*'At risk'!$B$5+Sales!C5")
        "C7*'At risk'!$B$7+Sales!C5"
        """
        from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

        try:
            tokens = Tokenizer(f"={text}").items
        except (TokenizerError, IndexError):
            return text
        return "".join(
            self._named(token.value) if token.subtype == Token.RANGE else token.value for token in tokens
        )

    def _named(self, value: str) -> str:
        sheet = _SHEET.match(value)
        if sheet is None:
            return self.reference(value)
        name = sheet[1].replace("''", "'") if sheet[1] else sheet[2]
        if name.casefold() != self.sheet.casefold():
            return value
        return sheet[0] + self.reference(value[sheet.end() :])


def translated(formula: str, origin: str, place: str) -> str:
    """Give the formula (without its "=") of a cell that shares the formula of another.

    >>> translated("B2*$C$1", "D2", "D4")
    'B4*$C$1'
    """
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(f"={formula}", origin).translate_formula(place))[1:]
    except (TranslatorError, TokenizerError, IndexError, ValueError):
        return formula
