"""Packages written in ways that are legal and rare: each gets its sheet, and no byte of theirs moves."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from kam_xl.books.graft import NewSheet, graft, own_sheets
from kam_xl.problems import InputError
from tests.books.packages import number, pack, parts_of, row
from tests.books.packages_compared import (
    calamine_sheets,
    dangling,
    findings,
    openpyxl_book,
    openpyxl_values,
    raw_parts,
)
from tests.books.sheets import FULL

Parts = dict[str, bytes]
TYPES, BOOK, RELS, STYLES = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
)
PREFIXED = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def ordinary(path: Path) -> Parts:
    """Give the parts of an ordinary workbook with a table, a hidden sheet and names."""
    with Workbook(str(path)) as workbook:
        bold = workbook.add_format({"bold": True, "num_format": "0.000"})
        sheet = workbook.add_worksheet("Sales")
        sheet.write("A1", 12.5, bold)
        sheet.add_table("C1:D4", {"name": "Clients"})
        workbook.add_worksheet("Hidden").hide()
        workbook.define_name("Hidden!mine", "=Hidden!$A$1")
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def written(path: Path, parts: Parts, **how: object) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return path


def swap(part: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert old.encode() in parts[part], f"{old} stands not in {part}"
        parts[part] = parts[part].replace(old.encode(), new.encode())

    return change


def prefixed(part: str, prefix: str = "x") -> Callable[[Parts], None]:
    """Write a part with a prefix before every element, as OpenXML tools do."""

    def change(parts: Parts) -> None:
        text = parts[part].decode()
        head, _, body = text.partition("?>")
        body = body.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
        parts[part] = f"{head}?>{body.replace(' xmlns=', f' xmlns:{prefix}=', 1)}".encode()

    return change


def wide(part: str, bom: bytes, encoding: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        text = parts[part].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        parts[part] = bom + text.encode(encoding)

    return change


def without(part: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        del parts[part]

    return change


def moved_book(parts: Parts) -> None:
    """The workbook part has another name and stands in another folder."""
    parts["xl/book/main.xml"] = parts.pop(BOOK)
    parts["xl/book/_rels/main.xml.rels"] = parts.pop(RELS).replace(b'Target="', b'Target="/xl/')
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"/xl/book/main.xml")
    parts[TYPES] = parts[TYPES].replace(b"/xl/workbook.xml", b"/xl/book/main.xml")


def no_defaults(parts: Parts) -> None:
    """LibreOffice once wrote a type for each part of relations instead of one for all."""
    default = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        for name in parts
        if name.endswith(".rels")
    )
    swap(TYPES, default, overrides)(parts)


def no_styles(parts: Parts) -> None:
    del parts[STYLES]
    line = parts[RELS].decode()
    start = line.rindex("<Relationship ", 0, line.index("styles.xml"))
    parts[RELS] = (line[:start] + line[line.index("/>", start) + 2 :]).encode()
    text = parts[TYPES].decode()
    start = text.index('<Override PartName="/xl/styles.xml"')
    parts[TYPES] = (text[:start] + text[text.index("/>", start) + 2 :]).encode()


def bare_styles(parts: Parts) -> None:
    parts[STYLES] = f"<styleSheet {PREFIXED}/>".encode()


def local_relation_prefix(parts: Parts) -> None:
    """The prefix of relations is declared at each sheet, not at the root."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    swap(BOOK, f' xmlns:r="{space}"', "")(parts)
    swap(BOOK, "r:id=", f'xmlns:d3p1="{space}" d3p1:id=')(parts)


