"""The Start sheet: what this is, three steps, what stands where."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.papers.paper import Column, Paper, Table
from kam_xl.texts import say

NAME = "Start"


def draw_start(styles: Styles, contents: Sequence[tuple[str, str]]) -> XlsxCanvas:
    """Draw the sheet; ``contents`` are pairs of a sheet's name and what it holds."""
    steps = tuple((number, say(f"workbook.step.{word}")) for number, word in enumerate(_STEPS, start=1))
    paper = Paper(
        name=NAME,
        title=say("workbook.title"),
        finding=say("workbook.finding"),
        blocks=(
            Table(
                "kam_Steps",
                (Column("step_text", say("workbook.step.head")), Column("what", say("workbook.step.what"))),
                tuple((str(number), text) for number, text in steps),
                title=say("workbook.steps"),
            ),
            Table(
                "kam_Contents",
                (Column("sheet", say("sample.sheet")), Column("holds", say("sample.holds"))),
                tuple(contents),
                title=say("workbook.contents"),
            ),
        ),
        notes=tuple(say(f"workbook.note_{word}") for word in _NOTES),
        landscape=False,
    )
    canvas = XlsxCanvas(styles, NAME)
    SheetDrawing(canvas, paper, set()).draw(say("workbook.made"))
    return canvas


_STEPS = ("look", "data", "buttons")
_NOTES = ("macros", "formulas", "examples", "origin")
