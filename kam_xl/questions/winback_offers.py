"""Which offer is made to a client that was lost for a reason?

The offers table has one or more offers for each reason; the one that makes the
client worth most is taken. A client whose reason is unknown, or for whose
reason there is no offer, gets none and the base regain rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions.columns import Words, folded, numbers, same_length, words
from kam_xl.questions.winback_worth import DEFAULTS, Amounts, worth


@dataclass(frozen=True, slots=True)
class Chosen:
    """The offer taken for each client; ``known`` is False where no offer has the reason."""

    offer: Words
    kind: Words
    rate: Amounts
    cost: Amounts
    known: NDArray[np.bool_]


class _Offer(NamedTuple):
    """One row of the offers table; the order of the fields is the order among equals."""

    cost_share: float
    text: str
    kind: str
    rate: float
    reason: str


def choose_offers(
    reasons: Any,
    year_profit: ArrayLike,
    months_lost: ArrayLike,
    offers: pd.DataFrame | None,
    *,
    months: float = DEFAULTS.winback_months,
    base_rate: float = DEFAULTS.regain_rate,
    half_life_months: float = DEFAULTS.regain_half_life_months,
) -> Chosen:
    """Take for each client the offer for its reason that makes it worth most.

    ``offers``: reason, kind, text, cost_share (of year profit), regain_rate.
    Case and outer spaces of a reason do not matter; equal worth goes to the
    cheaper offer, then to the first by text. A loss-making year costs nothing.

    >>> offers = pd.DataFrame({"reason": ["Late"], "kind": ["gift"], "text": ["Hamper"],
    ...                        "cost_share": [0.05], "regain_rate": [0.4]})
    >>> chosen = choose_offers([" late", ""], [1000, 1000], [0, 0], offers)
    >>> chosen.offer.tolist(), chosen.rate, chosen.cost
    (['Hamper', ''], array([0.4 , 0.25]), array([50.,  0.]))
    """
    count = same_length(reasons=reasons, year_profit=year_profit, months_lost=months_lost)
    keys = folded(reasons, count)
    profit, lost = numbers(year_profit, count), numbers(months_lost, count)
    best = Chosen(
        words(None, count),
        words(None, count),
        np.full(count, base_rate),
        np.zeros(count),
        np.zeros(count, dtype=bool),
    )
    value = np.full(count, -np.inf)
    for one in _in_steady_order(offers, base_rate):
        rows = np.flatnonzero(keys == one.reason)
        cost = np.maximum(np.nan_to_num(profit[rows]), 0) * one.cost_share
        gives = worth(
            np.nan_to_num(profit[rows]),
            lost[rows],
            regain_rate=np.full(len(rows), one.rate),
            offer_cost=cost,
            months=months,
            half_life_months=half_life_months,
        )
        better = gives > value[rows]
        taken = rows[better]
        value[taken], best.cost[taken] = gives[better], cost[better]
        best.offer[taken], best.kind[taken] = one.text, one.kind
        best.rate[taken], best.known[taken] = one.rate, True
    return best


def _in_steady_order(offers: pd.DataFrame | None, base_rate: float) -> list[_Offer]:
    """Bring the offers into an order that the rows of their table cannot change."""
    if offers is None or offers.empty:
        return []
    count = len(offers)
    rate = numbers(offers.get("regain_rate"), count)
    columns = zip(
        np.nan_to_num(numbers(offers.get("cost_share"), count)).tolist(),
        words(offers["text"], count),
        words(offers.get("kind"), count),
        np.where(np.isnan(rate), base_rate, rate).tolist(),
        folded(offers["reason"], count),
        strict=True,
    )
    return sorted(offer for offer in map(_Offer._make, columns) if offer.reason)
