"""A chart of a paper over a table of the same sheet: how large, which cells, which colours."""

from __future__ import annotations

from kam_xl.books.drawing.canvas import PIXELS_PER_POINT, ROW_POINTS, Canvas, DrawnSeries, Picture
from kam_xl.books.drawing.draw_table import DrawnTable
from kam_xl.books.drawing.measure import Plan
from kam_xl.books.drawing.styles import BLUE, CENTS, MIST, NAVY, ORANGE, number_format
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


def draw_chart(canvas: Canvas, row: int, chart: Chart, drawn: list[DrawnTable], plan: Plan) -> None:
    """Draw a chart at ``row``; without a single row in its table there is nothing to show."""
    source = next((one for one in drawn if one.table.name == chart.table), None)
    if source is None or not source.table.rows:
        return
    width = sum(round(width * _DIGIT_PIXELS) + _SIDE_PIXELS for width in plan.printed_widths)
    shown = _shown(chart, source)
    # A few wide columns say no more than a few narrow ones.
    width = width if chart.horizontal else min(width, _PIXELS_BESIDE + _PIXELS_EACH * shown)
    second = next((series.key for series in chart.series if series.second_axis), "")
    names = source.table.position(chart.category)
    picture = Picture(
        title=chart.title,
        alt=chart.alt,
        row=row,
        width=min(max(width, _NARROWEST) - 4, _WIDEST),
        height=chart_rows(chart) * _ROW_PIXELS - 8,
        categories=(source.head_row + 1, names, source.head_row + shown, names),
        series=tuple(_series(chart, series, number, source) for number, series in enumerate(chart.series)),
        value_format=_value_format(chart, source),
        horizontal=chart.horizontal,
        # The length of a bar tells the amount only from zero on.
        from_zero=min(_main_values(chart, source), default=0.0) >= 0,
        whole=kind_of(second) == "share",
        slanted=not chart.horizontal and shown > _LEVEL_NAMES,
    )
    canvas.chart(picture)


def _shown(chart: Chart, source: DrawnTable) -> int:
    rows = len(source.table.rows)
    return min(chart.count or rows, rows)


def _series(chart: Chart, series: Series, number: int, source: DrawnTable) -> DrawnSeries:
    first, column = source.head_row + 1, source.table.position(series.key)
    return DrawnSeries(
        name=(source.head_row, column),
        values=(first, column, first + _shown(chart, source) - 1, column),
        shape="line" if series.shape == "line" else ("bar" if chart.horizontal else "column"),
        color=_COLOURS[number % len(_COLOURS)],
        dash="solid" if series.second_axis else _DASHES[number % len(_DASHES)],
        second_axis=series.second_axis,
    )


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
