"""How wide the columns of a sheet must be.

Widths are counted in digits of the table font, as Excel counts them.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kam_xl.books.drawing.fact_strip import PlacedFact, place_facts
from kam_xl.books.drawing.styles import CENTS, NUMERIC, number_format
from kam_xl.books.drawing.text_width import fits, shown, width_for
from kam_xl.books.drawing.wording import clean_text, text_width
from kam_xl.papers.paper import (
    ORG_LEVELS,
    Block,
    Cell,
    Column,
    HeatMap,
    OrgChart,
    Paper,
    SideBySide,
    Table,
)

PAGE_LANDSCAPE, PAGE_PORTRAIT = 132.0, 88.0
HEAT_COLUMN, HEAT_GAP = 18.0, 3.0
# A box of an organisation tree, and each of the two columns of lines between boxes.
ORG_BOX, ORG_LINE = 28.0, 4.0
_HEAT_COLUMN_BESIDE, _HEAT_NAMES = 12.5, 12.0
# Numbers of a heat map are set in 11 points where tables have 10.
_HEAT_SIZE = 1.1
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
_WRAPPED_AT_LEAST, _WRAPPED_AT_MOST, _GIVEN_NARROW = 24.0, 15.0, 30
# At so much more than that, print is as small as it may be.
_READABLE = 1.14
# Text stands one step from the edge of its cell.
STEP = 1.3
_FILTER_BUTTON = 2.8
_BOLD = 1.08
_ROUNDING = 0.01
_MEASURED = 200
_PLAIN_COLUMN = 12.0


@dataclass(frozen=True, slots=True)
class Wish:
    """How wide a column must be, with its heading and long text wrapped, and how wide it would like to be.

    ``tight`` is the least width when the filter button stands below the heading, which takes up to
    three lines, and words in place of a class are wrapped.
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
    if column.runs_on:
        return Wish(tight_head, least_head, least_head)
    texts: list[str] = []
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
    floor = min(floor, column.width or floor)
    least = min(column.width or math.inf, width_for(widest if column.width else capped) + _ROUNDING)
    most = width_for(min(widest, _WIDEST_WITH_ROOM)) + _ROUNDING
    least, most = max(least, floor), max(least, most, most_head, floor)
    tight = max(map(_wrapped_in_two, texts), default=0.0) if column.kind == "code" else least
    return Wish(max(tight, tight_head, floor), max(least, least_head), most)


def _rough_order(text: str) -> tuple[int, str]:
    return (len(text) if text.isascii() else 2 * len(text)), text


def _extremes(values: Sequence[Cell]) -> list[Cell]:
    numbers = [v for v in values if isinstance(v, (int, float)) and v == v and abs(v) != float("inf")]
    found: list[Cell] = [*[v for v in values if isinstance(v, (str, dt.date))][:_MEASURED]]
    return [*found, min(numbers), max(numbers)] if numbers else found


def head_widths(head: str) -> tuple[float, float, float]:
    """Give the widths of a bold heading: in three lines without its filter button, in two with it, in one."""
    three, two, one = (_narrowest(clean_text(head).split(), lines) * _BOLD for lines in (3, 2, 1))
    tight, least, most = (
        width_for(text) + _ROUNDING for text in (three + 1.0, two + _FILTER_BUTTON, one + _FILTER_BUTTON)
    )
    return tight, least, most


def _narrowest(words: list[str], lines: int) -> float:
    """Give the width of words broken into at most so many lines in the best places."""
    whole = text_width(" ".join(words))
    if lines == 1:
        return whole
    cuts = range(1, len(words))
    parts = (max(text_width(" ".join(words[:cut])), _narrowest(words[cut:], lines - 1)) for cut in cuts)
    return min(parts, default=whole)


def _wrapped_in_two(text: str) -> float:
    return width_for(_narrowest(clean_text(text).split(), 2) + 0.5) + _ROUNDING


@dataclass(frozen=True, slots=True)
class Plan:
    """Column widths, the facts in their places, how wide the page is, whether filter buttons stand below.

    The first ``printed`` columns are those that print; running text and charts stand in them.
    """

    widths: tuple[float, ...]
    printed: int
    facts: tuple[PlacedFact, ...]
    page: float
    dense: bool

    @property
    def printed_widths(self) -> tuple[float, ...]:
        """The widths of all columns that running text and charts reach over."""
        return self.widths[: self.printed]

    @property
    def text_width(self) -> float:
        """The width at which running text is broken into lines."""
        return max(sum(self.printed_widths), self.page)

    def head_room(self, place: int) -> float:
        """The width of heading text that fits one line of a column."""
        return (fits(self.widths[place]) - (0.0 if self.dense else _FILTER_BUTTON)) / _BOLD


