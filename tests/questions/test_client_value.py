from __future__ import annotations

import numpy as np
import pytest

from kam_xl.periods import MONTH_DAYS
from kam_xl.problems import RequestError
from kam_xl.questions import churn
from kam_xl.questions.client_value import client_value, profit_per_order
from tests.questions.test_churn import IRREGULAR, REGULAR, clients

PAST = clients(([30] * 6, 10), ([30] * 6, 200), ([], 0), ([92] * 5, 20))


def test_profit_per_order_is_pulled_toward_the_mean_of_all() -> None:
    assert profit_per_order([100, 900], [1, 9]).tolist() == [100, 100]
    pulled = profit_per_order([1000, 100, np.nan, 5], [1, 10, 3, 0])
    assert pulled[:2].tolist() == [400, 25]
    assert np.isnan(pulled[2:]).all()
    assert profit_per_order([1000, 100], [1, 10], order_weight=0).tolist() == [1000, 10]
    assert np.isnan(profit_per_order([np.nan], [2])).all()


def test_value_without_discount_is_expected_orders_times_profit() -> None:
    worth = np.array([10.0, 10.0, 10.0, -4.0])
    value = client_value(REGULAR, *PAST, worth, months=12, year_rate=0.0)
    orders = churn.answer(REGULAR, *PAST, horizon_days=12 * MONTH_DAYS).expected_orders
    np.testing.assert_allclose(value, worth * orders, rtol=1e-12)
    assert value[3] < 0
    assert np.isnan(value[2])


def test_a_discount_lowers_and_more_months_raise_the_value() -> None:
    plain, discounted, longer = (
        client_value(IRREGULAR, *PAST, np.full(4, 10.0), months=months, year_rate=rate)[0]
        for months, rate in ((12, 0.0), (12, 0.1), (24, 0.0))
    )
    assert plain / 1.1 < discounted < plain < longer
    one = client_value(IRREGULAR, *PAST, np.full(4, 10.0), months=1, year_rate=0.1)[0]
    free = client_value(IRREGULAR, *PAST, np.full(4, 10.0), months=1, year_rate=0.0)[0]
    assert one == pytest.approx(free / 1.1 ** (1 / 12))


def test_who_has_left_is_worth_little() -> None:
    value = client_value(IRREGULAR, *PAST, np.full(4, 10.0))
    assert value[1] < 0.2 * value[0]


@pytest.mark.parametrize(("months", "rate"), [(0, 0.1), (1.5, 0.1), (12, -0.1)])
def test_senseless_requests_are_refused(months: int, rate: float) -> None:
    with pytest.raises(RequestError):
        client_value(IRREGULAR, *PAST, np.full(4, 10.0), months=months, year_rate=rate)
