"""RFM against the R package rfm 0.3.0, whose manual shows this table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kam_xl.questions import rfm

# "Plus 1": the package adds 1 to each quantile before it cuts.
PLUS_1 = {
    "r_breaks": [115, 181, 297.4, 482],
    "f_breaks": [4, 5, 6, 8],
    "m_breaks": [255.8, 382, 506.4, 666],
}


@pytest.fixture(scope="module")
def published(data: Path) -> pd.DataFrame:
    folder = data / "rfm_orders" / "expected"
    scores = pd.read_csv(folder / "r_rfm_table_order.csv")
    segments = pd.read_csv(folder / "r_rfm_segments.csv")[["customer_id", "segment"]]
    return scores.merge(segments, on="customer_id", validate="one_to_one")


@pytest.fixture(scope="module")
def clients(data: Path) -> pd.DataFrame:
    """Recency on 2006-12-31, orders and amount of each client."""
    orders = pd.read_csv(data / "rfm_orders" / "orders.csv", parse_dates=["date"])
    found = orders.groupby("client").agg(
        last=("date", "max"), orders=("date", "size"), amount=("amount", "sum")
    )
    found["recency_days"] = (pd.Timestamp(dt.date(2006, 12, 31)) - found["last"]).dt.days
    return found.reset_index()


def test_rfm_package_numbers_of_995_clients(clients: pd.DataFrame, published: pd.DataFrame) -> None:
    both = clients.merge(published, left_on="client", right_on="customer_id", suffixes=("", "_published"))
    assert len(both) == len(clients) == len(published) == 995
    for ours, theirs in (("orders", "transaction_count"), ("amount", "amount_published")):
        np.testing.assert_array_equal(both[ours], both[theirs])
    np.testing.assert_array_equal(both["recency_days"], both["recency_days_published"])


def test_rfm_package_scores_of_995_clients(published: pd.DataFrame) -> None:
    scores = rfm.scores(
        published["recency_days"], published["transaction_count"], published["amount"], **PLUS_1
    )
    np.testing.assert_array_equal(scores.recency, published["recency_score"])
    np.testing.assert_array_equal(scores.frequency, published["frequency_score"])
    np.testing.assert_array_equal(scores.money, published["monetary_score"])
    assert scores.joined.tolist() == published["rfm_score"].astype(str).tolist()


def test_rfm_package_segments_of_995_clients(published: pd.DataFrame) -> None:
    answers = rfm.classify(
        published["recency_days"], published["transaction_count"], published["amount"], **PLUS_1
    )
    assert answers.tolist() == published["segment"].tolist()


def test_rfm_package_sizes_of_segments(clients: pd.DataFrame) -> None:
    answers = rfm.classify(clients["recency_days"], clients["orders"], clients["amount"], **PLUS_1)
    assert pd.Series(answers).value_counts().to_dict() == {
        "Potential Loyalist": 342,
        "Loyal Customers": 170,
        "Lost": 148,
        "New Customers": 104,
        "About To Sleep": 102,
        "Can't Lose Them": 47,
        "Champions": 35,
        "At Risk": 28,
        "Need Attention": 10,
        "Promising": 9,
    }


def test_rfm_package_limits_are_our_quantiles_plus_1(clients: pd.DataFrame, data: Path) -> None:
    thresholds = pd.read_csv(data / "rfm_orders" / "expected" / "r_rfm_thresholds.csv")
    for ours, theirs in (("recency_days", "recency"), ("orders", "frequency"), ("amount", "monetary")):
        plus_1 = [limit + 1 for limit in rfm.limits(clients[ours])]
        assert plus_1 == pytest.approx(thresholds[f"{theirs}_lower"].tolist()[1:], abs=1e-9)
        assert plus_1 == pytest.approx(PLUS_1[f"{theirs[0]}_breaks"], abs=1e-9)


@pytest.mark.parametrize(
    ("client", "score"),
    [
        ("Abbey O'Reilly", "343"),
        ("Add Senger", "412"),
        ("Aden Lesch", "323"),
        ("Aden Murphy", "544"),
        ("Admiral Senger", "433"),
    ],
)
def test_rfm_readme_first_rows(clients: pd.DataFrame, client: str, score: str) -> None:
    table = rfm.table(
        clients["client"], clients["recency_days"], clients["orders"], clients["amount"], **PLUS_1
    )
    assert table.loc[table["client"] == client, "rfm_score"].item() == score
