"""How wide the columns of a sheet must be, and where its facts find room.

Widths are counted in digits of the table font, as Excel counts them.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kam_xl.books.styles import CENTS, NUMERIC, number_format
from kam_xl.books.wording import clean_text, text_width
from kam_xl.papers.paper import Block, Cell, Column, Fact, HeatMap, Kind, Paper, Table, kind_of

PAGE_LANDSCAPE, PAGE_PORTRAIT = 132.0, 88.0
HEAT_COLUMN = 18.0
# A table may be this much wider than the page: it is printed smaller, but can still be read.
_SHRUNK = 1.4
_NARROWEST = 6.5
_NARROWEST_TYPED = {"text": 20.0, "date": 12.0}
_WIDEST = 40.0
# A reason or an advice is a sentence: it gets more room before it is wrapped.
_WIDEST_SENTENCE = 56.0
_WIDEST_WITH_ROOM = 90.0
_SENTENCE = 60.0
# Filter buttons get a line of their own where that saves so much of the width.
_WORTH_IT = 0.93
_WRAPPED_AT_LEAST = 45.0
# Excel counts a digit of Arial 10 as 7 pixels where it is 7.4, and each cell has a margin.
_DRAWN, _SIDES = 0.94, 1.5
# Text stands one step from the edge of its cell.
STEP = 1.3
_FILTER_BUTTON = 2.8
_BOLD = 1.08
_ROUNDING = 0.01
_MEASURED = 200
_PLAIN_COLUMN = 12.0
_FACT_GAP = 2.5
# Facts are set in 12 points where tables have 10.
_FACT_SIZE = 1.3


def width_for(text: float) -> float:
    """Give the column width for text of this width."""
    return text / _DRAWN + _SIDES


def fits(column: float) -> float:
    """Give the width of text that fits one line of a column.

    >>> round(fits(width_for(20.0)), 6)
    20.0
    """
    return (column - _SIDES) * _DRAWN


def shown(value: Cell, kind: Kind, decimals: bool) -> str:
    """Give about the text that the spreadsheet will show."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return "00.00.0000"
    if isinstance(value, (bool, str)):
        return str(value)
    if kind == "share":
        return f"{value * 100:,.1f}%"
    return f"{value:,.{2 if decimals else 0}f}"


@dataclass(frozen=True, slots=True)
class Wish:
    """How wide a column must be, with its heading and long text wrapped, and how wide it would like to be.

    ``tight`` is the least width when the filter button stands below the heading.
    """

    tight: float
    least: float
    most: float

    def widened(self, other: Wish) -> Wish:
        """Give what serves both."""
        return Wish(max(self.tight, other.tight), max(self.least, other.least), max(self.most, other.most))


def column_wish(column: Column, values: Sequence[Cell]) -> Wish:
    """Measure a table column: its widest value and its heading."""
    tight_head, least_head, most_head = head_widths(column.head)
    if column.kind in NUMERIC:
        decimals = number_format(column.kind, values) == CENTS
        widest = (
            max((text_width(shown(v, column.kind, decimals)) for v in _extremes(values)), default=0.0) + 0.5
        )
        capped = widest
    else:
        texts = heapq.nlargest(_MEASURED, {str(v) for v in values if v is not None}, key=_rough_order)
        widest = max((text_width(clean_text(text)) for text in texts), default=0.0) + STEP
        capped = min(widest, _WIDEST_SENTENCE if widest > _SENTENCE else _WIDEST)
    floor = _NARROWEST_TYPED.get(column.kind, _NARROWEST) if column.typed else _NARROWEST
    least = float(column.width) or width_for(capped) + _ROUNDING
    most = width_for(min(widest, _WIDEST_WITH_ROOM)) + _ROUNDING
    least, most = max(least, floor), max(least, most, most_head, floor)
    return Wish(max(least, tight_head), max(least, least_head), most)


def _rough_order(text: str) -> tuple[int, str]:
    return (len(text) if text.isascii() else 2 * len(text)), text


def _extremes(values: Sequence[Cell]) -> list[Cell]:
    numbers = [v for v in values if isinstance(v, (int, float)) and v == v and abs(v) != float("inf")]
    found: list[Cell] = [*[v for v in values if isinstance(v, (str, dt.date))][:_MEASURED]]
    return [*found, min(numbers), max(numbers)] if numbers else found


