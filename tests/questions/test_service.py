"""Dates kept or not, seen from one day; cases and their age."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.service import by_key, classify, deliveries, of_kind, on_time, open_cases, overdue, why

AS_OF = dt.date(2024, 5, 10)


def dates(*texts: str) -> np.ndarray:
    return np.array([text or "NaT" for text in texts], dtype="datetime64[s]")


@pytest.mark.parametrize(
    ("due", "done", "word"),
    [
        ("2024-05-10", "2024-05-10", "on time"),
        ("2024-05-10", "2024-05-10T18:30", "on time"),
        ("2024-05-09", "2024-05-10", "late"),
        ("2024-05-09", "", "overdue"),
        ("2024-05-10", "", "open"),
        ("2024-05-11", "", "open"),
        ("2024-05-11", "2024-05-01", "open"),
        ("2024-05-09", "2024-05-11", "overdue"),
        ("", "2024-05-01", ""),
        ("", "", ""),
    ],
)
def test_one_row(due: str, done: str, word: str) -> None:
    assert classify(dates(due), dates(done), AS_OF)[0] == word


def test_summary() -> None:
    due = dates("2024-05-01", "2024-05-01", "2024-05-01", "2024-06-01", "")
    done = dates("2024-04-30", "2024-05-03", "", "", "2024-05-05")
    answer = on_time(due, done, AS_OF)
    assert (answer.due_count, answer.on_time_count, answer.overdue_count) == (3, 1, 1)
    assert answer.on_time_share == 1 / 3
    assert answer.mean_delay_days == (2 + 9) / 2


def test_nothing_due_has_no_share() -> None:
    answer = on_time(dates("", ""), dates("", ""), AS_OF)
    assert answer.due_count == 0
    assert np.isnan([answer.on_time_share, answer.mean_delay_days]).all()


def test_without_as_of_the_last_day_something_was_done_counts() -> None:
    due, done = dates("2024-05-01", "2024-05-02", "2024-05-20"), dates("2024-05-01", "", "2024-05-08")
    assert classify(due, done).tolist() == ["on time", "overdue", "open"]
    assert classify(dates("2024-05-01"), dates("")).tolist() == ["open"]
    assert classify(dates(), dates()).tolist() == []


def test_different_lengths_are_refused() -> None:
    with pytest.raises(RequestError, match="due 2, done 1"):
        on_time(dates("", ""), dates(""), AS_OF)


def test_by_key_adds_up_to_all() -> None:
    keys = ["Bo", "Ada", "Bo", "Cy"]
    due = dates("2024-05-01", "2024-05-01", "2024-05-01", "")
    done = dates("2024-05-01", "2024-05-04", "", "")
    found = by_key(keys, due, done, AS_OF)
    assert found["key"].tolist() == ["Ada", "Bo"]
    assert found["on_time_share"].tolist() == [0, 0.5]
    assert found["mean_delay_days"].tolist() == [3, 9]
    assert found["due_count"].sum() == on_time(due, done, AS_OF).due_count


def test_the_lines_of_one_order_are_one_delivery() -> None:
    day, due, done = dates(*["2024-04-01"] * 5), dates(*["2024-05-01"] * 5), dates(*["2024-05-02"] * 4, "")
    sales = pd.DataFrame(
        {"client": "Ada", "date": day, "order": ["1", "1", "2", "", ""], "due": due, "delivered": done}
    )
    assert deliveries(sales)["order"].tolist() == ["", "", "1", "2"]


def test_sales_without_dates_of_delivery_give_none() -> None:
    found = deliveries(pd.DataFrame({"client": ["Ada"], "date": dates("2024-04-01")}))
    assert found.empty
    assert on_time(found["due"], found["done"], AS_OF).due_count == 0


def test_overdue_list_oldest_first() -> None:
    rows = pd.DataFrame(
        {"client": ["Bo", "Ada", "Cy"], "due": dates("2024-05-01", "2024-05-01", "2024-04-01")}
    )
    found = overdue(rows.assign(done=dates("", "", "")), AS_OF)
    assert found["client"].tolist() == ["Cy", "Ada", "Bo"]
    assert found["overdue_days"].tolist() == [39, 9, 9]


HISTORY = pd.DataFrame(
    {
        "client": ["Ada", "Bo", "Cy", "Di", "Ed", "Fay"],
        "date": dates("2024-05-01", "2024-04-01", "2024-05-20", "2024-03-01", "", "2024-01-01"),
        "kind": ["complaint", "Dispute", "complaint", "complaint", "dispute", "question"],
        "done": dates("", "2024-05-20", "", "2024-03-02", "", ""),
        "result": ["open", "", "", "", None, ""],
    }
)


def test_open_cases_with_their_age() -> None:
    found = open_cases(HISTORY, AS_OF)
    assert found["client"].tolist() == ["Bo", "Ada", "Ed"]
    assert found["age_days"].tolist()[:2] == [39, 9]
    assert np.isnan(found["age_days"].iloc[2])


def test_questions_are_cases_of_their_own() -> None:
    assert open_cases(HISTORY, AS_OF, kinds=("question",))["client"].tolist() == ["Fay"]
    assert of_kind(HISTORY, "dispute")["client"].tolist() == ["Bo", "Ed"]


def test_a_case_with_a_result_is_closed() -> None:
    assert open_cases(HISTORY.assign(result="won"), AS_OF).empty


def test_why() -> None:
    said = why(dates("2024-05-01", "", "2024-06-01"), dates("2024-05-03", "", ""), AS_OF)
    assert said == [
        "Late: due 2024-05-01, done 2024-05-03, 2 days later.",
        "Not counted: there is no due day.",
        "Open: due 2024-06-01, which is not past.",
    ]
