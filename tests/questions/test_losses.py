"""Losses: nothing is dropped, every view has the same totals, empty periods stay."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.losses import Losses, by_direction, by_period, by_reason, classify, table, why

AS_OF = dt.date(2024, 4, 15)


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


@pytest.fixture
def losses() -> Losses:
    """Two lost in January, one in March that came back in April, one that stayed."""
    return Losses.of(
        ["Ada", "Bo", "Cy", "Di"],
        ["lost", "lost", "returned", "stable"],
        [day("2024-01-10"), day("2024-01-31"), day("2024-03-01"), 0],
        [100_0000, 50_0000, 25_0000, 999_0000],
        AS_OF,
        return_day=[0, 0, day("2024-04-02"), 0],
        refusal_days=[day("2023-12-05"), day("2024-03-05"), day("2024-05-01"), 0],
    )


def test_every_period_stands_there_up_to_as_of(losses: Losses) -> None:
    found = by_period(losses)
    assert found["period"].tolist() == ["2023-12", "2024-01", "2024-02", "2024-03", "2024-04"]
    assert found["lost_count"].tolist() == [0, 2, 0, 1, 0]
    assert found["change_count"].tolist() == [0, 2, -2, 1, -1]
    assert found["cumulative_count"].tolist() == [0, 2, 2, 3, 3]
    assert found["returned_count"].tolist() == [0, 0, 0, 0, 1]
    assert found["away_count"].tolist() == [0, 2, 2, 3, 2]
    assert found["refusal_count"].tolist() == [1, 0, 0, 1, 0]
    assert found["lost_amount"].tolist() == [0, 150, 0, 25, 0]
    assert found["cumulative_amount"].tolist() == [0, 150, 150, 175, 175]
    assert found["start_date"].dt.strftime("%Y-%m-%d").tolist()[1] == "2024-01-01"


@pytest.mark.parametrize(
    ("step", "names"), [("quarter", ["2023-Q4", "2024-Q1", "2024-Q2"]), ("year", ["2023", "2024"])]
)
def test_longer_steps(losses: Losses, step: str, names: list[str]) -> None:
    assert by_period(losses, step=step)["period"].tolist() == names


def test_an_unknown_step_is_refused(losses: Losses) -> None:
    with pytest.raises(RequestError, match="fortnight"):
        by_period(losses, step="fortnight")


def test_directions_and_reasons_keep_what_is_missing(losses: Losses) -> None:
    found = by_direction(losses, ["North", "", "North", "South"])
    assert found["value"].tolist() == ["North", "unknown"]
    assert found["lost_count"].tolist() == [2, 1]
    assert found["client_count"].tolist() == [2, 1]
    assert found["lost_share"].tolist() == [125 / 175, 50 / 175]
    assert found["returned_count"].tolist() == [1, 0]
    asked = by_reason(losses, ["late", None, "late", None])
    assert asked["value"].tolist() == ["late", "not asked"]


def test_all_views_have_the_same_totals(losses: Losses) -> None:
    found = table(losses, directions={"region": ["N", "", "N", "S"]}, reasons=["late", None, None, None])
    totals = found[found["name"] == "total"]
    assert totals["view"].tolist() == ["month", "region", "reason"]
    assert totals["lost_count"].tolist() == [3, 3, 3]
    assert totals["lost_amount"].tolist() == [175, 175, 175]
    assert totals["returned_count"].tolist() == [1, 1, 1]
    rows = found[found["name"] != "total"].groupby("view")["lost_share"].sum()
    assert rows.round(12).tolist() == [1, 1, 1]


def test_a_loss_after_as_of_has_not_happened() -> None:
    found = Losses.of(["Ada"], ["lost"], [day("2024-05-01")], [1], AS_OF)
    assert found.count == 0
    assert by_period(found).empty
    assert table(found, reasons=["late"])["lost_count"].tolist() == [0, 0]


def test_a_returned_client_without_dates_is_no_loss() -> None:
    assert Losses.of(["Ada"], ["returned"], [0], [5], AS_OF).count == 0


def test_a_return_before_the_loss_is_another_story() -> None:
    days = [day("2024-03-01")]
    found = Losses.of(["Ada"], ["returned"], days, [5], AS_OF, return_day=[day("2024-01-01")])
    assert by_period(found)["returned_count"].tolist() == [0, 0]
    assert by_period(found)["away_count"].tolist() == [1, 1]


def test_a_lost_client_needs_a_loss_day() -> None:
    with pytest.raises(RequestError, match="client Ada is lost but has no loss day"):
        Losses.of(["Ada"], ["lost"], [0], [5], AS_OF)


def test_directions_of_another_length_are_refused(losses: Losses) -> None:
    with pytest.raises(RequestError, match="differ in length"):
        by_reason(losses, ["late"])


def test_a_client_that_brought_a_loss_lowers_the_money_and_stays_counted() -> None:
    found = Losses.of(["Ada", "Bo"], ["lost"] * 2, [day("2024-01-10")] * 2, [-50_0000, 20_0000], AS_OF)
    view = by_reason(found, ["late", "price"])
    assert view["lost_amount"].tolist() == [20, -50]
    assert np.isnan(view["lost_share"]).all()


def test_classify_names_the_period() -> None:
    answer = classify(["lost", "stable", "returned"], [day("2024-02-29"), 0, day("2023-02-01")], AS_OF)
    assert answer.tolist() == ["2024-02", "", "2023-02"]


def test_why_tells_of_the_return(losses: Losses) -> None:
    said = why(losses, [day("2023-11-01"), day("2023-12-31"), day("2023-12-01"), 0])
    assert said[2] == (
        "Lost on 2024-03-01: last purchase 2023-12-01, limit 91 days; 25 in the year before. Came back on 2024-04-02."
    )
