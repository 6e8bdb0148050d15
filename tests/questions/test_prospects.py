"""Three P: what is there, what is missing, what is only unknown."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.prospects import by_source, classify, table, why


@pytest.mark.parametrize(
    ("need", "pays", "authority", "word"),
    [
        (True, True, True, "3/3 qualified"),
        (True, True, False, "2/3: no authority"),
        (True, True, None, "2/3: unknown authority"),
        (True, None, None, "1/3: unknown pay, authority"),
        (True, False, None, "1/3: no money, unknown authority"),
        (False, False, False, "0/3: no need, no money, no authority"),
        (None, None, None, "0/3: all unknown"),
        ("да", "हाँ", "होय", "3/3 qualified"),
    ],
)
def test_words(need: object, pays: object, authority: object, word: str) -> None:
    assert classify([need], [pays], [authority]).tolist() == [word]


def test_all_27_answers_differ() -> None:
    rows = list(product([True, False, None], repeat=3))
    assert len(set(classify(*zip(*rows, strict=True)))) == 27


def test_different_lengths_are_refused() -> None:
    with pytest.raises(RequestError, match="need 1, pays 2, authority 1"):
        classify([True], [True, True], [True])


def test_ranking_by_p_then_unknown_before_no_then_potential() -> None:
    prospects = pd.DataFrame(
        {
            "client": ["No", "Unknown", "Small", "Large", "Blank"],
            "need": [True] * 5,
            "pays": [True] * 5,
            "authority": [False, None, True, True, True],
            "potential": [9e6, 1, 5, 50, None],
            "due": np.array(["2024-05-01", "NaT", "NaT", "NaT", "NaT"], dtype="datetime64[s]"),
        }
    )
    found = table(prospects)
    assert found["client"].tolist() == ["Large", "Small", "Blank", "Unknown", "No"]
    assert found["source"].tolist() == ["not noted"] * 5
    assert found["due_date"].notna().tolist() == [False] * 4 + [True]


def test_columns_may_be_missing() -> None:
    found = table(pd.DataFrame({"client": ["Ada"]}))
    assert found["three_p"].tolist() == ["0/3: all unknown"]
    assert found["due_date"].isna().all()
    assert table(pd.DataFrame({"client": []})).empty


def test_sources_are_counted() -> None:
    prospects = pd.DataFrame(
        {
            "client": list("abcd"),
            "need": [True, True, None, None],
            "pays": True,
            "authority": True,
            "potential": [0.1, 0.2, None, 7],
            "source": ["media", "referral", "media", ""],
        }
    )
    found = by_source(table(prospects))
    assert found["source"].tolist() == ["media", "referral", "not noted"]
    assert found["prospect_count"].tolist() == [2, 1, 1]
    assert found["qualified_count"].tolist() == [1, 1, 0]
    assert found["potential_amount"].tolist() == [0.1, 0.2, 7]


def test_why_asks_the_first_unknown() -> None:
    assert why([None], [None], [True])[0].endswith("Ask: does it need the product?")
    assert why([True], [True], [True]) == ["Need: yes; able to pay: yes; authority to decide: yes."]
