"""Workbooks built by hand, part by part, as no spreadsheet would write them."""

from __future__ import annotations

import zipfile
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def parts_of(
    sheets: dict[str, str], tables: dict[str, str] | None = None, properties: str = ""
) -> dict[str, str]:
    """Give the parts of a workbook: ``sheets`` holds what stands inside sheetData, ``tables`` whole table parts."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
                for n in range(1, len(names) + 1)
            )
            + "</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE_REL}"><Relationship Id="rId1" Type="{_REL}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{properties}<sheets>'
            + "".join(
                f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, start=1)
            )
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE_REL}">'
            + "".join(
                f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n in range(1, len(names) + 1)
            )
            + "</Relationships>"
        ),
    }
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
        if tables and name in tables:
            parts[f"xl/tables/table{number}.xml"] = tables[name]
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = (
                f'<Relationships xmlns="{_PACKAGE_REL}"><Relationship Id="rId1" Type="{_REL}/table" '
                f'Target="../tables/table{number}.xml"/></Relationships>'
            )
    return parts


def with_styles(parts: dict[str, str]) -> dict[str, str]:
    """Add the part of the cell formats, without which no sheet can be put in."""
    kind = f'<Relationship Id="rIdStyles" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
    override = f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    relations, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    return parts | {
        relations: parts[relations].replace("</Relationships>", kind),
        types: parts[types].replace("</Types>", override),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
            "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs></styleSheet>"
        ),
    }


def table_part(ref: str, name: str, heads: tuple[str, ...], more: str = "") -> str:
    """Give a table part."""
    columns = "".join(f'<tableColumn id="{n}" name="{head}"/>' for n, head in enumerate(heads, start=1))
    return (
        f'<table xmlns="{_MAIN}" id="1" name="{name}" displayName="{name}" ref="{ref}" {more}>'
        f'<tableColumns count="{len(heads)}">{columns}</tableColumns></table>'
    )


def pack(path: Path, parts: dict[str, str]) -> Path:
    """Write parts as a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return path


def row(number: int, *cells: str, more: str = "") -> str:
    """Give a row of cells; each is the whole XML of a cell."""
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def text(ref: str, value: str) -> str:
    """Give a cell of text."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(ref: str, value: float) -> str:
    """Give a cell with a number."""
    return f'<c r="{ref}"><v>{value}</v></c>'