def plan(paper: Paper) -> Plan:
    """Measure a paper: columns serve every table and heat map that stands in them."""
    page = PAGE_LANDSCAPE if paper.landscape else PAGE_PORTRAIT
    wishes: list[Wish] = []
    running: set[int] = set()
    printed = 0
    for block in paper.blocks:
        wanted = _block_wishes(block)
        _widen(wishes, wanted)
        printed = max(
            printed, block.printed_count or len(wanted) if isinstance(block, Table) else len(wanted)
        )
        if isinstance(block, Table):
            running |= {place for place, column in enumerate(block.columns) if _may_narrow(column)}
    wide, tight = (sum(getattr(wish, name) for wish in wishes[:printed]) for name in ("least", "tight"))
    widths = _shrunk([wish.least for wish in wishes[:printed]], running, page * _SHRUNK)
    dense = sum(widths) > page * _SHRUNK or (wide > page * _SHRUNK and tight < wide * _WORTH_IT)
    if dense:
        widths = _shrunk([wish.tight for wish in wishes[:printed]], running, page * _SHRUNK)
    widths = _spread(widths, wishes, page)
    # What is not printed has all the room it likes.
    beside = [max(wish.tight if dense else wish.least, wish.most) for wish in wishes[printed:]]
    if not beside:
        reach = max((_reach(block, widths) for block in paper.blocks), default=0.0)
        widths += _fillers(page - sum(widths), min(reach, page * _SHRUNK) - sum(widths))
        printed = len(widths)
    facts = place_facts(paper.facts, widths)
    return Plan((*widths, *beside), printed, facts, page, dense)


def _fillers(missing: float, needed: float) -> list[float]:
    """Give free columns for what is missing to the page, and one more where text that runs on needs it."""
    plain = [_PLAIN_COLUMN] * int(max(missing, 0.0) // _PLAIN_COLUMN)
    rest = needed - sum(plain)
    return [*plain, rest] if rest > 0 else plain


def _reach(block: Block, widths: Sequence[float]) -> float:
    """Give how far the text that runs on over free cells reaches."""
    if not isinstance(block, Table) or not block.columns[-1].runs_on:
        return 0.0
    texts = (clean_text(str(row[-1] or "")) for row in block.rows)
    longest = width_for(max(map(text_width, texts), default=0.0) + STEP)
    return sum(widths[: len(block.columns) - 1]) + longest


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


def _may_narrow(column: Column) -> bool:
    """Tell running text; a column that its paper made narrow stays as it is."""
    return column.kind == "text" and not 0 < column.width <= _GIVEN_NARROW


def _shrunk(widths: list[float], running: set[int], most: float) -> list[float]:
    """Narrow the columns of running text, the widest first, until the sheet fits; they wrap.

    Below the width at which lines read well they go only as far as print must be readable.
    """
    cap = max(widths, default=0.0)
    for wanted, narrowest in ((most, _WRAPPED_AT_LEAST), (most * _READABLE, _WRAPPED_AT_MOST)):
        while sum(widths) > wanted and cap > narrowest:
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
        return _heat_wishes(block, HEAT_COLUMN)
    if isinstance(block, OrgChart):
        levels = min(max(block.depths, default=0) + 1, ORG_LEVELS)
        level = [_fixed(ORG_BOX), _fixed(ORG_LINE), _fixed(ORG_LINE)]
        return (level * levels)[: 3 * levels - 2]
    if isinstance(block, SideBySide):
        wishes: list[Wish] = []
        for heat_map in block.maps:
            wishes += [_fixed(HEAT_GAP)] * bool(wishes) + _heat_wishes(heat_map, _HEAT_COLUMN_BESIDE)
        return wishes
    return []


def _fixed(width: float) -> Wish:
    return Wish(width, width, width)


def _heat_wishes(block: HeatMap, narrowest: float) -> list[Wish]:
    """All columns of a heat map are as wide as its largest number needs."""
    names = max((text_width(name) for name in block.rows), default=0.0) * _BOLD
    every = [value for line in block.cells for value in line]
    decimals = number_format(block.kind, every) == CENTS
    totals = (*block.row_totals, *block.column_totals, block.total)
    number = max(text_width(shown(value, block.kind, decimals)) for value in (*every, *totals))
    heads = max(text_width(name) for name in block.columns) * _BOLD
    column = max(narrowest, width_for(max(number * _BOLD * _HEAT_SIZE, heads) + 0.5))
    return [_fixed(max(width_for(names), _HEAT_NAMES))] + [_fixed(column)] * (len(block.columns) + 1)
