"""The published numbers come out of the formulas, too: ranges in, cells out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from udfs import functions as formulas


def _range(values: Any) -> list[list[Any]]:
    return [[value] for value in values]


def test_flores_47_items_by_their_published_classes(data: Path) -> None:
    items = pd.read_csv(data / "abc47" / "items.csv")
    values = _range(items["annual_dollar_usage"])
    assert formulas.ABC_CLASS(values, 0.7356, 0.925) == _range(items["abc_published"])


def test_rfm_package_scores_of_995_clients(data: Path) -> None:
    """990 agree; five ordered twice on one day, which is one order here and two there, across a limit."""
    orders = pd.read_csv(data / "rfm_orders" / "orders.csv")
    published = pd.read_csv(data / "rfm_orders" / "expected" / "r_rfm_table_order.csv")
    answer = formulas.RFM_SCORE(
        _range(orders["client"]),
        _range(orders["date"]),
        _range(published["customer_id"]),
        _range(orders["amount"]),
        dt.date(2006, 12, 31),
        [[115], [181], [297.4], [482]],
        [[4], [5], [6], [8]],
        [[255.8], [382], [506.4], [666]],
    )
    assert len(answer) == 996
    scores = [row[4] for row in answer[1:]]
    expected = published["rfm_score"].astype(str).tolist()
    others = [
        client
        for client, one, other in zip(published["customer_id"], scores, expected, strict=True)
        if one != other
    ]
    twice = set(orders.loc[orders.duplicated(["client", "date"]), "client"])
    assert set(others) < twice
    assert (len(others), len(twice)) == (5, 11)


@pytest.mark.parametrize(
    ("name", "published", "log_likelihood"),
    [
        pytest.param("BG_NBD", (0.243, 4.414, 0.793, 2.426), -9582.4256, id="fader_hardie_lee_2005_bg_nbd"),
        pytest.param(
            "MBG_NBD", (0.525, 6.183, 0.891, 1.614), -9582.1327, id="lifetimes_and_btydplus_mbg_nbd"
        ),
        pytest.param(
            "PARETO_NBD", (0.553, 10.578, 0.606, 11.669), -9594.974, id="fader_hardie_lee_2005_pareto_nbd"
        ),
    ],
)
def test_fits_give_the_published_parameters(
    data: Path, name: str, published: tuple[float, ...], log_likelihood: float
) -> None:
    cdnow = pd.read_csv(data / "cdnow" / "cdnow_customers_summary_with_transactions.csv")
    counts = [_range(cdnow[column]) for column in ("x", "t_x", "T")]
    found = getattr(formulas, f"{name}_FIT")(*counts)
    assert found[0] == ["Name", "Value"]
    assert len(found) == 6  # no note: nothing stands at a bound
    assert [row[1] for row in found[1:-1]] == pytest.approx(published, rel=2e-3)
    assert found[-1][1] == pytest.approx(log_likelihood, abs=1e-3)
    expected = pd.read_csv(data / "cdnow" / "expected" / "r_customers_at_published_params.csv")
    answer = getattr(formulas, name)(*counts, 39)
    column = {"BG_NBD": "bgnbd", "MBG_NBD": "mbgnbd", "PARETO_NBD": "pnbd"}[name]
    assert [row[0] for row in answer[1:]] == pytest.approx(expected[f"palive_{column}"], abs=2e-3)
    assert [row[1] for row in answer[1:]] == pytest.approx(expected[f"cet39_{column}"], rel=5e-3, abs=2e-3)


def test_fader_hardie_note_025_gamma_gamma(data: Path) -> None:
    cdnow = pd.read_csv(data / "cdnow" / "cdnow_customers_summary_with_transactions.csv")
    given = _range(cdnow["x"]), _range(cdnow["zbar"])
    found = formulas.GAMMA_GAMMA_FIT(*given)
    assert [row[1] for row in found[1:]] == pytest.approx((6.25, 3.74, 15.44, -4055.923), rel=2e-3)
    expected = pd.read_csv(data / "cdnow" / "expected" / "r_customers_at_published_params.csv")
    answer = formulas.GAMMA_GAMMA(*given)
    assert [row[0] for row in answer] == pytest.approx(expected["spend_gg"], rel=2e-3)
