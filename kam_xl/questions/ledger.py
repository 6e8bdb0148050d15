"""Ledger: what do plain columns of sales say about each client?

A formula has no workbook, only ranges: clients, dates and amounts. Here they
become the same profiles that every sheet is made from, by the same rules: one
spelling of each client, here as a cell holds it, spaces and all, whole ten-thousandths, the day looked from. A line
without a date, or without an amount where amounts are given, is no sale yet
(somebody is typing it) and is left out; a line without a client counts under
"(no client)". Without amounts every line counts as 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import InputError
from kam_xl.profiles import Profiles
from kam_xl.questions import churn
from kam_xl.questions.client_past import order_profit, past
from kam_xl.questions.columns import same_length
from kam_xl.questions.sales_table import SalesTable
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_e4
from kam_xl.tables.names import Factored, as_typed, client_key, no_client
from kam_xl.tables.sales import as_of

DEFAULTS = Settings()
UNKNOWN = -1
# The settings that the profiles and the fit depend on; the others only choose among their answers.
SHAPING = (
    "as_of",
    "window_months",
    "step",
    "stale_gap_days",
    "trend_months",
    "returned_days",
    "basket_orders",
    "churn_min_clients",
    "value_order_weight",
)


@dataclass(frozen=True)
class Ledger:
    """The sales of some columns as profiles, with what is learned from all of them.

    ``lines`` has ``client``, ``date``, ``amount_e4`` and ``row`` (1-based place in
    the columns) of each line that counts; ``places`` gives the row of a client by
    its key. The model is fitted when first asked for.
    """

    lines: pd.DataFrame
    profiles: Profiles
    settings: Settings
    places: Mapping[str, int]

    @property
    def as_of(self) -> dt.date:
        """The day the answers look from."""
        return self.profiles.as_of

    @cached_property
    def model(self) -> churn.ChurnModel:
        """What all clients have in common."""
        return churn.fit(*past(self.profiles), min_clients=self.settings.churn_min_clients)

    @cached_property
    def order_profit(self) -> NDArray[np.float64]:
        """The money per order of each client, pulled toward that of all."""
        return order_profit(self.profiles, self.settings, has_profit=False)

    def rows(self, clients: Sequence[str]) -> NDArray[np.int64]:
        """Give the rows of clients in the profiles; ``UNKNOWN`` for one without a sale.

        >>> sales = ledger(["Ada", "Bo"], np.array(["2026-01-01", "2026-01-31"], "datetime64[s]"))
        >>> sales.rows(["BO ", "Cy"]).tolist()
        [1, -1]
        """
        found = [self.places.get(client_key(name), UNKNOWN) for name in clients]
        return np.array(found, dtype=np.int64)


def ledger(
    clients: Sequence[str],
    dates: NDArray[np.datetime64],
    amounts: ArrayLike | None = None,
    settings: Settings = DEFAULTS,
) -> Ledger:
    """Make profiles of sales lines that are given as columns.

    Args:
        clients: names as texts, "" for none.
        dates: ``datetime64``, NaT is blank.
        amounts: money of each line, NaN is blank; every line is 1 when missing.
        settings: ``as_of`` and the limits; blank ``as_of`` is the last sale.

    Raises:
        RequestError: the columns differ in length, or ``as_of`` is before the first sale.
        InputError: no line has a date and an amount.

    Examples:
        >>> day = np.array(["2026-01-01", "2026-01-31", "2026-01-10", "NaT"], "datetime64[s]")
        >>> sales = ledger(["Ada", "ADA", "Bo", "Cy"], day, [100, 50, 7, 9])
        >>> sales.profiles.clients[["client", "purchase_days", "revenue_e4"]]
          client  purchase_days  revenue_e4
        0    ADA              2     1500000
        1     Bo              1       70000
    """
    count = same_length(clients=clients, dates=dates, amounts=amounts)
    money = np.ones(count) if amounts is None else np.asarray(amounts, dtype=np.float64)
    kept = ~(np.isnat(dates) | np.isnan(money))
    if not kept.any():
        raise InputError.of("ledger_empty")
    names, places_of = _one_spelling(clients, kept)
    lines = pd.DataFrame(
        {
            "client": names,
            "date": dates[kept],
            "amount_e4": to_e4(money[kept]),
            "row": np.flatnonzero(kept) + 1,
        }
    )
    day, _ = as_of(lines, settings)
    found = SalesTable(lines).profiles(day, settings)
    shown = {name: row for row, name in enumerate(found.clients["client"])}
    places = {key: shown[name] for key, name in places_of.items() if name in shown}
    return Ledger(lines, found, settings, places)


def _one_spelling(clients: Sequence[str], kept: NDArray[np.bool_]) -> tuple[pd.Series[str], dict[str, str]]:
    """Give the shown name of each line that counts, and of each key."""
    found = Factored.of(clients)
    codes = found.codes[kept]
    counts = np.bincount(codes, minlength=len(found.spellings)).tolist()
    met = {name: count for name, count in zip(found.spellings, counts, strict=True) if count}
    best = as_typed(list(met), list(met.values()))
    shown = {name: best[client_key(name)] or no_client() for name in met}
    words = pd.Categorical.from_codes(*_categories([shown.get(name, "") for name in found.spellings], codes))
    return pd.Series(words), {client_key(name): name for name in shown.values()}


def _categories(names: list[str], codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], pd.Index[str]]:
    """Put codes of spellings into codes of distinct names."""
    known, place = np.unique(np.array(names, dtype=str), return_inverse=True)
    return place[codes], pd.Index(known.astype(object))
