"""Where the facts above the tables stand: in even steps, on the columns that the tables have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise

from kam_xl.books.drawing.styles import CENTS, number_format
from kam_xl.books.drawing.text_width import shown, width_for
from kam_xl.books.drawing.wording import text_width
from kam_xl.papers.paper import Fact, kind_of

# Facts are set in 12 points where tables have 10.
_SIZE = 1.3
_GAP = 2.5
# Of two strips with the same number of lines the more even one is taken, then the more compact one.
_COMPACT = 60.0
_MOST_COLUMNS = 18
_WIDENED = 6.0

# How wide a fact is as running text, and its cell where a number must fit.
Need = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact with its row in the strip (0 is the first) and its column."""

    fact: Fact
    line: int
    column: int


def place_facts(facts: Sequence[Fact], widths: list[float]) -> tuple[PlacedFact, ...]:
    """Set facts as a grid: every line uses the same columns, as evenly spaced as the tables allow.

    A number must fit its column, text may run on to the next fact. Where
    nothing fits, the facts stand below one another. Columns of ``widths`` are
    widened a little where that saves a line.
    """
    if not facts:
        return ()
    needs = [_needs(fact) for fact in facts]
    widths[0] = max(widths[0], needs[0][1])
    columns = min((_cost(grid, needs, widths), grid) for grid in _grids(needs, widths))[1]
    for place, (_, number) in enumerate(needs):
        column = columns[place % len(columns)]
        widths[column] = max(widths[column], number)
    return tuple(
        PlacedFact(fact, number // len(columns), columns[number % len(columns)])
        for number, fact in enumerate(facts)
    )


def _needs(fact: Fact) -> Need:
    kind = kind_of(fact.key)
    value = text_width(shown(fact.value, kind, number_format(kind, [fact.value]) == CENTS)) * _SIZE
    running = max(text_width(fact.label), value) + _GAP
    return running, 0.0 if isinstance(fact.value, str) or fact.value is None else width_for(value)


def _grids(needs: Sequence[Need], widths: Sequence[float]) -> Iterator[tuple[int, ...]]:
    """Give every choice of columns in which all facts find room; one column is always among them."""
    yield (0,)
    begins = [0.0, *accumulate(widths)]
    others = range(1, min(len(widths), _MOST_COLUMNS))
    for count in range(1, len(needs)):
        for more in combinations(others, count):
            grid = (0, *more)
            ends = (*(begins[column] for column in more), begins[-1])
            if all(
                number <= widths[grid[place % len(grid)]] + _WIDENED
                and running <= ends[place % len(grid)] - begins[grid[place % len(grid)]]
                for place, (running, number) in enumerate(needs)
            ):
                yield grid


def _cost(grid: tuple[int, ...], needs: Sequence[Need], widths: Sequence[float]) -> float:
    begins = [0.0, *accumulate(widths)]
    steps = [begins[after] - begins[column] for column, after in pairwise(grid)]
    lines = -(-len(needs) // len(grid))
    uneven = max(steps, default=1.0) / min(steps, default=1.0)
    short = (max(number - widths[grid[place % len(grid)]], 0.0) for place, (_, number) in enumerate(needs))
    return lines + uneven + max(steps, default=0.0) / _COMPACT + sum(short) / _WIDENED
