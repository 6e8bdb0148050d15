"""A column of raw cells as numbers, and never a silent guess about money.

Plain numbers take a short way. Texts are read by ``number_texts`` and the
decimal sign is decided once for the whole column: the only one that fits all
texts, else the setting ``decimal_sign``, else a refusal.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Literal

import numpy as np
import numpy.typing as npt

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.cell_errors import without_errors
from kam_xl.tables.cells import Column
from kam_xl.tables.currencies import agrees, meanings
from kam_xl.tables.number_texts import Reading, read_text
from kam_xl.tables.strips import Strip
from kam_xl.texts import say

Floats = npt.NDArray[np.float64]
Meaning = Literal["money", "number", "share"]
LARGEST = 1e15
_PLAIN = frozenset({float, int, type(None)})
_TEXTS = frozenset({str, type(None)})
# A whole column of texts like 1234.50, tested and read at once: a csv of a million lines.
_SIMPLE = re.compile(r"(?:(?:-?\d+(?:\.\d+)?)?\n)+", re.ASCII)
_POINT_SEEN = re.compile(r"(?:(?:^|-)(?:0\d*|\d{4,})\.\d|\.\d{1,2}$|\.\d{4,}$)", re.ASCII | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column read as numbers: NaN where blank or bad, the problems, the currency seen.

    ``currencies`` are the codes that the signs beside the numbers may mean,
    empty where there were no signs.
    """

    values: Floats
    problems: list[Problem]
    currencies: frozenset[str] = frozenset()


def read_numbers(
    column: Column,
    settings: Settings,
    meaning: Meaning = "money",
    codes: Sequence[str] | None = None,
) -> Numbers:
    """Read a column of cells as float64, NaN for blanks, with a problem for every cell that is none.

    Args:
        column: the cells: numbers, ``Decimal``, texts of any grouping, blanks.
        settings: ``decimal_sign`` and ``error_cells`` decide what the column cannot.
        meaning: "money" takes "-" for zero and no percent; "share" and "number" take percent.
        codes: the currency of each line, where a Currency column says it.

    Raises:
        InputError: the decimal sign is ambiguous or mixed, currencies are mixed,
            or there are error cells and ``error_cells`` is "stop".

    >>> column = Column.argument("amounts", ["1 234,50", "(17,25)", None, 3])
    >>> read_numbers(column, Settings()).values
    array([1234.5 ,  -17.25,      nan,    3.  ])
    >>> read_numbers(Column.argument("amounts", ["1,234"]), Settings())
    Traceback (most recent call last):
    kam_xl.problems.InputError: amounts, row 1: "1,234" can mean 1234 or 1.234 and nothing in the column decides it; set decimal_sign in Settings to . or , (or turn the texts into numbers).
    """
    column, problems = without_errors(column, settings)
    if (
        str in column.types
        and column.types <= _TEXTS
        and (quick := _simple_texts(column, settings)) is not None
    ):
        return Numbers(_in_bounds(quick, column, problems), problems)
    values, odd = _plain_numbers(column.cells, column.types)
    texts: dict[int, str] = {}
    for index in odd:
        cell = column.cells[index]
        if isinstance(cell, str):
            if cell.strip():
                texts[index] = cell
        else:
            values[index] = _odd_number(cell, column, index, problems)
    currencies = (
        _read_texts(texts, values, column, settings, meaning, codes, problems) if texts else frozenset()
    )
    return Numbers(_in_bounds(values, column, problems), problems, currencies)


def _plain_numbers(cells: Sequence[object], types: frozenset[type]) -> tuple[Floats, list[int]]:
    """Turn what is a number or blank into floats; give the indexes of all other cells."""
    if isinstance(cells, Strip) and types <= _PLAIN:
        return cells.floats(), []
    odd: list[int] = []
    rest: Sequence[object] = cells
    if not types <= _PLAIN:
        odd = [index for index, cell in enumerate(cells) if type(cell) not in _PLAIN]
        rest = [cell if type(cell) in _PLAIN else None for cell in cells]
    try:
        return np.array(rest, dtype=np.float64), odd
    except OverflowError:
        return np.array([_as_float(cell) for cell in rest], dtype=np.float64), odd


def _as_float(cell: object) -> float:
    try:
        return float(cell) if isinstance(cell, (int, float)) else math.nan
    except OverflowError:
        return math.inf


def _odd_number(cell: object, column: Column, index: int, problems: list[Problem]) -> float:
    if isinstance(cell, (Decimal, Real)) and not isinstance(cell, (bool, np.bool_)):
        return float(cell)
    if cell is None or str(cell) in ("nan", "NaT", "<NA>"):
        return math.nan
    kind = next((name for types, name in _KINDS if isinstance(cell, types)), "other")
    problems.append(Problem.of("number_kind", column.place(index), kind=say(f"table.cell_{kind}")))
    return math.nan


_KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((bool, np.bool_), "bool"),
    ((dt.time, dt.timedelta), "time"),
    ((dt.date,), "date"),
)


