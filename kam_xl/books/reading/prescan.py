"""A first look at the raw XML of a sheet, before a reader is let in.

It answers what the fast reader does not say or cannot survive: how far the
cells reach (one value in XFD1048576 aborts calamine together with the whole
process), which cells hold errors, which formulas have no saved result, which
rows are hidden. It works on raw bytes, vectorised, at several times the speed
of any reader. A sheet written in an unusual way is marked ``odd`` and goes
the slow, exact road, which reads rows only in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kam_xl.books.reading.outline import LAST_COLUMN, LAST_ROW, cell_position

_LT, _C, _F, _SPACE, _A, _Z = b"<cf AZ"
_ZERO, _NINE, _QUOTE = b'09"'
# Digits of the last row of the grid
_LONGEST_ROW = 7
_REF = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb"<row\b[^>]*>")
_ROW_NUMBER = re.compile(rb'\br="([0-9]+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_ERROR = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*\bt="e"[^>]*>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v>([^<]*)</v>'
)
_UNSAVED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>\s*(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_TEXT_RESULT = re.compile(rb'\bt="str"')
# Cells in columns past Z are rare; where there are none, the reach needs no closer look.
_NARROW = 26
_LONGEST_CELL = 1 << 20


@dataclass(slots=True)
class Look:
    """What the first look found. Rows and columns are 1-based."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    odd: bool = False
    unordered: bool = False
    formulas: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def look(chunks: Iterable[bytes]) -> Look:
    """Look through the chunks of a sheet part.

    >>> look([b'<sheetData><row r="2"><c r="B2" t="e"><v>#N/A</v></c></row></sheetData>']).errors
    {(2, 2): '#N/A'}
    """
    found = Look()
    for piece in _whole_cells(chunks):
        _look_at(piece, found)
        if found.odd:
            break
    return found


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the stream so that no cell is split; what follows the cells is of no interest."""
    rest = b""
    inside = False
    for chunk in chunks:
        rest += chunk
        if not inside:
            begin = rest.find(b"sheetData")
            if begin < 0:
                rest = rest[-16:]
                continue
            inside = True
            rest = rest[begin + len(b"sheetData") :]
            if rest.startswith(b"/>"):
                return
        end = rest.find(b"</sheetData>")
        if end >= 0:
            yield rest[:end]
            return
        cut = max(rest.rfind(b"<c "), rest.rfind(b"<row "))
        if cut > 0 and len(rest) - cut <= _LONGEST_CELL:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > 2 * _LONGEST_CELL + len(chunk):
            break
    yield rest


def _look_at(piece: bytes, found: Look) -> None:
    raw = np.frombuffer(piece + b"\0" * 16, dtype=np.uint8)
    tags = np.flatnonzero(raw == _LT)
    second = raw[tags + 1]
    starts = tags[second == _C]
    # Tags of columns and conditional formats stand outside; <c ...> is the only one with this letter.
    found.cells += len(starts)
    if _is_odd(piece, raw, starts, tags):
        found.odd = True
        return
    _reach(piece, raw, starts, found)
    if b't="e"' in piece:
        errors = _ERROR.findall(piece)
        found.errors.update((cell_position(ref.decode()), name.decode()) for ref, name in errors)
        found.odd |= len(errors) != piece.count(b' t="e"')
    if _has_formulas(raw, tags, second):
        found.formulas = True
        found.unsaved += [
            cell_position(ref.decode())
            for ref, rest in _UNSAVED.findall(piece)
            if not _TEXT_RESULT.search(rest)
        ]
    if b"hidden=" in piece:
        _hidden_rows(piece, found)


def _is_odd(piece: bytes, raw: NDArray[np.uint8], starts: NDArray[np.intp], tags: NDArray[np.intp]) -> bool:
    """Tell whether any cell is written otherwise than ``<c r="A1"`` or a tag has a prefix."""
    if not len(starts):
        # An empty sheet, or every tag has a prefix such as <x:c ...>.
        return len(tags) > 2 and b"<row" not in piece
    usual = np.frombuffer(b' r="', dtype=np.uint8)
    for offset, byte in enumerate(usual):
        if not (raw[starts + 2 + offset] == byte).all():
            return True
    letters = raw[starts + 6]
    return bool(((letters < _A) | (letters > _Z)).any()) or b"<![CDATA[" in piece or b"<!--" in piece


def _reach(piece: bytes, raw: NDArray[np.uint8], starts: NDArray[np.intp], found: Look) -> None:
    """Widen the reach by the cells of this piece; of narrow ones the rows are read all at once."""
    if not len(starts):
        return
    wide = raw[starts + 7]
    if bool(((wide >= _A) & (wide <= _Z)).any()):
        refs = _REF.findall(piece)
        columns = {letters for letters, _ in refs}
        found.last_column = max([found.last_column, *map(_column, columns)])
        found.odd |= len(refs) != len(starts)
        _follow(np.array([int(row) for _, row in refs] or [0]), found)
    else:
        rows, whole = _rows(raw, starts + 7)
        found.last_column = max(found.last_column, int(raw[starts + 6].max()) - _A + 1)
        found.odd |= not whole
        _follow(rows, found)
    found.odd |= found.last_row > LAST_ROW or found.last_column > LAST_COLUMN


def _follow(rows: NDArray[np.int64], found: Look) -> None:
    """Take note of the rows of this piece: how far they reach, and whether any goes back."""
    found.unordered |= bool(rows[0] < found.last_row) or bool((np.diff(rows) < 0).any())
    found.last_row = max(found.last_row, int(rows.max()))


def _rows(raw: NDArray[np.uint8], places: NDArray[np.intp]) -> tuple[NDArray[np.int64], bool]:
    """Give the numbers that begin at ``places``, and whether each is whole and ends in a quote."""
    numbers = np.zeros(len(places), dtype=np.int64)
    inside = np.ones(len(places), dtype=np.bool_)
    whole = True
    for offset in range(_LONGEST_ROW + 1):
        signs = raw[places + offset]
        digits = (signs >= _ZERO) & (signs <= _NINE)
        whole &= bool((digits | (signs == _QUOTE) | ~inside).all())
        inside &= digits
        numbers[inside] = numbers[inside] * 10 + (signs[inside] - _ZERO)
    return numbers, whole and not bool(inside.any()) and bool((numbers > 0).all())


def _column(letters: bytes) -> int:
    return (
        cell_position(letters.decode() + "1")[1] if len(letters) < 3 or letters <= b"XFD" else LAST_COLUMN + 1
    )


def _has_formulas(raw: NDArray[np.uint8], tags: NDArray[np.intp], second: NDArray[np.uint8]) -> bool:
    after = raw[tags[second == _F] + 2]
    return bool(((after == ord(">")) | (after == _SPACE) | (after == ord("/"))).any())


def _hidden_rows(piece: bytes, found: Look) -> None:
    for row in _ROW.findall(piece):
        number = _ROW_NUMBER.search(row)
        if number and _HIDDEN.search(row):
            found.hidden.append(int(number[1]))
