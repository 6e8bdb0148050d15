"""A column of raw cells as days: real dates, serials, and texts in one order.

Days are what the questions count, so a time of day is left off. Texts whose
order is open are read in one order for the whole column: the only one that
fits all of them, else the setting ``date_order``, else a refusal.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from numbers import Real

import numpy as np
import numpy.typing as npt

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.cell_errors import without_errors
from kam_xl.tables.cells import Column
from kam_xl.tables.date_texts import FIRST_YEAR, LAST_YEAR, ORDERS, DateText, Order, read_date_text
from kam_xl.tables.strips import Strip
from kam_xl.texts import say

Days = npt.NDArray[np.datetime64]
# A number in a date column is a serial within these limits: October 1954 to January 2119.
LOW_SERIAL, HIGH_SERIAL = 20_000, 80_000
_LEAP_BUG = 60
# Of each kind, real dates with days to 12 and texts with days above, that tell of a swap
_MONTHS, _FEWEST_SWAPPED = 12, 3
_SHIFT_1904 = 1462
_EPOCH = dt.date(1899, 12, 30).toordinal()
FIRST_DAY, LAST_DAY = (dt.date.fromordinal(_EPOCH + serial) for serial in (LOW_SERIAL, HIGH_SERIAL))
_UNIX = dt.date(1970, 1, 1).toordinal()
_REAL = frozenset({dt.date, dt.datetime})
_LOW_DAY, _HIGH_DAY = dt.date(FIRST_YEAR, 1, 1).toordinal(), dt.date(LAST_YEAR, 12, 31).toordinal()


def read_dates(column: Column, settings: Settings) -> tuple[Days, list[Problem]]:
    """Read a column of cells as ``datetime64[s]``, NaT for blanks, with a problem for every cell that is none.

    Args:
        column: dates, serials (20000 to 80000; ``date1904`` shifts them), texts, blanks.
        settings: ``date_order`` and ``error_cells`` decide what the column cannot.

    Raises:
        InputError: the order of the texts is ambiguous or mixed, the real dates
            beside the texts are probably swapped, or there are error cells and ``error_cells`` is "stop".

    >>> days, problems = read_dates(Column.argument("dates", ["31.01.2026", None, 46054]), Settings())
    >>> days.astype("datetime64[D]").tolist()
    [datetime.date(2026, 1, 31), None, datetime.date(2026, 2, 1)]
    >>> [problem.code for problem in problems]
    ['date_texts_order', 'date_serials']
    >>> read_dates(Column.argument("dates", ["03/04/2026"]), Settings())
    Traceback (most recent call last):
    kam_xl.problems.InputError: dates, row 1: "03/04/2026" can mean 2026-04-03 or 2026-03-04 and nothing in the column decides it; set date_order in Settings to dmy or mdy (or turn the texts into dates).
    """
    column, problems = without_errors(column, settings)
    reader = _Reader(column, settings, problems)
    return _as_days(reader.read()), problems


def _as_days(ordinals: npt.NDArray[np.int64]) -> Days:
    """Turn proleptic ordinals (0 = blank) into datetime64[s]."""
    days = (ordinals - _UNIX).astype("datetime64[D]").astype("datetime64[s]")
    days[ordinals == 0] = np.datetime64("NaT")
    return days


class _Reader:
    """Reads one column into proleptic ordinals, 0 for blank, noting problems on the way."""

    def __init__(self, column: Column, settings: Settings, problems: list[Problem]) -> None:
        self.column, self.settings, self.problems = column, settings, problems
        self.serials = 0

    def read(self) -> npt.NDArray[np.int64]:
        cells = self.column.cells
        if isinstance(cells, Strip) and self.column.types <= {*_REAL, type(None)}:
            ordinals = _of_strip(cells)
        elif self.column.types <= _REAL:
            ordinals = np.fromiter(map(dt.date.toordinal, cells), np.int64, len(cells))  # type: ignore[arg-type]
        elif (quick := self._all_serials()) is not None:
            ordinals = quick
        else:
            ordinals = np.fromiter(map(self._ordinal, cells, range(len(cells))), np.int64, len(cells))
            self._read_texts(ordinals)
        self._in_bounds(ordinals)
        if self.serials:
            self._note("date_serials", count=self.serials)
        return ordinals

    def _all_serials(self) -> npt.NDArray[np.int64] | None:
        """Read a column of nothing but good serials at once, as an open workbook gives dates."""
        if not self.column.types <= {float, int} or not self.column.cells:
            return None
        serials = np.floor(np.array(self.column.cells, dtype=np.float64))
        serials += _SHIFT_1904 if self.column.date1904 else 0
        if not ((serials >= LOW_SERIAL) & (serials <= HIGH_SERIAL)).all():
            return None
        self.serials = len(serials)
        return serials.astype(np.int64) + _EPOCH

    def _ordinal(self, cell: object, index: int) -> int:
        if cell is None or isinstance(cell, str):
            return 0
        if isinstance(cell, dt.date):
            # pandas' NaT is a datetime whose ordinal is NaN
            return cell.toordinal() if cell == cell else 0
        if isinstance(cell, (bool, np.bool_)):
            return self._bad(index, "date_unreadable", str(cell).upper())
        if isinstance(cell, (dt.time, dt.timedelta)):
            return self._bad(index, "date_time_only", str(cell))
        if isinstance(cell, (Real, Decimal)):
            return self._from_number(float(cell), index)
        if isinstance(cell, np.datetime64):
            return 0 if np.isnat(cell) else int(cell.astype("datetime64[D]").astype(np.int64)) + _UNIX
        return 0 if str(cell) in ("NaT", "<NA>") else self._bad(index, "date_unreadable", str(cell))

    def _from_number(self, number: float, index: int) -> int:
        if not math.isfinite(number):
            return self._bad(index, "number_not_finite")
        serial = math.floor(number) + (_SHIFT_1904 if self.column.date1904 else 0)
        if LOW_SERIAL <= serial <= HIGH_SERIAL:
            self.serials += 1
            return _EPOCH + serial
        if serial == _LEAP_BUG and not self.column.date1904:
            self.problems.append(Problem.of("date_leap_bug", self.column.place(index)))
            return dt.date(1900, 2, 28).toordinal()
        if number.is_integer() and number >= 1e7:
            found = read_date_text(f"{number:.0f}")
            if found.day is not None:
                return found.day.toordinal()
        year_only = number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR
        return self._bad(index, "date_no_day" if year_only else "date_range", f"{number:g}")

    def _read_texts(self, ordinals: npt.NDArray[np.int64]) -> None:
        texts = {
            index: _date_part(cell)
            for index, cell in enumerate(self.column.cells)
            if isinstance(cell, str) and cell.strip()
        }
        if not texts:
            return
        known = {text: read_date_text(text) for text in set(texts.values())}
        order = self._order(texts, known)
        days = {text: read.in_order(order) for text, read in known.items()}
        count = 0
        for index, text in texts.items():
            read, day = known[text], days[text]
            if day is not None:
                ordinals[index] = day.toordinal()
                count += 1
            elif read.serial is not None:
                ordinals[index] = self._from_number(read.serial, index)
            else:
                self._bad(index, _why_not(read), text)
        self._refuse_swapped(texts, known, days, ordinals)
        self._note_texts(known, days, order, count)

    def _refuse_swapped(
        self,
        texts: dict[int, str],
        known: dict[str, DateText],
        days: dict[str, dt.date | None],
        ordinals: npt.NDArray[np.int64],
    ) -> None:
        """Refuse a csv opened with another region: days to 12 became dates, probably swapped, others stayed texts."""
        if self.settings.date_order or any(day is not None and day.day <= _MONTHS for day in days.values()):
            return
        typed = [index for index, text in texts.items() if days[text] and known[text].parts]
        real = [index for index in np.flatnonzero(ordinals).tolist() if index not in texts]
        if min(len(typed), len(real)) < _FEWEST_SWAPPED:
            return
        dates = {index: dt.date.fromordinal(int(ordinals[index])) for index in real}
        if all(day.day <= _MONTHS for day in dates.values()):
            raise InputError.of(
                "dates_swapped",
                self.column.where,
                first=self.column.place(real[0]),
                one=dates[real[0]],
                second=self.column.place(typed[0]),
                other=texts[typed[0]],
            )

    def _note_texts(
        self, known: dict[str, DateText], days: dict[str, dt.date | None], order: Order, count: int
    ) -> None:
        open_order = any(read.parts and days[text] for text, read in known.items())
        if open_order:
            self._note("date_texts_order", count=count, order=say(f"table.{order}"))
        elif count and not self.column.types <= {str, type(None)}:
            # A whole column of such texts is how a csv writes dates: nothing was assumed
            self._note("date_texts", count=count)
        short = sum(1 for text, read in known.items() if read.short_year and days[text])
        if short:
            self._note("date_short_years")

    def _order(self, texts: dict[int, str], known: dict[str, DateText]) -> Order:
        """Decide the order of day, month and year: once, for all texts of the column."""
        if self.settings.date_order:
            return self.settings.date_order
        # A text that is no date in any order is a problem of its own and has no say.
        open_texts = [text for text, read in known.items() if read.parts and any(map(read.in_order, ORDERS))]
        fitting = [order for order in ORDERS if all(known[text].in_order(order) for text in open_texts)]
        # With two-digit years nearly every dmy date is a ymd date too; year first is written with dashes.
        if len(fitting) > 1 and "ymd" in fitting and not all(known[text].dashed for text in open_texts):
            fitting.remove("ymd")
        if not fitting:
            raise self._mixed(texts, known, open_texts)
        for text in _in_sheet_order(texts, open_texts) if len(fitting) > 1 else ():
            meant = [known[text].in_order(order) for order in fitting]
            if len(set(meant)) > 1:
                raise self._ambiguous(texts, text, meant, fitting)
        return fitting[0]

    def _mixed(self, texts: dict[int, str], known: dict[str, DateText], open_texts: list[str]) -> InputError:
        """Name one text that is no dmy date and one that is no mdy date."""
        wanted = set(open_texts)
        first, second = sorted(
            next(index for index, text in texts.items() if text in wanted and not known[text].in_order(order))
            for order in ("dmy", "mdy")
        )
        return InputError.of(
            "date_orders_mixed",
            self.column.where,
            first=self.column.place(first),
            one=texts[first],
            second=self.column.place(second),
            other=texts[second],
        )

    def _ambiguous(
        self, texts: dict[int, str], text: str, meant: Sequence[dt.date | None], fitting: Sequence[Order]
    ) -> InputError:
        index = next(index for index, candidate in texts.items() if candidate == text)
        return InputError.of(
            "date_ambiguous",
            self.column.place(index),
            text=text,
            days=say("table.or").join(f"{day}" for day in meant),
            orders=say("table.or").join(fitting),
        )

    def _in_bounds(self, ordinals: npt.NDArray[np.int64]) -> None:
        outside = (ordinals != 0) & ((ordinals < _LOW_DAY) | (ordinals > _HIGH_DAY))
        for index in np.flatnonzero(outside).tolist():
            self._bad(index, "date_range", str(self.column.cells[index])[:10])
            ordinals[index] = 0

    def _bad(self, index: int, code: str, text: str = "") -> int:
        self.problems.append(Problem.of(code, self.column.place(index), text=text.strip()))
        return 0

    def _note(self, code: str, **values: object) -> None:
        self.problems.append(Problem.of(code, self.column.where, **values))


def _of_strip(cells: Strip) -> npt.NDArray[np.int64]:
    """Read real dates and blanks, each day once."""
    days = [cell.toordinal() if isinstance(cell, dt.date) else 0 for cell in cells.words]
    return np.array(days, dtype=np.int64)[cells.codes]


def _why_not(read: DateText) -> str:
    """Tell why a text is no date in the order of its column."""
    if read.parts and any(map(read.in_order, ORDERS)):
        return "date_other_order"
    return read.wrong or "date_unreadable"


def _in_sheet_order(texts: dict[int, str], wanted: Iterable[str]) -> list[str]:
    chosen = set(wanted)
    return [text for text in dict.fromkeys(texts.values()) if text in chosen]


def _date_part(text: str) -> str:
    """Cut the time off an ISO text, so that a million moments are a thousand days."""
    return text[:10] if text[13:14] == ":" and text[10] in " T" and text[4] == "-" else text
