"""What is open with a client: promises, complaints, disputes, questions, actions of the plan?

Looked at from ``as_of``: what was done after that day was not done then. The
words of a state say how late something is, so that they read without colour.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from kam_xl.questions.columns import Words, days_of, folded, row_by_row, words
from kam_xl.questions.service import open_cases
from kam_xl.texts import say

MATTERS = ("promise", "complaint", "dispute", "question", "delivery", "offer")
TALKS = ("meeting", "call", "offer", "tender", "refusal")


def states(due: pd.Series, as_of: dt.date) -> Words:
    """Say of each thing that is not done how late it is, or when it is due.

    >>> states(pd.Series(pd.to_datetime(["2024-05-01", "2024-05-09", None])), dt.date(2024, 5, 4)).tolist()
    ['3 days overdue', 'due in 5 days', 'no date']
    """
    day, today = days_of(due, len(due)), as_of.toordinal()

    def state(row: int) -> str:
        if not day[row]:
            return say("agenda.no_date")
        days = int(day[row] - today)
        if days == 0:
            return say("agenda.today")
        if abs(days) == 1:
            return say("agenda.tomorrow" if days > 0 else "agenda.yesterday")
        return say("agenda.due" if days > 0 else "agenda.overdue", days=f"{abs(days):,}")

    return row_by_row(state, len(due))


def open_matters(history: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """List what is not done of what we owe the client, the earliest due first.

    Columns: client, kind, begun_date, subject, due_date, state, value_amount, overdue_days.

    >>> row = {"client": "Ada", "date": [pd.Timestamp("2024-05-01")], "kind": ["promise"], "subject": ["List"],
    ...        "due": [pd.Timestamp("2024-05-03")], "done": [pd.NaT], "result": [""]}
    >>> open_matters(pd.DataFrame(row), dt.date(2024, 5, 4))[["kind", "state"]].values.tolist()
    [['promise', '1 day overdue']]
    """
    if history.empty:
        return pd.DataFrame()
    found = open_cases(history, as_of, kinds=MATTERS)
    count = len(found)
    due = pd.to_datetime(found["due"]) if "due" in found else pd.Series(pd.NaT, index=found.index)
    late = np.where(due.notna(), as_of.toordinal() - days_of(due, count), 0)
    frame = pd.DataFrame(
        {
            "client": found["client"].astype(object),
            "kind": words(found["kind"], count),
            "begun_date": found["date"],
            "subject": words(found.get("subject"), count),
            "due_date": due,
            "state": states(due, as_of),
            "value_amount": pd.to_numeric(found.get("value", pd.Series(np.nan, index=found.index))),
            "overdue_days": np.maximum(late, 0),
        }
    )
    return frame.sort_values(["due_date", "begun_date", "subject"], kind="stable", ignore_index=True)


def talks(history: pd.DataFrame) -> pd.DataFrame:
    """List talks, offers, tenders and refusals, the latest first, with result and reason.

    >>> talks(pd.DataFrame()).empty
    True
    """
    if history.empty:
        return pd.DataFrame()
    count = len(history)
    found = history[np.isin(folded(history["kind"], count), TALKS)]
    count = len(found)
    frame = pd.DataFrame(
        {
            "kind": words(found["kind"], count),
            "begun_date": found["date"],
            "subject": words(found.get("subject"), count),
            "result": words(found.get("result"), count),
            "because": words(found.get("reason"), count),
            "value_amount": pd.to_numeric(found.get("value", pd.Series(np.nan, index=found.index))),
        }
    )
    return frame.sort_values(
        ["begun_date", "kind", "subject"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def open_actions(plan: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """List the actions of the plan that are not done, the earliest due first.

    Columns: client, owner, due_date, action, plan_kind, product, content, state, budget_amount, overdue_days.

    >>> row = {"client": ["Ada"], "action": ["Visit"], "due": [pd.Timestamp("2024-05-09")], "done": [pd.NaT]}
    >>> open_actions(pd.DataFrame(row), dt.date(2024, 5, 4))[["action", "state"]].values.tolist()
    [['Visit', 'due in 5 days']]
    """
    if plan.empty:
        return pd.DataFrame()
    done = days_of(plan.get("done"), len(plan))
    found = plan[(done == 0) | (done > as_of.toordinal())]
    count = len(found)
    due = pd.to_datetime(found["due"]) if "due" in found else pd.Series(pd.NaT, index=found.index)
    late = np.where(due.notna(), as_of.toordinal() - days_of(due, count), 0)
    frame = pd.DataFrame(
        {
            "client": found["client"].astype(object),
            "owner": words(found.get("owner"), count),
            "due_date": due,
            "action": words(found["action"], count),
            "plan_kind": words(found.get("kind"), count),
            "product": words(found.get("product"), count),
            "content": words(found.get("content"), count),
            "state": states(due, as_of),
            "budget_amount": pd.to_numeric(found.get("budget", pd.Series(np.nan, index=found.index))),
            "overdue_days": np.maximum(late, 0),
        }
    )
    return frame.sort_values(["due_date", "action"], kind="stable", ignore_index=True)
