"""Tables and filters of the stand-in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.hosts.excel_entry import ComError, Place, meet
from tests.hosts.excel_range import Range

if TYPE_CHECKING:
    from tests.hosts.excel_sheet import Sheet


class Tables:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._tables: list[Table] = []

    def __iter__(self) -> Iterator[Table]:
        return iter(list(self._tables))

    def __len__(self) -> int:
        return len(self._tables)

    def __getitem__(self, key: int | str) -> Table:
        if isinstance(key, int):
            return self._tables[key]
        return next(table for table in self._tables if table.name == key)

    def add(
        self,
        source: Range | None = None,
        name: str | None = None,
        source_type: str | None = None,
        link_source: bool | None = None,
        has_headers: bool = True,
        destination: Range | None = None,
        table_style_name: str = "TableStyleMedium2",
    ) -> Table:
        assert source is not None
        assert name is not None
        self._sheet._writable()
        area = source._one()
        taken = [table for sheet in self._sheet.book.sheets for table in sheet.tables]
        if any(table.name.casefold() == name.casefold() for table in taken):
            raise ComError(f"the name is taken: {name}")
        if any(meet(table._area, area) for table in self._tables):
            raise ComError("a table cannot overlap another table")
        table = Table(self._sheet, name, area)
        heads = [self._sheet._cell((area[0], column)).value for column in table._columns()]
        if has_headers:
            assert all(isinstance(head, str) for head in heads), f"heads are texts: {heads}"
            assert len({str(head).casefold() for head in heads}) == len(heads)
        table.show_headers = has_headers
        self._tables.append(table)
        return table


class Table:
    def __init__(self, sheet: Sheet, name: str, area: tuple[int, int, int, int]) -> None:
        self._sheet = sheet
        self.name = name
        self._area = area
        self.show_headers = True
        self.show_totals = False
        self.show_table_style_row_stripes = True
        self.autofilter = AutoFilter()

    @property
    def range(self) -> Range:
        return Range(self._sheet, self._area)

    @property
    def columns(self) -> list[TableColumn]:
        heads = [self._sheet._cell((self._area[0], column)).value for column in self._columns()]
        names = [str(head) for head in heads] if self.show_headers else self._hidden_heads
        return [TableColumn(name) for name in names]

    _hidden_heads: Sequence[str] = ()

    def resize(self, range: Range) -> None:  # noqa: A002
        top, left, bottom, right = range._one()
        if top != self._area[0] or not meet(self._area, range._one()):
            raise ComError("the headers must remain in the same row, and the tables must overlap")
        if bottom <= top:
            raise ComError("a table has at least one row below its headers")
        others = [table for table in self._sheet.tables if table is not self]
        if any(meet(table._area, range._one()) for table in others):
            raise ComError("a table cannot overlap another table")
        self._area = (top, left, bottom, right)

    def _columns(self) -> Iterable[int]:
        return range(self._area[1], self._area[3] + 1)

    def _head_at(self, place: Place) -> bool:
        return self.show_headers and place[0] == self._area[0] and place[1] in self._columns()


@dataclass(frozen=True)
class TableColumn:
    name: str


@dataclass(frozen=True)
class AutoFilterCriteria:
    field: int
    type: str
    values: Sequence[Any] | None = None
    operator: str | None = None
    value1: Any = None
    value2: Any = None
    count: int | None = None
    percent: float | None = None


class AutoFilter:
    def __init__(self) -> None:
        self._criteria: dict[int, AutoFilterCriteria] = {}

    @property
    def criteria(self) -> list[AutoFilterCriteria]:
        return list(self._criteria.values())

    def clear(self, field: int | None = None) -> None:
        self._criteria.clear()

    def apply_values(self, field: int, values: Sequence[Any]) -> None:
        self._criteria[field] = AutoFilterCriteria(field, "values", tuple(values))

    def apply_comparison(self, field: int, operator: str, value1: Any, value2: Any = None) -> None:
        self._criteria[field] = AutoFilterCriteria(field, "comparison", None, operator, value1, value2)

    def apply_top_items(self, field: int, count: int) -> None:
        self._criteria[field] = AutoFilterCriteria(field, "top_items", count=count)

    def apply_bottom_percent(self, field: int, percent: float) -> None:
        self._criteria[field] = AutoFilterCriteria(field, "bottom_percent", percent=percent)
