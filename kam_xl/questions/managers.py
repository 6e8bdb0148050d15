"""How does each manager do: portfolio, its share of sales, clients lost and won, dates, contacts, skills?

One row a manager, from the portfolio (one row a client with its manager) and
whatever else is there: history, contacts, deliveries, the Managers table. What
is not there gives NaN or 0 and no guess. Clients without a manager are a row of
their own, so the numbers add up to the whole book.

Source: what a key account manager answers for [BWL] [BIZFL] [LECT]; the five
skills are those this tool was asked for.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions.columns import Words, claims, days_of, folded, numbers, row_by_row, words
from kam_xl.questions.service import by_key
from kam_xl.questions.status import LOST, RETURNED
from kam_xl.questions.wording import number, percent
from kam_xl.tables.amounts import to_amount
from kam_xl.texts import say

SKILLS = ("product", "selling", "client_business", "communication", "analysis")
CONTACTS = ("meeting", "call", "offer")
Whole = NDArray[np.int64]


def scorecard(
    portfolio: pd.DataFrame,
    as_of: dt.date,
    *,
    history: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    deliveries: pd.DataFrame | None = None,
    managers: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Give one row a manager, most revenue first, then by name.

    Args:
        portfolio: client, manager, revenue_e4 (window, whole ten-thousandths) and,
            where known, abc_class, status, at_risk. Its revenue is the whole book:
            keep all clients in, choose managers from the answer.
        as_of: the day looked from.
        history: client, kind, date, due, done, result.
        contacts: client, last_contact.
        deliveries: client, due, done (``service.deliveries``); they count for the
            manager who has the client now.
        managers: manager, target and the five skills from 1 to 5.

    Returns:
        manager, client_count, revenue_amount, revenue_share, target_amount, target_share,
        a_count, at_risk_count, lost_count, won_back_count, due_count, on_time_share,
        overdue_count, mean_delay_days, contact_age_days (median over the clients with a known
        contact), no_contact_count, tenders_won_count, tenders_lost_count, the five
        skills as ``<skill>_number`` and skill_mean_number.

    Examples:
        >>> book = pd.DataFrame({"client": ["Ada", "Bo"], "manager": ["Kim", ""], "revenue_e4": [30000, 10000]})
        >>> scorecard(book, dt.date(2024, 5, 1))[["manager", "client_count", "revenue_share"]]
              manager  client_count  revenue_share
        0         Kim             1           0.75
        1  no manager             1           0.25
    """
    count = len(portfolio)
    client_of = words(portfolio["client"], count)
    of_client = words(portfolio["manager"], count, blank=say("managers.none"))
    everyone = set(of_client)
    if managers is not None:
        everyone |= set(words(managers["manager"], len(managers))) - {""}
    names = np.array(sorted(everyone), dtype=object)
    place = {name: row for row, name in enumerate(names)}
    manager_of = dict(zip(client_of, of_client, strict=True))
    frame = pd.concat(
        [
            _book(portfolio, np.array([place[name] for name in of_client], dtype=np.int64), names),
            _target_and_skills(managers, names),
            _dates_kept(history, deliveries, as_of, names, manager_of),
            _contact_age(history, contacts, as_of, names, manager_of),
            _tenders(history, as_of, names, manager_of),
        ],
        axis=1,
    )
    frame["target_share"] = frame["revenue_amount"] / frame["target_amount"].where(frame["target_amount"] > 0)
    order = np.lexsort((names.astype(str), -frame["revenue_amount"]))
    return frame.iloc[order][[*_COLUMNS]].reset_index(drop=True)


_COLUMNS = (
    "manager",
    "client_count",
    "revenue_amount",
    "revenue_share",
    "target_amount",
    "target_share",
    "a_count",
    "at_risk_count",
    "lost_count",
    "won_back_count",
    "due_count",
    "on_time_share",
    "overdue_count",
    "mean_delay_days",
    "contact_age_days",
    "no_contact_count",
    "tenders_won_count",
    "tenders_lost_count",
    *(f"{skill}_number" for skill in SKILLS),
    "skill_mean_number",
)


def _book(portfolio: pd.DataFrame, place: Whole, names: Words) -> pd.DataFrame:
    count = len(portfolio)
    money = np.zeros(len(names), dtype=np.int64)
    np.add.at(money, place, portfolio["revenue_e4"].to_numpy(np.int64))
    status = words(portfolio.get("status"), count)
    total = int(money.sum())

    def counted(rows: NDArray[np.bool_]) -> Whole:
        return np.bincount(place[rows], minlength=len(names)).astype(np.int64)

    return pd.DataFrame(
        {
            "manager": names,
            "client_count": counted(np.ones(count, dtype=bool)),
            "revenue_amount": to_amount(money),
            "revenue_share": money / float(total) if total > 0 else np.full(len(names), np.nan),
            "a_count": counted(words(portfolio.get("abc_class"), count) == "A"),
            "at_risk_count": counted(claims(portfolio.get("at_risk"), count).yes),
            "lost_count": counted(status == LOST),
            "won_back_count": counted(status == RETURNED),
        }
    )


def _target_and_skills(managers: pd.DataFrame | None, names: Words) -> pd.DataFrame:
    columns = {"target_amount": "target"} | {f"{skill}_number": skill for skill in SKILLS}
    known = pd.DataFrame(index=pd.Index(names))
    if managers is None or managers.empty:
        frame = pd.DataFrame(np.nan, index=known.index, columns=[*columns])
    else:
        rows = len(managers)
        given = {key: numbers(managers.get(column), rows) for key, column in columns.items()}
        # A manager listed twice counts with the mean of the rows, whatever their order.
        frame = pd.DataFrame(given).groupby(words(managers["manager"], rows)).mean().reindex(names)
    frame["skill_mean_number"] = frame[[f"{skill}_number" for skill in SKILLS]].mean(axis=1)
    return frame.reset_index(drop=True)


