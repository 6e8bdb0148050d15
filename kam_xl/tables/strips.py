"""Cells of a large sheet held by columns: numbers as floats, everything else as codes of what is met.

A million lines of seven cells as Python objects take a gigabyte and seconds to
walk through; as arrays they are a tenth of both. A ``Strip`` is still a
sequence of cells, so that whoever needs one cell, or any odd column, reads it
as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# The code of a cell that is a number, and of a blank one
NUMBER, BLANK = -1, 0
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Strip(Sequence[object]):
    """The cells of one column.

    ``codes`` has one whole number a cell: ``NUMBER`` where it is
    ``numbers[index]``, else the place of the cell in ``words``, of which the
    first is ``None``, the blank.

    >>> strip = Strip(np.array([1, -1, 0]), np.array([0, 2.5, 0]), [None, "Amount"])
    >>> list(strip), strip[1:][0], sorted(kind.__name__ for kind in strip.types)
    (['Amount', 2.5, None], 2.5, ['NoneType', 'float', 'str'])
    """

    codes: npt.NDArray[np.int32]
    numbers: Floats
    words: Sequence[object]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> object: ...
    @overload
    def __getitem__(self, index: slice) -> Strip: ...
    def __getitem__(self, index: int | slice) -> object:
        if isinstance(index, slice):
            return Strip(self.codes[index], self.numbers[index], self.words)
        code = self.codes[index]
        return float(self.numbers[index]) if code == NUMBER else self.words[code]

    def __iter__(self) -> Iterator[object]:
        words = self.words
        for first in range(0, len(self), _AT_ONCE):
            codes = self.codes[first : first + _AT_ONCE].tolist()
            numbers = self.numbers[first : first + _AT_ONCE].tolist()
            yield from (
                number if code == NUMBER else words[code] for code, number in zip(codes, numbers, strict=True)
            )

    @classmethod
    def blank(cls, size: int) -> Strip:
        """Give so many blanks."""
        return cls(np.zeros(size, np.int32), np.zeros(size), [None])

    def with_words(self, words: Mapping[int, object]) -> Strip:
        """Give the strip with other cells, none of them a number, at some places.

        >>> list(Strip.blank(2).with_words({1: "x"}))
        [None, 'x']
        """
        if not words:
            return self
        codes = self.codes.copy()
        codes[list(words)] = np.arange(len(self.words), len(self.words) + len(words))
        return Strip(codes, self.numbers, [*self.words, *words.values()])

    def take(self, lines: Sequence[int]) -> Strip:
        """Give the cells at some places, in their order."""
        places = np.asarray(lines, dtype=np.int64)
        return Strip(self.codes[places], self.numbers[places], self.words)

    def window(self, first: int, last: int) -> Strip:
        """Give the cells from ``first`` to ``last``, both included; what lies beyond the strip is blank.

        >>> list(Strip(np.array([-1]), np.array([5.0]), [None]).window(-1, 1))
        [None, 5.0, None]
        """
        if first >= 0 and last < len(self):
            return self[first : last + 1]
        size, begin, end = last - first + 1, max(first, 0), min(last + 1, len(self))
        codes, numbers = np.zeros(size, np.int32), np.zeros(size)
        if begin < end:
            codes[begin - first : end - first] = self.codes[begin:end]
            numbers[begin - first : end - first] = self.numbers[begin:end]
        return Strip(codes, numbers, self.words)

    @property
    def met(self) -> list[object]:
        """The distinct cells that are no numbers."""
        counts = np.bincount(self.codes + 1, minlength=2)[1:]
        return [self.words[code] for code in np.flatnonzero(counts).tolist()]

    @property
    def types(self) -> frozenset[type]:
        """The exact types of the cells."""
        number = {float} if bool((self.codes == NUMBER).any()) else set[type]()
        return frozenset(number | set(map(type, self.met)))

    def floats(self) -> Floats:
        """Give the numbers, NaN for any other cell."""
        return np.where(self.codes == NUMBER, self.numbers, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class StripRows(Sequence[list[object]]):
    """The rows of some strips of the same length; a row is put together when somebody asks for it."""

    strips: tuple[Strip, ...]

    def __len__(self) -> int:
        return len(self.strips[0]) if self.strips else 0

    @overload
    def __getitem__(self, index: int) -> list[object]: ...
    @overload
    def __getitem__(self, index: slice) -> StripRows: ...
    def __getitem__(self, index: int | slice) -> list[object] | StripRows:
        if isinstance(index, slice):
            return StripRows(tuple(strip[index] for strip in self.strips))
        return [strip[index] for strip in self.strips]

    def __iter__(self) -> Iterator[list[object]]:
        return starmap(lambda *cells: list(cells), zip(*self.strips, strict=True))
