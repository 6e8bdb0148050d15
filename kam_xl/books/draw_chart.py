"""A native chart over a table of the same sheet: few colours, direct titles, words for those who do not see it."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as NativeChart
from xlsxwriter.worksheet import Worksheet

from kam_xl.books.draw_table import DrawnTable
from kam_xl.books.measure import Plan
from kam_xl.books.styles import BLUE, FONT, GREY, INK, LINE, MIST, NAVY, ORANGE, Styles, number_format
from kam_xl.papers.paper import Chart, Series, kind_of

_ROW_PIXELS = 20
_ROWS = 18
_DIGIT_PIXELS = 7
_SIDE_PIXELS = 5
_NARROWEST, _WIDEST = 620, 1080
_BAR_PIXELS = 24
# Beyond this many columns, names stand upright below them.
_LEVEL_NAMES = 8
_COLOURS = (BLUE, ORANGE, NAVY, MIST)
_DASHES = ("solid", "dash", "round_dot", "long_dash")


def chart_rows(chart: Chart) -> int:
    """Give how many rows a chart takes."""
    if chart.horizontal and chart.count:
        return max(_ROWS // 2, (chart.count * _BAR_PIXELS + 90) // _ROW_PIXELS)
    return _ROWS


def draw_chart(
    workbook: Workbook,
    sheet: Worksheet,
    row: int,
    chart: Chart,
    drawn: list[DrawnTable],
    styles: Styles,
    plan: Plan,
) -> None:
    """Draw a chart at ``row``; without a single row in its table there is nothing to show."""
    source = next((one for one in drawn if one.table.name == chart.table), None)
    if source is None or not source.table.rows:
        return
    native = _combined(workbook, sheet, chart, source)
    _dress(native, chart, source)
    width = sum(round(width * _DIGIT_PIXELS) + _SIDE_PIXELS for width in plan.widths)
    size = {"width": min(max(width, _NARROWEST), _WIDEST), "height": chart_rows(chart) * _ROW_PIXELS - 6}
    native.set_size(size)
    sheet.insert_chart(
        row, 0, native, {"description": chart.alt, "object_position": 2, "x_offset": 2, "y_offset": 2}
    )


def _combined(workbook: Workbook, sheet: Worksheet, chart: Chart, source: DrawnTable) -> NativeChart:
    shapes: dict[str, NativeChart] = {}
    for number, series in enumerate(chart.series):
        kind = "line" if series.shape == "line" else ("bar" if chart.horizontal else "column")
        if kind not in shapes:
            shapes[kind] = workbook.add_chart({"type": kind})
        shapes[kind].add_series(_series(sheet, chart, series, number, source))
    first, *others = shapes.values()
    for other in others:
        first.combine(other)
        _second_axis(other, chart)
    return first


def _second_axis(line: NativeChart, chart: Chart) -> None:
    key = next((series.key for series in chart.series if series.second_axis), "")
    limits = {"min": 0, "max": 1} if kind_of(key) == "share" else {}
    line.set_y2_axis(
        _axis(num_format="0%" if limits else "#,##0", major_gridlines={"visible": False}, **limits)
    )


def _series(
    sheet: Worksheet, chart: Chart, series: Series, number: int, source: DrawnTable
) -> dict[str, Any]:
    table = source.table
    first = source.head_row + 1
    last = first + min(chart.count or len(table.rows), len(table.rows)) - 1
    column = table.position(series.key)
    colour = _COLOURS[number % len(_COLOURS)]
    made: dict[str, Any] = {
        "name": [sheet.name, source.head_row, column],
        "categories": [
            sheet.name,
            first,
            table.position(chart.category),
            last,
            table.position(chart.category),
        ],
        "values": [sheet.name, first, column, last, column],
        "y2_axis": series.second_axis,
    }
    if series.shape == "line":
        dash = _DASHES[number % len(_DASHES)] if not series.second_axis else "solid"
        made |= {
            "line": {"color": colour, "width": 2, "dash_type": dash},
            "marker": {"type": "circle", "size": 4, "fill": {"color": "white"}, "border": {"color": colour}},
        }
    else:
        made |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 45, "overlap": 0}
    return made


def _font(size: float, colour: str = INK, **more: Any) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": colour, "bold": False} | more


def _axis(**more: Any) -> dict[str, Any]:
    quiet: dict[str, Any] = {
        "num_font": _font(8.5, GREY),
        "line": {"color": LINE},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    return quiet | more


def _dress(native: NativeChart, chart: Chart, source: DrawnTable) -> None:
    table = source.table
    shown = min(chart.count or len(table.rows), len(table.rows))
    names = _font(8.5)
    if not chart.horizontal and shown > _LEVEL_NAMES:
        names["rotation"] = -45
    main = next((s.key for s in chart.series if not s.second_axis), chart.series[0].key)
    values = [row[table.position(main)] for row in table.rows[:shown]]
    form = (
        "0%"
        if kind_of(main) == "share"
        else ("#,##0.00" if number_format(kind_of(main), values) == 4 else "#,##0")
    )
    native.set_title({"name": chart.title, "name_font": _font(12, NAVY, bold=True), "overlay": False})
    native.set_x_axis(_axis(num_font=names, reverse=chart.horizontal, interval_unit=1))
    native.set_y_axis(
        _axis(num_format=form, major_gridlines={"visible": True, "line": {"color": LINE, "width": 0.5}})
    )
    native.set_legend({"position": "top", "font": _font(9)} if len(chart.series) > 1 else {"none": True})
    native.set_chartarea({"border": {"color": LINE}, "fill": {"color": "white"}})
    native.set_plotarea({"fill": {"none": True}})