def _owners(rows: pd.DataFrame, manager_of: dict[Any, Any]) -> Words:
    """Name the manager of each row: the one who has the client now."""
    clients = words(rows["client"], len(rows))
    return row_by_row(lambda row: manager_of.get(clients[row], ""), len(rows))


def _dates_kept(
    history: pd.DataFrame | None,
    deliveries: pd.DataFrame | None,
    as_of: dt.date,
    names: Words,
    manager_of: dict[Any, Any],
) -> pd.DataFrame:
    """Count promises with a due day from the history, and deliveries, together."""
    owners: list[Any] = []
    due: list[Whole] = []
    done: list[Whole] = []
    for rows in (history, deliveries):
        if rows is not None and {"due", "done"} <= set(rows.columns):
            owners.extend(_owners(rows, manager_of))
            due.append(pd.Series(rows["due"], dtype="datetime64[s]").to_numpy())
            done.append(pd.Series(rows["done"], dtype="datetime64[s]").to_numpy())
    columns = ["due_count", "on_time_share", "overdue_count", "mean_delay_days"]
    if not due:
        kept = pd.DataFrame(columns=columns, dtype=np.float64)
    else:
        kept = by_key(owners, np.concatenate(due), np.concatenate(done), as_of).set_index("key")[columns]
    frame = kept.reindex(names)
    counts = frame[["due_count", "overdue_count"]].fillna(0).astype(np.int64)
    return frame.assign(due_count=counts["due_count"], overdue_count=counts["overdue_count"]).reset_index(
        drop=True
    )


def last_contact(
    history: pd.DataFrame | None, contacts: pd.DataFrame | None, as_of: dt.date
) -> dict[str, int]:
    """Give for each client the day (ordinal) it was last spoken to, up to ``as_of``.

    The last contact of its contacts, or a meeting, call or offer in the history.

    >>> people = pd.DataFrame({"client": ["Ada"], "last_contact": [pd.Timestamp("2024-04-01")]})
    >>> last_contact(None, people, dt.date(2024, 5, 1)) == {"Ada": dt.date(2024, 4, 1).toordinal()}
    True
    """
    latest: dict[str, int] = {}
    for rows, column in ((contacts, "last_contact"), (history, "date")):
        if rows is None or column not in rows:
            continue
        days = days_of(rows[column], len(rows))
        usable = (days > 0) & (days <= as_of.toordinal())
        if column == "date":
            usable &= np.isin(folded(rows.get("kind"), len(rows)), CONTACTS)
        for client, day in zip(words(rows["client"], len(rows))[usable], days[usable], strict=True):
            latest[client] = max(latest.get(client, 0), int(day))
    return latest


def _contact_age(
    history: pd.DataFrame | None,
    contacts: pd.DataFrame | None,
    as_of: dt.date,
    names: Words,
    manager_of: dict[Any, Any],
) -> pd.DataFrame:
    latest = last_contact(history, contacts, as_of)
    ages: dict[Any, list[int]] = {name: [] for name in names}
    silent = dict.fromkeys(names, 0)
    for client, manager in manager_of.items():
        if client in latest:
            ages[manager].append(as_of.toordinal() - latest[client])
        else:
            silent[manager] += 1
    return pd.DataFrame(
        {
            "contact_age_days": [float(np.median(ages[name])) if ages[name] else np.nan for name in names],
            "no_contact_count": [silent[name] for name in names],
        }
    )


def _tenders(
    history: pd.DataFrame | None, as_of: dt.date, names: Words, manager_of: dict[Any, Any]
) -> pd.DataFrame:
    answer = {
        "tenders_won_count": np.zeros(len(names), np.int64),
        "tenders_lost_count": np.zeros(len(names), np.int64),
    }
    if history is not None and len(history):
        count = len(history)
        tender = folded(history.get("kind"), count) == "tender"
        tender &= days_of(history.get("date"), count) <= as_of.toordinal()
        result = folded(history.get("result"), count)
        owners = _owners(history, manager_of)
        for word in ("won", "lost"):
            mine = pd.Series(owners[tender & (result == word)], dtype=object).value_counts()
            answer[f"tenders_{word}_count"] = mine.reindex(names).fillna(0).to_numpy().astype(np.int64)
    return pd.DataFrame(answer)


def why(card: pd.DataFrame) -> list[str]:
    """Say for each row of the scorecard the numbers a talk begins with.

    >>> book = pd.DataFrame({"client": ["Ada"], "manager": ["Kim"], "revenue_e4": [30000], "status": ["lost"]})
    >>> why(scorecard(book, dt.date(2024, 5, 1)))
    ['Portfolio of 1: 3, 100 % of sales; 0 at risk, 1 lost, 0 won back. No due dates are known.']
    """
    sentences = []
    for row in card.to_dict("records"):
        share = float(row["revenue_share"])
        book = say(
            "why.managers.book",
            clients=row["client_count"],
            revenue=number(float(row["revenue_amount"])),
            share=say("word.none") if np.isnan(share) else percent(share),
            at_risk=row["at_risk_count"],
            lost=row["lost_count"],
            won=row["won_back_count"],
        )
        kept = float(row["on_time_share"])
        dates = (
            say("why.managers.no_dates")
            if np.isnan(kept)
            else say(
                "why.managers.dates", share=percent(kept), due=row["due_count"], overdue=row["overdue_count"]
            )
        )
        sentences.append(f"{book} {dates}")
    return sentences
