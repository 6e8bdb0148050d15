"""A closed workbook or csv file as grids of cells."""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from kam_xl.books.reading.csv_file import read_csv
from kam_xl.books.reading.exact import read_exact
from kam_xl.books.reading.file_kinds import (
    ZIP_MAGIC,
    begin_of,
    bytes_of,
    refuse_other_files,
    refuse_other_zips,
    unreadable,
)
from kam_xl.books.reading.gather import Gathers
from kam_xl.books.reading.outline import Area, Outline, SheetOutline, TableOutline, read_outline
from kam_xl.books.reading.package import Package, open_package
from kam_xl.books.reading.prescan import Look, look
from kam_xl.books.reading.rows_below import rows_below
from kam_xl.books.reading.sheet_cells import (
    Cells,
    Dense,
    Place,
    Rows,
    StripCells,
    places_in_words,
)
from kam_xl.garbage import no_collections
from kam_xl.problems import InputError, KamError, Problem
from kam_xl.tables.cells import Grid

Progress = Callable[[float], None]

# The share of the work that the first look takes, where it gathers the cells.
_LOOKED = 0.9
# The cells of a sheet of so many bytes are gathered by the first look: about twenty thousand lines.
LARGE = 4 << 20
# A rectangle of more cells than this is laid out in memory only ...
_DENSE_CELLS = 4_000_000
# ... when at least one in so many of them is filled.
_FILLED = 4
_OURS = "kam_"


def read_book(path: Path | str, *, progress: Progress | None = None, csv_encoding: str = "") -> list[Grid]:
    """Give what a closed .xlsx, .xlsm, .csv or .csv.gz file holds, as grids.

    Excel tables come with their name and exactly their cells (header first,
    no totals row); sheets without a table come as the area in use; a csv file
    is one grid of text. Blanks are ``None``, error cells ``ErrorCell``, dates
    ``datetime.date`` or ``datetime.datetime``. ``progress`` is called with the
    share done, 0 to 1.

    What cannot be read is an ``InputError``: not a workbook, protected,
    damaged, too large, or a table with formulas that have no saved results.
    """
    path = Path(path)
    report = progress or (lambda _: None)
    report(0.0)
    begin = begin_of(path)
    if begin.startswith(ZIP_MAGIC):
        grids = _workbook(path, report)
    else:
        refuse_other_files(path, begin)
        grids = [read_csv(path, bytes_of(path), csv_encoding=csv_encoding)]
    report(1.0)
    return grids


def _workbook(path: Path, report: Progress) -> list[Grid]:
    if not zipfile.is_zipfile(path):
        raise InputError.of("book_damaged", path.name)
    try:
        with open_package(path) as package:
            refuse_other_zips(package)
            outline = read_outline(package)
            _weigh_strings(package, outline)
            looks = list(_looks(package, outline, outline.sheets, report))
    except OSError as error:
        raise unreadable(path, error) from error
    if not outline.sheets:
        raise InputError.of("book_no_sheets", path.name)
    with no_collections():
        return _Reader(path, outline).grids(looks, report)


def read_sheets(path: Path, names: Collection[str]) -> dict[str, tuple[Cells, bool]]:
    """Give the cells of some sheets of a workbook that was read before, and whether there are formulas among them."""
    try:
        with open_package(path) as package:
            outline = read_outline(package)
            wanted = [sheet for sheet in outline.sheets if sheet.name in names]
            looks = list(_looks(package, outline, wanted))
    except OSError as error:
        raise unreadable(path, error) from error
    reader = _Reader(path, outline)
    return {
        sheet.name: (reader.cells(sheet, seen), seen.formulas)
        for sheet, seen in zip(wanted, looks, strict=True)
    }


def _weigh_strings(package: Package, outline: Outline) -> None:
    """Inflate the shared texts once, so that a lying size is found before a reader believes it."""
    if outline.shared_strings is not None:
        for _ in package.chunks(outline.shared_strings):
            pass


def _looks(
    package: Package, outline: Outline, sheets: Sequence[SheetOutline], report: Progress = lambda _: None
) -> Iterator[Look]:
    """Look at each sheet, and gather the cells of the large ones on the way."""
    sizes = [package.size(sheet.part) for sheet in sheets]
    gathers = Gathers(package, outline)
    for sheet, size, before in zip(sheets, sizes, accumulate(sizes, initial=0), strict=False):
        tell = partial(_report_look, report, before, sum(sizes))
        chunks = _counted(package.chunks(sheet.part), tell)
        gather = gathers.of(sheet) if size >= LARGE else None
        seen = look(chunks, gather)
        if gather is not None:
            # To the end of the part, where its sum tells whether all bytes are as they were written
            deque(chunks, maxlen=0)
        if gather is None or not gather.plain:
            # calamine will read it, and must see the cells that we saw
            seen.odd |= not package.is_well_formed(sheet.part)
        yield seen


def _report_look(report: Progress, before: int, whole: int, now: int) -> None:
    report(_LOOKED * (before + now) / whole)


