"""A csv file as a grid: which encoding, which delimiter, then cells that are all text."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from pathlib import Path

from kam_xl.books.sheet_cells import Rows, without_collection
from kam_xl.problems import InputError, Problem
from kam_xl.tables.cells import Grid

DELIMITERS = (",", ";", "\t", "|")
GZIP_MAGIC = b"\x1f\x8b"
_SAMPLE = 64 << 10
_LARGEST_UNPACKED = 4 << 30
_LARGEST_RATIO = 300
_LONGEST_FIELD = 131_072
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
    rows = _rows(path, text, delimiter, skipped)
    name = path.name.removesuffix(".gz").removesuffix(".csv")
    return Grid(path.name, name, rows, first_row=1 + skipped, problems=tuple(problems))


def _unpacked(path: Path, raw: bytes) -> bytes:
    limit = min(_LARGEST_UNPACKED, max(len(raw) * _LARGEST_RATIO, _SAMPLE))
    try:
        with gzip.open(io.BytesIO(raw)) as stream:
            unpacked = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError.of("book_damaged", path.name, detail=str(error)) from error
    if len(unpacked) > limit:
        raise InputError.of("book_too_large", path.name)
    return unpacked


def _decoded(path: Path, raw: bytes, csv_encoding: str) -> tuple[str, list[Problem]]:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _strict(path, raw[len(bom) :], encoding), []
    if encoding := _utf16_without_bom(raw):
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


def _utf16_without_bom(raw: bytes) -> str:
    """Latin text in UTF-16 has a zero in nearly every second byte."""
    head = raw[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


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


def _rows(path: Path, text: str, delimiter: str, skipped: int) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(skipped):
        next(reader, None)
    try:
        with without_collection():
            return [[field or None for field in row] if "" in row else row for row in reader]
    except csv.Error as error:
        place = f"{path.name}:{reader.line_num}"
        raise InputError.of("csv_quote", place) from error
