"""Workbooks that mean harm, each small on the disk; built here, as nobody should have to keep them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from kam_xl.books.reading.outline import LAST_ROW
from tests.books.packages import number, pack, parts_of, row, table_part, text, with_styles

HEADS = ("Date", "Client", "Amount")
LINES = row(1, *(text(f"{letter}1", head) for letter, head in zip("ABC", HEADS, strict=True))) + "".join(
    row(n, text(f"A{n}", f"2026-01-{n:02}"), text(f"B{n}", "Ada"), number(f"C{n}", n)) for n in range(2, 9)
)
TABLE = {"Sales": table_part("A1:C8", "Sales", HEADS)}
SHEET, BOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]>"
)


def good(lines: str = LINES, **sheets: str) -> dict[str, str]:
    """Give the parts of a sound book; more sheets by their names."""
    return with_styles(parts_of({"Sales": lines, **sheets}, TABLE))


def _plain(sheets: dict[str, str], tables: dict[str, str] | None = None) -> dict[str, str]:
    return with_styles(parts_of(sheets, tables))


def _changed(part: str, old: str, new: str, parts: dict[str, str] | None = None) -> dict[str, str]:
    parts = dict(parts or good())
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    return parts


def _streamed(
    path: Path, parts: dict[str, str], part: str, begin: bytes, piece: bytes, times: int, end: bytes
) -> Path:
    """Pack a part of many equal pieces without ever holding it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as zipped:
        for name, body in parts.items():
            if name != part:
                zipped.writestr(name, body)
        with zipped.open(part, "w", force_zip64=True) as stream:
            stream.write(begin)
            for _ in range(times):
                stream.write(piece)
            stream.write(end)
    return path


def sheet_bomb(path: Path) -> Path:
    """A sheet of a quarter of a gigabyte of spaces in a quarter of a megabyte."""
    begin, _, end = good()[SHEET].partition("<sheetData>")
    return _streamed(path, good(), SHEET, f"{begin}<sheetData>".encode(), b" " * (1 << 20), 256, end.encode())


def text_bomb(path: Path) -> Path:
    """One text of a quarter of a gigabyte among the shared ones."""
    parts = _with_strings()
    begin, _, end = parts[STRINGS].partition("<t>")
    return _streamed(path, parts, STRINGS, f"{begin}<t>".encode(), b"A" * (1 << 20), 256, end.encode())