def _counted(chunks: Iterable[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    """Give the chunks, telling before each one how many bytes went by."""
    size = 0
    for chunk in chunks:
        tell(size)
        yield chunk
        size += len(chunk)


class _Reader:
    """Turns the sheets of one workbook into grids, each by the road that suits it."""

    def __init__(self, path: Path, outline: Outline) -> None:
        self._path = path
        self._outline = outline

    @cached_property
    def _fast(self) -> CalamineWorkbook | None:
        return _open_fast(self._path)

    def grids(self, looks: Sequence[Look], report: Progress) -> list[Grid]:
        found: list[Grid] = []
        for number, (sheet, seen) in enumerate(zip(self._outline.sheets, looks, strict=True), start=1):
            cells = self.cells(sheet, seen)
            tables = [self._table(sheet, table, cells, seen) for table in sheet.tables]
            found += tables or self._plain(sheet, cells, seen)
            report(_LOOKED + (1 - _LOOKED) * number / len(looks))
        return found

    def cells(self, sheet: SheetOutline, seen: Look) -> Cells:
        """Give the cells of a sheet by the road that suits it."""
        try:
            return self._cells(sheet, seen)
        except BaseException as error:
            if not _is_readers_fault(error):
                raise
            raise InputError.of("book_damaged", self._path.name) from error

    def _cells(self, sheet: SheetOutline, seen: Look) -> Cells:
        reach = Area(1, 1, max(seen.last_row, 1), max(seen.last_column, 1))
        if _is_too_empty(reach, seen.cells):
            return self._exact(sheet, seen)
        if seen.gathered is not None and seen.gathered.plain and not (seen.odd or seen.unordered):
            return StripCells(*seen.gathered.columns(), seen.errors, seen.unsaved)
        if self._fast is None or seen.odd:
            return self._exact(sheet, seen)
        page = self._fast.get_sheet_by_name(sheet.name)
        rows = page.to_python(skip_empty_area=True)
        top, left = page.start or (0, 0)
        return Dense(rows, top + 1, left + 1, seen.errors, seen.unsaved)

    def _exact(self, sheet: SheetOutline, seen: Look) -> Cells:
        if seen.unordered:
            raise InputError.of("book_damaged", self._path.name)
        return read_exact(self._path, sheet.name, formulas=seen.formulas or seen.odd)

    def _table(self, sheet: SheetOutline, table: TableOutline, cells: Cells, seen: Look) -> Grid:
        unsaved = [place for place in cells.unsaved if place in table.area]
        # What stands in the tables that we wrote ourselves decides nothing.
        if unsaved and not table.name.casefold().startswith(_OURS):
            raise InputError.of("book_unsaved", self._place(sheet, table.name, unsaved))
        area = table.area
        if _is_too_empty(area, len(cells)):
            # A table drawn far beyond its lines: what lies below and right of every cell is blank
            area = area.within(*cells.reach())
        rows = self._block(cells, area)
        first = area.first_row
        if table.hidden_heads:
            rows = [list(table.hidden_heads), *rows]
            first -= 1
        problems = rows_below(Grid(self._path.name, sheet.name, ()), table, cells, sheet.tables)
        return self._grid(sheet, rows, area, seen, first_row=first, table=table.name, problems=problems)

    def _plain(self, sheet: SheetOutline, cells: Cells, seen: Look) -> list[Grid]:
        area = cells.body()
        if area is None:
            return []
        problems: list[Problem] = []
        if unsaved := list(cells.unsaved):
            place = self._place(sheet, sheet.name, unsaved)
            if not any(other.tables for other in self._outline.sheets):
                raise InputError.of("book_unsaved", place)
            problems.append(Problem.of("book_unsaved", place))
        if stray := cells.outside(area):
            place = self._place(sheet, sheet.name, stray)
            problems.append(Problem.of("book_stray", place, count=len(stray)))
        rows = self._block(cells, area)
        return [self._grid(sheet, rows, area, seen, problems=tuple(problems))]

    def _block(self, cells: Cells, area: Area) -> Rows:
        if _is_too_empty(area, len(cells)):
            raise InputError.of("book_too_large", self._path.name)
        return cells.block(area)

    def _place(self, sheet: SheetOutline, name: str, places: Sequence[Place]) -> str:
        spelled = Grid(self._path.name, sheet.name, ()).place(0).rpartition("!")[0]
        return f"{spelled}!{places_in_words(places)}" + (f" ({name})" if name != sheet.name else "")

    def _grid(
        self,
        sheet: SheetOutline,
        rows: Rows,
        area: Area,
        seen: Look,
        *,
        first_row: int = 0,
        table: str | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> Grid:
        hidden = frozenset(row for row in seen.hidden if area.first_row <= row <= area.last_row)
        return Grid(
            book=self._path.name,
            sheet=sheet.name,
            rows=rows,
            first_row=first_row if table else area.first_row,
            first_column=area.first_column,
            table=table,
            date1904=self._outline.date1904,
            hidden_rows=len(hidden),
            hidden=hidden,
            problems=problems,
        )


def _is_too_empty(area: Area, cells: int) -> bool:
    """Tell whether an area is far too large for the number of cells that its sheet holds."""
    return area.size > max(_DENSE_CELLS, cells * _FILLED)


def _open_fast(path: Path) -> CalamineWorkbook | None:
    """Give the fast reader, or ``None`` where it cannot open what Excel can (macro sheets, for one)."""
    try:
        if path.suffix.casefold() in (".xlsx", ".xlsm"):
            return CalamineWorkbook.from_path(str(path))
        # Under another name calamine would take the file for what it is called.
        with path.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)
    except CalamineError:
        return None


def _is_readers_fault(error: BaseException) -> bool:
    """A panic of calamine is no ``Exception``; any other leak of the two readers means a damaged file."""
    if isinstance(error, KamError):
        return False
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"
