"""Sheets and names of the stand-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from tests.hosts.excel_charts import Charts
from tests.hosts.excel_entry import ComError, HeldCell, Place, area_of
from tests.hosts.excel_range import Range
from tests.hosts.excel_tables import Tables

if TYPE_CHECKING:
    from tests.hosts.object_model import Book


class Sheet:
    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self._name = ""
        self.name = name
        self._cells: dict[Place, HeldCell] = {}
        self._protected = False
        self.visible = True
        self.show_gridlines = True
        self.tables = Tables(self)
        self.charts = Charts(self)
        self.names = Names({}, self)
        self.page_setup = PageSetup(self)
        self._rules: list[tuple[tuple[int, int, int, int], str, dict[str, Any]]] = []
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float | str] = {}
        self._hidden: set[int] = set()
        self._frozen: str | None = None
        self._lists: dict[Place, tuple[str, ...]] = {}

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        units = len(value.encode("utf-16-le")) // 2
        if not 0 < units <= 31 or re.search(r"[\[\]:*?/\\]", value) or value[0] == "'" or value[-1] == "'":
            raise ComError(f"no name of a sheet: {value}")
        others = [one for one in getattr(self.book, "sheets", ()) if one is not self]
        if any(one.name.casefold() == value.casefold() for one in others):
            raise ComError(f"the name is taken: {value}")
        self._name = value

    @property
    def index(self) -> int:
        return self.book.sheets._sheets.index(self) + 1

    @property
    def freeze_panes(self) -> FreezePanes:
        if self.book.app.engine.type != "remote":
            raise AttributeError("'Sheet' object has no attribute 'freeze_panes'")
        return FreezePanes(self)

    @property
    def used_range(self) -> Range:
        places = [place for place, cell in self._cells.items() if cell.value is not None or cell.look]
        if not places:
            return Range(self, (1, 1, 1, 1))
        rows, columns = [row for row, _ in places], [column for _, column in places]
        return Range(self, (min(rows), min(columns), max(rows), max(columns)))

    def range(self, cell1: Any, cell2: Any = None) -> Range:
        if isinstance(cell1, str) and cell2 is None:
            return Range(self, *(area_of(part) for part in cell1.split(",")))
        first = cell1._areas[0][:2] if isinstance(cell1, Range) else cell1
        last = first if cell2 is None else (cell2._areas[0][2:] if isinstance(cell2, Range) else cell2)
        assert isinstance(first, tuple)
        assert isinstance(last, tuple)
        if not (1 <= first[0] <= last[0] <= 1_048_576 and 1 <= first[1] <= last[1] <= 16_384):
            raise ComError(f"no range: {first}, {last}")
        return Range(self, (*first, *last))

    def activate(self) -> None:
        self.book.sheets._active = self

    def delete(self) -> None:
        if len(self.book.sheets) == 1:
            raise ComError("a workbook must contain at least one visible worksheet")
        assert not self.book.app._state["display_alerts"], "Excel would ask the user"
        self.book.sheets._sheets.remove(self)
        self.book.sheets._active = None

    def _writable(self) -> None:
        if self._protected:
            raise ComError("the sheet is protected")

    def _cell(self, place: Place) -> HeldCell:
        return self._cells.setdefault(place, HeldCell())


class FreezePanes:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        self._sheet._frozen = frozen_range

    def unfreeze(self) -> None:
        self._sheet._frozen = None


class PageSetup:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._print_area: str | None = None

    @property
    def print_area(self) -> str | None:
        return self._print_area

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        assert value is None or value.startswith("$")
        self._print_area = value


class Names:
    def __init__(self, names: dict[str, Name], sheet: Sheet | None = None) -> None:
        self._names = names
        self._sheet = sheet

    def __iter__(self) -> Iterator[Name]:
        return iter(list(self._names.values()))

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, refers_to: str) -> Name:
        assert refers_to.startswith("=")
        assert re.fullmatch(r"[\w.]+", name)
        if refers_to.startswith('="') and len(refers_to) > 255:
            raise ComError("a text in a name has at most 255 characters")
        self._names[name] = Name(self, name, refers_to)
        return self._names[name]


class Name:
    def __init__(self, names: Names, name: str, refers_to: str) -> None:
        self._names = names
        self._key = name
        self._refers_to = refers_to

    @property
    def name(self) -> str:
        sheet = self._names._sheet
        return f"'{sheet.name}'!{self._key}" if sheet else self._key

    @property
    def refers_to(self) -> str:
        return self._refers_to

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._refers_to = value

    @property
    def refers_to_range(self) -> Range:
        assert self._names._sheet is not None
        return Range(self._names._sheet, area_of(self._refers_to[1:]))

    def delete(self) -> None:
        del self._names._names[self._key]

    def _shift(self, from_row: int, left: int, right: int, by: int) -> None:
        if '"' in self._refers_to or "!" not in self._refers_to:
            return
        prefix, _, address = self._refers_to.rpartition("!")
        top, begin, bottom, end = area_of(address)
        if begin >= left and end <= right:
            rows = [row + by if row >= from_row else row for row in (top, bottom)]
            first, last = get_column_letter(begin), get_column_letter(end)
            self._refers_to = f"{prefix}!${first}${rows[0]}:${last}${rows[1]}"
