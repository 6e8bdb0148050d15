"""The cells of a large, plain sheet gathered into strips, during the first look at its XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

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
    values: dict[tuple[type, object], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.all = [None, *(word or None for word in self.shared)]
        self.values[type(None), None] = strips.BLANK

    def code_of(self, value: object) -> int:
        """Give the code of a value: a text, a day, a truth."""
        code = self.values.get((type(value), value))
        if code is None:
            code = self.values[type(value), value] = len(self.all)
            self.all.append(value)
        return code


@dataclass(frozen=True, slots=True)
class PieceWords:
    """Which of some values stands in which of the cells of a piece."""

    cells: Places
    which: NDArray[np.integer[Any]]
    values: Sequence[object]


@dataclass(frozen=True, slots=True)
class PieceCells:
    """The filled cells of one piece: 1-based rows and columns, codes, and numbers where there are any.

    Days, truths and texts stand in ``words``: they get their codes in the order of the sheet.
    """

    rows: Codes
    columns: NDArray[np.int16]
    codes: Codes
    numbers: Floats
    words: tuple[PieceWords, ...] = ()


class Gather:
    """Takes the pieces of one sheet, and in the end gives its columns.

    What is not plain (see ``shared_texts.UnusualError``) is left to another reader.
    """

    def __init__(self, shared: Sequence[str], styles: Sequence[int], *, date1904: bool) -> None:
        self._words = Words(shared)
        self._styles = np.array([*styles, OPEN], dtype=np.int8)
        self._day_zero = _DAY_ZERO_1904 if date1904 else _DAY_ZERO
        self._pieces: list[PieceCells] = []
        self._plain = True
        self._open_tags = 0

    @property
    def plain(self) -> bool:
        """Whether all cells were gathered, and every tag that was opened was closed."""
        return self._plain and not self._open_tags

    def read(
        self, piece: bytes, raw: Raw, tags: Places, opening: Places, refs: CellRefs
    ) -> PieceCells | None:
        """Read the cells of one piece, whatever stood before it; ``None`` where one is unusual."""
        try:
            values = find_values(raw, np.append(tags, [len(piece)] * _PAST), opening, refs.ends)
            return self._read(piece, raw, refs, values)
        except UnusualError:
            return None

    def keep(self, cells: PieceCells | None, open_tags: int) -> None:
        """Take in the next piece."""
        self._open_tags += open_tags
        if cells is None:
            self._plain = False
            self._pieces.clear()
        elif self._plain:
            for word in cells.words:
                codes = [self._words.code_of(value) for value in word.values]
                cells.codes[word.cells] = np.array(codes, np.int32)[word.which]
            self._pieces.append(replace(cells, words=()))

    def _read(self, piece: bytes, raw: Raw, refs: CellRefs, values: Values) -> PieceCells:
        filled = np.flatnonzero(values.kinds != BLANK)
        kinds, begins, ends = values.kinds[filled], values.begins[filled], values.ends[filled]
        codes = np.zeros(len(filled), dtype=np.int32)
        numbers = np.zeros(len(filled), dtype=np.float64)
        words: list[PieceWords] = []
        if len(at := np.flatnonzero(kinds == NUMBER)):
            numbers[at], codes[at] = read_floats(raw, begins[at], ends[at]), strips.NUMBER
            words += self._days(at, numbers[at], values.styles[filled[at]])
        if len(at := np.flatnonzero(kinds == SHARED)):
            codes[at] = self._shared(raw, begins[at], ends[at])
        if len(at := np.flatnonzero(kinds == BOOL)):
            words.append(PieceWords(at, _bools(raw, begins[at], ends[at]), (False, True)))
        if len(at := np.flatnonzero(kinds == TEXT)):
            words.append(_texts(piece, at, begins[at], ends[at]))
        rows, columns = refs.rows[filled].astype(np.int32), refs.columns[filled].astype(np.int16)
        return PieceCells(rows, columns, codes, numbers, tuple(words))

    def _days(self, cells: Places, numbers: Floats, styles: Codes) -> Iterator[PieceWords]:
        """Tell days from numbers by the styles of the cells; what may be a time is unusual."""
        kinds = self._styles[np.minimum(styles, len(self._styles) - 1)]
        if (kinds == OPEN).any():
            raise UnusualError
        days = kinds == DAY
        if days.any():
            serials, which = np.unique(numbers[days], return_inverse=True)
            yield PieceWords(cells[days], which, [self._day(serial) for serial in serials.tolist()])

    def _day(self, serial: float) -> dt.date:
        if not (serial.is_integer() and _FIRST_SERIAL <= serial <= _LAST_SERIAL - 1_462):
            raise UnusualError
        return dt.date.fromordinal(self._day_zero + int(serial))

    def _shared(self, raw: Raw, begins: Places, ends: Places) -> Codes:
        numbers, lengths = whole_numbers(raw, begins)
        if not (lengths == ends - begins).all() or numbers.max() >= len(self._words.shared):
            raise UnusualError
        return (numbers + 1).astype(np.int32)

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
        # Flat: one index for each cell is a fifth of the time of two.
        codes, numbers = np.zeros(shape[0] * shape[1], np.int32), np.zeros(shape[0] * shape[1])
        self._pieces.clear()
        for piece in reversed([pieces.pop() for _ in range(len(pieces))]):
            column = (piece.columns - area.first_column).astype(np.int64)
            at = column * shape[1] + (piece.rows - area.first_row)
            codes[at], numbers[at] = piece.codes, piece.numbers
        pairs = zip(codes.reshape(shape), numbers.reshape(shape), strict=True)
        return area, [Strip(*pair, self._words.all) for pair in pairs]


def _bools(raw: Raw, begins: Places, ends: Places) -> Raw:
    digits = raw[begins] - np.uint8(ord("0"))
    if not ((digits < 2) & (ends == begins + 1)).all():
        raise UnusualError
    return digits


def _texts(piece: bytes, cells: Places, begins: Places, ends: Places) -> PieceWords:
    """Find the texts that stand in cells; one of no signs is a blank."""
    met: dict[bytes, int] = {}
    pairs = zip(begins.tolist(), ends.tolist(), strict=True)
    which = [met.setdefault(piece[begin:end], len(met)) for begin, end in pairs]
    return PieceWords(cells, np.array(which), [text(raw) or None for raw in met])


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
