"""A csv file as a grid: which encoding, which delimiter, then cells that are all text."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kam_xl.books.reading.sheet_cells import Rows
from kam_xl.garbage import no_collections
from kam_xl.problems import InputError, Problem
from kam_xl.tables.cells import Grid, is_blank

DELIMITERS = (",", ";", "\t", "|")
GZIP_MAGIC = b"\x1f\x8b"
_SAMPLE = 64 << 10
_LARGEST_UNPACKED = 4 << 30
_LARGEST_RATIO = 300
# Stands below the last line; no file holds it (a private character).
_END = "\ue000kam-xl"
# A field may hold a few lines that look like rows, as an address or a note can; not more.
_MOST_WHOLE_LINES = 3
# Signs of control, halves of characters, private and unassigned ones
_NO_TEXT = ("Cc", "Cs", "Co", "Cn")
_SEARCHED_ROWS = 30
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_csv(path: Path, raw: bytes, *, csv_encoding: str = "") -> Grid:
    """Read the bytes of a csv file into a grid of text; blank fields are ``None``.

    ``csv_encoding`` is used for files that are not Unicode; without it one of
    the two usual Windows code pages is taken and the grid says so.
    """
    if raw.startswith(GZIP_MAGIC):
        raw = _unpacked(path, raw)
    text, problems = _decoded(path, raw, csv_encoding)
    delimiter, skipped = sniff(text)
    rows, starts = _rows(path, text, delimiter, skipped)
    name = path.name.removesuffix(".gz").removesuffix(".csv")
    grid = Grid(path.name, name, rows, first_row=1 + skipped)
    return replace(grid, problems=(*problems, *_wide_rows(grid, starts, delimiter)))


def _unpacked(path: Path, raw: bytes) -> bytes:
    limit = min(_LARGEST_UNPACKED, max(len(raw) * _LARGEST_RATIO, _SAMPLE))
    try:
        with gzip.open(io.BytesIO(raw)) as stream:
            unpacked = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError.of("book_damaged", path.name) from error
    if len(unpacked) > limit:
        raise InputError.of("book_too_large", path.name)
    return unpacked


def _decoded(path: Path, raw: bytes, csv_encoding: str) -> tuple[str, list[Problem]]:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _strict(path, raw[len(bom) :], encoding), []
    if encoding := utf16_without_mark(raw):
        return _strict(path, raw, encoding), []
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if csv_encoding:
        return _strict(path, raw, csv_encoding), []
    guess = guess_code_page(raw)
    return raw.decode(guess, errors="replace"), [Problem.of("csv_guess", path.name, encoding=guess)]


def _strict(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError.of("csv_encoding", path.name, encoding=encoding) from error


def utf16_without_mark(raw: bytes) -> str:
    """Tell UTF-16 that does not begin with its mark; "" for anything else.

    Digits, spaces and line ends have a zero in one of their two bytes, always
    the same one; what is read so must be text. Programs and pictures have
    zeros at any place.

    >>> utf16_without_mark("1;Ёлка".encode("utf-16-le")), utf16_without_mark(b"1;2")
    ('utf-16-le', '')
    """
    head = raw[:4096][: len(raw) // 2 * 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * 50 > max(even, odd) or not max(even, odd):
        return ""
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    # The head may end within a character
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    strange = (sign for sign in text if unicodedata.category(sign) in _NO_TEXT and sign not in "\r\n\t")
    return "" if any(strange) else encoding


def guess_code_page(raw: bytes) -> str:
    """Tell Cyrillic from Western bytes: Cyrillic letters stand together, accents stand alone.

    >>> guess_code_page("Завод Ёлка".encode("cp1251")), guess_code_page("Café Müller".encode("cp1252"))
    ('cp1251', 'cp1252')
    """
    high = raw.translate(bytes(1 if byte >= 0xA8 else 0 for byte in range(256)))
    return "cp1251" if high.count(b"\1\1") * 2 > high.count(1) - high.count(b"\1\1") else "cp1252"


def sniff(text: str) -> tuple[str, int]:
    r"""Give the delimiter and how many lines stand before the table (a ``sep=`` line).

    The delimiter that cuts most lines of the beginning into as many fields as
    the first one wins; of equals the one that gives more fields, then the
    order comma, semicolon, tab, bar.

    >>> sniff("Date;Client;Amount\n2026-01-05;Ace, Ltd;1,5\n")
    (';', 0)
    >>> sniff("sep=|\nDate|Client\n")
    ('|', 1)
    """
    first = text[:16].splitlines()[:1]
    if first and first[0].casefold().startswith("sep=") and len(first[0]) == len("sep=") + 1:
        return first[0][-1], 1
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = max(DELIMITERS, key=lambda delimiter: (_fit(sample, delimiter), -DELIMITERS.index(delimiter)))
    return best, 0


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(widths.count(widths[0]) / len(widths), 2), widths[0]


def _rows(path: Path, text: str, delimiter: str, skipped: int) -> tuple[Rows, Sequence[int]]:
    """Give the rows, and for each the line of the file where it begins."""
    reader = csv.reader(_lines(text), delimiter=delimiter)
    for _ in range(skipped):
        next(reader, None)
    try:
        with no_collections():
            rows = [[field or None for field in row] if "" in row else row for row in reader]
    except csv.Error:
        rows = []
    if rows and rows[-1] == [_END] and reader.line_num == len(rows) + skipped:
        return rows[:-1], range(1 + skipped, len(rows) + skipped)
    # Some field goes over several lines: by intention, or because a mark is not closed.
    starts = _starts(path, text, delimiter, skipped)
    return rows[:-1], starts


def _lines(text: str) -> Iterator[str]:
    """Give the lines and one more; it becomes a row of its own unless a quotation mark is still open."""
    return chain(io.StringIO(text, newline=""), [_END])


def _starts(path: Path, text: str, delimiter: str, skipped: int) -> list[int]:
    """Give the line where each row begins; refuse a quotation mark that swallows lines it should not."""
    lines = list(_lines(text))
    reader = csv.reader(iter(lines), delimiter=delimiter)
    starts: list[int] = []
    heading = 0
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError.of("csv_quote", path.name, line=start) from error
        if row is None:
            return starts[skipped:-1]
        heading = heading or len(row)
        if reader.line_num > start:
            _refuse_swallowed(path, row, lines[start - 1 : reader.line_num], start, delimiter, heading)
        starts.append(start)


def _refuse_swallowed(
    path: Path, row: list[str], lines: list[str], start: int, delimiter: str, heading: int
) -> None:
    """Refuse one row of several lines when its marks do not pair.

    A mark left open runs to the end of the file, or to the opening mark of a
    later field, after which text follows at once; or else it holds whole rows.
    """
    at = start
    for field in row:
        inside = field.splitlines()[1:-1]
        whole = sum(line.count(delimiter) >= max(heading - 1, 1) for line in inside)
        if field.endswith(_END) or whole > _MOST_WHOLE_LINES:
            raise InputError.of("csv_quote", path.name, line=at)
        at += max(len(field.splitlines()) - 1, 0)
    try:
        list(csv.reader(iter(lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        longest = max(range(len(row)), key=lambda place: len(row[place].splitlines()))
        before = sum(max(len(field.splitlines()) - 1, 0) for field in row[:longest])
        raise InputError.of("csv_quote", path.name, line=start + before) from error


def _wide_rows(grid: Grid, starts: Sequence[int], delimiter: str) -> list[Problem]:
    """Report rows with more fields than the heading: a comma in a name has moved the amount away."""
    heading = _heading(grid)
    if heading is None:
        return []
    most = _filled(grid.rows[heading])
    wide = [
        line
        for line in range(heading + 1, len(grid.rows))
        if len(grid.rows[line]) > most < _filled(grid.rows[line])
    ]
    if not wide:
        return []
    first = wide[0]
    values = {
        "line": starts[first],
        "fields": _filled(grid.rows[first]),
        "heading": most,
        "count": len(wide),
        "delimiter": delimiter,
    }
    return [Problem.of("csv_wide" if len(wide) == 1 else "csv_wide_many", grid.place(first), **values)]


def _heading(grid: Grid) -> int | None:
    """Give the 0-based row of the heading: of the first ones the widest that is all words, if any.

    A line of data has a date or an amount, and so a field that begins with no letter.
    """
    words = [
        place
        for place, row in enumerate(grid.rows[:_SEARCHED_ROWS])
        if all(is_blank(field) or str(field).strip()[0].isalpha() for field in row) and _filled(row) > 1
    ]
    return max(words, key=lambda place: _filled(grid.rows[place]), default=None)


def _filled(row: Sequence[object]) -> int:
    """Give the number of fields up to the last one that is not blank."""
    return max((place for place, field in enumerate(row, start=1) if not is_blank(field)), default=0)
