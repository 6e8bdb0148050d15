"""The cells of a large, plain sheet gathered into strips, during the first look at its XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kam_xl.books.reading.cell_refs import CellRefs
from kam_xl.books.reading.number_formats import DAY, OPEN, kinds_of_styles
from kam_xl.books.reading.outline import Area, Outline, SheetOutline
from kam_xl.books.reading.package import Package
from kam_xl.books.reading.raw_values import (
    BLANK,
    BOOL,
    NUMBER,
    SHARED,
    TEXT,
    Values,
    find_values,
    read_floats,
)
from kam_xl.books.reading.raw_words import Places, Raw, whole_numbers
from kam_xl.books.reading.shared_texts import UnusualError, is_utf8, shared_texts, text
from kam_xl.tables import strips
from kam_xl.tables.strips import Strip

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
# A cell is looked at as far as this many tags behind its own
_PAST = 4
# As far as the XML declaration reaches
_HEAD = 200
# Days by which the two date systems count; below the first, Excel counts a day that there was not
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465
_DAY_ZERO, _DAY_ZERO_1904 = dt.date(1899, 12, 30).toordinal(), dt.date(1904, 1, 1).toordinal()


@dataclass(slots=True)
class Words:
    """Every cell met that is no number, by its code: the blank, the shared texts, then others as they come."""

    shared: Sequence[str]
    all: list[object] = field(init=False)
    texts: dict[bytes, int] = field(default_factory=dict)
    values: dict[object, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.all = [None, *(word or None for word in self.shared)]

    def code_of_text(self, raw: bytes) -> int:
        """Give the code of an unescaped text; a text of no signs is a blank."""
        code = self.texts.get(raw)
        if code is None:
            code = self.texts[raw] = self.code_of(text(raw)) if raw else strips.BLANK
        return code

    def code_of(self, value: object) -> int:
        """Give the code of a value: a text, a day, a truth."""
        code = self.values.get((type(value), value))
        if code is None:
            code = self.values[type(value), value] = len(self.all)
            self.all.append(value)
        return code


@dataclass(frozen=True, slots=True)
class _Filled:
    """The filled cells of one piece: 1-based rows and columns, codes, and numbers where there are any."""

    rows: Codes
    columns: NDArray[np.int16]
    codes: Codes
    numbers: Floats


class Gather:
    """Takes the pieces of one sheet, and in the end gives its columns.

    What is not plain (see ``shared_texts.UnusualError``) is left to another reader.
    """

    def __init__(self, shared: Sequence[str], styles: Sequence[int], *, date1904: bool) -> None:
        self._words = Words(shared)
        self._styles = np.array([*styles, OPEN], dtype=np.int8)
        self._day_zero = _DAY_ZERO_1904 if date1904 else _DAY_ZERO
        self._pieces: list[_Filled] = []
        self._plain = True
        self._open_tags = 0

    @property
    def plain(self) -> bool:
        """Whether all cells were gathered, and every tag that was opened was closed."""
        return self._plain and not self._open_tags

    def weigh(self, raw: Raw, tags: int, closing: int) -> None:
        """Count the tags that a piece opens and closes: in a sheet that is whole they are as many."""
        alone = np.count_nonzero((raw[:-1] == ord("/")) & (raw[1:] == ord(">")))
        self._open_tags += tags - 2 * closing - int(alone)

    def take(self, piece: bytes, raw: Raw, tags: Places, opening: Places, refs: CellRefs) -> None:
        """Gather the cells of one piece."""
        if not self._plain:
            return
        try:
            values = find_values(raw, np.append(tags, [len(piece)] * _PAST), opening, refs.ends)
            self._keep(refs, values, *self._read(piece, raw, values))
        except UnusualError:
            self._plain = False
            self._pieces.clear()

    def _keep(self, refs: CellRefs, values: Values, codes: Codes, numbers: Floats) -> None:
        filled = values.kinds != BLANK
        rows, columns = refs.rows[filled].astype(np.int32), refs.columns[filled].astype(np.int16)
        self._pieces.append(_Filled(rows, columns, codes[filled], numbers[filled]))

    def _read(self, piece: bytes, raw: Raw, values: Values) -> tuple[Codes, Floats]:
        """Give the code of each cell, and its number where it is one."""
        codes = np.zeros(len(values.kinds), dtype=np.int32)
        numbers = np.zeros(len(values.kinds), dtype=np.float64)
        at = np.flatnonzero(values.kinds == NUMBER)
        numbers[at] = read_floats(raw, values.begins[at], values.ends[at])
        codes[at] = self._of_numbers(numbers[at], values.styles[at])
        for kind, read in ((SHARED, self._of_shared), (BOOL, self._of_bools)):
            if len(at := np.flatnonzero(values.kinds == kind)):
                codes[at] = read(raw, values.begins[at], values.ends[at])
        at = np.flatnonzero(values.kinds == TEXT)
        code_of = self._words.code_of_text
        pairs = zip(values.begins[at].tolist(), values.ends[at].tolist(), strict=True)
        codes[at] = [code_of(piece[begin:end]) for begin, end in pairs]
        return codes, numbers

    def _of_numbers(self, numbers: Floats, styles: Codes) -> Codes:
        """Tell days from numbers by the styles of the cells; what may be a time is unusual."""
        kinds = self._styles[np.minimum(styles, len(self._styles) - 1)]
        if (kinds == OPEN).any():
            raise UnusualError
        codes = np.full(len(numbers), strips.NUMBER, dtype=np.int32)
        days = kinds == DAY
        if days.any():
            serials, places = np.unique(numbers[days], return_inverse=True)
            codes[days] = np.array([self._day(serial) for serial in serials.tolist()], np.int32)[places]
        return codes

    def _day(self, serial: float) -> int:
        if not (serial.is_integer() and _FIRST_SERIAL <= serial <= _LAST_SERIAL - 1_462):
            raise UnusualError
        return self._words.code_of(dt.date.fromordinal(self._day_zero + int(serial)))

    def _of_shared(self, raw: Raw, begins: Places, ends: Places) -> Codes:
        numbers, lengths = whole_numbers(raw, begins)
        if not (lengths == ends - begins).all() or numbers.max() >= len(self._words.shared):
            raise UnusualError
        return (numbers + 1).astype(np.int32)

    def _of_bools(self, raw: Raw, begins: Places, ends: Places) -> Codes:
        digits = raw[begins] - np.uint8(ord("0"))
        if not ((digits < 2) & (ends == begins + 1)).all():
            raise UnusualError
        words = np.array([self._words.code_of(False), self._words.code_of(True)], np.int32)
        return np.asarray(words[digits])

    def columns(self) -> tuple[Area | None, list[Strip]]:
        """Give the area around all filled cells and its columns; it can be called once, as it lets go of the pieces."""
        pieces = [piece for piece in self._pieces if len(piece.rows)]
        if not pieces:
            return None, []
        area = Area(
            int(min(piece.rows.min() for piece in pieces)),
            int(min(piece.columns.min() for piece in pieces)),
            int(max(piece.rows.max() for piece in pieces)),
            int(max(piece.columns.max() for piece in pieces)),
        )
        shape = (area.last_column - area.first_column + 1, area.last_row - area.first_row + 1)
        codes, numbers = np.zeros(shape, np.int32), np.zeros(shape)
        self._pieces.clear()
        for piece in reversed([pieces.pop() for _ in range(len(pieces))]):
            at = piece.columns - area.first_column, piece.rows - area.first_row
            codes[at], numbers[at] = piece.codes, piece.numbers
        return area, [Strip(*pair, self._words.all) for pair in zip(codes, numbers, strict=True)]


class Gathers:
    """Makes the ``Gather`` of each sheet of a workbook; its texts and styles are read once."""

    def __init__(self, package: Package, outline: Outline) -> None:
        self._package, self._outline = package, outline

    def of(self, sheet: SheetOutline) -> Gather | None:
        """Give the gather of a sheet; ``None`` where it is written in an unusual way."""
        if self._known is None or not is_utf8(self._package.head(sheet.part, _HEAD)):
            return None
        return Gather(*self._known, date1904=self._outline.date1904)

    @cached_property
    def _known(self) -> tuple[list[str], list[int]] | None:
        try:
            texts = shared_texts(self._package, self._outline.shared_strings)
        except UnusualError:
            return None
        return texts, kinds_of_styles(self._package, self._outline.styles)
