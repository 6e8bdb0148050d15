"""Which prospects does this book know, who of them has become a client, what is asked next?

Prospects stand in the Prospects table; clients of the Clients table that never
bought are prospects too. Who has bought since is a client and leaves the list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kam_xl.questions import prospects
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.prospects import PARTS
from kam_xl.tables.amounts import to_amount, to_e4
from kam_xl.tables.names import client_key
from kam_xl.texts import say

_GIVEN = (*PARTS, "potential", "source", "buys_from", "next_step", "due", "manager")


@dataclass(frozen=True, slots=True)
class ProspectList:
    """The prospects that wait, ranked, and the names of those that have bought."""

    waiting: pd.DataFrame
    bought: tuple[str, ...]


def ranking(accounts: Accounts) -> ProspectList:
    """Rank the prospects of the book, or those of the manager shown, with why and what to ask."""
    given = _given(accounts)
    wanted = accounts.portfolio.settings.manager
    if wanted:
        mine = given["manager"].map(client_key) == client_key(wanted)
        given = given[mine].reset_index(drop=True)
    clients = accounts.portfolio.clients
    first = dict(zip(clients["client"].map(client_key), clients["first_date"], strict=True))
    bought = given["client"].map(lambda name: pd.notna(first.get(client_key(name)))).astype(bool)
    waiting = given[~bought].reset_index(drop=True)
    ranked = prospects.table(waiting)
    need, pays, authority = (
        waiting[part].astype(object).where(waiting[part].notna(), None).tolist() for part in PARTS
    )
    sentences = prospects.why(need, pays, authority, waiting["potential"])
    known = dict(zip(waiting["client"], sentences, strict=True))
    ranked["why"] = [known[name] for name in ranked["client"]]
    return ProspectList(ranked, tuple(sorted(given.loc[bought, "client"])))


def _given(accounts: Accounts) -> pd.DataFrame:
    """Put the Prospects table and the clients that never bought under each other, one row a name."""
    table, clients = accounts.tables.prospects, accounts.tables.clients
    parts = []
    if table is not None:
        parts.append(table[["client", *_GIVEN]].astype(object))
    if clients is not None:
        silent = clients[clients["client"].isin(accounts.portfolio.silent_names)]
        parts.append(silent.reindex(columns=["client", *_GIVEN]).astype(object))
    if not parts:
        parts = [pd.DataFrame(columns=["client", *_GIVEN], dtype=object)]
    whole = pd.concat(parts, ignore_index=True)
    for text in ("source", "buys_from", "next_step", "manager"):
        whole[text] = whole[text].fillna("")
    whole["potential"] = pd.to_numeric(whole["potential"])
    whole["due"] = pd.to_datetime(whole["due"])
    return whole[~whole["client"].map(client_key).duplicated()].reset_index(drop=True)


def by_three_p(ranked: pd.DataFrame) -> pd.DataFrame:
    """Count for each number of the three P the prospects and their potential, three first: all four, empty ones too.

    >>> by_three_p(pd.DataFrame({"yes_count": [3, 1], "potential_amount": [5.0, None]}))["prospect_count"].tolist()
    [1, 0, 1, 0]
    """
    yes = ranked["yes_count"].to_numpy(dtype=np.int64)
    money = to_e4(ranked["potential_amount"].fillna(0.0).to_numpy(dtype=np.float64))
    stages = range(len(PARTS), -1, -1)
    return pd.DataFrame(
        {
            "stage": [say("prospects.stage", yes=stage) for stage in stages],
            "prospect_count": [int((yes == stage).sum()) for stage in stages],
            "potential_amount": [float(to_amount(money[yes == stage].sum())) for stage in stages],
        }
    )
