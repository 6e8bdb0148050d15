"""Sales in an engine that answer what the questions ask: every answer is one row per client.

``Sales`` of ``kam_xl.questions.sales`` says what each answer means.
"""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from functools import cached_property

import numpy as np
import pandas as pd

from kam_xl.periods import months_before
from kam_xl.profiles import ClientDays, Profiles
from kam_xl.questions import service
from kam_xl.questions.columns import Words
from kam_xl.questions.sales import Whole
from kam_xl.questions.white_space import Spend
from kam_xl.settings import Settings
from kam_xl.sources.lines import LINES, SourceLines, sales_days
from kam_xl.tables.last_day import SalesDays


class SourceSales:
    """The sales of a source whose names have one spelling each (``name_lines``)."""

    has_lines = False

    def __init__(self, lines: SourceLines) -> None:
        self._lines = lines
        self._engine = lines.engine
        self._columns = {name: self._engine.quoted(name) for name in lines.names}
        self._day = self._engine.day_number("date")
        self._client_days: ClientDays | None = None

    @property
    def name(self) -> str:
        """Where the sales lie, as a refusal names it."""
        return self._lines.name

    @property
    def has_profit(self) -> bool:
        """Whether the lines know their profit."""
        return self._lines.has_profit

    @property
    def client_names(self) -> set[str]:
        """The names of all clients."""
        return self._lines.shown_clients

    @cached_property
    def days(self) -> SalesDays:
        """The days of the sales, with the number of lines and of those above zero."""
        return sales_days(self._engine)

    def says(self, column: str) -> bool:
        """Tell whether any line says something in a column."""
        if column == "profit":
            return self.has_profit
        return any(map(str.strip, self._lines.names.get(column, ())))

    def has_purchases(self, day: dt.date) -> bool:
        """Tell whether anything was bought up to a day."""
        return bool(self.days.bought[self.days.days <= np.datetime64(day)].any())

    def first_day(self) -> int:
        """Give the day of the first line."""
        return self.days.days.min().item().toordinal() if len(self.days.days) else 0

    def profiles(self, day: dt.date, settings: Settings, *, habits: bool = True) -> Profiles:
        """Sum up the lines to one row per client inside the engine, where the client-days stay until the end."""
        with self._engine.refusing():
            if self._client_days is None or self._client_days.settings != settings:
                self._forget()
                self._client_days = ClientDays(self._engine.native(self._profiled), settings)
            profiles: Profiles = self._client_days.profile(day, habits=habits)
        return profiles

    @property
    def _profiled(self) -> str:
        more = (("profit_e4", self.has_profit), ("manager", self.says("manager")))
        names = ("client", "date", "amount_e4", *(name for name, there in more if there))
        return f"SELECT {', '.join(names)} FROM {LINES}"

    def _forget(self) -> None:
        if self._client_days is not None:
            self._client_days.close()

    def between_e4(self, money: str, profiles: Profiles, after: Whole, until: Whole) -> Whole:
        """Sum the money of each client after one day of its own and up to another."""
        asked = np.flatnonzero(until > 0)
        if not len(asked):
            return np.zeros(len(until), dtype=np.int64)
        names = profiles.clients["client"].astype(object).to_numpy()
        days = {"client": names[asked], "after_day": after[asked], "until_day": until[asked]}
        self._engine.share("kam_days_asked", pd.DataFrame(days))
        found = self._engine.answer(
            f"SELECT l.client AS client, CAST(sum(l.{money}) AS BIGINT) AS money FROM {LINES} AS l "
            f"JOIN kam_days_asked AS asked ON l.client = asked.client WHERE l.{_until(profiles.as_of)} AND "
            f"{self._engine.day_number('l.date')} BETWEEN asked.after_day + 1 AND asked.until_day GROUP BY l.client"
        )
        return _spread(found, profiles, "money")

    def window_sums_e4(
        self, profiles: Profiles, ends: list[dt.date], window_months: int | None
    ) -> tuple[Whole, Whole]:
        """Give the money in the window before each end, clients x ends, and the day of each client's first line."""
        parts = [f"min({self._day}) AS begun"]
        for place, end in enumerate(ends):
            after = f"date > DATE '{months_before(end, window_months)}' AND " if window_months else ""
            money = f"CASE WHEN {after}{_until(end)} THEN amount_e4 ELSE 0 END"
            parts.append(f"CAST(sum({money}) AS BIGINT) AS end_{place}")
        found = self._engine.answer(
            f"SELECT client, {', '.join(parts)} FROM {LINES} WHERE {_until(profiles.as_of)} GROUP BY client"
        )
        sums = [_spread(found, profiles, f"end_{place}") for place in range(len(ends))]
        empty = np.zeros((len(profiles.clients), 0), dtype=np.int64)
        return np.column_stack(sums) if sums else empty, _spread(found, profiles, "begun")

    def main_values(self, column: str, profiles: Profiles) -> Words:
        """Give the value of a column that most of each client's money went to, "" for none."""
        name = self._columns[column]
        found = self._engine.answer(
            f"WITH sums AS (SELECT client, {name} AS value, sum(amount_e4) AS money FROM {LINES} "
            f"WHERE {name} <> '' AND {_until(profiles.as_of)} GROUP BY client, {name}), "
            "ranked AS (SELECT client, value, "
            "row_number() OVER (PARTITION BY client ORDER BY money DESC, value) AS place FROM sums) "
            "SELECT client, value FROM ranked WHERE place = 1"
        )
        answer = np.full(len(profiles.clients), "", dtype=object)
        answer[_rows(found, profiles)] = found["value"].astype(object).to_numpy()
        return answer

    def lines(self, client: str, day: dt.date) -> pd.DataFrame:
        """Give the lines of one client up to a day: the engine looks for no others."""
        self._engine.share("kam_client_asked", pd.DataFrame({"client": [client]}))
        found = self._engine.answer(
            f"SELECT l.* FROM {LINES} AS l JOIN kam_client_asked AS asked ON l.client = asked.client "
            f"WHERE l.{_until(day)} ORDER BY l.date, l.amount_e4"
        )
        return found.assign(date=pd.to_datetime(found["date"]).astype("datetime64[s]"))

    def spend(self, day: dt.date) -> Spend | None:
        """Give none: a row for each client and group is more than leaves the engine."""
        return None

    def deliveries(self, day: dt.date) -> pd.DataFrame:
        """Give none: a row for each delivery is more than leaves the engine."""
        return service.deliveries(pd.DataFrame())

    def close(self) -> None:
        """Let go of the engine; nothing can be asked any more."""
        with closing(self._engine):
            self._forget()


def _until(day: dt.date) -> str:
    return f"date <= DATE '{day.isoformat()}'"


def _rows(found: pd.DataFrame, profiles: Profiles) -> Whole:
    known = pd.Index(profiles.clients["client"].astype(object))
    rows: Whole = known.get_indexer(pd.Index(found["client"].astype(object))).astype(np.int64)
    return rows


def _spread(found: pd.DataFrame, profiles: Profiles, column: str) -> Whole:
    """Put one column of an answer in the order of the profiles, 0 for who is not in it."""
    answer = np.zeros(len(profiles.clients), dtype=np.int64)
    answer[_rows(found, profiles)] = found[column].to_numpy(np.int64)
    return answer
