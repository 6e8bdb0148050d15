"""A csv file in any usual encoding and with any usual delimiter gives the same text."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path

import pytest

from kam_xl.books.closed import read_book
from kam_xl.books.reading.csv_file import sniff
from kam_xl.problems import InputError
from kam_xl.tables.cells import Grid

_LINES = [
    ["Дата", "Клиент", "Сумма"],
    ["05.01.2026", "Завод «Ёлка»", "1 234,50"],
    ["06.01.2026", "Müller, Café", None],
]
_WESTERN = [
    ["Date", "Client", "Amount"],
    ["2026-01-05", "Müller & Söhne", "1.5"],
    ["2026-01-06", "Café", None],
]


def _written(lines: list[list[str | None]], delimiter: str = ";", end: str = "\n") -> str:
    return "".join(delimiter.join(field or "" for field in line) + end for line in lines)


def _read(tmp_path: Path, raw: bytes, name: str = "sales.csv", **options: str) -> Grid:
    path = tmp_path / name
    path.write_bytes(raw)
    (grid,) = read_book(path, **options)
    return grid


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_unicode_is_read_without_a_word(tmp_path: Path, bom: bytes, encoding: str) -> None:
    grid = _read(tmp_path, bom + _written(_LINES).encode(encoding))
    assert (grid.rows, grid.sheet, grid.problems) == (_LINES, "sales", ())


def test_utf_16_without_a_mark(tmp_path: Path) -> None:
    assert _read(tmp_path, _written(_WESTERN).encode("utf-16-le")).rows == _WESTERN


@pytest.mark.parametrize(("lines", "encoding"), [(_LINES[:2], "cp1251"), (_WESTERN, "cp1252")])
def test_code_pages_are_guessed_and_said(
    tmp_path: Path, lines: list[list[str | None]], encoding: str
) -> None:
    grid = _read(tmp_path, _written(lines).encode(encoding))
    assert grid.rows == lines
    assert [(problem.code, encoding in problem.what) for problem in grid.problems] == [("csv_guess", True)]


def test_a_named_encoding_is_obeyed(tmp_path: Path) -> None:
    raw = _written(_LINES[:2]).encode("cp866", errors="replace")
    grid = _read(tmp_path, raw, csv_encoding="cp866")
    assert grid.rows[0] == _LINES[0]
    assert grid.problems == ()
    with pytest.raises(InputError, match=r"sales.csv: the text is not ascii"):
        _read(tmp_path, raw, csv_encoding="ascii")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    lines: list[list[str | None]] = [
        ["Date", "Client", "Amount"],
        ["2026-01-05", "Ace", "1.5"],
        ["2026-01-06", "Bee", None],
    ]
    assert _read(tmp_path, _written(lines, delimiter, end).encode()).rows == lines


def test_decimal_commas_do_not_win_over_the_delimiter() -> None:
    assert sniff("Date;Client;Amount\n1,5;2,5;3,5\n1,5;2,5;3,5\n") == (";", 0)
    assert sniff("Client\nAce\n") == (",", 0)


def test_a_sep_line_decides_and_places_stay_true(tmp_path: Path) -> None:
    grid = _read(tmp_path, b"sep=|\r\nDate|Client, Ltd\r\n1|2\r\n")
    assert grid.rows == [["Date", "Client, Ltd"], ["1", "2"]]
    assert grid.place(1) == "sales!3:3"


def test_line_ends_in_quotes_stay_inside_the_field(tmp_path: Path) -> None:
    grid = _read(tmp_path, b'Date,Note\r\n1,"two\r\nlines, ""quoted"""\r\n')
    assert grid.rows[1] == ["1", 'two\r\nlines, "quoted"']


def test_numbers_stay_text(tmp_path: Path) -> None:
    assert _read(tmp_path, b"Order,Amount\n001,=1+1\n").rows[1] == ["001", "=1+1"]


def test_packed_csv(tmp_path: Path) -> None:
    grid = _read(tmp_path, gzip.compress(_written(_WESTERN).encode()), "sales.csv.gz")
    assert (grid.rows, grid.sheet) == (_WESTERN, "sales")


def test_a_packed_bomb(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unpacks to far more data"):
        _read(tmp_path, gzip.compress(b"0" * (64 << 20)), "bomb.csv.gz")


_GOOD = b"2026-01-05,Bee,2\n"


@pytest.mark.parametrize("after", [5, 40_000])
@pytest.mark.parametrize("begin", [b"", b'2026-01-01,"two\nlines",1\n'])
def test_a_quotation_mark_that_never_closes_is_named(tmp_path: Path, after: int, begin: bytes) -> None:
    raw = b"Date,Client,Amount\n" + begin + _GOOD * 4 + b'2026-01-05,"Ace,1\n' + _GOOD * after
    line = 6 + begin.count(b"\n")
    with pytest.raises(
        InputError, match=f"sales.csv: a quotation mark is opened in line {line} and not closed"
    ):
        _read(tmp_path, raw)


@pytest.mark.parametrize("later", [b'2026-01-05,"Ace, Ltd",1\n', b'2026-01-05,Ace",1\n' + _GOOD])
def test_a_quotation_mark_that_ends_at_a_later_one_is_named(tmp_path: Path, later: bytes) -> None:
    raw = b"Date,Client,Amount\n" + _GOOD + b'2026-01-05,"Ace,1\n' + _GOOD * 5 + later
    with pytest.raises(InputError, match="opened in line 3 and"):
        _read(tmp_path, raw)


def test_a_short_swallow_is_found_by_what_follows_the_mark(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="opened in line 2 and"):
        _read(tmp_path, b'Date,Client,Amount\n2026-01-05,"Ace,1\n2026-01-05,"Bee",2\n' + _GOOD)


def test_long_addresses_stay_one_field(tmp_path: Path) -> None:
    address = "Ace, Ltd\nMain St, 12\nNew York, NY\nroom 5\n10001, USA"
    grid = _read(tmp_path, f'Date,Client,Amount\n2026-01-05,"{address}",1\n'.encode() + _GOOD)
    assert [row[1] for row in grid.rows] == ["Client", address, "Bee"]
    assert grid.problems == ()


def test_loose_marks_on_one_line_are_read_as_ever(tmp_path: Path) -> None:
    grid = _read(tmp_path, b'Date,Client,Amount\n2026-01-05,"Ace" Ltd,1\n2026-01-05,5" pipes,1')
    assert [row[1] for row in grid.rows] == ["Client", "Ace Ltd", '5" pipes']


def test_a_line_with_more_fields_than_the_heading_is_named(tmp_path: Path) -> None:
    wide = b"2026-01-05,Acme, Ltd,100\n"
    raw = b'Date,Client,Amount\n2026-01-05,"two\nlines",1\n' + _GOOD * 3
    (problem,) = _read(tmp_path, raw + wide + _GOOD).problems
    assert str(problem) == (
        "sales!6:6: line 7 has 4 fields, the heading has 3; "
        'put the text with the "," in quotes, or save the table as .xlsx.'
    )
    (problem,) = _read(tmp_path, raw + wide * 2).problems
    assert problem.what.startswith(
        "2 lines have more fields than the heading, which has 3; the first is line 7"
    )


def test_blank_fields_at_the_end_and_titles_above_are_no_fault(tmp_path: Path) -> None:
    raw = b"Report,2026\n\nDate,Client,Amount\n2026-01-05,Ace,1,,\n2026-01-06,Bee,2, \n"
    assert _read(tmp_path, raw).problems == ()
