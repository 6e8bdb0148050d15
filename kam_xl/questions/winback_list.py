"""Whom of this book do we win back, and what came of those who were asked?

The candidates are the clients that are lost, sleeping or at risk. What one
brought in the year before its last purchase is its profit, or its revenue
where the book knows no profit. Whether a client was won back is told by the
word beside it on the list; where there is none, by its win-back actions of the
Plan table.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions import winback, winback_results
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.columns import days_of, folded
from kam_xl.questions.loss_reasons import loss_reasons
from kam_xl.questions.loss_view import losses_of
from kam_xl.questions.lost_money import YEAR_DAYS
from kam_xl.questions.status import LOST, RETURNED
from kam_xl.tables.amounts import to_amount
from kam_xl.tables.names import client_key
from kam_xl.texts import say

Whole = NDArray[np.int64]
ACTION = "win-back"
CONTACTED, WON, REFUSED = (say(f"winback.{word}") for word in ("contacted", "won", "refused"))
STATES = (CONTACTED, WON, REFUSED)
UNASKED = say("winback.unasked")
RESULTS = (WON, REFUSED, CONTACTED, UNASKED)


def ranking(accounts: Accounts) -> pd.DataFrame:
    """Rank the candidates among the clients shown by what winning them back is worth.

    The columns of ``winback.table`` with ``manager``, ``agreed`` (the open win-back
    action of the plan) and ``due_date`` of it.
    """
    portfolio, settings = accounts.portfolio, accounts.portfolio.settings
    shown = portfolio.shown
    wanted = shown[winback.leaving(shown["status"].to_numpy(object), shown["at_risk"].to_numpy(object))]
    names = wanted["client"].tolist()
    lost = days_of(wanted["loss_date"].to_numpy(), len(wanted))
    given = pd.DataFrame(
        {
            "client": names,
            "status": wanted["status"].to_numpy(object),
            "months_lost": winback.months_lost(lost, wanted["status"].to_numpy(object), accounts.as_of),
            "year_profit": accounts.year_earned(names),
            "reason": loss_reasons(accounts.tables.history, names, accounts.as_of),
        }
    )
    ranked = winback.table(
        given,
        accounts.tables.offers,
        months=settings.winback_months,
        base_rate=settings.regain_rate,
        half_life_months=settings.regain_half_life_months,
    )
    managers = dict(zip(shown["client"], shown["manager"], strict=True))
    ranked["manager"] = [managers[name] for name in ranked["client"]]
    return ranked.join(_agreed(accounts, ranked["client"].tolist()))


def _actions(accounts: Accounts) -> pd.DataFrame:
    """Give the win-back actions of the plan, in the order of the sheet."""
    plan = accounts.tables.plan
    if plan is None or plan.empty:
        return pd.DataFrame({"client": [], "action": [], "due": [], "done": [], "result": []})
    actions: pd.DataFrame = plan[folded(plan["kind"], len(plan)) == ACTION]
    return actions


def _agreed(accounts: Accounts, names: list[str]) -> pd.DataFrame:
    """Give the first win-back action of each client that is not done yet, with its day."""
    actions = _actions(accounts)
    still = actions[pd.isna(actions["done"]).to_numpy(dtype=bool)]
    first = still.astype({"client": object}).drop_duplicates("client").set_index("client").reindex(names)
    return pd.DataFrame(
        {
            "agreed": first["action"].astype(object).fillna("").to_numpy(object),
            "due_date": pd.to_datetime(first["due"]).to_numpy("datetime64[s]"),
        }
    )


def asked(accounts: Accounts, said: Mapping[str, str] | None = None) -> pd.Series[str]:
    """Give for each client that was asked to come back what came of it: won back, refused or contacted.

    ``said`` are the words on the list by client, those of its archive
    too; a word of one's own counts as contacted.
    """
    actions = _actions(accounts)
    planned = winback_results.table(actions["client"].astype(object).to_list(), actions["result"].to_list())
    words = {"won": WON, "lost": REFUSED}
    found = {
        client: words.get(result, CONTACTED)
        for client, result in zip(planned["client"], planned["result"], strict=True)
    }
    known = {client_key(name): name for name in (*accounts.names, *found)}
    for name, word in (said or {}).items():
        if word.strip():
            folded_word = word.strip().casefold()
            found[known.get(client_key(name), name)] = folded_word if folded_word in STATES else CONTACTED
    mine = set(accounts.names) if accounts.portfolio.settings.manager else None
    kept = {name: word for name, word in sorted(found.items()) if mine is None or name in mine}
    return pd.Series(kept, dtype=object)


def results(accounts: Accounts, outcome: pd.Series[str]) -> pd.DataFrame:
    """Count what came of the asking, with money; who came back unasked stands apart.

    Columns: ``result``, ``client_count``, ``year_amount`` (brought in the year before its last purchase, or before
    it was lost) and ``since_amount`` (bought since it came back).
    """
    since, before = _money(accounts)
    shown = accounts.portfolio.shown
    back = shown.loc[shown["status"] == RETURNED, "client"]
    named = dict(outcome) | {name: UNASKED for name in back if name not in outcome.index}
    rows = []
    for result in RESULTS:
        clients = sorted(name for name, word in named.items() if word == result)
        earned = accounts.year_earned(clients).tolist()
        rows.append(
            (
                result,
                len(clients),
                sum(before.get(name, usual) for name, usual in zip(clients, earned, strict=True)),
                sum(since.get(name, 0.0) for name in clients),
            )
        )
    return pd.DataFrame(rows, columns=["result", "client_count", "year_amount", "since_amount"])


def _money(accounts: Accounts) -> tuple[dict[str, float], dict[str, float]]:
    """Give for each client that came back what it bought since, and in the year before it was lost."""
    losses, portfolio = losses_of(accounts), accounts.portfolio
    profiles, back = portfolio.profiles, losses.returned_day > 0
    rows = pd.Index(profiles.clients["client"]).get_indexer(pd.Index(losses.client[back]))
    returned, last = (np.zeros(len(profiles.clients), dtype=np.int64) for _ in range(2))
    returned[rows], last[rows] = losses.returned_day[back], losses.last_day[back]

    def earned(after: Whole, until: Whole) -> dict[str, float]:
        sums = to_amount(portfolio.sales.between_e4(portfolio.earned, profiles, after, until)[rows])
        return dict(zip(losses.client[back].tolist(), sums.tolist(), strict=True))

    since = earned(returned - 1, np.where(returned > 0, profiles.as_of_day, 0))
    return since, earned(last - YEAR_DAYS, last)


def is_lost(ranked: pd.DataFrame) -> int:
    """Count the candidates that are lost; the others are leaving."""
    return int((ranked["status"] == LOST).sum())
