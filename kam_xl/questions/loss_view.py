"""Which clients of those shown were lost, when, with how much money, where and why?

The losses of the whole book (``loss_days``) narrowed to the clients shown, with
what the Loss report sorts them by: manager, product group, region, reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions import loss_days
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.columns import Words, dates_of, words
from kam_xl.questions.loss_reasons import loss_reasons, refusal_days
from kam_xl.questions.losses import Losses
from kam_xl.tables.amounts import to_amount
from kam_xl.texts import say


@dataclass(frozen=True, slots=True)
class LossView:
    """The losses among the clients shown; ``ways`` and ``reasons`` have one word for each client shown."""

    losses: Losses
    clients: Words
    ways: dict[str, Words]
    reasons: Words

    @property
    def table(self) -> pd.DataFrame:
        """One row a loss, most money first: client, ways, loss and last day, limit, money, reason, return."""
        losses = self.losses
        frame = pd.DataFrame({"client": losses.client})
        for way, values in self.ways.items():
            frame[way] = values[losses.position]
        frame["lost_date"] = dates_of(losses.lost_day)
        frame["last_date"] = dates_of(losses.last_day)
        frame["limit_days"] = losses.lost_day - losses.last_day
        frame["lost_amount"] = to_amount(losses.lost_e4)
        frame["reason"] = words(self.reasons[losses.position], losses.count, blank=say("losses.not_asked"))
        frame["returned_date"] = dates_of(losses.returned_day)
        return frame.sort_values(["lost_amount", "client"], ascending=[False, True], ignore_index=True)


def losses_of(accounts: Accounts) -> Losses:
    """Find the losses among the clients shown, as seen from the day of the portfolio."""
    portfolio, rows = accounts.portfolio, _shown(accounts)
    names = portfolio.profiles.clients["client"].to_numpy(dtype=object)
    refused = refusal_days(accounts.tables.history, names[rows])
    found = loss_days.find(portfolio.sales, portfolio.profiles, portfolio.settings, refusal_days=refused)
    return _among(found, rows)


def view(accounts: Accounts) -> LossView:
    """Find the losses with what they are sorted by."""
    portfolio, rows = accounts.portfolio, _shown(accounts)
    sales, profiles = portfolio.sales, portfolio.profiles
    names = profiles.clients["client"].to_numpy(dtype=object)[rows]
    ways = {way: sales.main_values(way, profiles)[rows] for way in ("group", "region") if sales.says(way)}
    managers = portfolio.shown.set_index("client")["manager"]
    if (managers != "").any():
        ways["manager"] = words(managers.reindex(names).to_list(), len(rows))
    reasons = loss_reasons(accounts.tables.history, names.tolist(), accounts.as_of)
    return LossView(losses_of(accounts), names, ways, reasons)


def _shown(accounts: Accounts) -> NDArray[np.intp]:
    """Give the places among the profiles of the clients shown."""
    return np.sort(accounts.places(accounts.portfolio.shown["client"]))


def _among(found: Losses, rows: NDArray[np.intp]) -> Losses:
    """Keep the losses of these rows and number them by their place among them."""
    place = np.full(int(rows.max(initial=-1)) + 1, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    known = found.position < len(place)
    here = np.zeros(found.count, dtype=bool)
    here[known] = place[found.position[known]] >= 0
    return replace(
        found,
        client=found.client[here],
        position=place[found.position[here]],
        lost_day=found.lost_day[here],
        returned_day=found.returned_day[here],
        lost_e4=found.lost_e4[here],
        last_day=found.last_day[here],
    )
