"""What every paper says of itself: from which rows it was made, and how far it looked."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.papers.paper import Fact
from kam_xl.questions.portfolio import Portfolio
from kam_xl.texts import say


@dataclass(frozen=True, slots=True)
class Origin:
    """The table a paper was made from: the book, the table's name and its rows."""

    book: str
    table: str
    rows: int

    @property
    def sentence(self) -> str:
        """One line for the foot of a sheet: what made it, from what; it can be deleted."""
        return say("paper.origin", book=self.book, table=self.table, rows=f"{self.rows:,}")


def scope(portfolio: Portfolio) -> tuple[Fact, ...]:
    """Give the day looked from and the window, as the first facts of a paper."""
    return (
        Fact("as_of_date", say("fact.as_of"), portfolio.as_of),
        Fact("window", say("fact.window"), window(portfolio)),
    )


def window(portfolio: Portfolio) -> str:
    """Say in words which sales the money of a paper covers."""
    if portfolio.settings.window_months is None:
        return say("fact.all_sales")
    return say("fact.months", months=portfolio.settings.window_months)


def used(portfolio: Portfolio, *names: str) -> str:
    """Name the settings an answer rests on, with their values."""
    values = ", ".join(f"{name} = {getattr(portfolio.settings, name)}" for name in names)
    return say("paper.settings_used", values=values)
