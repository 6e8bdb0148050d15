"""Ranges of the stand-in: what they hold, and how cells move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from tests.hosts.excel_entry import SEVEN, ComError, Formula, HeldCell, Place, entered
from tests.hosts.excel_looks import Borders, ConditionalFormats, DataValidation, Font, RangeRows

if TYPE_CHECKING:
    from tests.hosts.excel_sheet import Sheet


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
        if isinstance(value, int) and value in SEVEN:
            return SEVEN[value] if self._options.get("err_to_str") else None
        return value

    @value.setter
    def value(self, value: Any) -> None:
        self.sheet._writable()
        top, left, _bottom, _right = self._one()
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
            copied = HeldCell(cell.value, dict(cell.look)) if cell else HeldCell()
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
