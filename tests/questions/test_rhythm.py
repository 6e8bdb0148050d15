"""Rhythm: the mixed usual gap, silence, the next expected day."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.profiles import profile
from kam_xl.questions import rhythm


def book() -> pd.DataFrame:
    lines = [
        ("Bo", "2026-01-01", 100_000),
        ("Bo", "2026-01-31", 100_000),
        ("Bo", "2026-03-02", 100_000),
        ("Ada", "2026-01-10", 100_000),
        ("Ada", "2026-01-20", 100_000),
        ("Cy", "2026-02-01", 100_000),
        ("Ret", "2026-02-01", -100_000),
    ]
    frame = pd.DataFrame(lines, columns=["client", "date", "amount_e4"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


AS_OF = dt.date(2026, 4, 1)


def test_usual_gap_leans_on_the_others_until_there_are_own_gaps():
    found = rhythm.usual_gap([0, 1, 2, 98], [0, 60, 120, 98 * 60], 30.0)
    assert found.tolist() == [30.0, 40.0, 45.0, 59.4]


def test_usual_gap_without_weight_or_without_any_gap():
    assert rhythm.usual_gap([2], [60], 90.0, pooled_gap_weight=0).tolist() == [30.0]
    assert np.isnan(rhythm.usual_gap([0], [0], 90.0, pooled_gap_weight=0)).all()
    assert np.isnan(rhythm.usual_gap([0], [0], math.nan)).all()


def test_weight_that_makes_no_sense_is_refused():
    with pytest.raises(RequestError, match="pooled_gap_weight"):
        rhythm.usual_gap([0], [0], 30.0, pooled_gap_weight=-1)


def test_table():
    found = rhythm.table(profile(book(), AS_OF)).set_index("client")
    # gaps 30, 30, 10: pooled median 30
    assert found["usual_gap_days"].to_dict() == pytest.approx(
        {"Ada": 70 / 3, "Bo": 30.0, "Cy": 30.0, "Ret": math.nan}, nan_ok=True
    )
    assert found.loc["Bo", "silence_days"] == 30
    assert found.loc["Bo", "silence_number"] == 1
    assert found.loc["Bo", "next_expected_date"] == pd.Timestamp(2026, 4, 1)
    assert found.loc["Cy", "next_expected_date"] == pd.Timestamp(2026, 3, 3)
    assert found.loc["Ret", "order_count"] == 0
    assert found.loc["Ret"].isna().sum() == 4


def test_why():
    assert rhythm.why(profile(book(), AS_OF)).tolist() == [
        "1 own gaps of 10 days together, mixed with 2 of the usual client (30 days): usual gap 23.3 days",
        "2 own gaps of 60 days together, mixed with 2 of the usual client (30 days): usual gap 30 days",
        "0 own gaps of 0 days together, mixed with 2 of the usual client (30 days): usual gap 30 days",
        "no purchases: no rhythm",
    ]


def test_nobody_bought_twice():
    lines = book().query("client in ('Cy', 'Ret')")
    found = rhythm.table(profile(lines, AS_OF))
    assert found["usual_gap_days"].isna().all()
    assert found["silence_days"].tolist()[0] == 59
    assert rhythm.why(profile(lines, AS_OF))[0] == "one purchase, and no client bought twice: no rhythm yet"
