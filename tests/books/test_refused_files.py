"""What cannot be read is refused with one sentence and the cure, whatever the file is called."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kam_xl.books.closed import read_book
from kam_xl.problems import InputError
from tests.books.packages import number, pack, parts_of, row

_CFB = bytes.fromhex("d0cf11e0a1b11ae1")
_GOOD = parts_of({"S": row(1, number("A1", 1))})


def _refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_book(path)
    assert path.name in str(caught.value)
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "book_empty"),
        (b"\xef\xbb\xbf \r\n", "book_empty"),
        (_CFB + b"\0" * 600, "book_xls"),
        (_CFB + b"\0" * 600 + "EncryptedPackage".encode("utf-16le"), "book_encrypted"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "book_html"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><html></html>", "book_html"),
        (b"<?xml version='1.0'?><Workbook/>", "book_xml"),
        (b"%PDF-1.7\n", "book_pdf"),
        (b"PAR1\0\0", "book_parquet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06", "book_not"),
        (b"PK\x03\x04 and then nothing of a zip", "book_damaged"),
        (bytes(range(256)) * 20, "book_not"),
    ],
)
def test_told_by_content_not_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    for name in ("book.xlsx", "book.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        assert _refused(path) == code


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"notes.txt": "hello"}, "book_zip"),
        ({"sales.csv": "Date;Client"}, "book_zip"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}, "book_ods"),
        ({"[Content_Types].xml": "<x/>", "xl/workbook.bin": ""}, "book_xlsb"),
        ({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}, "book_not"),
        ({"Index/Document.iwa": "x"}, "book_numbers"),
        (_GOOD | {"xl/workbook.xml": "<workbook"}, "book_damaged"),
        (_GOOD | {"_rels/.rels": "<Relationships/>"}, "book_damaged"),
        (
            _GOOD | {"xl/workbook.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>" + _GOOD["xl/workbook.xml"]},
            "book_doctype",
        ),
        (_GOOD | {"xl/worksheets/sheet1.xml": "<!DOCTYPE x><worksheet/>"}, "book_doctype"),
        (_GOOD | {"xl/workbook.xml": "<workbook xmlns='x'><sheets/></workbook>"}, "book_no_sheets"),
    ],
)
def test_other_zips(tmp_path: Path, parts: dict[str, str], code: str) -> None:
    assert _refused(pack(tmp_path / "book.xlsx", parts)) == code


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert _refused(tmp_path / "nowhere.xlsx") == "book_missing"
    assert _refused(tmp_path) == "book_folder"


def test_a_part_twice(tmp_path: Path) -> None:
    path = pack(tmp_path / "twice.xlsx", _GOOD)
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("XL/Workbook.xml", _GOOD["xl/workbook.xml"])
    assert _refused(path) == "book_twice"


def test_a_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    sheet = _GOOD["xl/worksheets/sheet1.xml"].replace("<sheetData>", "<sheetData>" + " " * (40 << 20))
    assert (
        _refused(pack(tmp_path / "bomb.xlsx", _GOOD | {"xl/worksheets/sheet1.xml": sheet}))
        == "book_too_large"
    )


def test_an_encrypted_entry(tmp_path: Path) -> None:
    path = pack(tmp_path / "locked.xlsx", _GOOD)
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert _refused(path) == "book_encrypted"


def test_damage_anywhere_is_one_refusal(tmp_path: Path) -> None:
    """Every byte range of a small workbook is overwritten in turn; nothing but InputError may come out."""
    whole = pack(tmp_path / "whole.xlsx", _GOOD).read_bytes()
    path = tmp_path / "hurt.xlsx"
    refused = 0
    for at in range(4, len(whole) - 8, 7):
        path.write_bytes(whole[:at] + b"\xff\0\xfe\x01" + whole[at + 4 :])
        try:
            read_book(path)
        except InputError:
            refused += 1
    assert refused > len(whole) / 7 / 4


def test_a_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "open.xlsx", _GOOD)

    def locked(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    assert _refused(path) == "book_unreadable"
