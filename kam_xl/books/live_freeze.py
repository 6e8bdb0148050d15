"""Formulas of ours in an open workbook become their values, for colleagues without the add-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kam_xl.books.live import LiveBook
from kam_xl.books.live_app import still
from kam_xl.books.live_cells import block
from kam_xl.books.live_page import together
from kam_xl.books.render_live import cells, entered
from kam_xl.books.sheet_cells import Place
from kam_xl.tables.cells import ErrorCell, column_letters, quoted_sheet

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

# Top, left, bottom, right, from 0 on.
Box = tuple[int, int, int, int]


def freeze(book: Book, is_ours: Callable[[str], bool], note: str) -> tuple[int, list[str]]:
    """Put its value for each formula of which ``is_ours`` (told without its "=") is true.

    ``note`` with the formula stands as a note at the first cell of each block.
    Gives how many cells became values, and the cells that hold an error and
    stayed as they are: an error has no value that could be entered.
    """
    live, count, left = LiveBook(book), 0, list[str]()
    with still(book.app):
        for sheet in book.sheets:
            formulas = {place: text for place, text in live.formulas(sheet.name).items() if is_ours(text[1:])}
            if formulas:
                done, errors = _frozen(sheet, formulas, note)
                count += done
                left += errors
    return count, left


def _frozen(sheet: Sheet, formulas: dict[Place, str], note: str) -> tuple[int, list[str]]:
    used = sheet.used_range
    before = block(used)
    errors = [place for place in sorted(formulas) if isinstance(_value(before, place, used), ErrorCell)]
    for place in errors:
        del formulas[place]
    for box in _boxes(sheet, formulas):
        cells(sheet, box).value = [[entered(value) for value in row] for row in _part(before, box, used)]
        _note(sheet, box, note.format(formula=formulas[box[0] + 1, box[1] + 1]))
    _restore_spilled(sheet, used, before)
    return len(formulas), [f"{quoted_sheet(sheet.name)}!{column_letters(c)}{row}" for row, c in errors]


def _value(values: list[list[Any]], place: Place, used: Range) -> object:
    return values[place[0] - used.row][place[1] - used.column]


def _part(values: list[list[Any]], box: Box, used: Range) -> list[list[Any]]:
    top, left, bottom, right = box
    down, across = used.row - 1, used.column - 1
    return [row[left - across : right - across + 1] for row in values[top - down : bottom - down + 1]]


def _boxes(sheet: Sheet, formulas: dict[Place, str]) -> Iterator[Box]:
    """Give the cells as few rectangles; an array that was entered as one stays together."""
    columns: dict[int, list[int]] = {}
    for row, column in sorted(formulas):
        columns.setdefault(column, []).append(row)
    runs: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(columns.items()):
        for first, last in together(rows):
            box = (first - 1, column - 1, last - 1, column - 1)
            parts = [(first, last)]
            if cells(sheet, box).has_array is not False:
                parts = list(_alike(first, last, column, formulas))
            for part in parts:
                runs.setdefault(part, []).append(column)
    for (first, last), places in runs.items():
        for left, right in together(places):
            yield (first - 1, left - 1, last - 1, right - 1)


def _alike(first: int, last: int, column: int, formulas: dict[Place, str]) -> Iterator[tuple[int, int]]:
    """Give the rows of a column that hold one and the same formula, as the cells of an array do."""
    begin = first
    for row in range(first + 1, last + 2):
        if row > last or formulas[row, column] != formulas[begin, column]:
            yield begin, row - 1
            begin = row


def _restore_spilled(sheet: Sheet, used: Range, before: list[list[Any]]) -> None:
    """Put back what a formula had spilled into cells without a formula of their own."""
    after = block(sheet.range((used.row, used.column), (used.last_cell.row, used.last_cell.column)))
    for down, (old, new) in enumerate(zip(before, after, strict=True)):
        lost = [across for across, value in enumerate(old) if value is not None and new[across] is None]
        for first, last in together(lost) if lost else ():
            row, column = used.row - 1 + down, used.column - 1
            place = cells(sheet, (row, column + first, row, column + last))
            place.value = [[entered(value) for value in old[first : last + 1]]]


def _note(sheet: Sheet, box: Box, text: str) -> None:
    corner = cells(sheet, (box[0], box[1], box[0], box[1]))
    if corner.note is None:
        corner.add_note(text)