def orphans(parts: Parts) -> None:
    """Relations and a type are left over from a part that is gone; a new part must not get them."""
    parts["xl/worksheets/_rels/sheet3.xml.rels"] = parts["xl/worksheets/_rels/sheet1.xml.rels"]
    swap(
        TYPES,
        "</Types>",
        '<Override PartName="/xl/worksheets/sheet4.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    )(parts)


def real_fills(parts: Parts) -> None:
    """Someone painted over the two fills that are Excel's own."""
    swap(
        STYLES,
        '<patternFill patternType="gray125"/>',
        '<patternFill patternType="solid"><fgColor rgb="FFFF0000"/></patternFill>',
    )(parts)


def no_conditions(parts: Parts) -> None:
    text = parts[STYLES].decode()
    for name in ("dxfs", "cellStyles", "tableStyles", "numFmts"):
        if f"<{name}" in text:
            start = text.index(f"<{name}")
            end = text.find(f"</{name}>", start)
            stop = end + len(name) + 3 if end > 0 else text.index("/>", start) + 2
            text = text[:start] + text[stop:]
    parts[STYLES] = text.encode()


def backslashes(parts: Parts) -> None:
    swap(RELS, "worksheets/sheet1.xml", "worksheets\\sheet1.xml")(parts)


def backslashed_names(parts: Parts) -> None:
    """Some programs on Windows name the parts themselves so."""
    for name in [name for name in parts if "/" in name]:
        parts[name.replace("/", "\\")] = parts.pop(name)


def packed_on_a_mac(parts: Parts) -> None:
    """macOS packs a shadow of each file beside it, the relations included."""
    for name in (BOOK, RELS, "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"):
        folder, _, base = name.rpartition("/")
        parts[f"__MACOSX/{folder}/._{base}"] = b"\x00\x05\x16\x07 no xml"


def commented(parts: Parts) -> None:
    swap(BOOK, "<sheets>", "<!-- <sheets> --><sheets>")(parts)
    swap(BOOK, "</sheets>", "<!-- </sheets> --></sheets>")(parts)


ODD: dict[str, Callable[[Parts], None]] = {
    "a prefix in the workbook": prefixed(BOOK),
    "a prefix in the styles": prefixed(STYLES, "s"),
    "a prefix in the relations": prefixed(RELS),
    "a prefix in the types": prefixed(TYPES, "ct"),
    "the workbook in UTF-16": wide(BOOK, codecs.BOM_UTF16_LE, "utf-16-le"),
    "the relations in UTF-16, big end first": wide(RELS, codecs.BOM_UTF16_BE, "utf-16-be"),
    "the styles with a byte order mark": lambda parts: parts.update({STYLES: codecs.BOM_UTF8 + parts[STYLES]}),
    "the workbook part elsewhere": moved_book,
    "no default type for relations": no_defaults,
    "no styles part": no_styles,
    "a styles part with nothing in it": bare_styles,
    "an empty styles part": lambda parts: parts.update({STYLES: b""}),
    "no names": swap(BOOK, '<definedNames><definedName name="mine" localSheetId="1">Hidden!$A$1</definedName></definedNames>', ""),
    "an empty list of names": swap(BOOK, '<definedNames><definedName name="mine" localSheetId="1">Hidden!$A$1</definedName></definedNames>', "<definedNames/>"),
    "no calculation": swap(BOOK, '<calcPr calcId="124519" fullCalcOnLoad="1"/>', ""),
    "relations declared at each sheet": local_relation_prefix,
    "parts left over": orphans,
    "fills painted over": real_fills,
    "no lists in the styles": no_conditions,
    "backslashes in a target": backslashes,
    "backslashes in the names of parts": backslashed_names,
    "packed again on a Mac": packed_on_a_mac,
    "an absolute target": swap(RELS, 'Target="worksheets/sheet2.xml"', 'Target="/xl/worksheets/sheet2.xml"'),
    "a target by way of its parent": swap(RELS, 'Target="worksheets/sheet2.xml"', 'Target="../xl/worksheets/sheet2.xml"'),
    "comments that look like lists": commented,
    "single quotes": swap(BOOK, 'name="Sales"', "name='Sales'"),
    "no calculation and no table of styles": without("docProps/app.xml"),
}  # fmt: skip


@pytest.mark.parametrize("oddity", ODD)
def test_an_odd_package_gets_its_sheet_and_keeps_its_bytes(oddity: str, tmp_path: Path) -> None:
    parts = ordinary(tmp_path / "ordinary.xlsx")
    ODD[oddity](parts)
    book = written(tmp_path / "odd.xlsx", parts)
    before, complaints, lost = raw_parts(book), findings(book), dangling(book)
    values = calamine_or_nothing(book)
    done = graft(book, book, [NewSheet(FULL, FULL.name, "m")], made="Made")
    after = raw_parts(book)
    assert {name for name in before if after.get(name) != before[name]} == set(done.changed)
    ties = (".rels", "Types].xml", "styles.xml", "workbook.xml", "main.xml")
    assert all(name.endswith(ties) for name in done.changed)
    assert set(dangling(book)) - set(lost) == set()
    assert findings(book) - complaints == {}
    assert [own.name for own in own_sheets(book)] == [FULL.name]
    seen = calamine_or_nothing(book)
    assert {name: seen.get(name) for name in values} == values
    read = openpyxl_book(book)
    if read is not None:
        assert read.sheetnames[-1] == FULL.name
        assert openpyxl_values(read, FULL.name)["A1"] == FULL.title
    once = book.read_bytes()
    assert not graft(book, book, [NewSheet(FULL, FULL.name, "m")], made="Made").written
    assert book.read_bytes() == once


def calamine_or_nothing(book: Path) -> dict[str, list[list[object]]]:
    try:
        return calamine_sheets(book)
    except Exception:  # noqa: BLE001
        return {}


def test_cells_that_name_formats_which_are_not_there_do_not_get_ours(tmp_path: Path) -> None:
    parts = {
        name: text.encode()
        for name, text in parts_of({"S": '<row r="1"><c r="A1" s="7"><v>1</v></c></row>'}).items()
    }
    book = written(tmp_path / "bare.xlsx", parts)
    graft(book, book, [NewSheet(FULL, FULL.name)], made="Made")
    read = openpyxl_book(book)
    assert read is not None
    assert read["S"]["A1"].font.name == "Calibri"
    assert read["S"]["A1"].fill.patternType is None


def test_a_number_of_excels_own_with_another_meaning_is_not_ours(tmp_path: Path) -> None:
    parts = ordinary(tmp_path / "ordinary.xlsx")
    swap(
        STYLES,
        '<numFmts count="1">',
        '<numFmts count="2"><numFmt numFmtId="3" formatCode="0&quot; pieces&quot;"/>',
    )(parts)
    book = written(tmp_path / "odd.xlsx", parts)
    graft(book, book, [NewSheet(FULL, FULL.name)], made="Made")
    read = openpyxl_book(book)
    assert read is not None
    shown = {cell.number_format for line in read[FULL.name].iter_rows() for cell in line}
    assert "#,##0" in shown
    assert '0" pieces"' not in shown


SIGNED = "_xmlsignatures/origin.sigs"
REFUSED: dict[str, tuple[str, Callable[[Parts], None]]] = {
    "a signed workbook": ("graft_signed", lambda parts: parts.update({SIGNED: b""})),
    "a locked structure": ("graft_locked", swap(BOOK, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')),
    "a shared workbook": ("graft_shared", lambda parts: parts.update({"xl/revisions/revisionHeaders.xml": b"<headers/>"})),
    "a strict workbook": (
        "graft_strict",
        swap(BOOK, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ),
    "a workbook of a form before 2007": ("graft_other_form", swap(BOOK, "openxmlformats.org/spreadsheetml/2006/main", "microsoft.com/office/excel/2006/2")),
    "a document type in the workbook": ("book_doctype", swap(BOOK, "<workbook ", "<!DOCTYPE w><workbook ")),
    "a document type in a sheet": ("book_doctype", swap("xl/worksheets/sheet1.xml", "<worksheet ", "<!DOCTYPE w><worksheet ")),
    "a part twice": ("book_twice", lambda parts: parts.update({"XL/Workbook.xml": b"<a/>"})),
    "a broken workbook part": ("book_damaged", swap(BOOK, "</workbook>", "")),
    "no workbook part": ("book_damaged", without(BOOK)),
    "a part of nothing but tags": (
        "book_too_large",
        lambda parts: parts.update({STYLES: b"<styleSheet>" + b"<a/>" * 600_000 + b"</styleSheet>"}),
    ),
    "a binary workbook": ("book_xlsb", lambda parts: parts.update({"xl/workbook.bin": b"x"})),
}  # fmt: skip


@pytest.mark.parametrize("oddity", REFUSED)
def test_what_could_be_harmed_is_refused_with_one_sentence(oddity: str, tmp_path: Path) -> None:
    code, change = REFUSED[oddity]
    parts = ordinary(tmp_path / "ordinary.xlsx")
    change(parts)
    (tmp_path / "ordinary.xlsx").unlink()
    book = written(tmp_path / "odd.xlsx", parts)
    before = book.read_bytes()
    with pytest.raises(InputError) as refused:
        graft(book, book, [NewSheet(FULL, FULL.name)], made="Made")
    assert refused.value.problem.code == code
    assert str(refused.value).startswith("odd.xlsx")
    assert book.read_bytes() == before
    assert list(tmp_path.iterdir()) == [book]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16le"), "book_encrypted"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"Workbook", "book_xls"),
        (b"Client;Amount\nAda;5\n", "graft_no_workbook"),
        (b"PK\x03\x04 and no more", "book_damaged"),
        (b"", "graft_no_workbook"),
    ],
)
def test_what_is_no_workbook_is_told_by_its_bytes(content: bytes, code: str, tmp_path: Path) -> None:
    book = tmp_path / "odd.xlsx"
    book.write_bytes(content)
    with pytest.raises(InputError) as refused:
        graft(book, book, [NewSheet(FULL, FULL.name)], made="Made")
    assert refused.value.problem.code == code
    assert book.read_bytes() == content


class Unseekable(io.RawIOBase):
    """A stream that cannot go back, so that sizes follow the parts, as programs write that stream their zip."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written += data
        return len(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("forced", [False, True])
def test_a_zip_written_as_a_stream_becomes_an_ordinary_one(method: int, forced: bool, tmp_path: Path) -> None:
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", method) as zipped:
        for name, content in ordinary(tmp_path / "ordinary.xlsx").items():
            with zipped.open(name, "w", force_zip64=forced) as part:
                part.write(content)
        zipped.comment = b"by a stream"
    book = tmp_path / "stream.xlsx"
    book.write_bytes(bytes(stream.written))
    before = raw_parts(book)
    done = graft(book, book, [NewSheet(FULL, FULL.name)], made="Made")
    after = raw_parts(book)
    assert all(after[name] == before[name] for name in done.kept)
    with zipfile.ZipFile(book) as zipped:
        assert zipped.testzip() is None
        assert zipped.comment == b"by a stream"
        assert not any(entry.flag_bits & 8 for entry in zipped.infolist())


def test_a_workbook_behind_other_bytes_is_read(tmp_path: Path) -> None:
    """Zip files may begin with anything; workbooks do not, so such a file is none."""
    book = pack(tmp_path / "book.xlsx", parts_of({"S": row(1, number("A1", 1))}))
    book.write_bytes(b"#!/bin/sh\n" + book.read_bytes())
    with pytest.raises(InputError):
        graft(book, book, [NewSheet(FULL, FULL.name)], made="Made")