def head_widths(head: str) -> tuple[float, float, float]:
    """Give the widths of a bold heading: in two lines without its filter button, in two with it, in one."""
    words = clean_text(head).split()
    whole = text_width(" ".join(words)) * _BOLD
    cuts = range(1, len(words))
    halves = [
        max(text_width(" ".join(words[:cut])), text_width(" ".join(words[cut:]))) * _BOLD for cut in cuts
    ]
    two = min(halves, default=whole)
    tight, least, most = (
        width_for(text) + _ROUNDING for text in (two + 1.0, two + _FILTER_BUTTON, whole + _FILTER_BUTTON)
    )
    return tight, least, most


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact with its row in the strip (0 is the first) and its column."""

    fact: Fact
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Column widths, the facts in their places, how wide the page is, whether filter buttons stand below."""

    widths: tuple[float, ...]
    facts: tuple[PlacedFact, ...]
    page: float
    dense: bool

    @property
    def text_width(self) -> float:
        """The width at which running text is broken into lines."""
        return max(sum(self.widths), self.page)

    @property
    def filled(self) -> tuple[float, ...]:
        """The widths of all columns that running text and charts reach over."""
        missing = max(self.page - sum(self.widths), 0.0)
        extra = int(missing // _PLAIN_COLUMN)
        return self.widths + (_PLAIN_COLUMN,) * extra

    def head_room(self, place: int) -> float:
        """The width of heading text that fits one line of a column."""
        return (fits(self.widths[place]) - (0.0 if self.dense else _FILTER_BUTTON)) / _BOLD


def plan(paper: Paper) -> Plan:
    """Measure a paper: columns serve every table and heat map that stands in them."""
    page = PAGE_LANDSCAPE if paper.landscape else PAGE_PORTRAIT
    wishes: list[Wish] = []
    running: set[int] = set()
    for block in paper.blocks:
        _widen(wishes, _block_wishes(block))
        if isinstance(block, Table):
            running |= {place for place, column in enumerate(block.columns) if column.kind == "text"}
    wide, tight = sum(wish.least for wish in wishes), sum(wish.tight for wish in wishes)
    dense = wide > page * _SHRUNK and tight < wide * _WORTH_IT
    least = [wish.tight if dense else wish.least for wish in wishes]
    widths = _spread(_shrunk(least, running, page * _SHRUNK), wishes, page)
    facts = _place_facts(paper.facts, widths, page)
    return Plan(tuple(widths), tuple(facts), page, dense)


def _widen(wishes: list[Wish], more: Iterable[Wish]) -> None:
    for place, wish in enumerate(more):
        if place < len(wishes):
            wishes[place] = wishes[place].widened(wish)
        else:
            wishes.append(wish)


def _spread(widths: list[float], wishes: Sequence[Wish], page: float) -> list[float]:
    """Give what is free on the page to the columns that would like it, the smallest wish first."""
    free = page - sum(widths)
    for place in sorted(range(len(widths)), key=lambda place: (wishes[place].most - widths[place], place)):
        more = min(max(wishes[place].most - widths[place], 0.0), max(free, 0.0))
        widths[place] += more
        free -= more
    return widths


def _shrunk(widths: list[float], running: set[int], most: float) -> list[float]:
    """Narrow the columns of running text, the widest first, until the sheet fits; they wrap."""
    cap = max(widths, default=0.0)
    while sum(widths) > most and cap > _WRAPPED_AT_LEAST:
        cap -= 1.0
        widths = [min(width, cap) if place in running else width for place, width in enumerate(widths)]
    return widths


def _block_wishes(block: Block) -> list[Wish]:
    if isinstance(block, Table) and block.rows:
        return [
            column_wish(column, [row[place] for row in block.rows])
            for place, column in enumerate(block.columns)
        ]
    if isinstance(block, HeatMap):
        heads = max(width_for(max((text_width(name) for name in block.rows), default=0.0) * _BOLD), 14.0)
        return [Wish(heads, heads, heads)] + [Wish(*[HEAT_COLUMN] * 3)] * (len(block.columns) + 1)
    return []


def _place_facts(facts: Sequence[Fact], widths: list[float], page: float) -> list[PlacedFact]:
    """Set facts side by side, each in a column that its number fits; what finds no room begins a new line.

    Where the tables are narrow, columns are added to ``widths``.
    """
    placed: list[PlacedFact] = []
    total = max(sum(widths), page)
    line, free_from = 0, 0.0
    for fact in facts:
        running, number = _fact_widths(fact)
        column, begin = _column_from(widths, free_from, number) if free_from else (0, 0.0)
        if free_from and begin + max(running, number) > total:
            line, column, begin = line + 1, 0, 0.0
        if column == len(widths):
            column = _added(widths, begin, number)
        widths[column] = max(widths[column], number)
        placed.append(PlacedFact(fact, line, column))
        free_from = begin + max(running, number) + _FACT_GAP
    return placed


def _column_from(widths: Sequence[float], free_from: float, number: float) -> tuple[int, float]:
    """Give the first column that begins at or after ``free_from`` and fits ``number``, and where it begins."""
    begin = 0.0
    for column, width in enumerate(widths):
        if begin >= free_from and width >= number:
            return column, begin
        begin += width
    return len(widths), max(begin, free_from)


def _added(widths: list[float], begin: float, number: float) -> int:
    """Add a column that begins at ``begin``, after a narrow one where there is a gap; give its place."""
    gap = begin - sum(widths)
    if gap > 0:
        widths.append(gap)
    widths.append(max(_PLAIN_COLUMN, number))
    return len(widths) - 1


def _fact_widths(fact: Fact) -> tuple[float, float]:
    """Give the width of a fact as running text, and of its cell where a number must fit."""
    kind = kind_of(fact.key)
    value = text_width(shown(fact.value, kind, number_format(kind, [fact.value]) == CENTS)) * _FACT_SIZE
    running = max(text_width(fact.label), value) + 1.0
    return running, 0.0 if isinstance(fact.value, str) or fact.value is None else width_for(value)
