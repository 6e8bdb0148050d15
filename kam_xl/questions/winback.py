"""Whom do we win back, with what, and what is that worth?

Worth = regain rate x 0.5 ^ (months lost / half-life) x year profit x months / 12
- cost of the offer. A client that is leaving but not lost yet has 0 months lost.
The offer is chosen by reason from the offers table, the one with the greatest
worth; a client whose reason is unknown, or has no offer, gets the base regain
rate and is marked. A client that brought a loss has a worth below zero: winning
it back costs money, and the list says so.

Source: second lifetime value [REGAIN], 20-40 % come back [GTRIBE]; half-life and
months are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions.columns import claims, numbers, row_by_row, words
from kam_xl.questions.status import LOST, SLEEPING
from kam_xl.questions.winback_offers import choose_offers
from kam_xl.questions.winback_worth import DEFAULTS, months_lost, regain_chance, worth
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

__all__ = ["choose_offers", "leaving", "months_lost", "table", "why", "worth"]


def leaving(status: Any, at_risk: Any = None) -> NDArray[np.bool_]:
    """Tell which clients belong on the list: lost, sleeping, or marked at risk.

    >>> leaving(["lost", "stable", "sleeping", "new"], [None, True, None, False])
    array([ True,  True,  True, False])
    """
    said = words(status, len(status))
    return np.isin(said, (LOST, SLEEPING)) | claims(at_risk, len(said)).yes


def table(
    clients: pd.DataFrame,
    offers: pd.DataFrame | None = None,
    *,
    months: float = DEFAULTS.winback_months,
    base_rate: float = DEFAULTS.regain_rate,
    half_life_months: float = DEFAULTS.regain_half_life_months,
) -> pd.DataFrame:
    """Rank lost and leaving clients by what winning them back is worth.

    ``clients`` has client, status, months_lost, year_profit and, where known,
    reason and owner; rows that are to be ranked are chosen before (``leaving``).
    Blank worth comes last; equal worth stands by name. ``note`` marks an unknown reason, a
    reason without offer, an unknown year profit and a client that costs money.

    >>> lost = pd.DataFrame({"client": ["Ada", "Bo"], "status": ["lost", "lost"],
    ...                      "months_lost": [12, 0], "year_profit": [1000, -50], "reason": ["late", ""]})
    >>> table(lost)["worth_amount"].tolist()
    [250.0, -25.0]
    >>> table(lost)["note"].tolist()
    ['no offer for this reason: base rate', 'reason unknown: base rate; brought a loss of 50 a year']
    """
    count = len(clients)
    profit, lost = numbers(clients["year_profit"], count), numbers(clients["months_lost"], count)
    reasons = words(clients.get("reason"), count)
    limits = {"months": months, "base_rate": base_rate, "half_life_months": half_life_months}
    chosen = choose_offers(reasons, profit, lost, offers, **limits)
    gives = worth(profit, lost, regain_rate=chosen.rate, offer_cost=chosen.cost, **limits)
    frame = pd.DataFrame(
        {
            "client": words(clients["client"], count),
            "status": words(clients["status"], count),
            "reason": words(reasons, count, blank=say("losses.not_asked")),
            "months_lost_number": lost,
            "year_profit_amount": profit,
            "regain_share": chosen.rate * regain_chance(lost, half_life_months),
            "offer": chosen.offer,
            "offer_kind": chosen.kind,
            "offer_cost_amount": chosen.cost,
            "worth_amount": gives,
            "owner": words(clients.get("owner"), count),
            "note": row_by_row(lambda row: _note(reasons[row], chosen.known[row], profit[row]), count),
        }
    )
    order = np.lexsort((frame["client"].to_numpy(dtype=str), np.where(np.isnan(gives), np.inf, -gives)))
    return frame.iloc[order].reset_index(drop=True)


def _note(reason: str, known: bool, profit: float) -> str:
    notes = []
    if not known:
        notes.append(say("winback.no_offer" if reason else "winback.no_reason"))
    if np.isnan(profit):
        notes.append(say("winback.no_profit"))
    elif profit < 0:
        notes.append(say("winback.loss", amount=number(-profit)))
    return say("word.semicolon").join(notes)


def why(
    ranking: pd.DataFrame,
    *,
    months: float = DEFAULTS.winback_months,
) -> list[str]:
    """Say for each row of ``table`` how its worth came about.

    >>> lost = pd.DataFrame({"client": ["Ada"], "status": ["lost"], "months_lost": [12.0], "year_profit": [1000]})
    >>> why(table(lost))
    ['Chance to come back 12.5 % after 12 months lost, 1,000 a year for 24 months, less 0 for the offer: 250. Reason unknown: base rate.']
    """

    def sentence(one: Mapping[Any, Any]) -> str:
        if np.isnan(one["worth_amount"]):
            return say("why.winback.blank")
        note = str(one["note"])
        return say(
            "why.winback.noted" if note else "why.winback.worth",
            chance=percent(one["regain_share"]),
            lost=number(one["months_lost_number"], decimals=1),
            profit=number(one["year_profit_amount"]),
            months=number(months),
            cost=number(one["offer_cost_amount"]),
            worth=number(one["worth_amount"]),
            note=note[:1].upper() + note[1:],
        )

    return [sentence(one) for one in ranking.to_dict("records")]
