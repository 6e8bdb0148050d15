"""Which mistakes of account management can be counted for each manager?

Of the five, late promises stand on the scorecard already. The others here:
open complaints and disputes, how complete the dossiers of key clients are (of
all clients where none is key), meetings ahead for which nothing is planned, and
questions of clients that nobody answered.

Source: the five work mistakes as checkable signals; the rules are ours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kam_xl.questions.about import About
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.agenda import open_actions
from kam_xl.questions.service import CASES, open_cases
from kam_xl.texts import say

_LOOKED_AT = 200


def signals(accounts: Accounts) -> pd.DataFrame:
    """Give one row a manager: open_case_count, question_count, unprepared_count, dossier_share, by manager.

    At most the 200 largest key clients are looked at for dossiers; a share is NaN where there is none.
    """
    clients = accounts.portfolio.clients
    none = say("managers.none")
    manager_of = {
        str(client): str(manager) or none
        for client, manager in zip(clients["client"], clients["manager"], strict=True)
    }
    history, as_of = accounts.tables.history, accounts.as_of
    frame = pd.DataFrame(index=sorted(set(manager_of.values())))

    def counted(rows: pd.DataFrame) -> Any:
        owners = [manager_of.get(str(client), none) for client in rows.get("client", [])]
        return pd.Series(owners, dtype=object).value_counts().reindex(frame.index).fillna(0).astype(int)

    nothing = pd.DataFrame()
    frame["open_case_count"] = counted(
        nothing if history is None else open_cases(history, as_of, kinds=CASES)
    )
    frame["question_count"] = counted(
        nothing if history is None else open_cases(history, as_of, kinds=("question",))
    )
    frame["unprepared_count"] = counted(nothing if history is None else _unprepared(accounts, history))
    frame["dossier_share"] = _dossiers(accounts, manager_of, frame.index)
    return frame.rename_axis("manager").reset_index()


def _unprepared(accounts: Accounts, history: pd.DataFrame) -> pd.DataFrame:
    """Meetings that are not over, of clients for which the plan has no open action."""
    today = pd.Timestamp(accounts.as_of)
    ahead = (history["date"] > today) | (history["due"] >= today)
    meetings = history[(history["kind"] == "meeting") & ahead & history["done"].isna()]
    plan = accounts.tables.plan
    planned = set() if plan is None else set(open_actions(plan, accounts.as_of).get("client", []))
    return meetings[~meetings["client"].isin(planned)]


def _dossiers(accounts: Accounts, manager_of: dict[str, str], managers: Any) -> list[float]:
    """The mean completeness of the dossiers of each manager's key clients."""
    clients = accounts.portfolio.clients
    key = clients.loc[clients["key_client"] != "", "client"]
    asked = (key if len(key) else clients["client"]).head(_LOOKED_AT)
    shares: dict[str, list[float]] = {}
    for client in asked:
        shares.setdefault(manager_of[str(client)], []).append(About.of(accounts, str(client)).complete.share)
    return [float(np.mean(shares[name])) if name in shares else float("nan") for name in managers]
