"""Every formula answers a column of 20,000 rows through xlwings' real converters, one answer a row where rows are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.hosts.calls import CALLS
from tests.hosts.test_com import as_com
from workbook.com_stand_in import ExcelSide, excel_side

ROWS = 20_000
ONE_A_ROW = {
    "ABC_CLASS",
    "XYZ_CLASS",
    "XYZ_WHY",
    "ABC_XYZ",
    "CLIENT_STRATEGY",
    "KEY_CLIENT",
    "CLIENT_TYPE",
    "THREE_P",
    "RFM_SEGMENT",
    "WINBACK_VALUE",
    "CLIENT_KEY",
    "GAMMA_GAMMA",
}
WITH_HEADING = {"BG_NBD", "MBG_NBD", "PARETO_NBD", "XYZ_TABLE", "RFM_SCORE", "BUY_RHYTHM"}
LEDGER = {
    "CLIENT_STATUS",
    "CHURN_RISK",
    "CHURN_WHY",
    "CHURN_REASON",
    "BUY_CHANCE",
    "CLIENT_VALUE",
    "XYZ_TABLE",
    "RFM_SCORE",
    "BUY_RHYTHM",
}


@pytest.fixture(scope="module")
def excel() -> Iterator[ExcelSide]:
    with excel_side() as side:
        yield side


def _long(name: str) -> tuple[Any, ...]:
    """The call of the formula with every range of lines or clients drawn out; clients become 400."""
    given = list(CALLS[name])
    rows = len(given[0])
    chance = np.random.default_rng(20_000)
    if name in LEDGER or name in ("EXPECTED_ORDERS", "LOSS_TABLE"):
        given[0] = [f"Client {number}" for number in chance.integers(0, 400, ROWS)]
        start = dt.datetime(2023, 1, 1)
        given[1] = [start + dt.timedelta(int(day)) for day in chance.integers(0, 900, ROWS)]
        amounts = 2 if name == "LOSS_TABLE" else 3
        given[amounts] = [float(amount) for amount in chance.lognormal(5, 1, ROWS).round(2)]
        if name in LEDGER:
            given[2] = given[0]
        rows = 12
    elif name == "CLIENT_DUPES":
        given[0] = [f"Client {number % 300}" for number in range(ROWS)]
        return tuple(given)
    for place, value in enumerate(given):
        if isinstance(value, list) and len(value) == rows:
            given[place] = (value * (ROWS // rows + 1))[:ROWS]
    return tuple(given)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_it_answers(excel: ExcelSide, name: str) -> None:
    answer = excel.call(name, *map(as_com, _long(name)))
    assert not str(answer[0][0]).startswith("#KAM"), answer
    assert len({len(row) for row in answer}) == 1
    if name in ONE_A_ROW or name in LEDGER - WITH_HEADING:
        assert len(answer) == ROWS
    elif name in WITH_HEADING:
        assert len(answer) == ROWS + 1
    elif name == "EXPECTED_ORDERS":
        assert len(answer) == 401
