"""On tables at the edge of what can be answered, formulas and sheets still say the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kam_xl.questions.portfolio import portfolio
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import read_tables
from kam_xl.tables.sales import as_of
from udfs import functions as formulas
from udfs.spill import LONG

JAN = dt.date(2025, 1, 1)
Line = tuple[str, int, float]
# Client, days after 1 January 2025, amount
TABLES: dict[str, list[Line]] = {
    "one sale": [("Ada", 0, 10)],
    "all on one day": [("Ada", 5, 10), ("Bo", 5, 20), ("Ada", 5, 30)],
    "everybody bought once": [(name, place * 9, 10 + place) for place, name in enumerate("ABCDEFGH")],
    "everybody buys alike": [(name, week * 7, 50) for name in "ABCDEF" for week in range(20)],
    "a client with returns only": [("Ada", 0, 10), ("Bo", 3, -5), ("Ada", 30, 12)],
    "a return after the last sale": [("Ada", 0, 10), ("Ada", 30, 12), ("Ada", 33, -12), ("Bo", 1, 5)],
    "more given back than bought": [("Ada", 0, 10), ("Ada", 40, -30), ("Bo", 20, 5), ("Bo", 45, 5)],
    "two spellings of a client": [("Ada", 0, 10), ("ADA ", 20, 10), ("ada", 45, 10), ("Ada", 60, 1)],
    "free samples": [("Ada", 0, 0), ("Ada", 10, 5), ("Bo", 4, 0), ("Bo", 30, 6)],
    "a date far ahead": [*[("Ada", month * 30, 10.0) for month in range(8)], ("Bo", 7, 3), ("Ada", 9000, 10)],
    "lost and come back": [("Ada", 0, 10), ("Ada", 20, 10), ("Ada", 300, 10), ("Bo", 0, 9), ("Bo", 25, 9)],
    "names of all scripts": [
        ("株式会社テスト", 0, 10),
        ("Дельта", 9, 5),
        ("=HYPERLINK(1)", 12, 3),
        ("🙂", 20, 1),
    ],
    "nothing bought": [("Ada", 0, -5), ("Bo", 3, 0)],
    "no name": [("", 0, 10), ("Ada", 12, 5), ("", 30, 4)],
}
COLUMNS = {
    "CLIENT_STATUS": "status",
    "CHURN_RISK": "churn_risk_share",
    "BUY_CHANCE": "buy_chance_share",
    "EXPECTED_ORDERS": "expected_orders_number",
    "CLIENT_VALUE": "client_value_amount",
    "CHURN_REASON": "reason",
}


def _lines(table: list[Line]) -> dict[str, list[list[Any]]]:
    return {
        "clients": [[name] for name, _, _ in table],
        "dates": [[JAN + dt.timedelta(day)] for _, day, _ in table],
        "amounts": [[float(amount)] for _, _, amount in table],
    }


@pytest.mark.parametrize("name", TABLES)
def test_formula_and_sheet_agree(name: str) -> None:
    lines = _lines(TABLES[name])
    columns = (lines["dates"], lines["clients"], lines["amounts"])
    rows = [["Date", "Client", "Amount"], *([cell for [cell] in row] for row in zip(*columns, strict=True))]
    tables, _ = read_tables([Grid("edge.xlsx", "Sales", rows)], Settings())
    day, _ = as_of(tables.sales, tables.settings)
    clients = portfolio(tables, day).clients
    asked = [[client] for client in clients["client"]]
    for formula, column in COLUMNS.items():
        answer = [row[0] for row in getattr(formulas, formula)(of_clients=asked, **lines)]
        expected = ["" if cell != cell else cell for cell in clients[column]]
        assert answer == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in expected], (
            formula
        )
    xyz = formulas.XYZ_TABLE(of_clients=asked, **lines)[1:]
    assert [row[7] for row in xyz] == clients["xyz_class"].tolist()
    assert [row[8] for row in xyz] == clients["xyz_cv_class"].tolist()
    assert [row[1] for row in formulas.BUY_RHYTHM(of_clients=asked, **lines)[1:]] == (
        clients["order_count"].tolist()
    )
    for other in (formulas.RFM_SCORE, formulas.CHURN_WHY, formulas.LOSS_TABLE):
        assert not str(other(**lines)[0][0]).startswith("#KAM")


def test_a_kept_answer_cannot_be_spoilt() -> None:
    """What a host does with the rows it got changes nothing in what is kept for the next call."""
    lines = _lines(TABLES["everybody buys alike"])
    first = formulas.BUY_RHYTHM(**lines)
    expected = [row[:] for row in first]
    first[0][0] = first[1][1] = "spoilt"
    first.append([])
    assert formulas.BUY_RHYTHM(**lines) == expected


def test_neither_the_order_of_lines_nor_the_form_of_the_call_matters() -> None:
    """Shuffled lines, all clients at once, some, or one a call: the same bits."""
    table = [(f"Client {place % 9}", place * 13 % 400, 5.0 + place % 7) for place in range(80)]
    whole = {row[0]: row[1] for row in formulas.CHURN_RISK(**_lines(table))[1:]}
    turned = {row[0]: row[1] for row in formulas.CHURN_RISK(**_lines(table[::-1]))[1:]}
    some = formulas.CHURN_RISK(of_clients=[["Client 3"], ["Client 1"]], **_lines(table))
    each = {name: formulas.CHURN_RISK(of_clients=name, **_lines(table))[0][0] for name in whole}
    assert whole == turned == each
    assert some == [[whole["Client 3"]], [whole["Client 1"]]]


def test_a_long_answer_cannot_be_spoilt_either() -> None:
    """Beyond LONG rows the kept rows themselves go out: nobody can change one, and each caller has a list of its own."""
    count = LONG + 1
    lines = {"clients": [[f"Client {place}"] for place in range(count)], "dates": [[46000.0]] * count}
    first = formulas.CLIENT_STATUS(**lines)
    assert len(first) == count + 1
    assert {type(row) for row in first} == {tuple}
    expected = list(first)
    first.append(())
    assert formulas.CLIENT_STATUS(**lines) == expected
    assert len(formulas.CLIENT_STATUS(of_clients=[["Client 7"]], **lines)) == 1
