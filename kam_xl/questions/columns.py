"""What the questions take in: columns of one length, blanks told apart from values.

A column may be missing as a whole (``None``): then every row of it is unknown.
Blank yes/no cells are unknown, which is not the same as no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError
from kam_xl.texts import say

Words = NDArray[np.object_]
_EPOCH = dt.date(1970, 1, 1).toordinal()


def same_length(**columns: Any) -> int:
    """Give the common number of rows of the columns that are there.

    >>> same_length(clients=["a", "b"], amounts=[1, 2], profits=None)
    2
    >>> same_length(clients=["a", "b"], amounts=[1])
    Traceback (most recent call last):
    kam_xl.problems.RequestError: the ranges differ in length (clients 2, amounts 1); give ranges with one row for each client or line.
    """
    lengths = {name: len(values) for name, values in columns.items() if values is not None}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise RequestError.of("columns_differ", lengths=shown)
    return next(iter(lengths.values()), 0)


def numbers(values: ArrayLike | None, count: int) -> NDArray[np.float64]:
    """Read a column of numbers; blanks, and a missing column, are NaN.

    Cells as people type them are read by ``kam_xl.tables.numbers``; what is no
    number here is a ``RequestError`` that names its row.

    >>> numbers([1, None], 2), numbers(None, 1)
    (array([ 1., nan]), array([nan]))
    >>> numbers([1, "a few"], 2)
    Traceback (most recent call last):
    kam_xl.problems.RequestError: row 2: a few is not a number; give a number, or leave the cell blank.
    """
    if values is None:
        return np.full(count, np.nan)
    try:
        return _floats(values)
    except (TypeError, ValueError):
        dimensions = np.asarray(values, dtype=object).ndim
        if dimensions != 1:
            raise RequestError.of("no_column", dimensions=dimensions) from None
        raise no_number(values) from None


def _floats(values: Any) -> NDArray[np.float64]:
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        column = values.view()
        column.flags.writeable = False  # the caller's own: nobody here may write into it
        return column
    clean = pd.Series(values, dtype="Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(clean, dtype=np.float64)


def no_number(cells: Any) -> RequestError:
    """Build the refusal that names the first cell of a column, or of a block, that is no number."""
    for row, given in enumerate(np.asarray(cells, dtype=object), start=1):
        for value in np.atleast_1d(np.asarray(given, dtype=object)):
            try:
                _floats([value])
            except (TypeError, ValueError):
                return RequestError.of("no_number", row=row, value=str(value).strip() or say("word.blank"))
    return RequestError.of("no_number", row=1, value=type(cells).__name__)


def words(values: Any, count: int, blank: str = "", *, as_typed: bool = False) -> Words:
    """Read a column of texts without outer spaces; blanks become ``blank``.

    Names that an answer shows stay ``as_typed``, so that a lookup by their cell finds them.

    >>> words([" a ", None, ""], 3, blank="unknown").tolist()
    ['a', 'unknown', 'unknown']
    >>> words([" a ", " "], 2, blank="unknown", as_typed=True).tolist()
    [' a ', 'unknown']
    """
    answer = np.full(count, blank, dtype=object)
    if values is None:
        return answer
    cells = pd.Series(values, dtype=object)
    if pd.api.types.infer_dtype(cells, skipna=True) == "string":  # each distinct text is looked at once
        codes, known = pd.factorize(cells)
        texts = np.array([*(_word(str(text), blank, as_typed) for text in known), blank], dtype=object)
        return texts[codes]
    for row, value in enumerate(cells):
        answer[row] = blank if pd.isna(value) else _word(str(value), blank, as_typed)
    return answer


def _word(text: str, blank: str, as_typed: bool) -> str:
    return (text if as_typed and text.strip() else text.strip()) or blank


def numbered(values: Any, *, as_typed: bool = False) -> tuple[NDArray[np.int64], Words]:
    """Number a column of texts in the order of the texts, blanks as "": ``texts[numbers]`` is the column.

    Each distinct text is looked at once, and none at all where the column holds them as categories.

    >>> numbers, texts = numbered(["b ", None, "a", "b"])
    >>> numbers.tolist(), texts.tolist()
    ([2, 0, 1, 2], ['', 'a', 'b'])
    """
    cells = values if isinstance(values, pd.Series) else pd.Series(values, dtype=object)
    codes, met = pd.factorize(cells, use_na_sentinel=False)
    tidy = words(met, len(met), as_typed=as_typed).astype(str)
    texts, place = np.unique(tidy, return_inverse=True)
    return place[codes].astype(np.int64), texts.astype(object)


def folded(values: Any, count: int) -> Words:
    """Read a column of texts of which the case does not matter.

    >>> folded([" Won", None], 2).tolist()
    ['won', '']
    """
    given = words(values, count)
    return row_by_row(lambda row: str(given[row]).casefold(), count)


@dataclass(frozen=True, slots=True)
class Claims:
    """A yes/no column: what is said to be so, and what is said not to be; the rest is unknown."""

    yes: NDArray[np.bool_]
    no: NDArray[np.bool_]

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Rows where nothing is said."""
        return ~(self.yes | self.no)


