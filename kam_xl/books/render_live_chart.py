"""A chart of a canvas as a native chart of an open workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_xl.books.drawing.canvas import Area, Picture
from kam_xl.books.drawing.styles import WHITE
from kam_xl.tables.cells import column_letters

if TYPE_CHECKING:
    from xlwings import Chart, Sheet

# Our charts are known by their names, so that a chart of the user on the same sheet is left alone.
CHART_NAME = "kam chart {number}"
CHART_BEGINS = "kam chart "
_POINTS_PER_PIXEL = 0.75
_SHAPES = {"column": "column_clustered", "bar": "bar_clustered", "line": "line_markers"}


def add_chart(sheet: Sheet, picture: Picture, name: str, *, remote: bool) -> None:
    """Put the chart into the sheet.

    A host in the browser takes only columns that stand together, and colours no
    series: there a chart shows its first series in Excel's own colour.
    """
    columns = [series.values for series in picture.series]
    areas = [(number[0] - 1, *number[1:]) for number in columns]
    shown = picture.series
    if remote:
        areas, shown = areas[:1], shown[:1]
    chart = sheet.charts.add(
        width=picture.width * _POINTS_PER_PIXEL,
        height=picture.height * _POINTS_PER_PIXEL,
        chart_type=_SHAPES[shown[0].shape],
        source=sheet.range(",".join(map(_address, areas))),
        plot_by="columns",
        name=name,
        anchor=sheet.range((picture.row + 1, 1)),
    )
    chart.set_x_axis_values(sheet.range(_address(picture.categories)))
    chart.title = picture.title
    for place, series in enumerate(shown if not remote else ()):
        native = chart.series[place]
        if series.shape == "line":
            native.set(
                chart_type=_SHAPES["line"],
                axis_group="secondary" if series.second_axis else "primary",
                line_color=series.color,
                marker_style="circle",
                marker_size=4,
                marker_foreground_color=series.color,
                marker_background_color=WHITE,
            )
        else:
            native.set(fill_color=series.color)
    _axes(chart, picture, second=any(series.second_axis for series in shown))
    chart.legend.visible = len(shown) > 1
    if len(shown) > 1:
        chart.legend.position = "top"


def _axes(chart: Chart, picture: Picture, *, second: bool) -> None:
    # Numbers at the bars cannot be had here, so the axis that a file leaves out stays.
    chart.value_axis.number_format = picture.value_format
    if picture.from_zero:
        chart.value_axis.minimum_scale = 0
    if picture.horizontal:
        chart.category_axis.reverse_order = True
    if second:
        axis = chart.secondary_value_axis
        axis.number_format = "0%" if picture.whole else "#,##0"
        if picture.whole:
            axis.set(minimum_scale=0, maximum_scale=1, major_unit=0.2)


def _address(area: Area) -> str:
    top, left, bottom, right = area
    return f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
