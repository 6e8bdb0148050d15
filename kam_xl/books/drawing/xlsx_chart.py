"""A chart of a canvas as a native chart of a new file: few colours, quiet axes, words for those who do not see it."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.chart import Chart as NativeChart  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kam_xl.books.drawing.canvas import DrawnSeries, Picture
from kam_xl.books.drawing.styles import FONT, GREY, INK, LINE, NAVY, WHITE


def add_chart(workbook: Workbook, sheet: Worksheet, picture: Picture) -> None:
    """Put the chart into the sheet."""
    native = _combined(workbook, sheet.name, picture)
    _dress(native, picture)
    native.set_size({"width": picture.width, "height": picture.height})
    # Moves with the cells above it, but is not stretched by a taller row.
    place = {"description": picture.alt, "object_position": 2, "x_offset": 2, "y_offset": 2}
    sheet.insert_chart(picture.row, 0, native, place)


def _combined(workbook: Workbook, sheet: str, picture: Picture) -> NativeChart:
    shapes: dict[str, NativeChart] = {}
    for series in picture.series:
        if series.shape not in shapes:
            shapes[series.shape] = workbook.add_chart({"type": series.shape})
        shapes[series.shape].add_series(_series(sheet, picture, series))
    first, *others = shapes.values()
    for other in others:
        first.combine(other)
        limits = {"min": 0, "max": 1, "major_unit": 0.2} if picture.whole else {}
        form = "0%" if picture.whole else "#,##0"
        other.set_y2_axis(_axis(num_format=form, major_gridlines={"visible": False}, **limits))
    return first


def _series(sheet: str, picture: Picture, series: DrawnSeries) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": [sheet, *series.name],
        "categories": [sheet, *picture.categories],
        "values": [sheet, *series.values],
        "y2_axis": series.second_axis,
    }
    color = series.color
    if series.shape == "line":
        made |= {
            "line": {"color": color, "width": 2, "dash_type": series.dash},
            "marker": {"type": "circle", "size": 4, "fill": {"color": WHITE}, "border": {"color": color}},
        }
    else:
        made |= {"fill": {"color": color}, "border": {"none": True}, "gap": 45, "overlap": 0}
    if picture.horizontal:
        made["data_labels"] = {"value": True, "num_format": picture.value_format, "font": _font(8.5)}
    return made


def _font(size: float, color: str = INK, **more: Any) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": color, "bold": False} | more


def _axis(**more: Any) -> dict[str, Any]:
    quiet: dict[str, Any] = {
        "num_font": _font(8.5, GREY),
        "line": {"color": LINE},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    return quiet | more


def _dress(native: NativeChart, picture: Picture) -> None:
    names = _font(8.5)
    if picture.slanted:
        names["rotation"] = -45
    grid = {"visible": True, "line": {"color": LINE, "width": 0.5}}
    by_name = _axis(
        num_font=names,
        reverse=picture.horizontal,
        interval_unit=1,
        label_position="low",
        major_gridlines={"visible": False},
    )
    floor = {"min": 0} if picture.from_zero else {}
    by_value = _axis(num_format=picture.value_format, major_gridlines=grid, **floor)
    if picture.horizontal:
        # The numbers stand at the bars, so nothing is left for the lower axis to say.
        native.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, **floor})
        native.set_y_axis(by_name)
    else:
        native.set_x_axis(by_name)
        native.set_y_axis(by_value)
    native.set_title({"name": picture.title, "name_font": _font(12, NAVY, bold=True), "overlay": False})
    many = len(picture.series) > 1
    native.set_legend({"position": "top", "font": _font(9)} if many else {"none": True})
    native.set_chartarea({"border": {"color": LINE}, "fill": {"color": WHITE}})
    native.set_plotarea({"fill": {"none": True}})
