"""The sales of a workbook answer the same whether their texts are plain or held as categories, before and after profiles."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kam_xl.questions.sales_table import SalesTable
from kam_xl.settings import Settings

AS_OF = dt.date(2024, 12, 31)
TEXTS = ["client", "group", "manager", "order"]


def lines(count: int = 3000) -> pd.DataFrame:
    """Shuffled lines with returns, blanks in every column of texts, and lines after AS_OF."""
    random = np.random.default_rng(5)
    day = np.datetime64("2022-01-01") + random.integers(0, 1300, count)
    return pd.DataFrame(
        {
            "client": random.choice(["Zoe", "ada", "Ömer", "Bo", "bo 2"], count),
            "date": day.astype("datetime64[s]"),
            "amount_e4": random.integers(-2_000_000, 9_000_000, count),
            "group": random.choice(["Tea", "", "ale", "Rum"], count),
            "manager": random.choice(["Kim", "abe", ""], count),
            "order": random.choice(["7", "12", ""], count),
            "due": day.astype("datetime64[s]"),
            "delivered": (day + 1).astype("datetime64[s]"),
        }
    )


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with categories, in no order of theirs and with one that no line has."""
    kinds = {
        name: pd.CategoricalDtype([*sorted(set(frame[name]), reverse=True), "nobody's"]) for name in TEXTS
    }
    return frame.astype(kinds)


@pytest.fixture
def plain_and_coded() -> tuple[SalesTable, SalesTable]:
    return SalesTable(lines()), SalesTable(coded(lines()))


def test_texts_held_as_categories_change_no_answer(plain_and_coded: tuple[SalesTable, SalesTable]) -> None:
    plain, held = plain_and_coded
    profiles = plain.profiles(AS_OF, Settings())
    pd.testing.assert_frame_equal(held.profiles(AS_OF, Settings()).clients, profiles.clients)
    one, other = plain.spend(AS_OF), held.spend(AS_OF)
    assert one is not None
    assert other is not None
    assert one.clients.tolist() == other.clients.tolist() == sorted(set(lines()["client"]))
    assert one.groups.tolist() == other.groups.tolist()
    assert (one.cells_e4 == other.cells_e4).all()
    for column in ("group", "manager"):
        assert plain.main_values(column, profiles).tolist() == held.main_values(column, profiles).tolist()
        assert plain.says(column)
        assert held.says(column)
    pd.testing.assert_frame_equal(plain.deliveries(AS_OF), held.deliveries(AS_OF))


def test_client_days_give_the_sums_that_lines_give(plain_and_coded: tuple[SalesTable, SalesTable]) -> None:
    asked, profiles = plain_and_coded[0], plain_and_coded[1].profiles(AS_OF, Settings())
    last = profiles.whole("last_day")
    ends = [dt.date(2023, 6, 30), dt.date(2024, 6, 30)]

    def sums() -> list[list[int]]:
        windows, begun = asked.window_sums_e4(profiles, ends, 12)
        between = asked.between_e4("amount_e4", profiles, last - 200, last)
        return [between.tolist(), begun.tolist(), *windows.tolist()]

    of_lines = sums()
    asked.profiles(AS_OF, Settings())
    assert sums() == of_lines


def test_spend_is_of_the_lines_up_to_the_day_asked_for() -> None:
    sales = SalesTable(lines())
    early, late = sales.spend(dt.date(2022, 6, 30)), sales.spend(AS_OF)
    assert early is not None
    assert late is not None
    known = lines()
    for spend, day in ((early, "2022-06-30"), (late, "2024-12-31")):
        named = known[(known["date"] <= day) & (known["group"] != "")]
        assert spend.cells_e4.sum() == named["amount_e4"].sum()
