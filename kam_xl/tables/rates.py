"""Amounts in several currencies, converted by the Rates table at the rate of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from kam_xl.problems import InputError, Problem
from kam_xl.tables.cells import Grid
from kam_xl.tables.currencies import currency_code

_LISTED = 10
Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates to the book's currency: per currency the days, in order, and the rate from that day on.

    ``unused`` are the problems of the cells of the Rates table that gave no rate.
    """

    days: dict[str, Days] = field(default_factory=dict)
    rates: dict[str, Floats] = field(default_factory=dict)
    unused: tuple[Problem, ...] = ()

    def at(self, currency: str, days: Days) -> Floats:
        """Give the last rate on or before each day; NaN where there is none."""
        known = self.days.get(currency)
        if known is None:
            return np.full(len(days), np.nan)
        place = np.searchsorted(known, days, side="right") - 1
        return np.where(place >= 0, self.rates[currency][np.maximum(place, 0)], np.nan)


def read_rates(frame: pd.DataFrame, grid: Grid, position: int) -> tuple[Rates, list[Problem]]:
    """Take the rates out of the Rates frame; a rate without a date holds from the beginning.

    Args:
        frame: date, currency (any spelling), rate, row.
        grid: where the frame comes from, for the places.
        position: the 0-based column of the rate in the grid.

    Raises:
        InputError: two different rates for one currency and day.
    """
    problems: list[Problem] = []
    seen: dict[tuple[str, np.datetime64], tuple[float, str]] = {}
    for row, day, currency, rate in _rows(frame):
        place = grid.place(row - grid.first_row, position)
        if not rate > 0:
            problems.append(Problem.of("rate_not_positive", place, currency=currency, rate=f"{rate:g}"))
            continue
        first = seen.setdefault((currency, day), (rate, place))
        if first[0] != rate:
            raise InputError.of("rate_twice", place, currency=currency, other=first[1])
    days: dict[str, Days] = {}
    rates: dict[str, Floats] = {}
    for currency in sorted({currency for currency, _ in seen}):
        ordered = sorted((day, rate) for (code, day), (rate, _) in seen.items() if code == currency)
        days[currency] = np.array([day for day, _ in ordered], dtype="datetime64[s]")
        rates[currency] = np.array([rate for _, rate in ordered])
    return Rates(days, rates), problems


def _rows(frame: pd.DataFrame) -> list[tuple[int, np.datetime64, str, float]]:
    days = frame["date"].to_numpy().astype("datetime64[s]")
    days = np.where(np.isnat(days), np.datetime64("0001-01-01", "s"), days)
    codes = [currency_code(text) for text in frame["currency"]]
    return list(zip(frame["row"].tolist(), days, codes, frame["rate"].tolist(), strict=True))


def multipliers(
    codes: npt.NDArray[np.int64],
    currencies: list[str],
    days: Days,
    book: str,
    rates: Rates,
    place: Callable[[int], str],
) -> tuple[Floats | None, list[Problem]]:
    """Give by what each line is multiplied to be in the book's currency; None when there is nothing to do.

    Args:
        codes: the currency of each line, as a place in ``currencies``.
        currencies: the distinct currencies; "" is the book's own.
        days: the day of each line.
        book: the setting ``book_currency``; "" is decided by the data: the only
            currency used, or the only one used that has no rates.
        rates: the rates to the book's currency.
        place: names the currency cell of a line.

    Raises:
        InputError: several currencies without Rates, no rate on or before a
            line's day (a cell of Rates that could not be used is named first), or no
            way to tell the book's currency.
    """
    used = sorted({currencies[code] for code in np.unique(codes).tolist()})
    foreign = [currency for currency in used if currency and currency != book]
    if not foreign or (not book and used == foreign and len(foreign) == 1):
        return None, []
    problems: list[Problem] = []
    if not rates.days:
        raise _unused(rates) or _mixed(codes, currencies, used, place)
    if not book and "" not in used:
        book = _book_currency(used, rates)
        problems.append(Problem.of("book_currency_taken", "", currency=book))
    result = np.ones(len(codes))
    for code, currency in enumerate(currencies):
        if currency and currency != book:
            lines = codes == code
            result[lines] = rates.at(currency, days[lines])
    missing = np.flatnonzero(np.isnan(result)).tolist()
    if missing:
        raise _unused(rates) or _missing(missing, codes, currencies, days, place)
    return result, problems


def _unused(rates: Rates) -> InputError | None:
    """Name the first cell of the Rates table to repair, when rates are lacking because of it."""
    if not rates.unused:
        return None
    first = rates.unused[0]
    return InputError.of("rates_unused", first.where, what=first.what, fix=first.fix)


def _book_currency(used: list[str], rates: Rates) -> str:
    """Tell the book's currency: the only one used without rates, else the only one whose rate is always 1."""
    without = [currency for currency in used if currency not in rates.days]
    ones = [
        currency for currency in used if currency in rates.rates and bool((rates.rates[currency] == 1).all())
    ]
    for candidates in (without, ones):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            break
    raise InputError.of("book_currency_needed", "", currencies=", ".join(used))


def _mixed(
    codes: npt.NDArray[np.int64], currencies: list[str], used: list[str], place: Callable[[int], str]
) -> InputError:
    first = {currency: int(np.argmax(codes == currencies.index(currency))) for currency in used}
    listed = ", ".join(f"{place(line)} {currency or '-'}" for currency, line in first.items())
    return InputError.of("rates_needed", "", cells=listed)


def _missing(
    lines: list[int],
    codes: npt.NDArray[np.int64],
    currencies: list[str],
    days: Days,
    place: Callable[[int], str],
) -> InputError:
    listed = ", ".join(
        f"{place(line)} {currencies[int(codes[line])]} {str(days[line])[:10]}" for line in lines[:_LISTED]
    )
    return InputError.of("rate_missing", "", count=len(lines), cells=listed)
