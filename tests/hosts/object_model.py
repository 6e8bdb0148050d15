"""A workbook that is open, as far as our code asks for it: the public object model of xlwings without Excel.

It has nothing that xlwings has not (``test_object_model`` holds every class against the real one), and it
takes what is entered as Excel does: "001" becomes the number 1, "1/2" a day, "=A1" a formula, a text behind an
apostrophe stays text. A call with a wrong argument is an error, as it is there.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

Place = tuple[int, int]
_NUMBER = re.compile(r"[-+]?[$€₹]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?%?")
_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}([/.-]\d{1,4})?")
_SEVEN = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}
_SIDES = {"edge_top", "edge_bottom", "edge_left", "edge_right", "inside_vertical", "inside_horizontal"}


class ComError(Exception):
    """What Excel says when it does not take a call."""


# What it is called in pywin32.
ComError.__name__ = "com_error"


@dataclass(frozen=True)
class Formula:
    """A live formula: what must never come from a name."""

    text: str
    value: object = None


def entered(value: object, number_format: str = "General") -> object:
    """Give what a cell holds after a value was assigned to it."""
    if value is None or value == "":
        return None
    if isinstance(value, (bool, Decimal)):
        return value
    if isinstance(value, int):
        if abs(value) > 2**31 - 1:
            raise ComError("Excel takes no 64-bit integers")
        return float(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    assert isinstance(value, str), f"Excel takes no {type(value).__name__}"
    if value.startswith("'"):
        return value[1:] or None
    if number_format == "@":
        return value
    return _parsed(value)


def _parsed(text: str) -> object:
    if _NUMBER.fullmatch(text):
        return float(re.sub(r"[^\d.eE+-]", "", text)) / (100 if text.endswith("%") else 1)
    if text[0] in "=+-@":
        return Formula(text)
    if _DAY.fullmatch(text):
        return dt.datetime(2026, 2, 1)
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    return next((code for code, name in _SEVEN.items() if name == text), text)


class Engine:
    def __init__(self, kind: str = "desktop") -> None:
        self.type = kind
        self.name = {"desktop": "excel"}.get(kind, kind)


class App:
    """Excel: ``asked`` holds what was shown to the user, ``states`` what was set."""

    def __init__(self, kind: str = "desktop", pid: int = 1) -> None:
        self._kind = kind
        self.pid = pid
        self.books = Books(self)
        self._state: dict[str, Any] = {
            "screen_updating": True,
            "calculation": "automatic",
            "status_bar": False,
            "display_alerts": True,
            "enable_events": True,
        }
        self._states: list[tuple[str, Any]] = []
        self._alerts: list[str] = []
        self._answer = "ok"
        self._selection: Range | None = None

    @property
    def engine(self) -> Engine:
        return Engine(self._kind)

    @property
    def selection(self) -> Range | None:
        return self._selection

    def alert(
        self,
        prompt: str,
        title: str | None = None,
        buttons: str = "ok",
        mode: str | None = None,
        callback: str | None = None,
    ) -> str | None:
        assert buttons in ("ok", "ok_cancel", "yes_no", "yes_no_cancel")
        assert mode in (None, "info", "critical")
        self._alerts.append(prompt)
        return None if self._kind == "remote" else self._answer

    def _get(self, name: str) -> Any:
        if self._kind == "remote" and name in ("screen_updating", "status_bar", "enable_events"):
            raise NotImplementedError(name)
        return self._state[name]

    def _set(self, name: str, value: Any) -> None:
        if self._kind == "remote" and name in ("status_bar", "enable_events"):
            raise NotImplementedError(name)
        self._states.append((name, value))
        self._state[name] = value

    def _property(name: str) -> Any:  # type: ignore[misc]  # noqa: N805
        return property(lambda self: self._get(name), lambda self, value: self._set(name, value))

    screen_updating = _property("screen_updating")
    calculation = _property("calculation")
    status_bar = _property("status_bar")
    display_alerts = _property("display_alerts")
    enable_events = _property("enable_events")


class Books:
    def __init__(self, app: App) -> None:
        self._app = app
        self._books: list[Book] = []

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self._books))

    def __len__(self) -> int:
        return len(self._books)

    def __getitem__(self, key: int | str) -> Book:
        if isinstance(key, int):
            return self._books[key]
        return next(book for book in self._books if book.name == key)

    @property
    def active(self) -> Book:
        return self._books[-1]

    def open(self, fullname: Any) -> Book:
        self._opened = fullname
        return Book(fullname.name, app=self._app, folder=f"{fullname.parent}/")

    def add(self) -> Book:
        return Book(f"Book{len(self._books) + 1}", app=self._app)


class Book:
    def __init__(self, name: str, *, app: App | None = None, folder: str = "C:\\Users\\kam\\") -> None:
        self.app = app or App()
        self.name = name
        self.fullname = f"{folder}{name}"
        self.sheets = Sheets(self)
        self.app.books._books.append(self)
        self.sheets._add(Sheet(self, "Sheet1"))

    @property
    def selection(self) -> Range | None:
        return self.app.selection

    @property
    def sheet_names(self) -> list[str]:
        return [sheet.name for sheet in self.sheets]

    @property
    def names(self) -> Names:
        return Names({})

    def activate(self, steal_focus: bool = False) -> None:
        pass

    def to_pdf(
        self,
        path: Any = None,
        include: Any = None,
        exclude: Any = None,
        layout: Any = None,
        exclude_start_string: str = "#",
        show: bool = False,
        quality: str = "standard",
    ) -> str:
        self._printed = (path, include)
        return str(path)


class Sheets:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheets: list[Sheet] = []
        self._active: Sheet | None = None

    def __iter__(self) -> Iterator[Sheet]:
        return iter(list(self._sheets))

    def __len__(self) -> int:
        return len(self._sheets)

    def __getitem__(self, key: int | str) -> Sheet:
        if isinstance(key, int):
            return self._sheets[key]
        for sheet in self._sheets:
            if sheet.name.casefold() == key.casefold():
                return sheet
        raise KeyError(key)

    @property
    def active(self) -> Sheet:
        return self._active or self._sheets[0]

    def add(self, name: str | None = None, before: Sheet | None = None, after: Sheet | None = None) -> Sheet:
        name = name or f"Sheet{len(self) + 1}"
        if any(sheet.name.casefold() == name.casefold() for sheet in self):
            raise ValueError(f"Sheet named '{name}' already present in workbook")
        sheet = Sheet(self._book, name)
        self._add(sheet, before, after)
        return sheet

    def _add(self, sheet: Sheet, before: Sheet | None = None, after: Sheet | None = None) -> None:
        place = len(self._sheets)
        if before is not None:
            place = self._sheets.index(before)
        elif after is not None:
            place = self._sheets.index(after) + 1
        self._sheets.insert(place, sheet)
        self._active = sheet


@dataclass
class _Cell:
    """What a cell holds and how it looks."""

    value: object = None
    look: dict[str, Any] = field(default_factory=dict)


class Sheet:
    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self._name = ""
        self.name = name
        self._cells: dict[Place, _Cell] = {}
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
        self._notes: dict[Place, str] = {}
        # Cells of arrays that were entered as one, and the cells that a formula spilled into.
        self._arrays: dict[Place, str] = {}
        self._spilled: dict[Place, Place] = {}

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        units = len(value.encode("utf-16-le")) // 2
        if not 0 < units <= 31 or re.search(r"[\[\]:*?/\\]", value) or value[0] == "'" or value[-1] == "'":
            raise ComError(f"no name of a sheet: {value}")
        others = [one for one in getattr(self.book, "sheets", Sheets(self.book)) if one is not self]
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
            return Range(self, *(_area(part) for part in cell1.split(",")))
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

    def _cell(self, place: Place) -> _Cell:
        return self._cells.setdefault(place, _Cell())


def _area(text: str) -> tuple[int, int, int, int]:
    ends = [part.replace("$", "") for part in text.rpartition("!")[2].split(":")]
    if all(end.isalpha() for end in ends):
        return (1, column_index_from_string(ends[0]), 1_048_576, column_index_from_string(ends[-1]))
    places = []
    for end in ends:
        match = re.fullmatch(r"([A-Z]+)(\d+)", end)
        assert match, f"no address: {text}"
        places.append((int(match[2]), column_index_from_string(match[1])))
    return (*places[0], *places[-1])


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


class Range:
    def __init__(self, sheet: Sheet, *areas: tuple[int, int, int, int], **options: Any) -> None:
        self.sheet = sheet
        self._areas = areas
        self._options = options

    # Where it is

    @property
    def row(self) -> int:
        return self._areas[0][0]

    @property
    def column(self) -> int:
        return self._areas[0][1]

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self._areas[0]
        return bottom - top + 1, right - left + 1

    @property
    def last_cell(self) -> Range:
        _, _, bottom, right = self._areas[0]
        return Range(self.sheet, (bottom, right, bottom, right))

    @property
    def address(self) -> str:
        return self.get_address()

    def get_address(
        self,
        row_absolute: bool = True,
        column_absolute: bool = True,
        include_sheetname: bool = False,
        external: bool = False,
    ) -> str:
        row, column = "$" * row_absolute, "$" * column_absolute
        top, left, bottom, right = self._areas[0]
        ends = [f"{column}{get_column_letter(left)}{row}{top}"]
        if (top, left) != (bottom, right):
            ends.append(f"{column}{get_column_letter(right)}{row}{bottom}")
        return ":".join(ends)

    def _places(self) -> Iterator[Place]:
        for top, left, bottom, right in self._areas:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    yield row, column

    def _one(self) -> tuple[int, int, int, int]:
        assert len(self._areas) == 1, "a range of several areas has no rows of its own"
        return self._areas[0]

    # What it holds

    def options(self, convert: Any = None, **options: Any) -> Range:
        assert convert is None
        assert options.keys() <= {"ndim", "err_to_str"}
        return Range(self.sheet, *self._areas, **options)

    @property
    def value(self) -> Any:
        top, left, bottom, right = self._one()
        rows = [
            [self._read((row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)
        ]
        if self._options.get("ndim") == 2:
            return rows
        if len(rows) == 1:
            return rows[0][0] if len(rows[0]) == 1 else rows[0]
        return [row[0] for row in rows] if len(rows[0]) == 1 else rows

    def _read(self, place: Place) -> object:
        cell = self.sheet._cells.get(place)
        value = cell.value if cell else None
        if isinstance(value, Formula):
            value = value.value
        if isinstance(value, int) and value in _SEVEN:
            return _SEVEN[value] if self._options.get("err_to_str") else None
        return value

    @value.setter
    def value(self, value: Any) -> None:
        self.sheet._writable()
        top, left, _bottom, _right = self._one()
        mine = set(self._places())
        touched = {name for place, name in self.sheet._arrays.items() if place in mine}
        if any(name in touched and place not in mine for place, name in self.sheet._arrays.items()):
            raise ComError("you cannot change part of an array")
        for place, anchor in list(self.sheet._spilled.items()):
            if anchor in mine:
                del self.sheet._spilled[place]
                self.sheet._cell(place).value = None
        if isinstance(value, (list, tuple)):
            rows = value if value and isinstance(value[0], (list, tuple)) else [value]
            assert len({len(row) for row in rows}) == 1, "rows of one length"
            for down, row in enumerate(rows):
                for across, one in enumerate(row):
                    self._enter((top + down, left + across), one)
            return
        for place in self._places():
            self._enter(place, value)

    def _enter(self, place: Place, value: object) -> None:
        cell = self.sheet._cell(place)
        held = entered(value, cell.look.get("number_format", "General"))
        table = next((one for one in self.sheet.tables if one._head_at(place)), None)
        if table is not None and held is not None:
            heads = [self.sheet._cell((place[0], column)) for column in table._columns()]
            assert not any(head is not cell and head.value == held for head in heads), f"{held} is twice"
        cell.value = held

    @property
    def formula(self) -> Any:
        def text(place: Place) -> object:
            cell = self.sheet._cells.get(place)
            value = cell.value if cell else None
            if isinstance(value, Formula):
                return value.text
            return "" if value is None else value

        top, left, bottom, right = self._one()
        rows = tuple(
            tuple(text((row, column)) for column in range(left, right + 1)) for row in range(top, bottom + 1)
        )
        return rows[0][0] if rows == ((rows[0][0],),) else rows

    @formula.setter
    def formula(self, value: str) -> None:
        self.sheet._writable()
        for place in self._places():
            self.sheet._cell(place).value = Formula(value)

    @property
    def has_array(self) -> bool | None:
        found = {place in self.sheet._arrays for place in self._places()}
        return found.pop() if len(found) == 1 else None

    @property
    def note(self) -> Note | None:
        text = self.sheet._notes.get((self.row, self.column))
        return None if text is None else Note(text)

    def add_note(self, text: str) -> Note:
        assert self.shape == (1, 1)
        assert self.note is None
        self.sheet._notes[self.row, self.column] = text
        return Note(text)

    def clear_contents(self) -> None:
        self.sheet._writable()
        for place in self._places():
            cell = self.sheet._cells.get(place)
            if cell is not None:
                cell.value = None
        for table in self.sheet.tables:
            for number, column in enumerate(table._columns(), start=1):
                place = (table._area[0], column)
                if place in set(self._places()):
                    self.sheet._cell(place).value = f"Column{number}"

    def clear_formats(self) -> None:
        self.sheet._writable()
        for place in self._places():
            cell = self.sheet._cells.get(place)
            if cell is not None:
                cell.look = {}

    def copy(self, destination: Range | None = None) -> None:
        assert destination is not None, "the clipboard is the user's"
        destination.sheet._writable()
        top, left, _, _ = self._one()
        to_row, to_column = destination.row, destination.column
        taken = {place: self.sheet._cells.get(place) for place in self._places()}
        for (row, column), cell in taken.items():
            copied = _Cell(cell.value, dict(cell.look)) if cell else _Cell()
            destination.sheet._cells[to_row + row - top, to_column + column - left] = copied

    def insert(self, shift: str, copy_origin: str = "format_from_left_or_above") -> None:
        top, left, bottom, right = self._one()
        if shift == "right":
            assert (top, bottom) == (1, 1_048_576), "whole columns"
            self._widen(left, right - left + 1)
            return
        assert shift == "down"
        self._shift(top, left, right, bottom - top + 1)

    def _widen(self, left: int, by: int) -> None:
        self.sheet._writable()
        cells = self.sheet._cells
        moved = {place: cell for place, cell in cells.items() if place[1] >= left}
        for place in moved:
            del cells[place]
        cells.update({(row, column + by): cell for (row, column), cell in moved.items()})
        for table in self.sheet.tables:
            first, begin, last, end = table._area
            if end >= left:
                table._area = (first, begin + by * (begin >= left), last, end + by)

    def delete(self, shift: str | None = None) -> None:
        assert shift == "up"
        top, left, bottom, right = self._one()
        for table in list(self.sheet.tables):
            first, begin, last, end = table._area
            if first <= bottom and last >= top and begin <= right and end >= left:
                inside = top <= first and last <= bottom and left <= begin and end <= right
                if not inside:
                    raise ComError("part of a table cannot be deleted here")
                self.sheet.tables._tables.remove(table)
        for place in list(self._places()):
            self.sheet._cells.pop(place, None)
        self._shift(bottom + 1, left, right, top - bottom - 1)

    def _shift(self, from_row: int, left: int, right: int, by: int) -> None:
        """Move the cells at and below a row, as far as the columns go; a table moves whole or not at all."""
        self.sheet._writable()
        for table in self.sheet.tables:
            first, begin, last, end = table._area
            if last < from_row or begin > right or end < left:
                continue
            if begin < left or end > right or first < from_row:
                raise ComError("the operation would shift cells in a table")
            table._area = (first + by, begin, last + by, end)
        moved = {
            place: cell
            for place, cell in self.sheet._cells.items()
            if place[0] >= from_row and left <= place[1] <= right
        }
        for place in moved:
            del self.sheet._cells[place]
        for (row, column), cell in moved.items():
            self.sheet._cells[row + by, column] = cell
        for name in self.sheet.names:
            name._shift(from_row, left, right, by)

    def get_special_cells(self, cell_type: str, value_type: str | None = None) -> list[Range]:
        assert cell_type == "visible"
        top, left, bottom, right = self._one()
        shown = [row for row in range(top, bottom + 1) if row not in self.sheet._hidden]
        found: list[Range] = []
        for row in shown:
            if found and found[-1]._areas[0][2] == row - 1:
                found[-1] = Range(self.sheet, (found[-1].row, left, row, right))
            else:
                found.append(Range(self.sheet, (row, left, row, right)))
        return found

    # How it looks

    def _look(self, name: str, value: Any) -> None:
        self.sheet._writable()
        for place in self._places():
            self.sheet._cell(place).look[name] = value

    def _looks(self, name: str) -> Any:
        found = {self.sheet._cell(place).look.get(name) for place in self._places()}
        return found.pop() if len(found) == 1 else None

    def _look_property(name: str, among: Sequence[str] = ()) -> Any:  # type: ignore[misc]  # noqa: N805
        def change(self: Range, value: Any) -> None:
            assert not among or value in among, f"no {name}: {value}"
            self._look(name, value)

        return property(lambda self: self._looks(name), change)

    color = _look_property("color")
    number_format = _look_property("number_format")
    wrap_text = _look_property("wrap_text", (True, False))  # type: ignore[arg-type]
    horizontal_alignment = _look_property("horizontal_alignment", ("general", "left", "center", "right"))
    vertical_alignment = _look_property("vertical_alignment", ("top", "center", "bottom"))

    def adjust_indent(self, amount: int) -> None:
        if self.sheet.book.app.engine.type != "remote":
            raise NotImplementedError
        for place in self._places():
            look = self.sheet._cell(place).look
            look["indent"] = look.get("indent", 0) + amount

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self)

    @property
    def column_width(self) -> float | None:
        return self.sheet._widths.get(self.column)

    @column_width.setter
    def column_width(self, value: float) -> None:
        assert 0 <= value <= (255 if self.sheet.book.app.engine.type == "desktop" else 2000)
        for column in range(self._one()[1], self._one()[3] + 1):
            self.sheet._widths[column] = value

    @property
    def row_height(self) -> float | None:
        height = self.sheet._heights.get(self.row)
        return None if isinstance(height, str) else height

    @row_height.setter
    def row_height(self, value: float) -> None:
        assert 0 <= value <= 409.5
        for row in range(self._one()[0], self._one()[2] + 1):
            self.sheet._heights[row] = value

    @property
    def rows(self) -> RangeRows:
        return RangeRows(self)

    def select(self) -> None:
        self.sheet.book.app._selection = self


class RangeRows:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def autofit(self) -> None:
        for row in range(self._range._one()[0], self._range._one()[2] + 1):
            self._range.sheet._heights[row] = "fitted"


class Font:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set(self, **font: Any) -> None:
        assert font.keys() <= {"bold", "italic", "size", "color", "name"}
        for name, value in font.items():
            self._range._look(f"font_{name}", value)


class Borders:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set(self, which: Iterable[str], *, line_style: str, weight: str, color: str) -> None:
        sides = list(which)
        assert set(sides) <= _SIDES
        assert line_style == "continuous"
        assert weight in ("thin", "medium")
        top, left, bottom, right = self._range._one()
        if ("inside_horizontal" in sides and top == bottom) or ("inside_vertical" in sides and left == right):
            raise ComError("unable to set the LineStyle property of the Border class")
        for side in sides:
            for place in self._range._places():
                if self._on_side(side, place):
                    self._range.sheet._cell(place).look[side] = (weight, color)

    def _on_side(self, side: str, place: Place) -> bool:
        top, left, bottom, right = self._range._one()
        edges = {
            "edge_top": (0, top),
            "edge_bottom": (0, bottom),
            "edge_left": (1, left),
            "edge_right": (1, right),
        }
        if side in edges:
            axis, line = edges[side]
            return place[axis] == line
        return True


@dataclass(frozen=True)
class Note:
    text: str


class DataValidation:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set_list(self, source: Sequence[str], *, in_cell_dropdown: bool = True) -> None:
        assert source, "a list has words"
        assert not any("," in word or ";" in word for word in source)
        assert len(",".join(source)) <= 255
        self._range.sheet._lists[self._range.row, self._range.column] = tuple(source)


class ConditionalFormats:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def _add(self, kind: str, **rule: Any) -> None:
        self._range.sheet._writable()
        self._range.sheet._rules.append((self._range._one(), kind, rule))

    def add_cell_value(
        self,
        operator: str,
        formula1: str | float,
        formula2: str | float | None = None,
        *,
        fill_color: Any = None,
        font_color: Any = None,
        font_bold: bool | None = None,
        font_italic: bool | None = None,
        stop_if_true: bool = False,
    ) -> None:
        assert operator == "equal_to"
        self._add("equal", formula=formula1, fill=fill_color, ink=font_color, bold=font_bold)

    def add_data_bar(
        self,
        color: Any,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        threshold_type: str = "number",
        gradient: bool = True,
        show_value: bool = True,
    ) -> None:
        self._add("bar", color=color, minimum=minimum, gradient=gradient)

    def add_color_scale(
        self, colors: Sequence[Any], *, thresholds: Any = None, threshold_type: str = "number"
    ) -> None:
        assert len(colors) in (2, 3)
        self._add("scale", colors=tuple(colors))

    def clear(self) -> None:
        top, left, bottom, right = self._range._one()
        self._range.sheet._rules = [
            rule
            for rule in self._range.sheet._rules
            if rule[0][0] > bottom or rule[0][2] < top or rule[0][1] > right or rule[0][3] < left
        ]


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
        if any(_meet(table._area, area) for table in self._tables):
            raise ComError("a table cannot overlap another table")
        table = Table(self._sheet, name, area)
        heads = [self._sheet._cell((area[0], column)).value for column in table._columns()]
        if has_headers:
            assert all(isinstance(head, str) for head in heads), f"heads are texts: {heads}"
            assert len({str(head).casefold() for head in heads}) == len(heads)
        table.show_headers = has_headers
        self._tables.append(table)
        return table


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return not (one[2] < other[0] or one[0] > other[2] or one[3] < other[1] or one[1] > other[3])


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
        if top != self._area[0] or not _meet(self._area, range._one()):
            raise ComError("the headers must remain in the same row, and the tables must overlap")
        if bottom <= top:
            raise ComError("a table has at least one row below its headers")
        others = [table for table in self._sheet.tables if table is not self]
        if any(_meet(table._area, range._one()) for table in others):
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
        return Range(self._names._sheet, _area(self._refers_to[1:]))

    def delete(self) -> None:
        del self._names._names[self._key]

    def _shift(self, from_row: int, left: int, right: int, by: int) -> None:
        if '"' in self._refers_to or "!" not in self._refers_to:
            return
        prefix, _, address = self._refers_to.rpartition("!")
        top, begin, bottom, end = _area(address)
        if begin >= left and end <= right:
            rows = [row + by if row >= from_row else row for row in (top, bottom)]
            first, last = get_column_letter(begin), get_column_letter(end)
            self._refers_to = f"{prefix}!${first}${rows[0]}:${last}${rows[1]}"
