"""What do the questions answer for the clients of a ledger, all of them or those asked for?

One function an answer, each for the clients in ``rows`` of the profiles only:
a formula in one cell of a long table column must not work out all clients
again. What belongs to all clients (pooled gap, model, quantiles) stays that of
all. A client without a sale has "-" where a word is due, else a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.profiles import Profiles
from kam_xl.questions import churn, churn_why, client_value, rfm, rhythm, status, xyz
from kam_xl.questions.churn_answers import ChurnAnswers
from kam_xl.questions.client_past import basket_change, past
from kam_xl.questions.columns import Words
from kam_xl.questions.ledger import UNKNOWN, Ledger
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount
from kam_xl.texts import say

Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]
Answer = Callable[[Ledger, Rows, Settings], "Words | Numbers"]


def status_words(sales: Ledger, rows: Rows, settings: Settings) -> Words:
    """Give the status word of each client."""
    return status.classify(
        status.Evidence.of(sales.profiles.of(rows), trend_months=settings.trend_months), settings
    )


def churn_risk(sales: Ledger, rows: Rows, settings: Settings) -> Numbers:
    """Give the probability that each client has left."""
    return _churn(sales, rows, settings).risk


def buy_chance(sales: Ledger, rows: Rows, settings: Settings) -> Numbers:
    """Give the chance that each client buys within ``horizon_days``."""
    return _churn(sales, rows, settings).buy_chance


def expected_orders(sales: Ledger, rows: Rows, settings: Settings) -> Numbers:
    """Give the orders to be expected of each client within ``horizon_days``."""
    return _churn(sales, rows, settings).expected_orders


def churn_reason(sales: Ledger, rows: Rows, settings: Settings) -> Words:
    """Say in a few words what tells that each client is leaving."""
    asked = sales.profiles.of(rows)
    habit = rhythm.table(asked, pooled_gap_weight=settings.pooled_gap_weight)
    return churn_why.reason(
        habit["silence_days"],
        habit["usual_gap_days"],
        basket_change(asked, settings.basket_orders),
        trend_share=settings.trend_share,
    )


def churn_reasoning(sales: Ledger, rows: Rows, settings: Settings) -> Words:
    """Say which numbers lie behind the risk of each client."""
    found = churn_why.why(
        _churn(sales, rows, settings),
        sales.profiles.of(rows).whole("gap_count"),
        rough=sales.model.rough,
        horizon_days=settings.horizon_days,
    )
    return np.array(found, dtype=object)


def worth(sales: Ledger, rows: Rows, settings: Settings) -> Numbers:
    """Give the discounted money each client is expected to bring."""
    return client_value.client_value(
        sales.model,
        *past(sales.profiles.of(rows)),
        sales.order_profit[rows],
        months=settings.value_months,
        year_rate=settings.year_rate,
    )


def rhythm_table(sales: Ledger, rows: Rows, settings: Settings) -> pd.DataFrame:
    """Give the rhythm of each client: see ``rhythm.table``."""
    return rhythm.table(sales.profiles.of(rows), pooled_gap_weight=settings.pooled_gap_weight)


def xyz_table(sales: Ledger, rows: Rows, settings: Settings) -> pd.DataFrame:
    """Give both measures of regularity of each client: see ``xyz.table``."""
    return xyz.table(sales.profiles.of(rows), settings)


def rfm_table(sales: Ledger, rows: Rows, _: Settings, **breaks: Any) -> pd.DataFrame:
    """Give the three scores of each client, cut at the quantiles of all clients unless ``breaks`` are given.

    Recency are the days of silence, frequency the purchase days, money all sales.
    """
    known = sales.profiles
    given = rfm.scores(
        rhythm.silence(known.whole("last_day"), known.as_of_day),
        known.whole("purchase_days"),
        to_amount(known.whole("revenue_all_e4")),
        **breaks,
    )
    scores = {"recency_score": given.recency, "frequency_score": given.frequency, "money_score": given.money}
    shown = {name: _blank_zero(score[rows]) for name, score in scores.items()}
    return pd.DataFrame(
        {"client": known.clients["client"].to_numpy()[rows], **shown, "rfm_score": given.joined[rows]}
    )


def per_client(
    sales: Ledger, settings: Settings, heading: str, answer: Answer, of_clients: Sequence[str] | None = None
) -> Words | pd.DataFrame:
    """Ask one question about the clients asked for, in their order, or about every client beside its name.

    A client asked for without a sale has "-" where the answer is a word, else a
    blank; a blank client has a blank.
    """
    if of_clients is None:
        rows = np.arange(len(sales.profiles.clients))
        return pd.DataFrame(
            {"client": sales.profiles.clients["client"], heading: answer(sales, rows, settings)}
        )
    rows = sales.rows(of_clients)
    there, place = np.unique(rows[rows != UNKNOWN], return_inverse=True)
    found = answer(sales, there, settings)
    spread = np.full(len(rows), None, dtype=object)
    if found.dtype == object:
        spread[[bool(name.strip()) for name in of_clients]] = say("word.none")
    spread[rows != UNKNOWN] = found[place]
    return spread


def client_table(
    sales: Ledger,
    settings: Settings,
    answer: Callable[[Ledger, Rows, Settings], pd.DataFrame],
    of_clients: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Ask a question of several columns about the clients asked for, in their order, or about every client.

    A client asked for has its name as it was typed, so that a lookup by it finds the
    row; without a sale it has blanks beside it.
    """
    if of_clients is None:
        return answer(sales, np.arange(len(sales.profiles.clients)), settings)
    rows = sales.rows(of_clients)
    there, place = np.unique(rows[rows != UNKNOWN], return_inverse=True)
    found = answer(sales, there, settings).astype(object)
    spread = pd.DataFrame(None, index=range(len(rows)), columns=found.columns, dtype=object)
    spread.iloc[np.flatnonzero(rows != UNKNOWN)] = found.iloc[place].to_numpy()
    spread["client"] = list(of_clients)
    return spread


def _churn(sales: Ledger, rows: Rows, settings: Settings) -> ChurnAnswers:
    asked: Profiles = sales.profiles.of(rows)
    return churn.answer(sales.model, *past(asked), horizon_days=settings.horizon_days)


def _blank_zero(score: NDArray[np.int64]) -> Words:
    """A score of 0 stands for none."""
    shown: Words = score.astype(object)
    shown[score <= 0] = None
    return shown
