"""The small document model: what a generated sheet says, as a value.

A ``Paper`` knows no workbook. It is a title, a one-line finding, facts, blocks
(tables, heat maps, charts, organisation trees) and notes; a renderer in ``books`` draws it. The
suffix of a column's key decides its number format, once, for every paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from kam_xl.texts import say

Cell = str | int | float | bool | dt.date | None
Kind = Literal["text", "count", "amount", "share", "number", "date", "days", "code"]

_KINDS: dict[str, Kind] = {
    "amount": "amount",
    "share": "share",
    "days": "days",
    "date": "date",
    "count": "count",
    "number": "number",
    "class": "code",
    "cell": "code",
}


def kind_of(key: str) -> Kind:
    """Tell how values under ``key`` are shown, by the last word of the key.

    >>> kind_of("lost_amount"), kind_of("abc_class"), kind_of("client")
    ('amount', 'code', 'text')
    """
    return _KINDS.get(key.rpartition("_")[2], "text")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its key, its heading, how wide, what it means.

    ``width`` is in characters; 0 lets the renderer measure. ``typed`` marks a
    column the user fills in; what stands there is kept over every refresh.
    ``runs_on`` lets the text of a last column run over the free cells to its
    right, where a narrow block stands in the same columns. ``choices`` are the
    words offered in a typed column; others can still be typed.
    """

    key: str
    head: str
    width: int = 0
    note: str = ""
    typed: bool = False
    runs_on: bool = False
    choices: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        return kind_of(self.key)


Mark = Literal["bar", "good_high", "bad_high", "class", "status"]


@dataclass(frozen=True, slots=True)
class Table:
    """A real Excel table: ``name`` is its name in the workbook, unique in the book.

    ``marks`` name the columns that are shown with more than a number: a data
    bar, a band (good or bad when high), a coloured class letter or status word.
    Only the first ``printed_count`` columns are printed (0 = all); the others
    are for the screen and for formulas. ``keys`` name the columns that tell one
    row from the others, so that what a user typed finds its row again; () is
    the first column.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: tuple[tuple[str, Mark], ...] = ()
    title: str = ""
    empty: str = ""
    printed_count: int = 0
    keys: tuple[str, ...] = ()

    @property
    def row_keys(self) -> tuple[str, ...]:
        """The columns that tell one row from the others."""
        return self.keys or (self.columns[0].key,)

    @property
    def typed(self) -> tuple[str, ...]:
        """The columns a user fills in."""
        return tuple(column.key for column in self.columns if column.typed)

    def position(self, key: str) -> int:
        """Give the 0-based place of the column ``key``."""
        return [column.key for column in self.columns].index(key)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A small grid of numbers coloured by size, with row, column and grand totals.

    ``cells`` is rows x columns; totals are given, not computed, so that what
    is shown is what the question answered. ``labels`` (same shape, optional)
    stand under the numbers; ``key`` decides the number format.
    """

    title: str
    key: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | int, ...], ...]
    row_totals: tuple[float | int, ...]
    column_totals: tuple[float | int, ...]
    total: float | int
    labels: tuple[tuple[str, ...], ...] = ()

    @property
    def kind(self) -> Kind:
        return kind_of(self.key)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Heat maps that are compared: they stand beside each other."""

    maps: tuple[HeatMap, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: a column of a table of the same paper."""

    key: str
    shape: Literal["column", "line"] = "column"
    second_axis: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over the first ``count`` rows of ``table`` (0 = all).

    ``alt`` says in words what the picture shows.
    """

    title: str
    table: str
    category: str
    series: tuple[Series, ...]
    alt: str
    count: int = 0
    horizontal: bool = False


Tone = Literal["for", "against", "neutral", "unknown"]
# So many levels of an organisation stand beside each other; who stands deeper is drawn below.
ORG_LEVELS = 4


@dataclass(frozen=True, slots=True)
class OrgBox:
    """One box of an organisation tree: ``parent`` is the place of the box above it, always an earlier one.

    ``weight`` from 0 to 2 is how thick its frame is; ``tone`` its ground, which
    the lines say in words as well.
    """

    name: str
    lines: tuple[str, ...] = ()
    parent: int | None = None
    weight: int = 0
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class OrgChart:
    """An organisation drawn in cells, from left to right: boxes with lines between them.

    Boxes stand in the order in which the tree is walked from the top, each before
    those below it. ``legend`` explains the frames and grounds.
    """

    title: str
    boxes: tuple[OrgBox, ...]
    legend: str = ""

    @property
    def depths(self) -> tuple[int, ...]:
        """How deep each box stands; a root is at 0."""
        found: list[int] = []
        for box in self.boxes:
            found.append(0 if box.parent is None else found[box.parent] + 1)
        return tuple(found)


Block = Table | HeatMap | SideBySide | Chart | OrgChart


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value above the tables; the suffix of ``key`` decides its format."""

    key: str
    label: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Paper:
    """One generated sheet. ``name`` is the sheet's name, ``notes`` stand at the foot; "" is no note.

    ``key`` is what the sheet is known by in a workbook, whatever its name has
    become there: ``at_risk``, or ``dossier:`` and the key of a client.
    ``irreplaceable`` tells that no run could make its rows again.
    """

    name: str
    title: str
    finding: str
    facts: Sequence[Fact] = ()
    blocks: Sequence[Block] = ()
    notes: Sequence[str] = ()
    landscape: bool = True
    key: str = ""
    irreplaceable: bool = False

    @property
    def holds(self) -> bool:
        """Whether more would go with the sheet than the next run makes: what is typed there, or kept there."""
        return self.irreplaceable or any(block.typed for block in self.blocks if isinstance(block, Table))

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", tuple(note for note in self.notes if note))
        object.__setattr__(self, "key", self.key or self.name)


def columns(*keys: str, wide: str = "") -> tuple[Column, ...]:
    """Give the columns of these keys with their headings from the catalogue.

    ``wide`` names one column of sentences that should wrap instead of stretch.

    >>> columns("client", "reason", wide="reason")[1]
    Column(key='reason', head='Reason', width=60, note='', typed=False, runs_on=False, choices=())
    """
    return tuple(Column(key, say(f"head.{key}"), width=60 if key == wide else 0) for key in keys)


def cut(shown: int, count: int, what: str = "") -> str:
    """Say that only the first ``shown`` of ``count`` are listed, and of what; "" when all are.

    >>> cut(1000, 2500), cut(1000, 89)
    ('The first 1,000 of 2,500 are listed.', '')
    >>> cut(1000, 2500, "Lost")
    'Lost: the first 1,000 of 2,500 are listed.'
    """
    if count <= shown:
        return ""
    key = "paper.cut_of" if what else "paper.cut"
    return say(key, what=what, shown=f"{shown:,}", count=f"{count:,}")


def rows_of(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[tuple[Cell, ...], ...]:
    """Give the cells of a frame row by row; blanks (NaN, NaT, None) become None.

    >>> frame = pd.DataFrame({"client": ["Ada"], "revenue_amount": [1.5], "last_date": [pd.NaT]})
    >>> rows_of(frame, ["client", "revenue_amount", "last_date"])
    (('Ada', 1.5, None),)
    """
    return tuple(zip(*(_cells(frame[key]) for key in keys), strict=True))


def _cells(column: pd.Series[Any]) -> list[Cell]:
    values = column.dt.date if pd.api.types.is_datetime64_any_dtype(column) else column
    blank = column.isna().to_numpy()
    return [None if gap else value for gap, value in zip(blank, values.tolist(), strict=True)]