def _simple_texts(column: Column, settings: Settings) -> Floats | None:
    """Read a column of nothing but texts like 1234.50; None when it is not that simple."""
    if settings.decimal_sign == ",":
        return None
    texts = [str(cell or "") for cell in column.cells]
    joined = "\n".join(texts) + "\n"
    if not _SIMPLE.fullmatch(joined) or joined.count("\n") != len(texts):
        return None
    if "." in joined and not settings.decimal_sign and not _POINT_SEEN.search(joined):
        return None
    return np.array([float(text) if text else math.nan for text in texts], dtype=np.float64)


def _in_bounds(values: Floats, column: Column, problems: list[Problem]) -> Floats:
    """Blank what is no finite amount of money, with a problem for each."""
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(values) <= LARGEST)
    if not bad.any():
        return values
    for index in np.flatnonzero(bad).tolist():
        cell = column.cells[index]
        if np.isinf(values[index]) or (isinstance(cell, float) and math.isnan(cell)):
            problems.append(Problem.of("number_not_finite", column.place(index)))
        elif not np.isnan(values[index]):
            problems.append(Problem.of("number_too_large", column.place(index), value=f"{values[index]:g}"))
    return np.where(bad, np.nan, values)


def _read_texts(
    texts: dict[int, str],
    values: Floats,
    column: Column,
    settings: Settings,
    meaning: Meaning,
    codes: Sequence[str] | None,
    problems: list[Problem],
) -> frozenset[str]:
    readings = {text: read_text(text) for text in set(texts.values())}
    decimal = _decimal_sign(texts, readings, column, settings)
    currencies = _one_currency(texts, readings, column, codes)
    count = 0
    for index, text in texts.items():
        reading = readings[text]
        trouble = _trouble(reading, decimal, meaning, codes[index] if codes else "")
        if trouble:
            place = column.place(index)
            problems.append(Problem.of(trouble, place, text=text.strip(), decimal=decimal, head=column.head))
        elif meaning == "money" or any(character.isdigit() for character in text):
            values[index] = reading.value(decimal)
            count += 1
    if column.types <= _TEXTS and all(_SIMPLE.fullmatch(f"{text.strip()}\n") for text in readings):
        return currencies  # as every csv writes numbers: nothing was assumed
    if count and any(readings[text].point != readings[text].comma for text in texts.values()):
        problems.append(Problem.of("number_texts_sign", column.where, count=count, decimal=decimal))
    elif count:
        problems.append(Problem.of("number_texts", column.where, count=count))
    return currencies


def _trouble(reading: Reading, decimal: str, meaning: Meaning, code: str) -> str:
    """Give the code of what is wrong with one text, "" when it is a number."""
    if not reading.readable:
        return "number_unreadable"
    if reading.value(decimal) is None:
        return "number_other_sign"
    if reading.percent and meaning == "money":
        return "number_percent"
    if reading.sign and code and not agrees(code, meanings()[reading.sign]):
        return "number_other_currency"
    return ""


def _decimal_sign(
    texts: dict[int, str], readings: dict[str, Reading], column: Column, settings: Settings
) -> str:
    """Decide between point and comma: once, for all texts of the column."""
    if settings.decimal_sign:
        return settings.decimal_sign
    readable = [reading for reading in readings.values() if reading.readable]
    fitting = [sign for sign in ".," if all(reading.value(sign) is not None for reading in readable)]
    if not fitting:
        first, second = sorted(
            _first(texts, (text for text in texts.values() if _fits_not(readings[text], sign)))
            for sign in ".,"
        )
        raise InputError.of(
            "number_signs_mixed",
            column.where,
            first=column.place(first),
            one=texts[first].strip(),
            second=column.place(second),
            other=texts[second].strip(),
        )
    if len(fitting) == 2 and any(reading.ambiguous for reading in readable):
        index = _first(texts, (text for text, reading in readings.items() if reading.ambiguous))
        reading = readings[texts[index]]
        raise InputError.of(
            "number_ambiguous",
            column.place(index),
            text=texts[index].strip(),
            one=f"{reading.point:.15g}",
            other=f"{reading.comma:.15g}",
        )
    return fitting[0]


def _fits_not(reading: Reading, sign: str) -> bool:
    return reading.readable and reading.value(sign) is None


def _one_currency(
    texts: dict[int, str], readings: dict[str, Reading], column: Column, codes: Sequence[str] | None
) -> frozenset[str]:
    """Give the currencies that all signs of the column can mean together."""
    known = meanings()
    common: frozenset[str] = frozenset()
    first = -1
    for index, text in texts.items():
        sign = readings[text].sign
        if not sign or not readings[text].readable or (codes and codes[index]):
            continue
        both = common & known[sign] if common else known[sign]
        if not both:
            raise InputError.of(
                "currencies_mixed",
                column.where,
                first=column.place(first),
                one=texts[first].strip(),
                second=column.place(index),
                other=text.strip(),
            )
        first, common = (index if first < 0 else first), both
    return common


def _first(texts: dict[int, str], wanted: Iterable[str]) -> int:
    chosen = set(wanted)
    return next(index for index, text in texts.items() if text in chosen)
