"""The sales lines: exact money in the book's currency, and the day the analysis looks from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_e4
from kam_xl.tables.cells import Column, is_blank, quoted_sheet
from kam_xl.tables.currencies import currency_code
from kam_xl.tables.dates import read_dates
from kam_xl.tables.find import Found
from kam_xl.tables.frames import RawTable, blank_series, grid_columns, raw_table
from kam_xl.tables.last_day import SalesDays, last_day
from kam_xl.tables.lines import sales_lines
from kam_xl.tables.names import Factored, client_key, most_frequent, read_texts, some
from kam_xl.tables.numbers import Floats, read_numbers
from kam_xl.tables.rates import Rates, multipliers
from kam_xl.tables.repeats import note_repeats
from kam_xl.tables.schema import SALES
from kam_xl.texts import say

Bools = npt.NDArray[np.bool_]
_OWN_SPELLING = ("product", "group", "region", "order")


@dataclass(frozen=True, slots=True)
class SalesLines:
    """The sales lines before clients and managers are brought to one spelling.

    ``frame`` has every column but those two; they stay factored, with the
    lines left out already. ``left_out`` counts the rows that had something in
    them, were no totals and no notes, and still could not be used.
    """

    frame: pd.DataFrame
    client: Factored
    manager: Factored
    left_out: int


def read_sales(found: Found, settings: Settings, rates: Rates) -> tuple[SalesLines, list[Problem]]:
    """Read the sales table; a line without a good date or amount is left out with a problem.

    Raises:
        InputError: no line is left, or the money cannot be told for sure
            (see ``read_numbers`` and ``multipliers``).
    """
    heads, problems = found.header.columns(found.grid)
    every = range(found.header.first_line, len(found.grid.rows))
    columns = grid_columns(found.grid, heads, every)
    lines, left_out = sales_lines(found.grid, every, columns, heads)
    if lines is not every:
        columns = grid_columns(found.grid, heads, lines)
    raw, errors = raw_table(found.grid, SALES, columns, lines, settings, whole_lines=True)
    problems += left_out + errors
    return _Lines(raw, settings, problems, len(lines)).read(rates), problems


class _Lines:
    """Reads the columns of one sales table, noting problems on the way."""

    def __init__(self, raw: RawTable, settings: Settings, problems: list[Problem], given: int) -> None:
        self.raw, self.settings, self.problems = raw, settings, problems
        self.count, self.given = len(raw.lines), given

    def read(self, rates: Rates) -> SalesLines:
        days = self._days("date")
        currency = self._currency_column()
        amounts, currency = self._amounts("amount", currency)
        kept = self._kept(days, amounts)
        factors = self._factors(days, currency, kept, rates)
        frame = pd.DataFrame({"date": days[kept]})
        frame["amount_e4"] = to_e4(_converted(amounts[kept], factors))
        if "profit" in self.raw.columns:
            profits, _ = self._amounts("profit", currency)
            self._note_blank_profit(profits[kept])
            frame["profit_e4"] = to_e4(_converted(profits[kept], factors))
        for name in _OWN_SPELLING:
            frame[name] = self._own_spelling(self._texts(name), kept)
        frame["currency"] = some(currency, kept).coded({code: code for code in currency.spellings})
        for name in ("due", "delivered"):
            frame[name] = (
                self._days(name)[kept] if name in self.raw.columns else blank_series("date", len(frame))
            )
        frame["row"] = self.raw.rows.to_numpy()[kept]
        client = self._texts("client")
        self._note_no_client(client, kept)
        manager = self._texts("manager")
        self._note_repeats(days, amounts, client, kept)
        return SalesLines(frame, some(client, kept), some(manager, kept), self.given - len(frame))

    def _days(self, name: str) -> npt.NDArray[np.datetime64]:
        days, problems = read_dates(self.raw.columns[name], self.settings)
        self.problems += problems
        return days

    def _texts(self, name: str) -> Factored:
        if name not in self.raw.columns:
            return Factored(np.zeros(self.count, dtype=np.int64), [""])
        texts, problems = read_texts(self.raw.columns[name])
        self.problems += problems
        return texts

    def _currency_column(self) -> Factored:
        texts = self._texts("currency")
        codes = Factored.of([currency_code(text) for text in texts.spellings])
        return Factored(codes.codes[texts.codes], codes.spellings)

    def _amounts(self, name: str, currency: Factored) -> tuple[Floats, Factored]:
        """Read a column of money; signs beside the numbers tell the currency of lines that name none."""
        column = self.raw.columns[name]
        codes = None
        if str in column.types and currency.spellings != [""]:
            codes = [currency.spellings[code] for code in currency.codes.tolist()]
        numbers = read_numbers(column, self.settings, "money", codes)
        self.problems += numbers.problems
        if not numbers.currencies or "" not in currency.spellings:
            return numbers.values, currency
        book = currency_code(self.settings.book_currency)
        if book in numbers.currencies or len(numbers.currencies) > 1:
            return numbers.values, currency
        only = next(iter(numbers.currencies))
        renamed = Factored.of([code or only for code in currency.spellings])
        return numbers.values, Factored(renamed.codes[currency.codes], renamed.spellings)

    def _kept(self, days: npt.NDArray[np.datetime64], amounts: Floats) -> Bools:
        """Tell which lines have a day and an amount; a blank cell is a problem (a bad one is noted already)."""
        no_day, no_amount = np.isnat(days), np.isnan(amounts)
        for name, code, missing in (
            ("date", "date_missing", no_day),
            ("amount", "amount_missing", no_amount & ~no_day),
        ):
            column = self.raw.columns[name]
            for index in np.flatnonzero(missing).tolist():
                if is_blank(column.cells[index]):
                    self.problems.append(Problem.of(code, column.place(index)))
        kept = ~(no_day | no_amount)
        if not kept.any():
            raise self._empty("date" if len(no_day) and no_day[0] else "amount")
        return kept

    def _empty(self, lacking: str) -> InputError:
        """Name the first cell that should be repaired, or say that there is nothing below the headings."""
        column, title = self.raw.columns[lacking], self.raw.grid.title
        place = column.place(0) if self.count else ""
        gone = () if place else ("error_cell_line", "totals_row")
        lines = [problem for problem in self.problems if problem.where == place or problem.code in gone]
        if not lines:
            return InputError.of("sales_empty", column.where, table=title)
        first = lines[0]
        return InputError.of("sales_unread", first.where, table=title, what=first.what, fix=first.fix)

    def _factors(
        self, days: npt.NDArray[np.datetime64], currency: Factored, kept: Bools, rates: Rates
    ) -> Floats | None:
        indexes = np.flatnonzero(kept)
        column = self.raw.columns.get("currency", self.raw.columns["amount"])
        book = currency_code(self.settings.book_currency)
        factors, problems = multipliers(
            currency.codes[kept],
            currency.spellings,
            days[kept],
            book,
            rates,
            lambda index: column.place(int(indexes[index])),
        )
        self.problems += problems
        return factors

    def _own_spelling(self, texts: Factored, kept: Bools) -> pd.Series[Any]:
        used = some(texts, kept)
        best = most_frequent(used.spellings, used.counts(), clean=True)
        return used.coded({text: best[client_key(text)] for text in used.spellings})

    def _note_blank_profit(self, profits: Floats) -> None:
        count = int(np.isnan(profits).sum())
        if count:
            where = self.raw.columns["profit"].where
            self.problems.append(Problem.of("profit_blank", where, count=count))

    def _note_repeats(
        self, days: npt.NDArray[np.datetime64], amounts: Floats, client: Factored, kept: Bools
    ) -> None:
        order = self._texts("order")
        filled = np.array([text != "" for text in order.spellings], dtype=np.bool_)[order.codes]
        keys = (days.view(np.int64), amounts.view(np.int64), client.codes, order.codes)
        self.problems += note_repeats(
            self.raw.grid,
            self.raw.places[kept],
            [key[kept] for key in keys],
            filled[kept],
        )

    def _note_no_client(self, client: Factored, kept: Bools) -> None:
        if "" not in client.spellings:
            return
        column: Column = self.raw.columns["client"]
        blank = kept & (client.codes == client.spellings.index(""))
        for index in np.flatnonzero(blank).tolist():
            self.problems.append(Problem.of("no_client", column.place(index)))


def _converted(values: Floats, factors: Floats | None) -> Floats:
    return values if factors is None else values * factors


def as_of(sales: pd.DataFrame, settings: Settings, sheet: str = "") -> tuple[dt.date, list[Problem]]:
    """Give the day the analysis looks from, and what was left out to find it.

    The setting ``as_of`` when it is a date. When blank, the last purchase day
    (a day with an amount above zero; the last line's day when there is none),
    without a stale tail: up to three purchase days at the end, no more than
    stand before them, after a gap longer than ``stale_gap_days`` and than half
    as long again as the longest gap before it in the whole book. Such days are taken for typing
    errors, and each of their lines is a problem. Returns and zero lines up to
    ``stale_gap_days`` after the purchase day found belong to the book: the day
    is the last of theirs. Lines after it are counted in one problem.

    Args:
        sales: the frame of sales lines.
        settings: ``as_of`` and ``stale_gap_days``.
        sheet: the name of the sheet the lines stand in, for the places.

    Raises:
        RequestError: ``as_of`` is "today", which only the doors resolve, or no
            line stands on or before it.

    >>> days = pd.to_datetime(["2026-01-05", "2026-02-05", "2062-02-06"]).astype("datetime64[s]")
    >>> sales = pd.DataFrame({"date": days, "amount_e4": [10_000] * 3, "row": [2, 3, 4]})
    >>> day, problems = as_of(sales, Settings(), "Sales")
    >>> day, [problem.where for problem in problems]
    (datetime.date(2026, 2, 5), ['Sales!4:4'])
    """
    dates = sales["date"].to_numpy().astype("datetime64[D]")
    bought = sales["amount_e4"].to_numpy() > 0
    found = last_day(SalesDays.of(dates, bought), settings, sheet)
    if settings.as_of:
        return found.day, _later(sales, dates, found.day, sheet)
    late = (bought if bought.any() else True) & (dates > found.last)
    rows = sales["row"].to_numpy()[late]
    problems = [
        Problem.of("last_day_far", _row_place(sheet, row), day=sold, before=found.day, gap=found.gap)
        for row, sold in sorted(zip(rows.tolist(), dates[late].tolist(), strict=True))
    ]
    return found.day, problems + _later(sales, dates, found.day, sheet, ~late)


def _later(
    sales: pd.DataFrame,
    dates: npt.NDArray[np.datetime64],
    day: dt.date,
    sheet: str,
    counted: Bools | None = None,
) -> list[Problem]:
    """Count the lines after the day in one problem."""
    later = dates > np.datetime64(day)
    if counted is not None:
        later &= counted
    count = int(later.sum())
    if not count:
        return []
    first = int(sales["row"].to_numpy()[later].min())
    return [Problem.of("lines_after", _row_place(sheet, first), count=count, day=day)]


def _row_place(sheet: str, row: int) -> str:
    return f"{quoted_sheet(sheet)}!{row}:{row}" if sheet else say("table.row", row=row)
