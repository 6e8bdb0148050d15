"""The sales of a workbook: a frame of lines that answers what the questions ask of sales."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.profiles import ClientDays, Profiles
from kam_xl.questions import history, lost_money, service
from kam_xl.questions.columns import Words, days_of, words
from kam_xl.questions.sales import Whole
from kam_xl.questions.white_space import Spend
from kam_xl.settings import Settings
from kam_xl.tables.read import Tables


class SalesTable:
    """Sales lines: ``client``, ``date``, ``amount_e4`` and what else of the schema is known."""

    has_lines = True

    def __init__(self, frame: pd.DataFrame, name: str = "") -> None:
        self.frame = frame
        self.name = name
        self._grouped: dict[dt.date, Groups] = {}
        self._spent: dict[dt.date, Spend | None] = {}
        self._client_days: ClientDays | None = None

    @classmethod
    def of(cls, tables: Tables) -> SalesTable:
        """Take the sales of a book."""
        assert tables.sales is not None, "the lines lie elsewhere"
        return cls(tables.sales, tables.sales_name)

    @property
    def has_profit(self) -> bool:
        """Whether there is a column of profit."""
        return "profit_e4" in self.frame

    def says(self, column: str) -> bool:
        """Tell whether a column says something; one of text is there for every book, and may be blank."""
        frame = self.frame
        return f"{column}_e4" in frame or (column in frame and bool((frame[column] != "").any()))

    def has_purchases(self, day: dt.date) -> bool:
        """Tell whether anything was bought up to a day."""
        return bool((self._days[self.frame["amount_e4"].to_numpy() > 0] <= day.toordinal()).any())

    def first_day(self) -> int:
        """Give the day of the first line, 0 when there is none."""
        return int(self._days.min(initial=dt.date.max.toordinal())) if len(self.frame) else 0

    def profiles(self, day: dt.date, settings: Settings, *, habits: bool = True) -> Profiles:
        """Sum up the lines to one row per client, as seen on a day."""
        if self._client_days is None or self._client_days.settings != settings:
            self._client_days = ClientDays(self.frame, settings)
        return self._client_days.profile(day, habits=habits)

    def between_e4(self, money: str, profiles: Profiles, after: Whole, until: Whole) -> Whole:
        """Sum the money of each client after one day of its own and up to another."""
        codes, days, sums = self._daily(profiles, money)
        return lost_money.between_e4(codes, days, sums, after, until)

    def window_sums_e4(
        self, profiles: Profiles, ends: list[dt.date], window_months: int | None
    ) -> tuple[Whole, Whole]:
        """Give the money in the window before each end, and the day of each client's first line."""
        codes, days, money = self._daily(profiles, "amount_e4")
        count = len(profiles.clients)
        sums = history.window_sums_e4(codes, days, money, count, ends, window_months=window_months)
        return sums, history.first_lines(codes, days, count)

    def main_values(self, column: str, profiles: Profiles) -> Words:
        """Give the value of a column that most of each client's money went to."""
        return self.main_of(self.frame[column], profiles)

    def main_of(self, values: object, profiles: Profiles) -> Words:
        """Give the same for ``values`` that stand beside the lines, one entry a line."""
        kept = self._days <= profiles.as_of_day
        codes, _, money = self._coded(profiles)
        return lost_money.main_values(codes, pd.Series(values)[kept], money, len(profiles.clients))

    def last_said(self, values: object, profiles: Profiles) -> Words:
        """Give for each client the last text that its lines say, by day, then by row; "" when they say none."""
        codes, days, _ = self._coded(profiles)
        said = words(values, len(self.frame))[self._days <= profiles.as_of_day]
        there = np.flatnonzero(said != "")
        there = there[np.argsort(days[there], kind="stable")]
        answer = np.full(len(profiles.clients), "", dtype=object)
        answer[codes[there]] = said[there]  # the last one written stays
        return answer

    def lines(self, client: str, day: dt.date) -> pd.DataFrame:
        """Give the lines of one client up to a day; all are brought together by client once."""
        if day not in self._grouped:
            self._grouped[day] = Groups(self._until(day))
        return self._grouped[day].of(client)

    def spend(self, day: dt.date) -> Spend | None:
        """Sum what every client spends on every group up to a day; None where no line names one."""
        if day not in self._spent:
            sales = self._until(day)
            named = "group" in sales
            spend = Spend.of(sales["client"], sales["group"], amount_e4=sales["amount_e4"]) if named else None
            self._spent[day] = spend if spend is not None and len(spend.groups) else None
        return self._spent[day]

    def deliveries(self, day: dt.date) -> pd.DataFrame:
        """Give one row a delivery promised in lines up to a day."""
        return service.deliveries(self._until(day))

    def close(self) -> None:
        """Keep nothing open."""

    def _daily(self, profiles: Profiles, money: str) -> tuple[Whole, Whole, Whole]:
        """Give client row, day and money of every client-day where these are made already, else of every line."""
        if self._client_days is None:
            return self._coded(profiles, money)
        days: pd.DataFrame = self._client_days.table.to_native()
        days = days[days["day"] <= profiles.as_of_day]
        client = days["client"].cat
        rows = _rows(profiles, client.categories)[client.codes]
        return rows, days["day"].to_numpy(np.int64), days[money].to_numpy(np.int64)

    def _coded(self, profiles: Profiles, money: str = "amount_e4") -> tuple[Whole, Whole, Whole]:
        """Give client row, day and money of every line up to the day of the profiles, in their order."""
        kept = self._days <= profiles.as_of_day
        codes, met = self._clients
        return _rows(profiles, met)[codes][kept], self._days[kept], self.frame[money].to_numpy(np.int64)[kept]

    @cached_property
    def _clients(self) -> tuple[NDArray[np.intp], pd.Index[str]]:
        """The client of each line as a code, and the names: each is looked up once, not once a line."""
        codes, met = pd.factorize(self.frame["client"])
        return codes, pd.Index(met)

    @cached_property
    def _days(self) -> Whole:
        return days_of(self.frame["date"].to_numpy(), len(self.frame))

    def _until(self, day: dt.date) -> pd.DataFrame:
        """Give the lines up to a day; mostly that is all of them, which nobody need copy."""
        there = self._days <= day.toordinal()
        return self.frame if there.all() else self.frame[there]


def _rows(profiles: Profiles, names: pd.Index[str]) -> Whole:
    """Give the row of each name among the profiles."""
    known = pd.Index(profiles.clients["client"].astype(object))
    rows: Whole = known.get_indexer(names.astype(object)).astype(np.int64)
    return rows


class Groups:
    """The rows of a table brought together by client, so that those of one are a slice."""

    def __init__(self, frame: pd.DataFrame) -> None:
        codes, names = pd.factorize(frame["client"], sort=True)
        order = np.argsort(codes, kind="stable")
        self._frame = frame.iloc[order].reset_index(drop=True)
        ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
        self._place = {
            str(name): (int(first), int(end))
            for name, first, end in zip(names, ends[:-1], ends[1:], strict=True)
        }

    def of(self, client: str) -> pd.DataFrame:
        """Give the rows of a client, in the order of the table."""
        first, end = self._place.get(client, (0, 0))
        return self._frame.iloc[first:end]
