"""Scorecards: they add up to the book, and say nothing where nothing is known."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kam_xl.questions.managers import last_contact, scorecard, why

AS_OF = dt.date(2024, 5, 10)


def dates(*texts: str) -> np.ndarray:
    return np.array([text or "NaT" for text in texts], dtype="datetime64[s]")


BOOK = pd.DataFrame(
    {
        "client": ["Ada", "Bo", "Cy", "Di"],
        "manager": ["Kim", "Kim", "Lee", ""],
        "revenue_e4": [60_0000, 20_0000, 15_0000, 5_0000],
        "abc_class": ["A", "B", "C", "-"],
        "status": ["stable", "lost", "returned", "sleeping"],
        "at_risk": pd.array([None, False, True, True], dtype="boolean"),
    }
)
HISTORY = pd.DataFrame(
    {
        "client": ["Ada", "Ada", "Cy", "Cy", "Nobody", "Di"],
        "kind": ["promise", "tender", "Tender", "meeting", "tender", "tender"],
        "date": dates("2024-04-01", "2024-04-02", "2024-04-03", "2024-05-01", "2024-05-01", "2024-06-01"),
        "due": dates("2024-05-01", "", "", "", "", ""),
        "done": dates("", "", "", "", "", ""),
        "result": ["open", "won", "Lost", "", "won", "won"],
    }
)
CONTACTS = pd.DataFrame(
    {
        "client": ["Ada", "Ada", "Bo", "Cy"],
        "last_contact": dates("2024-05-08", "2024-04-01", "2024-01-01", "2024-06-30"),
    }
)
MANAGERS = pd.DataFrame(
    {
        "manager": ["Kim", "Max"],
        "target": [160, 10],
        "product": [5, 1],
        "selling": [3, None],
        "client_business": [4, 1],
    }
)


@pytest.fixture
def card() -> pd.DataFrame:
    day = dates("2024-05-01", "2024-05-02")
    sent = pd.DataFrame({"client": ["Ada", "Cy"], "due": day, "done": day})
    answer = scorecard(BOOK, AS_OF, history=HISTORY, contacts=CONTACTS, deliveries=sent, managers=MANAGERS)
    return answer.set_index("manager")


def test_order_is_by_revenue_then_name(card: pd.DataFrame) -> None:
    assert card.index.tolist() == ["Kim", "Lee", "no manager", "Max"]


def test_the_book_is_shared_out_without_rest(card: pd.DataFrame) -> None:
    assert card["client_count"].sum() == len(BOOK)
    assert card["revenue_amount"].tolist() == [80, 15, 5, 0]
    assert card["revenue_share"].tolist() == [0.8, 0.15, 0.05, 0]
    assert card[["a_count", "lost_count", "won_back_count", "at_risk_count"]].sum().tolist() == [1, 1, 1, 2]


def test_dates_kept_from_history_and_deliveries(card: pd.DataFrame) -> None:
    assert card.loc["Kim", ["due_count", "on_time_share", "overdue_count", "mean_delay_days"]].tolist() == [
        2,
        0.5,
        1,
        9,
    ]
    assert card.loc["Lee", ["due_count", "on_time_share", "overdue_count"]].tolist() == [1, 1, 0]
    assert np.isnan(card.loc["Max", "on_time_share"])


def test_freshness_of_contacts(card: pd.DataFrame) -> None:
    # Kim: Ada 2 days, Bo 130 days. Lee: the meeting, as the contact noted for a later day has not happened.
    assert card["contact_age_days"].tolist()[:2] == [66, 9]
    assert card["no_contact_count"].tolist() == [0, 0, 1, 0]


def test_tenders_up_to_as_of(card: pd.DataFrame) -> None:
    assert card["tenders_won_count"].tolist() == [1, 0, 0, 0]
    assert card["tenders_lost_count"].tolist() == [0, 1, 0, 0]


def test_target_and_skills(card: pd.DataFrame) -> None:
    assert card.loc["Kim", "target_share"] == 0.5
    assert card.loc["Kim", "skill_mean_number"] == 4
    assert np.isnan(card.loc["Lee", "skill_mean_number"])
    assert card.loc["Max", "skill_mean_number"] == 1


def test_the_portfolio_alone_is_enough() -> None:
    card = scorecard(BOOK[["client", "manager", "revenue_e4"]], AS_OF)
    assert card["due_count"].tolist() == [0, 0, 0]
    assert card["no_contact_count"].tolist() == [2, 1, 1]
    assert why(card)[0].endswith("No due dates are known.")


def test_an_empty_book() -> None:
    assert scorecard(BOOK.iloc[:0], AS_OF).empty


def test_why(card: pd.DataFrame) -> None:
    assert why(card.reset_index())[0] == (
        "Portfolio of 2: 80, 80 % of sales; 0 at risk, 1 lost, 0 won back. 50 % of 2 due dates were kept, 1 are overdue."
    )


def test_last_contact_without_tables() -> None:
    assert last_contact(None, None, AS_OF) == {}
