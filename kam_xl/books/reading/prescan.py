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
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kam_xl.books.reading.cell_refs import CellRefs, cell_refs
from kam_xl.books.reading.gather import Gather, PieceCells
from kam_xl.books.reading.outline import LAST_COLUMN, LAST_ROW, cell_position
from kam_xl.books.reading.raw_words import Places, Raw, stands

_LT, _GT, _C, _F, _SLASH, _BANG, _QUESTION, _SPACE, _A, _Z = b"<>cf/!? AZ"
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
_LONGEST_CELL = 1 << 20
_BEGIN = re.compile(rb"<(?:[\w.-]{1,30}:)?sheetData\b")
_LONGEST_BEGIN = 64
# A comment or an instruction (but the declaration) may say anything, where the cells begin or end, too.
_HIDING = re.compile(rb"<!|<\?(?!xml[ \t\r\n])")
_ODD = b"<!"
# What looks at a piece leaves Python alone; more threads than this would wait for the one that inflates.
_THREADS = 2
_COLON = ord(":")
_ENDS_A_NAME = np.zeros(256, dtype=np.bool_)
_ENDS_A_NAME[list(b"\0 \t\r\n/<>=\"'")] = True
# Behind the last cell, so that looking past its end finds nothing
_PAD = bytes(64)


@dataclass(slots=True)
class Look:
    """What the first look found. Rows and columns are 1-based. ``gathered`` has the cells where they were asked for."""

    first_row: int = 0
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    odd: bool = False
    unordered: bool = False
    formulas: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    gathered: Gather | None = field(default=None, compare=False)

    def go_on(self, below: Look) -> None:
        """Take in what was found in the cells that follow; ``unordered`` tells whether any row goes back."""
        if below.first_row:
            self.unordered |= below.unordered or below.first_row < self.last_row
            self.first_row = self.first_row or below.first_row
        self.last_row = max(self.last_row, below.last_row)
        self.last_column = max(self.last_column, below.last_column)
        self.cells += below.cells
        self.odd |= below.odd
        self.formulas |= below.formulas
        self.errors |= below.errors
        self.unsaved += below.unsaved
        self.hidden += below.hidden


@dataclass(frozen=True, slots=True)
class _Part:
    """What one piece of the XML holds; ``cells`` where they were asked for and are written in the usual way."""

    look: Look
    cells: PieceCells | None = None
    open_tags: int = 0


def look(chunks: Iterable[bytes], gather: Gather | None = None) -> Look:
    """Look through the chunks of a sheet part; ``gather`` takes their cells on the way.

    >>> look([b'<sheetData><row r="2"><c r="B2" t="e"><v>#N/A</v></c></row></sheetData>']).errors
    {(2, 2): '#N/A'}
    """
    found = Look(gathered=gather)
    for part in _parts(_whole_cells(chunks), gather):
        found.go_on(part.look)
        if found.odd:
            break
        if gather is not None:
            gather.keep(part.cells, part.open_tags)
    return found


def _parts(pieces: Iterator[bytes], gather: Gather | None) -> Iterator[_Part]:
    """Look at the pieces in their order; those of a large sheet on every core, while the next are inflated."""
    if gather is None:
        yield from (_look_at(piece, None) for piece in pieces)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        ahead: deque[Future[_Part]] = deque()
        for piece in pieces:
            ahead.append(pool.submit(_look_at, piece, gather))
            if len(ahead) > _THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the stream so that no cell is split; where cells could hide from us, one piece is odd."""
    chunks, rest, inside = iter(chunks), b"", False
    for chunk in chunks:
        rest += chunk
        if not inside:
            begin = _BEGIN.search(rest)
            if _HIDING.search(rest, 0, begin.start() if begin else len(rest)):
                yield _ODD
                return
            if begin is None:
                rest = rest[-_LONGEST_BEGIN:]
                continue
            inside = True
            rest = rest[begin.end() :]
            if rest.startswith(b"/>"):
                yield from _more_cells(rest, chunks)
                return
        end = rest.find(b"</sheetData>")
        if end >= 0:
            yield rest[:end]
            yield from _more_cells(rest[end:], chunks)
            return
        cut = max(rest.rfind(b"<c "), rest.rfind(b"<row "))
        if cut > 0 and len(rest) - cut <= _LONGEST_CELL:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > 2 * _LONGEST_CELL + len(chunk):
            break
    yield rest


def _more_cells(rest: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Give an odd piece when cells follow the end of the cells, as no program writes them."""
    for chunk in chain((b"",), chunks):
        rest = rest + chunk
        if _BEGIN.search(rest):
            yield _ODD
            return
        rest = rest[-_LONGEST_BEGIN:]


