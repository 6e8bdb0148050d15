"""Portfolio: what do the sales say about each client? Every answer in one row.

The other questions answer for columns; this one asks them all about one book,
with one set of settings, so that every paper shows the same class, status and
risk for a client. The reasons behind the answers are made only when asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.periods import MONTH_DAYS
from kam_xl.problems import InputError, RequestError
from kam_xl.profiles import Profiles
from kam_xl.questions import (
    abc,
    churn,
    churn_why,
    client_types,
    client_value,
    key_clients,
    matrix,
    rhythm,
    status,
    xyz,
)
from kam_xl.questions.client_facts import ClientFacts, cooperation_years
from kam_xl.questions.client_past import basket_change, order_profit, past
from kam_xl.questions.columns import dates_of
from kam_xl.questions.known_clients import known_facts, silent_names
from kam_xl.questions.sales import Sales
from kam_xl.questions.sales_table import SalesTable
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount
from kam_xl.tables.names import client_key
from kam_xl.tables.read import Tables
from kam_xl.texts import say

Numbers = NDArray[np.float64]
# Tables that papers of all clients would say more with
_MORE_TABLES = ("clients", "history")
# So many clients are scored together: a million at once would take gigabytes, and no answer depends on another client.
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All clients of a book with all answers, the largest first.

    ``clients`` has one row a client; suffixes tell units (``_amount`` money in
    the window, ``_share`` 0 to 1, ``_days``, ``_date``). Blank is NaN, NaT or "".
    ``sales`` are what the answers were made from,
    ``silent_names`` the clients of the Clients table without any sale, ``lacking`` the tables the book does not have.
    """

    clients: pd.DataFrame
    profiles: Profiles
    sales: Sales
    settings: Settings
    facts: ClientFacts
    churn: Churn
    silent_names: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def as_of(self) -> dt.date:
        """The day the answers look from."""
        return self.profiles.as_of

    @property
    def has_profit(self) -> bool:
        """Whether the sales know their profit."""
        return self.sales.has_profit

    @property
    def earned(self) -> str:
        """What a client is worth by: the profit of its lines, their amount where that is all we know."""
        return "profit_e4" if self.has_profit else "amount_e4"

    @property
    def basis(self) -> str:
        """What ABC ranks by: revenue or profit."""
        return self.settings.abc_basis

    @property
    def shown(self) -> pd.DataFrame:
        """The clients that papers list: all, or those of one manager."""
        if not self.settings.manager:
            return self.clients
        wanted = self.clients["manager"].map(client_key) == client_key(self.settings.manager)
        if not wanted.any():
            known = sorted(set(self.clients["manager"]) - {""})
            if not known:
                raise InputError.of("no_managers")
            shown = say("word.comma").join(known)
            raise RequestError.of("manager_unknown", name=self.settings.manager, known=shown)
        return self.clients[wanted].reset_index(drop=True)

    def reasons(self, most: int) -> pd.DataFrame:
        """Say for the largest ``most`` clients shown why each answer is as it is: one sentence a column."""
        return self.reasons_of(self.shown["client"].head(most))

    def reasons_of(self, clients: Iterable[str]) -> pd.DataFrame:
        """Say the same for these clients; those that the sales do not name are left out."""
        settings, known = self.settings, pd.Index(self.profiles.clients["client"])
        shown = [client for client in clients if client in known]
        rows = known.get_indexer(pd.Index(shown, dtype=object))
        asked, basis = self.profiles.of(rows), _basis(self.profiles, settings)
        return pd.DataFrame(
            {
                "client": shown,
                "abc_why": abc.why(
                    basis, of_values=basis[rows], a_share=settings.a_share, b_share=settings.b_share
                ),
                "xyz_why": xyz.why_rhythm(asked, settings),
                "status_why": status.why(asked, settings),
                "churn_why": churn_why.why(
                    self.churn.answers.of(rows),
                    asked.whole("gap_count"),
                    rough=self.churn.model.rough,
                    horizon_days=settings.horizon_days,
                ),
                "value_why": client_value.why(
                    self.churn.value[rows],
                    self.churn.order_profit[rows],
                    months=settings.value_months,
                    year_rate=settings.year_rate,
                ),
                "key_why": key_clients.why(self.facts, settings, rows=rows),
            }
        )


@dataclass(frozen=True, slots=True)
class Churn:
    """The churn model of a book, what it says of each client (in the order of the profiles), their worth."""

    model: churn.ChurnModel
    answers: churn.ChurnAnswers
    order_profit: Numbers
    value: Numbers


def portfolio(tables: Tables, as_of: dt.date, sales: Sales | None = None) -> Portfolio:
    """Ask every question about the clients of a book, as seen on ``as_of``.

    ``sales`` are those of ``tables``, or lie elsewhere; the Clients table adds manager, potential, image,
    expertise and buyer marks. A book without any sale up to ``as_of`` has clients without classes.
    """
    sales = SalesTable.of(tables) if sales is None else sales
    settings, has_profit = tables.settings, sales.has_profit
    if settings.abc_basis == "profit" and not has_profit:
        raise InputError.of("profit_missing", sales.name)
    profiles = sales.profiles(as_of, settings)
    known = known_facts(tables, profiles)
    word = status.table(profiles, settings)
    facts = _facts(profiles, known, word["status"], settings, has_profit)
    asked = _churn(profiles, settings, has_profit)
    clients = _answers(profiles, known, word, facts, asked, settings)
    return Portfolio(
        _largest_first(clients, settings),
        profiles,
        sales,
        settings,
        facts,
        asked,
        silent_names(tables, profiles.clients["client"]),
        tuple(name for name in _MORE_TABLES if getattr(tables, name) is None),
    )


