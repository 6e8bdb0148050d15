"""What a workbook holds: its sheets, their tables, its date system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from kam_xl.books.reading.package import Package
from kam_xl.problems import InputError

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells by 1-based first and last row and column, both ends included.

    >>> Area.of("B3:D9")
    Area(first_row=3, first_column=2, last_row=9, last_column=4)
    """

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, ref: str) -> Area:
        """Read an area such as ``B3:D9``; ``ValueError`` when it is none."""
        first, _, last = ref.partition(":")
        top, left = cell_position(first)
        bottom, right = cell_position(last or first)
        if bottom < top or right < left:
            raise ValueError(ref)
        return cls(top, left, bottom, right)

    @property
    def size(self) -> int:
        """How many cells it has, filled or not."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    def within(self, last_row: int, last_column: int) -> Area:
        """Cut off what lies beyond a row and a column; the first cell stays."""
        return Area(
            self.first_row,
            self.first_column,
            max(self.first_row, min(self.last_row, last_row)),
            max(self.first_column, min(self.last_column, last_column)),
        )

    def __contains__(self, place: tuple[int, int]) -> bool:
        return (
            self.first_row <= place[0] <= self.last_row and self.first_column <= place[1] <= self.last_column
        )


def cell_position(ref: str) -> tuple[int, int]:
    """Give the 1-based row and column of a cell; ``ValueError`` outside the grid.

    >>> cell_position("XFD1048576")
    (1048576, 16384)
    """
    match = _REF.fullmatch(ref.strip())
    if match is None:
        raise ValueError(ref)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not (1 <= row <= LAST_ROW and column <= LAST_COLUMN):
        raise ValueError(ref)
    return row, column


@dataclass(frozen=True, slots=True)
class TableOutline:
    """An Excel table: its name, its cells without the totals row, its heads when it shows none.

    ``end_row`` is its last row with the totals row.
    """

    name: str
    area: Area
    end_row: int
    hidden_heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetOutline:
    """A worksheet: its name, its part in the package, its tables in the order of their place."""

    name: str
    part: str
    tables: tuple[TableOutline, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The worksheets of a workbook in their order, and whether its days count from 1904."""

    sheets: tuple[SheetOutline, ...]
    date1904: bool
    shared_strings: str | None
    styles: str | None = None


def read_outline(package: Package) -> Outline:
    """Read what the workbook holds without looking into its cells."""
    book = _main_part(package)
    relations = package.relations(book)
    tree = package.xml(book)
    sheets: list[SheetOutline] = []
    for element in tree.iterfind("{*}sheets/{*}sheet"):
        relation = relations.get(_relation_id(element))
        if relation is None or relation.kind != "worksheet" or relation.target not in package:
            continue
        sheets.append(
            SheetOutline(element.get("name", ""), relation.target, _tables(package, relation.target))
        )
    properties = tree.find("{*}workbookPr")
    date1904 = properties is not None and properties.get("date1904", "0").casefold() in TRUE
    parts = {r.kind: r.target for r in reversed(relations.values()) if r.target in package}
    return Outline(tuple(sheets), date1904, parts.get("sharedStrings"), parts.get("styles"))


def _main_part(package: Package) -> str:
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    raise InputError.of("book_damaged", package.place)


def _relation_id(element: ET.Element) -> str:
    """The id stands under the namespace of relations, which Strict files spell differently."""
    return next((value for name, value in element.attrib.items() if name.endswith("}id")), "")


def _tables(package: Package, sheet: str) -> tuple[TableOutline, ...]:
    parts = [r.target for r in package.relations(sheet).values() if r.kind == "table" and r.target in package]
    tables = [table for part in parts if (table := _table(package.xml(part))) is not None]
    return tuple(sorted(tables, key=lambda table: (table.area.first_row, table.area.first_column)))


def _table(element: ET.Element) -> TableOutline | None:
    area = Area.of(element.get("ref", ""))
    name = element.get("displayName") or element.get("name") or ""
    bottom = area.last_row - int(element.get("totalsRowCount", "0"))
    heads: tuple[str, ...] = ()
    if element.get("headerRowCount", "1") == "0":
        heads = tuple(column.get("name", "") for column in element.iterfind("{*}tableColumns/{*}tableColumn"))
    if bottom < area.first_row:
        return None
    return TableOutline(
        name, Area(area.first_row, area.first_column, bottom, area.last_column), area.last_row, heads
    )