def _look_at(piece: bytes, gather: Gather | None) -> _Part:
    raw = np.frombuffer(piece + _PAD, dtype=np.uint8)
    tags = np.flatnonzero(raw == _LT)
    second = raw[tags + 1]
    opening = np.flatnonzero(second == _C)
    starts = tags[opening]
    # Tags of columns and conditional formats stand outside; <c ...> is the only one with this letter.
    found, cells = Look(cells=len(starts)), None
    if _is_odd(piece, raw, starts, tags) or _may_hide(raw, tags):
        found.odd = True
        return _Part(found)
    refs = cell_refs(raw, starts)
    if len(starts):
        _reach(refs, found)
    if gather is not None and not found.odd:
        cells = gather.read(piece, raw, tags, opening, refs)
    _marks(piece, found)
    if _has_formulas(raw, tags, second):
        found.formulas = True
        found.unsaved = [
            cell_position(ref.decode())
            for ref, rest in _UNSAVED.findall(piece)
            if not _TEXT_RESULT.search(rest)
        ]
    return _Part(found, cells, _open_tags(raw, second))


def _open_tags(raw: Raw, second: Raw) -> int:
    """Give how many more tags are opened than closed: in a sheet that is whole they are as many in the end."""
    alone = np.count_nonzero((raw[:-1] == _SLASH) & (raw[1:] == _GT))
    return len(second) - 2 * int(np.count_nonzero(second == _SLASH)) - int(alone)


def _marks(piece: bytes, found: Look) -> None:
    """Find the cells with errors and the hidden rows; a sign alone is looked for much faster than a word."""
    if b"e" in piece and b't="e"' in piece:
        errors = _ERROR.findall(piece)
        found.errors = {cell_position(ref.decode()): name.decode() for ref, name in errors}
        found.odd |= len(errors) != piece.count(b' t="e"')
    if b"h" in piece and b"hidden=" in piece:
        found.hidden = _hidden_rows(piece)


def _is_odd(piece: bytes, raw: NDArray[np.uint8], starts: NDArray[np.intp], tags: NDArray[np.intp]) -> bool:
    """Tell whether any cell is written otherwise than ``<c r="A1"``, or a tag has a prefix."""
    if not len(starts):
        # An empty sheet, or every tag has a prefix such as <x:c ...>.
        return len(tags) > 2 and b"<row" not in piece
    if not stands(raw, starts + 2, b' r="').all():
        return True
    letters = raw[starts + 6]
    return bool(((letters < _A) | (letters > _Z)).any())


def _may_hide(raw: Raw, tags: Places) -> bool:
    """Tell whether any tag is a comment or an instruction, or has a prefix."""
    signs = raw[tags + 1]
    if ((signs == _BANG) | (signs == _QUESTION)).any():
        return True
    at = tags[~_ENDS_A_NAME[signs]] + 2
    while len(at):
        signs = raw[at]
        if (signs == _COLON).any():
            return True
        at = at[~_ENDS_A_NAME[signs]] + 1
    return False


def _reach(refs: CellRefs, found: Look) -> None:
    """Tell how far the cells of a piece reach, and whether any row goes back."""
    rows = refs.rows
    found.unordered = bool((np.diff(rows) < 0).any())
    found.first_row, found.last_row = int(rows[0]), int(rows.max())
    found.last_column = int(refs.columns.max())
    found.odd = not refs.whole or found.last_row > LAST_ROW or found.last_column > LAST_COLUMN


def _has_formulas(raw: NDArray[np.uint8], tags: NDArray[np.intp], second: NDArray[np.uint8]) -> bool:
    after = raw[tags[second == _F] + 2]
    return bool(((after == ord(">")) | (after == _SPACE) | (after == ord("/"))).any())


def _hidden_rows(piece: bytes) -> list[int]:
    numbers = ((_ROW_NUMBER.search(row), _HIDDEN.search(row)) for row in _ROW.findall(piece))
    return [int(number[1]) for number, hidden in numbers if number and hidden]
