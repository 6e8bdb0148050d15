"""How wide the columns of a sheet must be, and where its facts find room."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kam_xl.books.styles import CENTS, NUMERIC, number_format
from kam_xl.books.wording import clean_text, text_width
from kam_xl.papers.paper import Block, Cell, Column, Fact, HeatMap, Kind, Paper, Table, kind_of

NARROWEST = 8.0
WIDEST = 42.0
# A reason or an advice is a sentence: it gets more room before it is wrapped.
WIDEST_SENTENCE = 58.0
_SENTENCE = 60.0
_SIDES = 2.2
_FILTER_BUTTON = 2.8
_MEASURED = 200
_LINE_LENGTH = 100.0
_PLAIN_COLUMN = 12.0
_HEAT_COLUMN = 16.0
_FACT_GAP = 2.0
# Facts are set in 12 points where tables have 10.
_FACT_SIZE = 1.3


def shown(value: Cell, kind: Kind, decimals: bool) -> str:
    """Give about the text that the spreadsheet will show."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return "00/00/0000"
    if isinstance(value, (bool, str)):
        return str(value)
    if kind == "share":
        return f"{value * 100:,.1f}%"
    return f"{value:,.{2 if decimals else 0}f}"


def column_width(column: Column, values: Sequence[Cell]) -> float:
    """Give the width of a table column in digits: its widest value, capped, and its heading in two lines."""
    if column.width:
        return float(column.width)
    decimals = number_format(column.kind, values) == CENTS
    if column.kind in NUMERIC:
        widest = (
            max((text_width(shown(v, column.kind, decimals)) for v in _extremes(values)), default=0.0) + 1.5
        )
    else:
        texts = heapq.nlargest(_MEASURED, {str(v) for v in values if v is not None}, key=_rough_width)
        widest = max((text_width(clean_text(text)) for text in texts), default=0.0)
        widest = min(widest, WIDEST_SENTENCE if widest > _SENTENCE else WIDEST)
    return max(widest + _SIDES, head_width(column.head), NARROWEST)


def _rough_width(text: str) -> int:
    return len(text) if text.isascii() else 2 * len(text)


def _extremes(values: Sequence[Cell]) -> list[Cell]:
    numbers = [v for v in values if isinstance(v, (int, float)) and v == v and abs(v) != float("inf")]
    others: list[Cell] = [v for v in values if isinstance(v, (str, dt.date))][:_MEASURED]
    return [*others, min(numbers), max(numbers)] if numbers else others


def head_width(head: str) -> float:
    """Give the width at which a bold heading takes at most two lines beside its filter button."""
    words = [text_width(word) * 1.08 for word in head.split()] or [0.0]
    best = sum(words) + len(words)
    for cut in range(1, len(words)):
        best = min(best, max(sum(words[:cut]) + cut, sum(words[cut:]) + len(words) - cut))
    return best + _FILTER_BUTTON + 1.0


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact with its row in the strip (0 is the first) and its column."""

    fact: Fact
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Column widths in digits, and the facts in their places."""

    widths: tuple[float, ...]
    facts: tuple[PlacedFact, ...]

    @property
    def text_width(self) -> float:
        """The width at which running text is broken into lines."""
        return max(sum(self.widths), _LINE_LENGTH)

    @property
    def text_columns(self) -> int:
        """How many columns running text reaches over."""
        missing = max(_LINE_LENGTH - sum(self.widths), 0.0)
        return len(self.widths) + round(missing / 9.0)


def plan(paper: Paper) -> Plan:
    """Measure a paper: columns serve every table and heat map that stands in them."""
    widths: list[float] = []
    for block in paper.blocks:
        _widen(widths, _block_widths(block))
    if not widths:
        widths = [24.0] + [_PLAIN_COLUMN] * 6
    facts = _place_facts(paper.facts, widths)
    return Plan(tuple(widths), tuple(facts))


def _widen(widths: list[float], wanted: Iterable[float]) -> None:
    for place, width in enumerate(wanted):
        if place < len(widths):
            widths[place] = max(widths[place], width)
        else:
            widths.append(width)


def _block_widths(block: Block) -> list[float]:
    if isinstance(block, Table):
        if not block.rows:
            return []
        return [
            column_width(column, [row[place] for row in block.rows])
            for place, column in enumerate(block.columns)
        ]
    if isinstance(block, HeatMap):
        heads = max((text_width(name) for name in block.rows), default=0.0) + _SIDES + 1
        return [max(heads, 12.0)] + [_HEAT_COLUMN] * (len(block.columns) + 1)
    return []


def _place_facts(facts: Sequence[Fact], widths: list[float]) -> list[PlacedFact]:
    """Set facts side by side, each in a column that its number fits; what finds no room begins a new line.

    Where the tables are narrow, columns are added to ``widths``.
    """
    placed: list[PlacedFact] = []
    total = max(sum(widths), _LINE_LENGTH)
    line, free_from = 0, 0.0
    for fact in facts:
        label, number = _fact_widths(fact)
        column = _column_from(widths, free_from, number)
        begin = sum(widths[:column])
        if free_from and begin + max(label, number) > total:
            line, column, begin = line + 1, 0, 0.0
        if column == len(widths):
            widths.append(max(_PLAIN_COLUMN, number))
        widths[column] = max(widths[column], number)
        placed.append(PlacedFact(fact, line, column))
        free_from = begin + max(label, number) + _FACT_GAP
    return placed


def _column_from(widths: Sequence[float], free_from: float, number: float) -> int:
    """Give the first column that begins at or after ``free_from`` and is wide enough for ``number``."""
    begin = 0.0
    for column, width in enumerate(widths):
        if begin >= free_from and width >= number:
            return column
        begin += width
    return len(widths)


def _fact_widths(fact: Fact) -> tuple[float, float]:
    """Give the width of a fact as running text, and of its cell where a number must fit."""
    kind = kind_of(fact.key)
    value = text_width(shown(fact.value, kind, number_format(kind, [fact.value]) == CENTS)) * _FACT_SIZE
    running = max(text_width(fact.label), value) + 1.0
    return running, 0.0 if isinstance(fact.value, str) or fact.value is None else value + _SIDES
