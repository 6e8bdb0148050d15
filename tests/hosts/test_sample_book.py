"""On the sample book every formula says what the sheets say, whatever the settings."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from kam_xl.books.sample import sample_tables
from kam_xl.questions import abc, churn, concentration, loss_days, losses, matrix, rfm, service, white_space
from kam_xl.questions.lost_money import main_values
from kam_xl.questions.names import dupes
from kam_xl.questions.portfolio import Portfolio, portfolio
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import Tables, read_tables
from kam_xl.tables.sales import as_of
from udfs import functions as formulas
from udfs.headings import headings

# Formula, column of the Client list, and the options it takes besides the settings.
PER_CLIENT = {
    "CLIENT_STATUS": "status",
    "CHURN_RISK": "churn_risk_share",
    "BUY_CHANCE": "buy_chance_share",
    "EXPECTED_ORDERS": "expected_orders_number",
    "CLIENT_VALUE": "client_value_amount",
    "CHURN_REASON": "reason",
}
# Every setting that a formula can know of, with another value.
OTHER = {
    "as_of": "1998-01-31",
    "window_months": 6,
    "step": "quarter",
    "a_share": 0.5,
    "b_share": 0.8,
    "x_cv": 0.24,
    "y_cv": 1.5,
    "x_rhythm": 0.7,
    "y_rhythm": 0.8,
    "min_periods": 12,
    "min_gaps": 8,
    "pooled_gap_weight": 10,
    "lost_gaps": 2.5,
    "lost_days": 120,
    "sleeping_gaps": 1.2,
    "returned_days": 90,
    "new_days": 200,
    "trend_months": 3,
    "trend_share": 0.6,
    "basket_orders": 2,
    "horizon_days": 20,
    "churn_min_clients": 500,
    "key_share": 0.05,
    "key_potential_ratio": 1,
    "key_years": 1,
    "key_loss_share": 0.01,
    "prospective_years": 3,
    "value_months": 3,
    "year_rate": 0.5,
    "value_order_weight": 20,
}
# The sample holds no profit, no potential, no client of three years and nobody as even as this.
SILENT_HERE = {"x_cv", "key_loss_share", "key_potential_ratio", "prospective_years", "key_years"}


@pytest.fixture(scope="module", autouse=True)
def one_fit_for_the_same_past() -> Iterator[None]:
    """Most settings leave the pasts as they are; the same past need not be fitted thirty times."""
    known: dict[Any, Any] = {}
    real = churn.fit

    def fit(*columns: Any, min_clients: int) -> Any:
        key = (*(np.asarray(column).tobytes() for column in columns), min_clients)
        if key not in known:
            known[key] = real(*columns, min_clients=min_clients)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(churn, "fit", fit)
        yield


@cache
def _tables() -> Tables:
    grids = []
    for name, rows in sample_tables().items():
        heads = list(dict.fromkeys(head for row in rows for head in row))
        cells = [heads, *([row.get(head) for head in heads] for row in rows)]
        grids.append(Grid("sample.xlsx", name, cells, table=name))
    tables, _ = read_tables(grids, Settings())
    return tables


@cache
def _portfolio(**values: Any) -> Portfolio:
    settings = Settings().replace(values)
    tables = dataclasses.replace(_tables(), settings=settings)
    day, _ = as_of(tables.sales, settings)
    return portfolio(tables, day)


def _range(values: Any) -> list[list[Any]]:
    return [[value] for value in values]


def _sales(head: str) -> list[list[Any]]:
    return _range(row[head] for row in sample_tables()["Sales"])


def _settings(values: Mapping[str, Any]) -> list[list[Any]]:
    return [["Name", "Value"], *([name, value] for name, value in values.items())]


@cache
def _lines() -> dict[str, Any]:
    return {
        "clients": _sales("Client"),
        "dates": [[dt.datetime.combine(day, dt.time())] for [day] in _sales("Date")],
        "amounts": _sales("Amount"),
    }


def _same(answer: Any, expected: Any) -> None:
    cells = [row[0] for row in answer]
    wanted = ["" if value != value else value for value in expected]
    if all(isinstance(value, str) for value in wanted):
        assert cells == wanted
    else:
        assert cells == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ["", *OTHER])
def test_formula_and_sheet_agree_for_every_client_and_setting(name: str) -> None:
    """One setting changed at a time, in the workbook and in the range the formula gets."""
    values = {name: OTHER[name]} if name else {}
    book = _portfolio(**values)
    asked = _range(book.clients["client"])
    given = {"of_clients": asked, "settings": _settings(values), **_lines()}
    for formula, column in PER_CLIENT.items():
        _same(getattr(formulas, formula)(**given), book.clients[column])
    rhythm = formulas.BUY_RHYTHM(**given)
    assert rhythm[0] == headings(
        ["client", "order_count", "usual_gap_days", "silence_days", "silence_number", "next_expected_date"]
    )
    for place, column in ((1, "order_count"), (2, "usual_gap_days"), (3, "silence_days")):
        _same([[row[place]] for row in rhythm[1:]], book.clients[column])
    xyz = formulas.XYZ_TABLE(**given)[1:]
    _same([[row[7]] for row in xyz], book.clients["xyz_class"])
    _same([[row[8]] for row in xyz], book.clients["xyz_cv_class"])
    reasons = book.reasons(len(asked))
    _same(formulas.CHURN_WHY(**given), reasons["churn_why"])


@pytest.mark.parametrize("name", OTHER)
def test_a_setting_reaches_some_answer(name: str) -> None:
    """A setting that changed nothing on the sample would prove nothing above."""
    before, after = _portfolio().clients, _portfolio(**{name: OTHER[name]}).clients
    before, after = (table.sort_values("client", ignore_index=True) for table in (before, after))
    assert name in SILENT_HERE or not before.equals(after)


@pytest.mark.parametrize("name", ["", "a_share", "b_share", "key_share", "key_loss_share", "key_years"])
def test_classes_of_columns_agree(name: str) -> None:
    values = {name: OTHER[name]} if name else {}
    book = _portfolio(**values)
    clients, settings = book.clients, book.settings
    revenue = _range(clients["revenue_amount"])
    limits = {"a_share": settings.a_share, "b_share": settings.b_share}
    classes = formulas.ABC_CLASS(revenue, **limits)
    _same(classes, clients["abc_class"])
    _same(formulas.ABC_WHY(revenue, **limits), book.reasons(len(clients))["abc_why"])
    one = clients["revenue_amount"][7]
    assert formulas.ABC_CLASS(revenue, **limits, of_values=one) == [[clients["abc_class"][7]]]
    cells = formulas.ABC_XYZ(classes, _range(clients["xyz_class"]))
    _same(cells, clients["cell"])
    _same(formulas.CLIENT_STRATEGY(cells), clients["strategy"])
    facts = {
        "potential": _range(_blank(book.facts.potential)),
        "image": _said(book.facts.image),
        "expert": _said(book.facts.expert),
        "years": _range(_blank(book.facts.years)),
    }
    order = book.profiles.clients["client"].tolist()
    amounts = _range(to_amount(book.profiles.whole("revenue_e4")).tolist())
    key = formulas.KEY_CLIENT(amounts, marks=_said(book.facts.marks), settings=_settings(values), **facts)
    expected = clients.set_index("client").loc[order, "key_client"]
    _same(key, expected)


def _blank(values: Any) -> list[Any]:
    return [None if value != value else float(value) for value in values]


def _said(claims: Any) -> list[list[Any]]:
    return _range(
        "yes" if yes else "no" if no else None for yes, no in zip(claims.yes, claims.no, strict=True)
    )


def test_tables_of_columns_agree() -> None:
    book = _portfolio()
    clients, sales = book.clients, _tables().sales
    names, amounts = _lines()["clients"], _lines()["amounts"]
    table = abc.table(sales["client"].tolist(), [amount for [amount] in amounts])
    assert _one_space(formulas.ABC_TABLE(names, amounts)) == table.to_numpy(dtype=object).tolist()
    classes = _range(clients["abc_class"]), _range(clients["xyz_class"])
    counted = matrix.table(clients["abc_class"], clients["xyz_class"])
    assert formulas.ABC_XYZ_MATRIX(*classes)[1:] == counted.to_numpy(dtype=object).tolist()
    revenue = clients["revenue_amount"]
    found = concentration.table(revenue).drop(columns="client_count")
    assert formulas.CONCENTRATION(_range(revenue))[1:] == found.to_numpy(dtype=object).tolist()
    assert formulas.TOP_SHARE(_range(revenue), 5) == [[found["top5_share"][0]]]
    groups = _sales("Group")
    spend = white_space.Spend.of(
        sales["client"].tolist(), sales["group"].tolist(), amount_e4=sales["amount_e4"]
    )
    assert _one_space(formulas.WHITE_SPACE(names, groups, amounts)) == (
        white_space.table(spend).to_numpy(dtype=object).tolist()
    )
    kept = service.summary(sales["due"].to_numpy(), sales["delivered"].to_numpy())
    assert formulas.ON_TIME(_sales("Due"), _sales("Delivered"))[1:] == kept.to_numpy(dtype=object).tolist()
    alike = dupes([name for [name] in names], min_similarity=0.6)
    assert len(alike)
    assert formulas.CLIENT_DUPES(names, 0.6)[1:] == alike.to_numpy(dtype=object).tolist()


def _one_space(answer: list[list[Any]]) -> list[list[Any]]:
    """The rows below the heading; a formula names "Wolski  Zajazd" as its cell does, a sheet with one space."""
    return [[" ".join(str(name).split()), *rest] for name, *rest in answer[1:]]


def test_rfm_agrees() -> None:
    book = _portfolio()
    profiles = book.profiles
    given = rfm.scores(
        profiles.as_of_day - profiles.whole("last_day"),
        profiles.whole("purchase_days"),
        to_amount(profiles.whole("revenue_all_e4")),
    )
    answer = formulas.RFM_SCORE(of_clients=_range(profiles.clients["client"]), **_lines())[1:]
    assert [row[4] for row in answer] == given.joined.tolist()
    columns = ([[row[place]] for row in answer] for place in (1, 2, 3))
    _same(formulas.RFM_SEGMENT(*columns), rfm.segments(*given))


def test_losses_agree() -> None:
    book, sales = _portfolio(), _tables().sales
    found = loss_days.find(book.sales, book.profiles, book.settings)
    assert found.count
    assert (found.returned_day > 0).any()
    codes = book.profiles.clients["client"].tolist().index
    where = main_values(
        [codes(name) for name in sales["client"]], sales["region"], sales["amount_e4"], len(book.clients)
    )
    table = losses.table(found, directions={"direction": where})
    expected = [["" if cell != cell else cell for cell in row] for row in table.to_numpy(dtype=object)]
    lines = _lines()
    answer = formulas.LOSS_TABLE(lines["clients"], lines["dates"], lines["amounts"], None, _sales("Region"))
    assert answer[1:] == expected
    lost = [row for row in answer[1:] if row[1] == "total"]
    assert {row[2] for row in lost} == {found.count}


def test_every_client_is_answered_when_none_is_asked_for() -> None:
    book = _portfolio()
    answer = formulas.CLIENT_STATUS(**_lines())
    assert answer[0] == ["Client", "Status"]
    expected = dict(zip(book.clients["client"], book.clients["status"], strict=True))
    assert dict(_one_space(answer)) == expected
    assert [row[0] for row in _one_space(answer)] == book.profiles.clients["client"].tolist()
    assert np.array(formulas.BUY_RHYTHM(**_lines()), dtype=object).shape == (len(expected) + 1, 6)