def claims(values: Any, count: int) -> Claims:
    """Read yes, no or unknown from booleans, 1 and 0, or words of the five languages.

    A word that is neither counts as unknown.

    >>> claims([True, "nein", None, "да", 0, "perhaps"], 6)
    Claims(yes=array([ True, False, False,  True, False, False]), no=array([False,  True, False, False,  True, False]))
    """
    said = [None] * count if values is None else [claim(value) for value in values]
    return Claims(
        yes=np.array([one is True for one in said], dtype=bool),
        no=np.array([one is False for one in said], dtype=bool),
    )


def claim(value: object) -> bool | None:
    """Read one yes/no cell; ``None`` when it says neither.

    >>> claim("Yes"), claim("नाही"), claim(""), claim(float("nan"))
    (True, False, None, None)
    """
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().casefold()
        return True if word in _YES else False if word in _NO else None
    if isinstance(value, (int, float, np.number)):
        return {0.0: False, 1.0: True}.get(float(value))
    return None


# English, German, Russian, Hindi, Marathi
_YES = frozenset(
    {"yes", "y", "true", "1", "x", "✓", "✔", "ja", "wahr", "да", "истина", "हाँ", "हां", "होय", "हो"}
)
_NO = frozenset({"no", "n", "false", "0", "nein", "falsch", "нет", "ложь", "नहीं", "नाही", "नको"})


def days_of(dates: Any, count: int) -> NDArray[np.int64]:
    """Give dates as proleptic ordinals; a blank date is 0.

    >>> days_of(np.array(["2024-03-01", "NaT"], dtype="datetime64[s]"), 2)
    array([738946,      0])
    """
    if dates is None:
        return np.zeros(count, dtype=np.int64)
    stamps = pd.Series(dates, dtype="datetime64[s]").to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(stamps), 0, stamps.astype(np.int64) + _EPOCH)


def dates_of(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Give proleptic ordinals as ``datetime64[s]``; 0 is a blank date.

    >>> dates_of(np.array([738946, 0]))
    array(['2024-03-01T00:00:00', 'NaT'], dtype='datetime64[s]')
    """
    stamps = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(days > 0, stamps, np.datetime64("NaT", "s"))


def listed(parts: Sequence[str]) -> str:
    """Join parts of an answer as the catalogue joins them.

    >>> listed(["image", "expert"])
    'image, expert'
    """
    return say("word.comma").join(parts)


def row_by_row(answer: Callable[[int], str], count: int) -> Words:
    """Give one word or sentence for each row.

    >>> row_by_row(str, 2).tolist()
    ['0', '1']
    """
    given = np.empty(count, dtype=object)
    given[:] = [answer(row) for row in range(count)]
    return given
