"""From cells to columns: what a formula is given.

A host hands over scalars, lists or lists of lists; text, float, int, bool,
``datetime``, ``Decimal`` (currency cells over COM), whole numbers near
-2146826xxx or texts such as ``#N/A`` (error cells), ``None`` (blank cells).
Every cell is read by ``kam_xl.tables``, as a workbook is. An error cell, and a
cell that is not what its column asks for, is refused by its place: a formula
has no other way to say that it left something out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from kam_xl.problems import InputError, RequestError
from kam_xl.texts import say

if TYPE_CHECKING:
    import numpy as np

    from kam_xl.problems import Problem
    from kam_xl.settings import Settings
    from kam_xl.tables.cells import Column

Grid = list[list[object]]
# A range of so many rows is a whole column (A:A, A2:A1048576), of which only the filled part is meant.
WHOLE_COLUMN = 1_000_000
_SHOWN = 20
_ERRORS = frozenset(
    [
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CONNECT!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#FIELD!",
        "#CALC!",
        "#BUSY!",
        "#EXTERNAL!",
        "#PYTHON!",
    ]
)
# Problems that say how a cell was understood; any other says that it could not be.
_UNDERSTOOD = frozenset(
    [
        "number_texts",
        "number_texts_sign",
        "date_serials",
        "date_texts",
        "date_texts_order",
        "date_short_years",
        "date_leap_bug",
        "id_rounded",
    ]
)


def grid(value: Any) -> Grid:
    """Give any argument as rows of cells; a flat list is a column.

    >>> grid(None), grid(5), grid([1, 2]), grid([[1, 2]])
    ([[None]], [[5]], [[1], [2]], [[1, 2]])
    """
    if not isinstance(value, (list, tuple)):
        return [[value]]
    if not value:
        return [[None]]
    if not isinstance(value[0], (list, tuple)):
        return [[cell] for cell in value]
    return value  # type: ignore[return-value]


def flat(rows: Grid, name: str) -> list[object]:
    """Give the cells of one column or one row, in their order; a block is refused."""
    if len(rows[0]) == 1:
        return list(chain.from_iterable(rows))
    if len(rows) == 1:
        return list(rows[0])
    raise RequestError.of("formula_block", name, rows=len(rows), columns=len(rows[0]))


def filled(cells: Sequence[object]) -> int:
    """Count the cells up to the last one that is not blank."""
    count = len(cells)
    while count and cells[count - 1] in (None, ""):
        count -= 1
    return count


def column(cells: list[object], name: str) -> Column:
    """Wrap cells as a column whose places are rows of the argument; an error cell is refused by its place."""
    from kam_xl.tables.cells import Column

    wrapped = Column.argument(name, cells)
    if str in wrapped.types or int in wrapped.types:
        _refuse_errors(wrapped)
    return wrapped


def _refuse_errors(wrapped: Column) -> None:
    if int not in wrapped.types and _ERRORS.isdisjoint(wrapped.cells):
        return
    found = [(index, error) for index, error in enumerate(map(_error_name, wrapped.cells)) if error]
    if found:
        index, error = found[0]
        more = say("formula.more_errors", count=len(found) - 1) if len(found) > 1 else ""
        raise InputError.of("formula_error_cell", wrapped.place(index), error=error, more=more)


def _error_name(cell: object) -> str:
    if isinstance(cell, str):
        return cell if cell[:1] == "#" and cell in _ERRORS else ""
    if type(cell) is int and cell < -2_000_000_000:
        from kam_xl.tables.cells import error_name

        return error_name(cell)
    return ""


def numbers(
    cells: list[object], name: str, settings: Settings, meaning: str = "money"
) -> np.ndarray[Any, Any]:
    """Read a column of numbers: real ones, ``Decimal``, texts such as "1 234,50"; NaN for blanks."""
    from kam_xl.tables.numbers import read_numbers

    wrapped = column(cells, name)
    found = read_numbers(wrapped, settings, meaning)  # type: ignore[arg-type]
    _refuse_unread(wrapped, found.problems)
    return found.values


def dates(cells: list[object], name: str, settings: Settings) -> np.ndarray[Any, Any]:
    """Read a column of dates: real ones, serials, texts; ``datetime64[s]``, NaT for blanks."""
    from kam_xl.tables.dates import read_dates

    wrapped = column([None if cell == "" else cell for cell in cells], name)
    found, problems = read_dates(wrapped, settings)
    _refuse_unread(wrapped, problems)
    return found


def texts(cells: list[object], name: str) -> list[str]:
    """Read a column of texts: 17.0 is "17", blank is ""."""
    from kam_xl.tables.names import text_of

    wrapped = column(cells, name)
    return cells if wrapped.types <= {str} else list(map(text_of, cells))  # type: ignore[return-value]


def flags(cells: list[object], name: str) -> list[object]:
    """Give yes/no cells as they are; the questions read them."""
    return list(column(cells, name).cells)


def _refuse_unread(wrapped: Column, problems: Iterable[Problem]) -> None:
    """Refuse the first cell that could not be read."""
    for problem in problems:
        if problem.code in _UNDERSTOOD:
            continue
        cells = wrapped.cells
        index = next((index for index in range(len(cells)) if wrapped.place(index) == problem.where), -1)
        shown = str(cells[index]).strip()[:_SHOWN] if index >= 0 else ""
        kind = "date" if problem.code.startswith("date_") else "number"
        raise InputError.of(f"formula_no_{kind}", problem.where, text=shown)


def one(value: Any, name: str) -> object:
    """Give the single cell of an option; None for a blank, a range of several cells is refused."""
    rows = grid(value)
    if len(rows) != 1 or len(rows[0]) != 1:
        raise RequestError.of("formula_one_cell", name, rows=len(rows), columns=len(rows[0]))
    cell = rows[0][0]
    if error := _error_name(cell):
        raise InputError.of("formula_error_cell", name, error=error, more="")
    return None if cell is None or (isinstance(cell, str) and not cell.strip()) else cell


def num(value: Any, name: str, settings: Settings) -> float | None:
    """Read one number, a text or a percentage included; None for a blank."""
    from kam_xl.tables.numbers import LARGEST, read_numbers

    cell = one(value, name)
    if cell is None:
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < LARGEST:
        return int(cell) if cell == int(cell) else cell
    wrapped = _single(cell, name)
    read = read_numbers(wrapped, settings, "share")
    _refuse_unread(wrapped, read.problems)
    found = float(read.values[0])
    if found != found:
        raise InputError.of("formula_no_number", name, text=str(cell)[:_SHOWN])
    return int(found) if found.is_integer() else found


def day(value: Any, name: str, settings: Settings) -> dt.date | None:
    """Read one day: a date, a serial, a text, or the word today, which a formula may resolve."""
    from kam_xl.tables.dates import read_dates

    cell = one(value, name)
    if cell is None:
        return None
    if isinstance(cell, str) and cell.strip().casefold() == "today":
        return dt.date.today()
    wrapped = _single(cell, name)
    found, problems = read_dates(wrapped, settings)
    _refuse_unread(wrapped, problems)
    return found[0].astype("datetime64[D]").item()  # type: ignore[no-any-return]


def _single(cell: object, name: str) -> Column:
    """Wrap the cell of an option; its place is the name of the option."""
    from kam_xl.tables.cells import Column

    return Column(name, [cell], lambda _: name, name)


def text(value: Any, name: str) -> str | None:
    """Read one text; None for a blank."""
    cell = one(value, name)
    return None if cell is None else texts([cell], name)[0].strip()


def block(rows: Grid, name: str, settings: Settings) -> np.ndarray[Any, Any]:
    """Read a block of numbers, one row a client and one column a period; blanks are NaN."""
    from kam_xl.tables.numbers import read_numbers

    if len(rows) >= WHOLE_COLUMN:
        rows = rows[: max((index + 1 for index, row in enumerate(rows) if filled(row)), default=1)]
    wrapped = _cells(rows, name)
    found = read_numbers(wrapped, settings)
    _refuse_unread(wrapped, found.problems)
    return found.values.reshape(len(rows), len(rows[0]))


def table(rows: Grid, name: str) -> Grid:
    """Give a range of several columns as it is, without error cells."""
    _cells(rows, name)
    return rows


def _cells(rows: Grid, name: str) -> Column:
    """Put the cells of a range under each other; each has its row and column as its place."""
    from kam_xl.tables.cells import Column

    width = len(rows[0])

    def place(index: int) -> str:
        return say("formula.cell", name=name, row=index // width + 1, column=index % width + 1)

    wrapped = Column(name, list(chain.from_iterable(rows)), place, name)
    _refuse_errors(wrapped)
    return wrapped


def settings(rows: Grid) -> Settings:
    """Read a range of two columns, name and value, as settings; a heading and blank rows are passed over."""
    from kam_xl.settings import Settings

    start = Settings()
    if len(rows[0]) < 2:
        raise RequestError.of("formula_settings", "settings", columns=len(rows[0]))
    cells = [row[:2] for row in table(rows, "settings")]
    kinds = {entry.name: entry.kind for entry in start.describe()}
    names = [str(row[0] or "").strip() for row in cells]
    first = 1 if names[0] not in kinds and isinstance(cells[0][1], str) else 0  # a heading
    rest = zip(names[first:], cells[first:], strict=True)
    return start.replace(
        {name: _setting(name, row[1], kinds.get(name, ""), start) for name, row in rest if name}
    )


def _setting(name: str, cell: Any, kind: str, start: Settings) -> object:
    """Read one value as any cell is read; what it must be, the settings check."""
    if kind == "date":
        found = day(cell, name, start)
        return found.isoformat() if found else None
    return cell if kind in ("word", "text", "") else num(cell, name, start)
