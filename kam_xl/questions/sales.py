"""What do the questions ask of the sales, wherever the lines lie?

Every answer is one row per client, so that it can come from a frame of lines
(``sales_table``) or from an engine that keeps billions of them
(``kam_xl.sources``). What cannot be answered that way is ``None`` or empty there.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.profiles import Profiles
from kam_xl.questions.columns import Words
from kam_xl.questions.white_space import Spend
from kam_xl.settings import Settings

Whole = NDArray[np.int64]


class Sales(Protocol):
    """The sales of one book; days are ordinals, ``money`` is "amount_e4" or "profit_e4".

    Arrays have one entry for each client of the ``profiles`` given, in their order.
    """

    @property
    def name(self) -> str:
        """Where the sales lie, as a refusal names it."""

    @property
    def has_lines(self) -> bool:
        """Whether every line is at hand, for answers that need more than one row per client."""

    @property
    def has_profit(self) -> bool:
        """Whether the lines know their profit."""

    def says(self, column: str) -> bool:
        """Tell whether any line says something in a column: profit, manager, group or region."""

    def has_purchases(self, day: dt.date) -> bool:
        """Tell whether anything was bought up to a day; without that there is nothing to answer."""

    def first_day(self) -> int:
        """Give the day of the first line, 0 when there is none."""

    def profiles(self, day: dt.date, settings: Settings, *, habits: bool = True) -> Profiles:
        """Sum up the lines to one row per client, as seen on a day; class and status can do without ``habits``."""

    def between_e4(self, money: str, profiles: Profiles, after: Whole, until: Whole) -> Whole:
        """Sum the money of each client after one day of its own and up to another."""

    def window_sums_e4(
        self, profiles: Profiles, ends: list[dt.date], window_months: int | None
    ) -> tuple[Whole, Whole]:
        """Give the money in the window before each end, clients x ends, and the day of each client's first line."""

    def main_values(self, column: str, profiles: Profiles) -> Words:
        """Give the value of a column (group, region) that most of each client's money went to, "" for none."""

    def lines(self, client: str, day: dt.date) -> pd.DataFrame:
        """Give the lines of one client up to a day."""

    def spend(self, day: dt.date) -> Spend | None:
        """Sum what every client spends on every group up to a day; None where that is not known."""

    def deliveries(self, day: dt.date) -> pd.DataFrame:
        """Give one row a delivery promised in lines up to a day: client, manager, order, due, done."""

    def close(self) -> None:
        """Let go of where the lines lie; nothing can be asked any more."""
