"""What must never change a class, a status or a risk, held for the whole road from lines to answers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.questions.portfolio import portfolio
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import read_tables

AS_OF = dt.date(2025, 6, 30)
WORDS = [
    "abc_class",
    "xyz_class",
    "xyz_cv_class",
    "cell",
    "status",
    "key_client",
    "client_type",
    "reason",
    "at_risk",
]
CHANCES = ["buy_chance_share", "churn_risk_share", "usual_gap_days", "silence_days"]

Line = tuple[dt.date, str, float]
# Money in cents, as people type it; some returns.
LINES = st.lists(
    st.tuples(
        st.dates(dt.date(2023, 6, 1), AS_OF),
        st.sampled_from(["Ada", "Bo", "Cy", "Ёж", "Dee"]),
        st.integers(-2_000, 500_000).map(lambda cents: cents / 100),
    ),
    min_size=2,
    max_size=40,
).filter(lambda lines: any(amount > 0 for _, _, amount in lines))
FEW = settings(max_examples=12)


def answers(lines: list[Line]) -> pd.DataFrame:
    rows = [
        ["Date", "Client", "Amount"],
        *([dt.datetime.combine(day, dt.time()), *rest] for day, *rest in lines),
    ]
    tables, _ = read_tables([Grid("b.xlsx", "Sales", rows)], Settings())
    return portfolio(tables, AS_OF).clients.sort_values("client", ignore_index=True)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one[["client", *WORDS]], other[["client", *WORDS]])
    np.testing.assert_array_equal(one[CHANCES].to_numpy(float), other[CHANCES].to_numpy(float))


@FEW
@given(LINES, st.randoms(use_true_random=False))
def test_order_of_rows(lines: list[Line], random) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    same(answers(lines), answers(shuffled))


@FEW
@given(LINES, st.sampled_from([10, 100, 1000, 3, 7, 12]))
def test_scale_of_money(lines: list[Line], factor: int) -> None:
    scaled = [(day, client, round(amount * factor, 2)) for day, client, amount in lines]
    same(answers(lines), answers(scaled))


@FEW
@given(LINES, st.integers(1, 99))
def test_split_of_a_sale_into_two_lines_on_one_day(lines: list[Line], percent: int) -> None:
    split: list[Line] = []
    for day, client, amount in lines:
        part = round(amount * percent / 100, 2)
        split += (
            [(day, client, part), (day, client, round(amount - part, 2))]
            if amount > 0.02
            else [(day, client, amount)]
        )
    same(answers(lines), answers(split))


@FEW
@given(LINES)
def test_another_spelling_of_a_name(lines: list[Line]) -> None:
    """A name with other case, or with spaces around, is the same client."""
    spelled = [
        (day, f" {client.upper()} " if row % 3 == 1 else client, amount)
        for row, (day, client, amount) in enumerate(lines)
    ]
    one, other = answers(lines), answers(spelled)
    by_key = {"client": lambda frame: frame["client"].str.casefold()}
    same(*(frame.assign(**by_key).sort_values("client", ignore_index=True) for frame in (one, other)))


@FEW
@given(LINES)
def test_added_zero_rows(lines: list[Line]) -> None:
    """A line of zero is no purchase and no money; a client with nothing else has no class."""
    zeros = [(day, client, 0.0) for day, client, _ in lines[:5]]
    same(answers(lines), answers(lines + zeros))