def _basis(profiles: Profiles, settings: Settings) -> Numbers:
    return to_amount(profiles.whole(f"{settings.abc_basis}_e4"))


def _facts(
    profiles: Profiles, known: pd.DataFrame, word: pd.Series[str], settings: Settings, has_profit: bool
) -> ClientFacts:
    def said(column: str) -> object:
        return known[column].astype(object).to_list() if column in known else None

    return ClientFacts.of(
        to_amount(profiles.whole("revenue_e4")),
        to_amount(profiles.whole("profit_e4")) if has_profit else None,
        potential=known["potential"].to_numpy() if "potential" in known else None,
        image=said("image"),
        expert=said("expert"),
        years=cooperation_years(
            profiles.whole("first_day"), profiles.as_of, status=word.to_numpy(dtype=object)
        ),
        marks=said("large_buyer_marks"),
        months=settings.window_months or _months_of_all_sales(profiles),
    )


def _months_of_all_sales(profiles: Profiles) -> float:
    """The time the amounts cover when the window is all sales; a year, as the default, when that is less."""
    return max(12.0, (profiles.as_of_day - profiles.first_day + 1) / MONTH_DAYS)


def _churn(profiles: Profiles, settings: Settings, has_profit: bool) -> Churn:
    """Fit the model once and take every number it has; clients that never bought stay blank."""
    known = past(profiles)
    model = churn.fit(*known, min_clients=settings.churn_min_clients)
    profit = order_profit(profiles, settings, has_profit=has_profit)
    answers: list[churn.ChurnAnswers] = []
    value = np.empty(len(profit))
    for first in range(0, max(len(profit), 1), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        their = known.of(some)
        answers.append(churn.answer(model, *their, horizon_days=settings.horizon_days))
        value[some] = client_value.client_value(
            model, *their, profit[some], months=settings.value_months, year_rate=settings.year_rate
        )
    return Churn(model, _joined(answers), profit, value)


def _joined(parts: list[churn.ChurnAnswers]) -> churn.ChurnAnswers:
    columns = (entry.name for entry in fields(churn.ChurnAnswers))
    return churn.ChurnAnswers(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _answers(
    profiles: Profiles,
    known: pd.DataFrame,
    word: pd.DataFrame,
    facts: ClientFacts,
    asked: Churn,
    settings: Settings,
) -> pd.DataFrame:
    """Put the answers of all questions side by side, in the order of the profiles."""
    first, last = profiles.whole("first_day"), profiles.whole("last_day")
    rank = abc.classify(_basis(profiles, settings), a_share=settings.a_share, b_share=settings.b_share)
    habits = xyz.table(profiles, settings)
    cells = matrix.classify(rank, habits["rhythm_class"])
    gap = word["usual_gap_days"].to_numpy()
    found = asked.answers
    risky = status.at_risk(
        word["status"], found.buy_chance, found.normal_chance, at_risk_share=settings.at_risk_share
    )
    return pd.DataFrame(
        {
            "client": profiles.clients["client"],
            "manager": known["manager"].to_numpy(),
            "revenue_amount": to_amount(profiles.whole("revenue_e4")),
            "revenue_share": key_clients.share_of_positive(profiles.whole("revenue_e4")),
            "revenue_all_amount": to_amount(profiles.whole("revenue_all_e4")),
            "profit_amount": to_amount(profiles.whole("profit_e4")),
            "profit_share": key_clients.share_of_positive(profiles.whole("profit_e4")),
            "abc_class": rank,
            "xyz_class": habits["rhythm_class"],
            "cell": cells,
            "xyz_cv_class": habits["cv_class"],
            "status": word["status"],
            "key_client": key_clients.classify(facts, settings),
            "client_type": client_types.classify(facts, settings),
            "order_count": profiles.whole("purchase_days"),
            "first_date": dates_of(first),
            "last_date": dates_of(last),
            "usual_gap_days": gap,
            "silence_days": word["silence_days"],
            "next_date": dates_of(rhythm.next_expected_day(last, gap)),
            "loss_date": word["loss_date"],
            "buy_chance_share": found.buy_chance,
            "normal_chance_share": found.normal_chance,
            "churn_risk_share": found.risk,
            "expected_orders_number": found.expected_orders,
            "client_value_amount": asked.value,
            "at_risk": risky,
            "reason": churn_why.reason(
                word["silence_days"],
                gap,
                basket_change(profiles, settings.basket_orders),
                trend_share=settings.trend_share,
            ),
            "strategy": matrix.strategy(cells),
        }
    )


def _largest_first(clients: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rank by the amount ABC ranks by; equal amounts by name."""
    amount = f"{settings.abc_basis}_amount"
    ranked = clients.sort_values([amount, "client"], ascending=[False, True], ignore_index=True)
    positive = ranked[amount].clip(lower=0)
    total = positive.sum()
    return ranked.assign(
        rank_count=ranked[amount].rank(method="min", ascending=False).astype(int),
        cumulative_share=(positive.cumsum() / (total or 1.0)).where(ranked[amount] > 0),
    )
