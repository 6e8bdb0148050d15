"""Papers as a new workbook: each one a sheet that reads, filters and prints like a good report."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.drawing.styles import FONT
from kam_xl.books.drawing.wording import sheet_names
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.books.target import CREATED, MARK, replacing
from kam_xl.papers.paper import Paper, Table
from kam_xl.problems import InputError

MOST_ROWS = 1_048_576
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Without the link to the theme, whose font is another one and would be shown instead.
    "default_format_properties": {"font_name": FONT, "font_size": 10, "font_scheme": "none"},
}


def write_book(path: Path | str, papers: Sequence[Paper], *, made: str) -> None:
    """Draw each paper as a sheet of a new workbook at ``path``.

    ``made`` says by what and from what: it stands at the foot of every sheet. The file is
    written whole or not at all; the same papers give the same bytes. A table
    with more rows than a sheet can hold is an ``InputError``, and so is a
    place that cannot be written to.
    """
    refuse_too_long(papers)
    with replacing(path) as fresh:
        workbook = new_workbook("report", papers[0].title if papers else "")
        draw_papers(workbook, papers, made=made)
        fresh.write_bytes(packed(workbook))


def new_workbook(kind: str, title: str) -> Workbook:
    """Begin a workbook with our mark and with no date of its own."""
    # A copy: XlsxWriter writes into what it is given, and the next file would have another font.
    workbook = Workbook(io.BytesIO(), copy.deepcopy(OPTIONS))
    workbook.set_properties({"title": title, "author": MARK, "created": CREATED})
    workbook.set_custom_property(MARK, kind)
    workbook.set_size(2400, 1400)
    return workbook


def draw_papers(workbook: Workbook, papers: Sequence[Paper], *, made: str) -> None:
    """Add one sheet a paper to a workbook; sheet and table names are made unique in it."""
    styles = Styles(workbook)
    sheets = {name.casefold() for name in workbook.sheetnames}
    tables: set[str] = set()
    keys = [f"{paper.key} {number}" for number, paper in enumerate(papers)]
    names = sheet_names([(key, paper.name) for key, paper in zip(keys, papers, strict=True)], sheets)
    for key, paper in zip(keys, papers, strict=True):
        SheetDrawing(XlsxCanvas(styles, names[key]), paper, tables).draw(made)


def packed(workbook: Workbook) -> bytes:
    """Give the finished file.

    It is packed in memory: on a full disk XlsxWriter would leave an open zip
    behind, which tries to write once more when Python takes it away, and says so.
    """
    close(workbook)
    content: bytes = workbook.filename.getvalue()
    return content


def close(workbook: Workbook) -> None:
    """Write the file; a full disk and the like come as ``OSError``."""
    try:
        workbook.close()
    except XlsxWriterException as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def refuse_too_long(papers: Sequence[Paper]) -> None:
    """Refuse papers with more rows than a sheet can hold."""
    for paper in papers:
        used = sum(len(block.rows) + 4 if isinstance(block, Table) else 40 for block in paper.blocks)
        if used + 40 > MOST_ROWS:
            longest = max(
                (b for b in paper.blocks if isinstance(b, Table)), key=lambda table: len(table.rows)
            )
            raise InputError.of("paper_rows", paper.name, table=longest.name, rows=f"{len(longest.rows):,}")
