"""Any table but Sales as a frame: each column read by its kind, each bad cell a problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kam_xl.problems import Problem
from kam_xl.settings import Settings
from kam_xl.tables.cell_errors import error_indexes, errors_found
from kam_xl.tables.cells import Column, Grid, error_name
from kam_xl.tables.dates import read_dates
from kam_xl.tables.find import Found
from kam_xl.tables.headers import Head
from kam_xl.tables.lines import table_lines
from kam_xl.tables.names import Factored, read_texts
from kam_xl.tables.numbers import Floats, Meaning, read_numbers
from kam_xl.tables.schema import ColumnSpec, TableSpec
from kam_xl.tables.vocabulary import flag_words, head_key, word_list


@dataclass(frozen=True, slots=True)
class RawTable:
    """The columns of one table before they are read: raw cells without error values.

    ``lines`` are the 0-based rows of the grid the cells come from.
    """

    grid: Grid
    spec: TableSpec
    columns: dict[str, Column]
    lines: Sequence[int]

    @property
    def places(self) -> npt.NDArray[np.int64]:
        """The lines as an array."""
        lines = self.lines
        if isinstance(lines, range):  # mostly all there are
            return np.arange(lines.start, lines.stop, lines.step, dtype=np.int64)
        return np.asarray(lines, dtype=np.int64)

    @property
    def rows(self) -> pd.Series[int]:
        """The row numbers in the sheet."""
        return pd.Series(self.places + self.grid.first_row)


def grid_columns(grid: Grid, heads: dict[str, Head], lines: Sequence[int]) -> dict[str, Column]:
    """Take the columns that have a heading out of the grid."""
    return {name: grid.column(head.position, lines, head.text) for name, head in heads.items()}


def raw_table(
    grid: Grid,
    spec: TableSpec,
    columns: dict[str, Column],
    lines: Sequence[int],
    settings: Settings,
    whole_lines: bool,
) -> tuple[RawTable, list[Problem]]:
    """Deal with the error cells of all columns of a table at once.

    With ``error_cells`` "stop" the first ten of the table are listed. With
    "skip" each is a problem; the line goes where ``whole_lines`` says so or
    the cell is required, else the cell counts as blank.
    """
    errors = {name: found for name, column in columns.items() if (found := error_indexes(column))}
    if not errors:
        return RawTable(grid, spec, columns, lines), []
    places = sorted((index, name) for name, indexes in errors.items() for index in indexes)
    if settings.error_cells == "stop":
        raise errors_found(
            [(columns[name].place(index), columns[name].cells[index]) for index, name in places]
        )
    problems, dropped = [], set[int]()
    for index, name in places:
        column = columns[name]
        whole = whole_lines or spec.column(name).required
        code = "error_cell_line" if whole else "error_cell"
        problems.append(Problem.of(code, column.place(index), error=error_name(column.cells[index])))
        if whole:
            dropped.add(index)
    blanked = {name: _blanked(column, set(errors.get(name, ()))) for name, column in columns.items()}
    kept = [index not in dropped for index in range(len(lines))]
    left = [line for line, keep in zip(lines, kept, strict=True) if keep]
    return RawTable(grid, spec, {name: column.take(kept) for name, column in blanked.items()}, left), problems


def _blanked(column: Column, indexes: set[int]) -> Column:
    cells = [None if index in indexes else cell for index, cell in enumerate(column.cells)]
    return Column(column.head, cells, column.place, column.where, column.date1904)


def read_frame(found: Found, settings: Settings) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one table into a frame with every column of its spec, blank where the book has none.

    The names of clients and persons are read as they stand; ``read_tables``
    brings them to one spelling. ``row`` is the row number in the sheet.
    """
    spec = found.header.spec
    heads, problems = found.header.columns(found.grid)
    lines, left_out = table_lines(found.grid, found.header, heads)
    columns = grid_columns(found.grid, heads, lines)
    raw, errors = raw_table(found.grid, spec, columns, lines, settings, whole_lines=False)
    problems += left_out + errors
    frame = pd.DataFrame(index=pd.RangeIndex(len(raw.lines)))
    for column in spec.columns:
        cells = raw.columns.get(column.name)
        frame[column.name] = (
            _blank(column, len(frame)) if cells is None else _read(column, cells, settings, problems)
        )
    frame["row"] = raw.rows
    return _required_only(frame, spec), problems


