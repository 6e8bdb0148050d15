"""Migration: the matrix ties, new and lost stand apart, moves have a direction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions import migration

BEFORE = ["A", "A", "B", "C", "-", "", "B", "AX", ""]
AFTER = ["A", "B", "A", "", "C", "A", "-", "BZ", ""]
MONEY = [0.1, 0.2, 3, 4, 5, 6, 7, 8, np.nan]


def test_moves():
    found = migration.classify(BEFORE, AFTER)
    assert found.tolist() == ["same", "down", "up", "lost", "up", "new", "down", "down", ""]


def test_counts_and_money_tie_to_the_input():
    found = migration.table(BEFORE, AFTER, MONEY).set_index("before")
    assert found.loc["total", "total"] == 8  # the row on neither side is no client
    assert found.loc["total", "total_amount"] == 33.3
    assert found.loc["A", "B"] == 2
    assert found.loc["A", "B_amount"] == 8.2
    assert found.loc["new", "A"] == 1
    assert found.loc["C", "lost_amount"] == 4
    counts = found[["A", "B", "C", "-", "lost"]]
    assert (counts.sum(axis=1) == found["total"]).all()
    assert (counts.iloc[:5].sum() == counts.loc["total"]).all()


def test_money_of_a_row_on_neither_side_is_not_dropped():
    found = migration.table(["A", ""], ["A", ""], [1, 2]).set_index("before")
    assert found.loc["-", "-_amount"] == 2
    assert found.loc["total", "total_amount"] == 3


def test_other_words_are_present_without_class():
    assert migration.classify(["too few (2)"], ["B"]).tolist() == ["up"]
    assert migration.classify(["new", "A"], ["C", "lost"]).tolist() == ["new", "lost"]


def test_by_client_joins_two_dates_by_name():
    before, after = pd.Series({"Bo": "A", "Cy": "C"}), pd.Series({"Cy": "B", "Ada": "A"})
    found = migration.by_client(before, after, pd.Series({"Cy": 9.5}))
    assert found["client"].tolist() == ["Ada", "Bo", "Cy"]
    assert found["move"].tolist() == ["new", "lost", "up"]
    assert found["amount"].tolist() == [0, 0, 9.5]


def test_a_client_named_twice_is_refused():
    twice = pd.Series(["A", "B"], index=["Bo", "Bo"])
    with pytest.raises(RequestError, match="Bo stands more than once"):
        migration.by_client(twice, pd.Series({"Bo": "A"}))


def test_summary():
    found = migration.summary(BEFORE, AFTER, MONEY).set_index("move")
    assert found["client_count"].to_dict() == {"up": 2, "down": 3, "same": 1, "new": 1, "lost": 1}
    assert found.loc["down", "amount"] == 15.2


def test_why_and_no_rows():
    assert migration.why(["A", "B", ""], ["C", "B", "A"]).tolist() == [
        "was A, is C: down",
        "was B, is B: same",
        "was not there, is A: new",
    ]
    assert migration.table([], [])["total"].tolist() == [0] * 6
    assert migration.summary([], [])["client_count"].sum() == 0
