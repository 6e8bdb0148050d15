"""The nine cells: joining, counting with totals that tie, advice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions import matrix


def test_every_cell_joins_and_has_advice_of_its_own():
    pairs = [(a, x) for a in "ABC" for x in "XYZ"]
    cells = matrix.classify([a for a, _ in pairs], [x for _, x in pairs])
    assert tuple(cells) == matrix.CELLS
    advice = matrix.strategy(cells)
    assert len(set(advice)) == 9
    assert all(advice)


def test_other_words_pass_through():
    found = matrix.classify(["A", "-", "A", "B", "-", None], ["new", "X", "too few (2)", "-", "new", "X"])
    assert found.tolist() == ["new", "-", "too few (2)", "-", "-", ""]


def test_letters_typed_small_or_with_spaces():
    assert matrix.classify([" a"], ["x "]).tolist() == ["AX"]


def test_no_rows():
    assert matrix.classify([], []).tolist() == []
    assert matrix.strategy([]).tolist() == []
    assert matrix.table([], [])["total"].tolist() == [0] * 5


def test_counts_and_sums_tie_to_the_input():
    rank = ["A", "A", "B", "C", "-", "A", "C"]
    habit = ["X", "X", "Y", "Z", "Z", "new", "-"]
    values = [0.1, 0.2, 5.55, 1, -3, 7, np.nan]
    counts, sums = matrix.table(rank, habit), matrix.table(rank, habit, values)
    assert counts.iloc[-1]["total"] == 7
    assert sums.iloc[-1]["total"] == 10.85
    assert sums.loc[0, "X"] == 0.3
    assert sums["class"].tolist() == ["A", "B", "C", "unclassed", "total"]
    for frame in (counts, sums):
        cells = frame[["X", "Y", "Z", "unclassed"]]
        assert np.allclose(cells.sum(axis=1), frame["total"])
        assert np.allclose(cells.iloc[:4].sum(), cells.iloc[4])
    # who has one class of two stands apart, in the row or column of that class
    assert counts.set_index("class").loc["unclassed", "Z"] == 1
    assert counts.set_index("class").loc["A", "unclassed"] == 1


def test_strategy_of_words_and_own_table():
    assert matrix.strategy(["new"])[0].startswith("Get to know")
    assert matrix.strategy(["too few (2)"])[0].startswith("Watch")
    assert matrix.strategy(["-", "", None, "lost in space"]).tolist() == [""] * 4
    own = {" ax ": "Our text", "new": "Welcome"}
    assert matrix.strategy(["AX", "new", "AY"], own)[:2].tolist() == ["Our text", "Welcome"]


def test_columns_of_different_length_are_refused():
    with pytest.raises(RequestError, match="differ in length"):
        matrix.classify(["A"], [])


def test_columns_may_be_pandas():
    found = matrix.classify(pd.Series(["A", None]), pd.Series(["X", "Y"]))
    assert found.tolist() == ["AX", ""]


def test_why():
    assert matrix.why(["-", "A"], ["X", "Z"]).tolist() == [
        "no class by amount: -",
        "A by amount and Z by regularity: AZ",
    ]
