"""One call of every formula, as columns of plain values: what the tests of the hosts send through each host.

A list is a range of one column, a list of lists a block, anything else one
cell; ``...`` is an argument left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

CLIENTS = ["Ada", "Bolt", "ADA ", "Cy", "Bolt", "Ada", "Дельта", "Cy", "Ada", "Bolt", "Ada", "Eve"]
DATES = [
    dt.datetime(2025, month, day)
    for month, day in (
        *((1, 5), (1, 9), (2, 4), (2, 20), (3, 9), (3, 6)),
        *((4, 1), (4, 22), (4, 5), (5, 9), (5, 7), (11, 30)),
    )
]
AMOUNTS = [100.0, 50.0, 120.5, 70.0, 55.0, 90.0, 10.0, 75.25, 101.0, -5.0, 99.0, 40.0]
GROUPS = ["Tea", "Ale", "Tea", "Tea", "Ale", "Ale", "Tea", "Ale", "Tea", "Ale", "Tea", "Tea"]
DUE = [dt.datetime(2025, 3, day) for day in range(1, 13)]
DONE = [dt.datetime(2025, 3, day + day % 3) for day in range(1, 12)] + [None]
ABC = ["A", "A", "B", "B", "C", "C", "-", "A", "B", "C", "C", "A"]
XYZ = ["X", "Z", "Y", "new", "X", "Z", "Y", "too few (2)", "X", "Z", "-", "Y"]
PERIODS = [[float((row * 7 + column * 3) % 11) for column in range(8)] for row in range(12)]
YES_NO = ["yes", "no", None, True, "да", 0.0, 1.0, None, "nein", "x", "no", "yes"]
YEARS = [5.0, 1.0, None, 0.5, 3.0, 2.0, 7.0, 0.2, 4.0, 3.0, 9.0, 1.0]
REPEATS = [2.0, 0.0, 5.0, 1.0, 0.0, 3.0, 9.0, 0.0, 1.0, 4.0, 2.0, 0.0]
RECENCY = [30.4, 0.0, 20.0, 10.0, 0.0, 25.0, 30.0, 0.0, 2.0, 37.0, 11.0, 0.0]
AGE = [38.9] * 12
MEANS = [20.0, None, 33.0, 12.0, None, 31.0, 26.0, None, 18.0, 40.0, 22.0, None]
SETTINGS = [["Name", "Value"], ["lost_gaps", 4.0], ["sleeping_gaps", 2.5], ["a_share", 0.7]]

_LEDGER = (CLIENTS, DATES, ["Ada", "Cy", None, "nobody"], AMOUNTS)
_COUNTS = (REPEATS, RECENCY, AGE)

CALLS: dict[str, tuple[Any, ...]] = {
    "ABC_CLASS": (AMOUNTS, 0.7, 0.9),
    "ABC_TABLE": (CLIENTS, AMOUNTS, ..., 0.9),
    "ABC_WHY": (AMOUNTS, ..., ..., [100.0, 50.0, None]),
    "XYZ_CLASS": (PERIODS, 0.3, 0.8, "cv", 4.0),
    "XYZ_TABLE": (*_LEDGER, ..., "quarter", SETTINGS),
    "XYZ_WHY": (PERIODS, ..., ..., "rhythm"),
    "ABC_XYZ": (ABC, XYZ),
    "ABC_XYZ_MATRIX": (ABC, XYZ, AMOUNTS),
    "CLIENT_STRATEGY": (["AX", "cz", "new", "-", "too few (2)"], [["AX", "Keep it"], ["CZ", "Let go"]]),
    "CLASS_MIGRATION": (ABC, list(reversed(ABC)), AMOUNTS),
    "KEY_CLIENT": (AMOUNTS, list(reversed(AMOUNTS)), 0.2, AMOUNTS, YES_NO, YES_NO, YEARS, YES_NO),
    "CLIENT_TYPE": (AMOUNTS, ..., AMOUNTS, YES_NO, YES_NO, YEARS, [["key_years", 2.0], ["", None]]),
    "THREE_P": (YES_NO, list(reversed(YES_NO)), YES_NO),
    "CONCENTRATION": (AMOUNTS, [["mono_share", 0.2], ["hhi_high", 2600.0]]),
    "TOP_SHARE": (AMOUNTS, 3.0),
    "RFM_SCORE": (*_LEDGER, ..., [10.0, 50.0, 100.0, 200.0]),
    "RFM_SEGMENT": ([5.0, 1.0, None], [5.0, 2.0, 1.0], [4.0, 1.0, 3.0]),
    "BUY_RHYTHM": (*_LEDGER, dt.datetime(2025, 12, 31)),
    "CLIENT_STATUS": (*_LEDGER, dt.datetime(2025, 6, 1), SETTINGS),
    "CHURN_RISK": (*_LEDGER, ...),
    "CHURN_WHY": (*_LEDGER, ...),
    "CHURN_REASON": (*_LEDGER, "2025-12-31"),
    "BUY_CHANCE": (*_LEDGER, ..., 60.0),
    "EXPECTED_ORDERS": (CLIENTS, DATES, ..., AMOUNTS, ..., 30.0),
    "CLIENT_VALUE": (*_LEDGER, ..., 6.0, 0.2),
    "LOSS_TABLE": (CLIENTS, DATES, AMOUNTS, ..., GROUPS, ["late", *[None] * 11], "quarter"),
    "WINBACK_VALUE": (AMOUNTS, YEARS, 0.3, [1.0] * 12, 12.0),
    "WHITE_SPACE": (CLIENTS, GROUPS, AMOUNTS, [["min_peers", 1.0], ["manager", "Ann"]]),
    "ON_TIME": (DUE, DONE, dt.datetime(2025, 3, 31)),
    "CLIENT_KEY": (CLIENTS,),
    "CLIENT_DUPES": (["Acme Ltd", "ACME, Limited", "Acne", None], 0.7),
    "BG_NBD": (*_COUNTS, 39.0),
    "MBG_NBD": (*_COUNTS, 39.0),
    "PARETO_NBD": (*_COUNTS, ...),
    "GAMMA_GAMMA": (REPEATS, MEANS),
    "BG_NBD_FIT": _COUNTS,
    "MBG_NBD_FIT": _COUNTS,
    "PARETO_NBD_FIT": _COUNTS,
    "GAMMA_GAMMA_FIT": (REPEATS, MEANS),
}