def _with_strings() -> dict[str, str]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    parts = _changed("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    return parts | {STRINGS: f'<sst xmlns="{main}"><si><t>x</t></si></sst>'}


def row_bomb(path: Path) -> Path:
    """Five million empty rows in a few kilobytes."""
    begin, _, end = good()[SHEET].partition("<sheetData>")
    return _streamed(
        path, good(), SHEET, f"{begin}<sheetData>".encode(), b"<row></row>" * 5000, 1000, end.encode()
    )


def deep_bomb(path: Path) -> Path:
    """Elements inside elements, two million deep, in the part that names the sheets."""
    return _streamed(path, good(), BOOK, b"<workbook>", b"<a>" * 20_000, 100, b"</workbook>")


def many_parts(path: Path) -> Path:
    """More parts than any workbook has."""
    return _with_twins(path, b"", 100_001)


def _with_twins(path: Path, content: bytes, count: int) -> Path:
    """Add pictures, all but the first of which are only further names for its bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in good().items():
            zipped.writestr(name, body)
        zipped.writestr("xl/media/0.png", content)
        whole = zipped.getinfo("xl/media/0.png")
        for n in range(1, count):
            twin = zipfile.ZipInfo(f"xl/media/{n}.png")
            twin.compress_type, twin.CRC = whole.compress_type, whole.CRC
            twin.compress_size, twin.file_size = whole.compress_size, whole.file_size
            twin.header_offset = whole.header_offset
            zipped.filelist.append(twin)
    return path


def billion_laughs(path: Path) -> Path:
    return pack(
        path, _changed(SHEET, "<worksheet", ENTITIES + "<worksheet", good(LINES.replace("Ada", "&lol9;")))
    )


def laughs_in_the_book(path: Path) -> Path:
    return pack(path, _changed(BOOK, "<workbook", ENTITIES + "<workbook"))


def outside_entity(path: Path) -> Path:
    """An entity that asks for a file of this machine."""
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return pack(path, _changed(SHEET, "<worksheet", entity + "<worksheet", good(LINES.replace("Ada", "&e;"))))


def duplicate_parts(path: Path) -> Path:
    pack(path, good())
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("xl/WORKSHEETS/sheet1.xml", good(LINES.replace("Ada", "Eve"))[SHEET])
    return path


def far_cell(path: Path) -> Path:
    return pack(path, _plain({"Sales": LINES + row(LAST_ROW, number(f"XFD{LAST_ROW}", 1))}))


def far_cell_by_a_table(path: Path) -> Path:
    return pack(path, good(LINES + row(LAST_ROW, number(f"XFD{LAST_ROW}", 1))))


def far_cell_out_of_order(path: Path) -> Path:
    """Rows that do not come in their order, so that the last one is not the lowest."""
    return pack(path, _plain({"Sales": row(LAST_ROW, number(f"Z{LAST_ROW}", 1)) + LINES}))


def _far_and_hidden(path: Path, old: str, new: str) -> Path:
    """A far cell, and a sheet written so that a reader of bytes may overlook it."""
    parts = _plain({"Sales": LINES + row(LAST_ROW, number(f"XFD{LAST_ROW}", 1))})
    return pack(path, _changed(SHEET, old, new, parts))


def far_cell_behind_a_comment(path: Path) -> Path:
    return _far_and_hidden(path, "<sheetData>", "<!-- <sheetData/> --><sheetData>")


def far_cell_behind_an_instruction(path: Path) -> Path:
    return _far_and_hidden(path, "<sheetData>", "<?x <sheetData/> ?><sheetData>")


def far_cell_behind_an_end_that_is_none(path: Path) -> Path:
    far = f'<row r="{LAST_ROW}">'
    return _far_and_hidden(path, far, f"<?x </sheetData>?>{far}")


def far_cell_in_a_second_sheet_of_cells(path: Path) -> Path:
    far = f'<row r="{LAST_ROW}">'
    return _far_and_hidden(path, far, f"</sheetData><sheetData>{far}")


def far_cell_with_a_prefix(path: Path) -> Path:
    return _far_and_hidden(
        path, f'<c r="XFD{LAST_ROW}"><v>1</v></c>', f'<x:c r="XFD{LAST_ROW}"><v>1</v></x:c>'
    )


def far_cell_with_two_addresses(path: Path) -> Path:
    return _far_and_hidden(path, f'<c r="XFD{LAST_ROW}"', f'<c r="A9" r="XFD{LAST_ROW}"')


def steps_to_the_corner(path: Path) -> Path:
    """Cells so near each other that none is a stray one, from the first to the last corner."""
    steps = "".join(
        row(20 + n * 999, number(f"{_letters(5 + n * 15)}{20 + n * 999}", n)) for n in range(1045)
    )
    return pack(path, _plain({"Sales": LINES + steps}))


def _letters(column: int) -> str:
    from kam_xl.tables.cells import column_letters

    return column_letters(column)


def cells_beyond_the_grid(path: Path) -> Path:
    return pack(path, good(LINES + row(9, number("ZZZZZZ9", 1)) + row(4294967295, number("A4294967295", 1))))


def row_beyond_the_grid(path: Path) -> Path:
    """A row that calls itself the two billionth, written so that the slow reader has to read it."""
    return pack(path, _plain({"Sales": LINES + '<row r="2000000000"><c><v>1</v></c></row>'}))


def table_over_everything(path: Path) -> Path:
    part = {"Sales": table_part(f"A1:XFD{LAST_ROW}", "Sales", HEADS)}
    return pack(path, _plain({"Sales": LINES}, part))


def traversal_names(path: Path) -> Path:
    """Parts that would lie outside the folder, if anybody unpacked them."""
    return pack(
        path, good() | {"../../../../tmp/kam-xl-was-here": "x", "..\\..\\evil.py": "x", "/etc/x": "x"}
    )


def relations_that_lead_out(path: Path) -> Path:
    return pack(
        path, _changed("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../../etc/passwd")
    )


def outside_links(path: Path) -> Path:
    """Sheets, pictures and books to be fetched from elsewhere."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
    link = (
        f'<Relationship Id="rId77" Type="{kind}" Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/>'
    )
    return pack(path, _changed("xl/_rels/workbook.xml.rels", "</Relationships>", link + "</Relationships>"))


def xlwings_conf(path: Path) -> Path:
    """A sheet by which xlwings would be told to run another Python."""
    conf = row(1, text("A1", "INTERPRETER_WIN"), text("B1", "evil.exe")) + row(
        2, text("A2", "UDF MODULES"), text("B2", "evil")
    )
    return pack(path, good(**{"xlwings.conf": conf}))


def python_sheets(path: Path) -> Path:
    """Sheets by which xlwings would import code."""
    code = row(1, text("A1", "import os; os.system('touch kam-xl-was-here')"))
    return pack(path, good(**{"numpy.py": code, "kam_xl.py": code, "RELEASE_EMBED_CODE_MAP": code}))


def formula_names(path: Path) -> Path:
    """Clients that would be formulas, commands or addresses in a careless program."""
    names = (
        "=HYPERLINK(&quot;http://x&quot;)",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1",
        "@SUM(A1)",
        "&#9;=1",
        "＝1",
    )
    lines = row(1, *(text(f"{letter}1", head) for letter, head in zip("ABC", HEADS, strict=True)))
    lines += "".join(
        row(n, text(f"A{n}", "2026-01-05"), text(f"B{n}", name), number(f"C{n}", n))
        for n, name in enumerate(names, start=2)
    )
    return pack(path, _plain({"Sales": lines}))


def lying_sizes(path: Path) -> Path:
    """A part that says in both headers that it is ten bytes long, and is a quarter of a gigabyte."""
    sheet_bomb(path)
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(SHEET.encode()))
    struct.pack_into("<L", raw, at + 24, 10)
    path.write_bytes(raw)
    return path


