"""The cells of one sheet before they are written: values and looks, row by row, and blocks cut from them.

An open workbook answers slowly: a call costs the same for one cell and for a
hundred thousand. So everything is collected first and goes out in as few
rectangles as there are looks.
"""

from __future__ import annotations

from collections.abc import Iterator

from kam_xl.books.drawing.canvas import LOOKS, Area, Look, content
from kam_xl.papers.paper import Cell

_NO_LOOK = -1


class Page:
    """The cells of a sheet that is being drawn; rows and columns count from 0."""

    def __init__(self) -> None:
        self.values: list[list[object]] = []
        self._looks: list[list[int]] = []
        self._known: dict[tuple[tuple[str, object], ...], int] = {}

    @property
    def width(self) -> int:
        """How many columns are in use."""
        return max(map(len, self.values), default=0)

    def look(self, look: Look) -> int:
        """Give the number of a look; a name that no canvas knows is a mistake of ours."""
        if unknown := look.keys() - LOOKS:
            raise KeyError(f"no canvas knows {sorted(unknown)}")
        return self._known.setdefault(tuple(sorted(look.items())), len(self._known))

    def put(self, row: int, column: int, value: Cell, look: int) -> None:
        """Set one cell."""
        while len(self.values) <= row:
            self.values.append([])
            self._looks.append([])
        values, looks = self.values[row], self._looks[row]
        if len(values) <= column:
            missing = column + 1 - len(values)
            values += [None] * missing
            looks += [_NO_LOOK] * missing
        values[column] = content(value)
        looks[column] = look

    def block(self) -> list[list[object]]:
        """Give all values as a rectangle."""
        width = self.width
        return [row + [None] * (width - len(row)) for row in self.values]

    def looked(self) -> Iterator[tuple[Look, list[Area]]]:
        """Give each look with the rectangles that have it, as few as stand beside and below one another."""
        found: dict[int, list[Area]] = {number: [] for number in self._known.values()}
        for (look, first, last), columns in self._runs().items():
            for left, right in together(columns):
                found[look].append((first, left, last, right))
        for key, number in self._known.items():
            if found[number]:
                yield dict(key), found[number]

    def _runs(self) -> dict[tuple[int, int, int], list[int]]:
        """Give the columns by look and by the rows through which a column keeps it."""
        runs: dict[tuple[int, int, int], list[int]] = {}
        for column in range(self.width):
            begin, current = 0, _NO_LOOK
            for row, looks in enumerate((*self._looks, [])):
                look = looks[column] if column < len(looks) else _NO_LOOK
                if look != current:
                    if current != _NO_LOOK:
                        runs.setdefault((current, begin, row - 1), []).append(column)
                    begin, current = row, look
        return runs


def together(places: list[int]) -> Iterator[tuple[int, int]]:
    """Give runs of numbers that follow one another.

    >>> list(together([0, 1, 2, 5, 7, 8]))
    [(0, 2), (5, 5), (7, 8)]
    """
    first = last = places[0]
    for place in places[1:]:
        if place != last + 1:
            yield first, last
            first = place
        last = place
    yield first, last


def same_runs(values: dict[int, float]) -> Iterator[tuple[int, int, float]]:
    """Give neighbours of one value as (first, last, value).

    >>> list(same_runs({0: 15.0, 1: 15.0, 3: 15.0, 4: 20.0}))
    [(0, 1, 15.0), (3, 3, 15.0), (4, 4, 20.0)]
    """
    first = last = -2
    current = 0.0
    for place, value in sorted(values.items()):
        if place == last + 1 and value == current:
            last = place
            continue
        if last >= 0:
            yield first, last, current
        first = last = place
        current = value
    if last >= 0:
        yield first, last, current