def _required_only(frame: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """Leave out the rows whose required cell turned out unreadable; its problem is noted already."""
    kept = pd.Series(True, index=frame.index)
    for column in spec.columns:
        if column.required:
            kept &= frame[column.name].notna() & (frame[column.name].astype("object") != "")
    return frame[kept].reset_index(drop=True)


def _read(spec: ColumnSpec, cells: Column, settings: Settings, problems: list[Problem]) -> pd.Series:
    if spec.kind == "date":
        days, found = read_dates(cells, settings)
        problems += found
        return pd.Series(days)
    if spec.kind in ("money", "number", "share"):
        meaning: Meaning = "money" if spec.kind == "money" else "share" if spec.kind == "share" else "number"
        numbers = read_numbers(cells, settings, meaning)
        problems += numbers.problems
        return pd.Series(_in_range(numbers.values, spec, cells, problems))
    if spec.kind == "flag":
        return read_flags(cells, problems)
    if spec.kind == "word":
        return read_words(cells, spec.words, problems)
    texts, found = read_texts(cells)
    problems += found
    return texts.series({text: text for text in texts.spellings})


def blank_series(kind: str, count: int) -> pd.Series:
    """Give a column of blanks as its kind has them."""
    if kind == "date":
        return pd.Series(np.full(count, "NaT", dtype="datetime64[s]"))
    if kind in ("money", "number", "share"):
        return pd.Series(np.full(count, np.nan))
    if kind == "flag":
        return pd.Series(pd.NA, index=range(count), dtype="boolean")
    return Factored(np.zeros(count, dtype=np.int64), [""]).series({"": ""})


def _blank(spec: ColumnSpec, count: int) -> pd.Series:
    return blank_series(spec.kind, count)


def _in_range(
    values: Floats,
    spec: ColumnSpec,
    cells: Column,
    problems: list[Problem],
) -> Floats:
    bad = (values < spec.low) | (values > spec.high)
    for index in np.flatnonzero(bad).tolist():
        code = "share_range" if spec.kind == "share" else "value_range"
        problems.append(
            Problem.of(
                code,
                cells.place(index),
                column=spec.head,
                value=f"{values[index]:g}",
                low=f"{spec.low:g}",
                high=f"{spec.high:g}",
            )
        )
    return np.where(bad, np.nan, values)


def read_flags(cells: Column, problems: list[Problem]) -> pd.Series[bool]:
    """Read yes and no in five languages; blank is unknown, anything else a problem.

    >>> read_flags(Column.argument("image", ["yes", "нет", None]), []).tolist()
    [True, False, <NA>]
    """
    texts, _ = read_texts(cells)
    known = flag_words()
    meant = {text: known.get(head_key(text) or text) for text in texts.spellings}
    for index, code in enumerate(texts.codes.tolist()):
        text = texts.spellings[code]
        if text and meant[text] is None:
            problems.append(Problem.of("flag_unreadable", cells.place(index), column=cells.head, text=text))
    return pd.Series([meant[texts.spellings[code]] for code in texts.codes.tolist()], dtype="boolean")


def read_words(cells: Column, words: str, problems: list[Problem]) -> pd.Series[str]:
    """Read words of a list in five languages as the tool's own; others stay as typed, with a problem.

    >>> read_words(Column.argument("kind", ["Звонок", "lunch", None]), "history_kind", []).tolist()
    ['call', 'lunch', '']
    """
    texts, _ = read_texts(cells)
    known = word_list(words)
    meant = {text: known.get(head_key(text), text) for text in texts.spellings}
    listed = ", ".join(dict.fromkeys(known.values()))
    for index, code in enumerate(texts.codes.tolist()):
        text = texts.spellings[code]
        if text and head_key(text) not in known:
            problems.append(
                Problem.of("word_unknown", cells.place(index), column=cells.head, text=text, words=listed)
            )
    return texts.series(meant)
