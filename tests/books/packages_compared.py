"""What a graft may change in a package, and what must be the same after it: looked at by other readers."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from kam_xl.books.reading.package import part_key

# The audit's remark that Excel will store texts elsewhere when it saves; no finding.
HINT = "Excel_InlineStrCells"
_XML = (".xml", ".rels", ".vml")


def raw_parts(path: Path) -> dict[str, tuple[int, int, bytes]]:
    """Give the method, checksum and compressed bytes of every part, read without our own code."""
    found = {}
    with zipfile.ZipFile(path) as zipped, path.open("rb") as stream:
        for entry in zipped.infolist():
            stream.seek(entry.header_offset + 26)
            name, extra = struct.unpack("<2H", stream.read(4))
            stream.seek(entry.header_offset + 30 + name + extra)
            found[entry.orig_filename] = (entry.compress_type, entry.CRC, stream.read(entry.compress_size))
    return found


def features(path: Path) -> Counter[str]:
    """Count every kind of element and of part: what a workbook can lose."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(path) as zipped:
        for name in zipped.namelist():
            found[f"part: {re.sub('[0-9]+', '', name)}"] += 1
            if name.casefold().endswith(_XML):
                found.update(_elements(zipped.read(name)))
    return found


def _elements(content: bytes) -> Iterator[str]:
    try:
        for _, element in ET.iterparse(io.BytesIO(content)):
            yield str(element.tag)
            yield from (f"{element.tag}@{name}" for name in element.attrib)
    except ET.ParseError:
        return


def findings(path: Path) -> Counter[tuple[str, str]]:
    """Give what the audit says of a file, without places that may move."""
    result = OpenXmlValidator(max_errors=100_000).validate(str(path))
    return Counter(
        (str(error.id), re.sub("[0-9]+", "#", str(error.description)[:160]))
        for error in result.errors
        if error.id != HINT
    )


def calamine_sheets(path: Path) -> dict[str, list[list[object]]]:
    """Give the values of every worksheet as calamine reads them; one it cannot read is its own complaint."""
    book = CalamineWorkbook.from_path(str(path))
    found: dict[str, list[list[object]]] = {}
    for name in book.sheet_names:
        try:
            found[name] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except Exception as error:  # noqa: BLE001
            found[name] = [[str(error)]]
    return found


def openpyxl_book(path: Path) -> openpyxl.Workbook | None:
    """Open with openpyxl, with saved results; ``None`` for a file that it does not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # openpyxl leaves a file open that it cannot read, so it is handed one that is closed here.
        with path.open("rb") as stream:
            try:
                return openpyxl.load_workbook(stream, data_only=True, keep_links=False)
            except Exception:  # noqa: BLE001
                return None


def openpyxl_values(book: openpyxl.Workbook, name: str) -> dict[str, object]:
    """Give the filled cells of one sheet."""
    sheet = book[name]
    if not hasattr(sheet, "iter_rows"):
        return {}
    return {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }


def looks(book: openpyxl.Workbook, name: str) -> dict[str, object]:
    """Give how the cells of a drawn sheet look and what stands on it, for comparison with the drawing itself."""
    sheet = book[name]
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.has_style:
                cells[cell.coordinate] = (
                    cell.number_format,
                    (cell.font.name, cell.font.sz, cell.font.b, cell.font.i, _color(cell.font.color)),
                    (cell.fill.patternType, _color(cell.fill.fgColor)),
                    (cell.border.bottom.style, cell.border.top.style),
                    (cell.alignment.horizontal, cell.alignment.wrapText, cell.alignment.indent),
                    cell.quotePrefix,
                )
    conditions = [
        (str(area.sqref), rule.type, _color(rule.dxf.fill.bgColor) if rule.dxf and rule.dxf.fill else None)
        for area in sheet.conditional_formatting
        for rule in area.rules
    ]
    return {
        "cells": cells,
        "conditions": sorted(conditions, key=str),
        "validations": sorted(str(v.sqref) for v in sheet.data_validations.dataValidation),
        "tables": sorted((t.ref, len(t.tableColumns)) for t in sheet.tables.values()),
        "charts": len(sheet._charts),
        "frozen": sheet.freeze_panes,
        "titles": sheet.print_title_rows,
        "widths": {key: round(one.width, 3) for key, one in sheet.column_dimensions.items()},
        "heights": {key: one.height for key, one in sheet.row_dimensions.items() if one.height},
    }


def _color(color: object) -> object:
    return getattr(color, "rgb", None) if getattr(color, "type", "") == "rgb" else None


def dangling(path: Path) -> list[str]:
    """Give relations that lead nowhere, parts that nothing leads to, and parts without a type; in words."""
    wrong: list[str] = []
    with zipfile.ZipFile(path) as zipped:
        names = {part_key(name) for name in zipped.namelist() if not name.endswith("/")}
        types = ET.fromstring(zipped.read("[Content_Types].xml"))
        typed = {part_key(e.get("PartName", "")) for e in types if e.tag.endswith("Override")}
        endings = {e.get("Extension", "").casefold() for e in types if e.tag.endswith("Default")}
        wrong += [f"no such part: {name}" for name in typed - names]
        wrong += [
            f"no type: {n}"
            for n in names - typed - {"[content_types].xml"}
            if n.rpartition(".")[2] not in endings
        ]
        wrong += [f"relations of nothing: {name}" for name in names if _is_orphan(name, names)]
    return wrong


def _is_orphan(name: str, names: set[str]) -> bool:
    if not name.endswith(".rels") or name == "_rels/.rels":
        return False
    folder, _, base = name.rpartition("/")
    owner = f"{folder.removesuffix('_rels').rstrip('/')}/{base.removesuffix('.rels')}".lstrip("/")
    return owner not in names
