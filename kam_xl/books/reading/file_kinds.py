"""What kind of file this is: told by its first bytes and its parts, never by its name.

What is not a workbook or a csv file is refused with one sentence and the cure.
"""

from __future__ import annotations

from pathlib import Path

from kam_xl.books.reading.csv_file import GZIP_MAGIC, utf16_without_mark
from kam_xl.books.reading.package import Package
from kam_xl.problems import InputError

ZIP_MAGIC = b"PK\x03\x04"
_CFB = bytes.fromhex("d0cf11e0a1b11ae1")
# In small letters, as the beginning of the file is compared.
_BEGINS = (
    (b"%pdf", "book_pdf"),
    (b"<?mso", "book_html"),
    (b"<html", "book_html"),
    (b"<!doctype html", "book_html"),
    (b"<table", "book_html"),
    (b"<?xml", "book_xml"),
    (b"{\\rtf", "book_not"),
    (b"par1", "book_parquet"),
    (b"7z\xbc\xaf", "book_zip"),
    (b"rar!", "book_zip"),
)


def begin_of(path: Path) -> bytes:
    """Give the first bytes of a file; what cannot be opened, and an empty file, is refused."""
    if not path.exists():
        raise InputError.of("book_missing", str(path))
    if path.is_dir():
        raise InputError.of("book_folder", str(path))
    try:
        with path.open("rb") as stream:
            begin = stream.read(4096)
    except OSError as error:
        raise unreadable(path, error) from error
    if not begin.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise InputError.of("book_empty", path.name)
    return begin


def bytes_of(path: Path) -> bytes:
    """Give a file whole."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> InputError:
    """What the system says is of use to the reader; what a library says is not."""
    if error.strerror is None:
        return InputError.of("book_damaged", path.name)
    return InputError.of("book_unreadable", path.name, detail=error.strerror)


def refuse_other_files(path: Path, begin: bytes) -> None:
    """Refuse what is neither a workbook nor a csv file; anything that reads as text may be csv."""
    if begin.startswith(_CFB):
        encrypted = "EncryptedPackage".encode("utf-16le") in bytes_of(path)
        raise InputError.of("book_encrypted" if encrypted else "book_xls", path.name)
    text = begin.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, code in _BEGINS:
        if text.startswith(magic):
            raise InputError.of(code, path.name)
    if begin.startswith((GZIP_MAGIC, b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return
    if utf16_without_mark(begin):
        return
    strange = sum(begin.count(byte) for byte in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    if strange * 50 > len(begin) or 0 in begin:
        raise InputError.of("book_not", path.name)


def refuse_other_zips(package: Package) -> None:
    """Refuse an archive that is no .xlsx or .xlsm workbook."""
    for part, code in (
        ("xl/workbook.bin", "book_xlsb"),
        ("content.xml", "book_ods"),
        ("index/document.iwa", "book_numbers"),
        ("index.zip", "book_numbers"),
        ("word/document.xml", "book_not"),
        ("ppt/presentation.xml", "book_not"),
    ):
        if part in package:
            raise InputError.of(code, package.place)
    if "[content_types].xml" not in package or "_rels/.rels" not in package:
        raise InputError.of("book_zip", package.place)
