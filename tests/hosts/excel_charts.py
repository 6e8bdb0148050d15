"""Charts of the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.hosts.excel_entry import ComError

if TYPE_CHECKING:
    from tests.hosts.excel_range import Range
    from tests.hosts.excel_sheet import Sheet


class Charts:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._charts: list[Chart] = []

    def __iter__(self) -> Iterator[Chart]:
        return iter(list(self._charts))

    def __len__(self) -> int:
        return len(self._charts)

    def __getitem__(self, key: int | str) -> Chart:
        if isinstance(key, int):
            return self._charts[key]
        return next(chart for chart in self._charts if chart.name == key)

    def add(
        self,
        left: float = 0,
        top: float = 0,
        width: float = 355,
        height: float = 211,
        chart_type: str | None = None,
        source: Range | None = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: Range | None = None,
        style: int | None = 227,
    ) -> Chart:
        assert not (anchor and (left or top))
        assert source is not None
        assert plot_by == "columns"
        assert name is not None
        self._sheet._writable()
        if self._sheet.book.app.engine.type == "remote" and len(source._areas) > 1:
            raise ComError("the argument is invalid or missing or has an incorrect format")
        if any(chart.name == name for chart in self._charts):
            raise ValueError(f"'{name}' is already present on {self._sheet.name}.")
        chart = Chart(self, name, chart_type or "column_clustered", source)
        self._charts.append(chart)
        return chart


class Chart:
    def __init__(self, charts: Charts, name: str, chart_type: str, source: Range) -> None:
        self._charts = charts
        self._source = source
        self.name = name
        self.chart_type = chart_type
        self.title: str | None = None
        self.legend = ChartLegend()
        self.value_axis = ChartAxis()
        self.category_axis = ChartAxis()
        self._second = ChartAxis()
        self._categories: Range | None = None
        self._series = [
            ChartSeries(chart_type, area) for area in source._areas for _ in range(area[3] - area[1] + 1)
        ]

    @property
    def series(self) -> list[ChartSeries]:
        if self._charts._sheet.book.app.engine.type == "remote":
            raise NotImplementedError
        return self._series

    @property
    def secondary_value_axis(self) -> ChartAxis:
        if not any(series._kind["axis_group"] == "secondary" for series in self._series):
            raise ComError("there is no second axis")
        return self._second

    def set_x_axis_values(self, source: Range) -> None:
        self._categories = source

    def delete(self) -> None:
        self._charts._charts.remove(self)


class ChartLegend:
    def __init__(self) -> None:
        self.visible = True
        self._position = "right"

    @property
    def position(self) -> str:
        return self._position

    @position.setter
    def position(self, value: str) -> None:
        assert value in ("top", "bottom", "left", "right", "corner")
        assert self.visible
        self._position = value


class ChartAxis:
    def __init__(self) -> None:
        self.number_format = "General"
        self.minimum_scale: float | None = None
        self.maximum_scale: float | None = None
        self.major_unit: float | None = None
        self.reverse_order = False

    def set(self, **scale: Any) -> None:
        for name, value in scale.items():
            assert hasattr(self, name)
            setattr(self, name, value)


class ChartSeries:
    def __init__(self, kind: str, area: tuple[int, int, int, int]) -> None:
        self._area = area
        self._kind: dict[str, Any] = {"chart_type": kind, "axis_group": "primary"}

    def set(self, **look: Any) -> None:
        allowed = {
            *("name", "marker_style", "marker_size", "marker_foreground_color", "marker_background_color"),
            *("line_color", "fill_color", "chart_type", "axis_group"),
        }
        assert look.keys() <= allowed
        self._kind |= look