def overlapping_parts(path: Path) -> Path:
    """Many names for one piece of packed data, each of which unpacks to a megabyte."""
    return _with_twins(path, b"\0" * (1 << 20), 3000)


def packed_csv(path: Path) -> Path:
    """A csv file of a quarter of a gigabyte in a quarter of a megabyte."""
    import gzip

    with gzip.open(path, "wb") as stream:
        stream.write(b"Date,Client,Amount\n")
        for _ in range(256):
            stream.write(b"," * (1 << 20))
    return path


# What each one is refused for; "" for those that do no harm, and are read as any other.
HOSTILE: dict[Callable[[Path], Path], str] = {
    sheet_bomb: "book_too_large",
    text_bomb: "book_too_large",
    row_bomb: "book_too_large",
    deep_bomb: "book_too_large",
    many_parts: "book_too_large",
    billion_laughs: "book_doctype",
    laughs_in_the_book: "book_doctype",
    outside_entity: "book_doctype",
    duplicate_parts: "book_twice",
    far_cell: "",
    far_cell_by_a_table: "",
    far_cell_out_of_order: "book_damaged",
    far_cell_behind_a_comment: "",
    far_cell_behind_an_instruction: "",
    far_cell_behind_an_end_that_is_none: "",
    far_cell_in_a_second_sheet_of_cells: "",
    far_cell_with_a_prefix: "book_damaged",
    far_cell_with_two_addresses: "book_damaged",
    steps_to_the_corner: "book_too_large",
    cells_beyond_the_grid: "book_damaged",
    row_beyond_the_grid: "book_damaged",
    table_over_everything: "",
    traversal_names: "",
    relations_that_lead_out: "book_no_sheets",
    outside_links: "",
    xlwings_conf: "",
    python_sheets: "",
    formula_names: "",
    lying_sizes: "book_damaged",
    overlapping_parts: "book_damaged",
    packed_csv: "book_too_large",
}
