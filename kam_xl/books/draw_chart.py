"""A native chart over a table of the same sheet: few colours, direct titles, words for those who do not see it."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.chart import Chart as NativeChart  # type: ignore[import-untyped]

from kam_xl.books.canvas import PIXELS_PER_POINT, ROW_POINTS, Canvas
from kam_xl.books.draw_table import DrawnTable
from kam_xl.books.measure import Plan
from kam_xl.books.styles import BLUE, CENTS, FONT, GREY, INK, LINE, MIST, NAVY, ORANGE, WHITE, number_format
from kam_xl.papers.paper import Chart, Series, kind_of

_ROW_PIXELS = round(ROW_POINTS * PIXELS_PER_POINT)
_ROWS, _ROWS_FOR_SLANTED_NAMES = 16, 4
_DIGIT_PIXELS = 7
_SIDE_PIXELS = 5
_NARROWEST, _WIDEST = 480, 1150
_PIXELS_BESIDE, _PIXELS_EACH = 200, 90
_BAR_PIXELS = 24
# Beyond this many columns, names stand upright below them.
_LEVEL_NAMES = 8
_COLOURS = (BLUE, ORANGE, NAVY, MIST)
_DASHES = ("solid", "dash", "round_dot", "long_dash")


def chart_rows(chart: Chart) -> int:
    """Give how many rows a chart takes."""
    if chart.horizontal and chart.count:
        return max(_ROWS // 2, (chart.count * _BAR_PIXELS + 90) // _ROW_PIXELS)
    return _ROWS + _ROWS_FOR_SLANTED_NAMES * (not chart.horizontal and chart.count > _LEVEL_NAMES)


def draw_chart(
    workbook: Workbook, canvas: Canvas, row: int, chart: Chart, drawn: list[DrawnTable], plan: Plan
) -> None:
    """Draw a chart at ``row``; without a single row in its table there is nothing to show."""
    source = next((one for one in drawn if one.table.name == chart.table), None)
    if source is None or not source.table.rows:
        return
    native = _combined(workbook, canvas, chart, source)
    _dress(native, chart, source)
    width = sum(round(width * _DIGIT_PIXELS) + _SIDE_PIXELS for width in plan.printed_widths)
    # A few wide columns say no more than a few narrow ones.
    width = width if chart.horizontal else min(width, _PIXELS_BESIDE + _PIXELS_EACH * _shown(chart, source))
    native.set_size(
        {"width": min(max(width, _NARROWEST) - 4, _WIDEST), "height": chart_rows(chart) * _ROW_PIXELS - 8}
    )
    # Moves with the cells above it, but is not stretched by a taller row.
    place = {"description": chart.alt, "object_position": 2, "x_offset": 2, "y_offset": 2}
    canvas.sheet.insert_chart(row, 0, native, place)


def _combined(workbook: Workbook, canvas: Canvas, chart: Chart, source: DrawnTable) -> NativeChart:
    shapes: dict[str, NativeChart] = {}
    for number, series in enumerate(chart.series):
        kind = "line" if series.shape == "line" else ("bar" if chart.horizontal else "column")
        if kind not in shapes:
            shapes[kind] = workbook.add_chart({"type": kind})
        shapes[kind].add_series(_series(canvas.name, chart, series, number, source))
    first, *others = shapes.values()
    for other in others:
        first.combine(other)
        _second_axis(other, chart)
    return first


def _second_axis(line: NativeChart, chart: Chart) -> None:
    key = next((series.key for series in chart.series if series.second_axis), "")
    whole = kind_of(key) == "share"
    limits = {"min": 0, "max": 1, "major_unit": 0.2} if whole else {}
    line.set_y2_axis(
        _axis(num_format="0%" if whole else "#,##0", major_gridlines={"visible": False}, **limits)
    )


def _shown(chart: Chart, source: DrawnTable) -> int:
    rows = len(source.table.rows)
    return min(chart.count or rows, rows)


def _series(sheet: str, chart: Chart, series: Series, number: int, source: DrawnTable) -> dict[str, Any]:
    table = source.table
    first = source.head_row + 1
    last = first + _shown(chart, source) - 1
    column, names = table.position(series.key), table.position(chart.category)
    colour = _COLOURS[number % len(_COLOURS)]
    made: dict[str, Any] = {
        "name": [sheet, source.head_row, column],
        "categories": [sheet, first, names, last, names],
        "values": [sheet, first, column, last, column],
        "y2_axis": series.second_axis,
    }
    if series.shape == "line":
        dash = "solid" if series.second_axis else _DASHES[number % len(_DASHES)]
        made |= {
            "line": {"color": colour, "width": 2, "dash_type": dash},
            "marker": {"type": "circle", "size": 4, "fill": {"color": WHITE}, "border": {"color": colour}},
        }
    else:
        made |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 45, "overlap": 0}
    if chart.horizontal:
        made["data_labels"] = {"value": True, "num_format": _value_format(chart, source), "font": _font(8.5)}
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
    names = _font(8.5)
    if not chart.horizontal and _shown(chart, source) > _LEVEL_NAMES:
        names["rotation"] = -45
    grid = {"visible": True, "line": {"color": LINE, "width": 0.5}}
    by_name = _axis(
        num_font=names,
        reverse=chart.horizontal,
        interval_unit=1,
        label_position="low",
        major_gridlines={"visible": False},
    )
    # The length of a bar tells the amount only from zero on.
    floor = {"min": 0} if min(_main_values(chart, source), default=0.0) >= 0 else {}
    by_value = _axis(num_format=_value_format(chart, source), major_gridlines=grid, **floor)
    if chart.horizontal:
        # The numbers stand at the bars, so nothing is left for the lower axis to say.
        native.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, **floor})
        native.set_y_axis(by_name)
    else:
        native.set_x_axis(by_name)
        native.set_y_axis(by_value)
    native.set_title({"name": chart.title, "name_font": _font(12, NAVY, bold=True), "overlay": False})
    native.set_legend({"position": "top", "font": _font(9)} if len(chart.series) > 1 else {"none": True})
    native.set_chartarea({"border": {"color": LINE}, "fill": {"color": WHITE}})
    native.set_plotarea({"fill": {"none": True}})


def _main_values(chart: Chart, source: DrawnTable) -> list[float]:
    places = [source.table.position(series.key) for series in chart.series if not series.second_axis]
    shown = source.table.rows[: _shown(chart, source)]
    return [row[place] for row in shown for place in places if isinstance(row[place], (int, float))]  # type: ignore[misc]


def _value_format(chart: Chart, source: DrawnTable) -> str:
    main = next((series.key for series in chart.series if not series.second_axis), chart.series[0].key)
    kind, place = kind_of(main), source.table.position(main)
    if kind == "share":
        return "0%"
    values = [row[place] for row in source.table.rows[: _shown(chart, source)]]
    return "#,##0.00" if number_format(kind, values) == CENTS else "#,##0"
