"""Every named setting: it changes formula and paper alike, or it truly says nothing to a formula.

Three lists hold all settings. What the formulas of the shipped workbook depend
on is tried there, in LibreOffice (tests/workbook/test_live.py); what only other
formulas depend on is tried here; for the rest it is tried here that no formula
hears of them.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kam_xl.questions import client_types, key_clients, names, white_space, winback_worth
from kam_xl.questions.client_facts import ClientFacts
from kam_xl.settings import Settings
from tests.hosts.calls import CALLS
from tests.workbook.test_live import CHANGES, ELSEWHERE
from udfs import functions as formulas

# Tried in the workbook by a sale with a mistyped year.
IN_THE_WORKBOOK = {*CHANGES, *ELSEWHERE, "stale_gap_days"}

# Setting, another value, a formula under it, and what the core, which the papers ask, says under it.
_PROFITS, _YEARS = [100.0, 50.0, 8.0], [1.0, 14.0, 3.0]
_FACTS = ClientFacts.of(profits=_PROFITS, years=[2.0, 5.0, None], potential=[900.0, None, 5.0])
_SHOPS = [["Ada", "Ada", "Bo", "Bo", "Cy"], ["Tea", "Ale", "Tea", "Ale", "Tea"], [5.0, 4.0, 6.0, 3.0, 9.0]]
_NAMES = ["Acme Ltd", "Acma Ltd", "Zeta"]


def _winback(settings: Settings) -> list[list[object]]:
    found = winback_worth.worth(
        np.array(_PROFITS),
        np.array(_YEARS),
        months=settings.winback_months,
        base_rate=settings.regain_rate,
        half_life_months=settings.regain_half_life_months,
    )
    return [[float(worth)] for worth in found]


def _asked_winback(range_: list[list[Any]]) -> Any:
    return formulas.WINBACK_VALUE(_PROFITS, _YEARS, settings=range_)


HERE: dict[str, tuple[Any, Callable[[list[list[Any]]], Any], Callable[[Settings], Any]]] = {
    "regain_rate": (0.5, _asked_winback, _winback),
    "regain_half_life_months": (3, _asked_winback, _winback),
    "winback_months": (6, _asked_winback, _winback),
    "prospective_years": (
        3,
        lambda given: formulas.CLIENT_TYPE(
            _PROFITS, potential=[900.0, None, 5.0], years=[2.0, 5.0, None], settings=given
        ),
        lambda settings: [[word] for word in client_types.classify(_FACTS, settings)],
    ),
    "key_loss_share": (
        0.9,
        lambda given: formulas.KEY_CLIENT(
            _PROFITS, _PROFITS, potential=[900.0, None, 5.0], years=[2.0, 5.0, None], settings=given
        ),
        lambda settings: [
            [word]
            for word in key_clients.classify(
                ClientFacts.of(_PROFITS, _PROFITS, years=[2.0, 5.0, None], potential=[900.0, None, 5.0]),
                settings,
            )
        ],
    ),
    "min_peers": (
        2,
        lambda given: formulas.WHITE_SPACE(*_SHOPS, settings=given)[1:],
        lambda settings: (
            white_space.table(white_space.Spend.of(*_SHOPS), min_peers=settings.min_peers)
            .to_numpy(dtype=object)
            .tolist()
        ),
    ),
    "min_similarity": (
        0.5,
        lambda given: formulas.CLIENT_DUPES(_NAMES, dict(given).get("min_similarity"))[1:],
        lambda settings: (
            names.dupes(_NAMES, min_similarity=settings.min_similarity).to_numpy(dtype=object).tolist()
        ),
    ),
}

# How texts are read: two columns of cells that are told apart only by the setting.
TEXTS: dict[str, dict[str, float]] = {
    "date_order": {"dmy": 29, "mdy": 32},
    "decimal_sign": {".": 9_980.0, ",": 5_000.0},
}

# Nothing that a formula answers depends on these, and why.
SILENT = {
    "abc_basis": ("profit", "a formula is given the column: sales or profit"),
    "at_risk_share": (0.9, "At risk is a list; the formulas give status and chances"),
    "chance_high": (0.9, "colours of the sheets"),
    "chance_low": (0.1, "colours of the sheets"),
    "key_usual_low": (0.1, "what the sheets print beside the joint share"),
    "key_usual_high": (0.9, "what the sheets print beside the joint share"),
    "error_cells": ("skip", "a formula names an error cell and answers nothing"),
    "hidden_rows": ("skip", "a formula is given cells, not rows that may be hidden"),
    "csv_encoding": ("cp1251", "of files"),
    "book_currency": ("EUR", "of files: a formula is given amounts in one currency"),
    "sales_table": ("Other", "a formula is given its range"),
    "manager": ("Ann", "a filter of the sheets"),
    "backup": ("never", "of files"),
    **{
        f"source_{column}": ("other", "of engines: a formula is given its range")
        for column in ("client", "date", "amount", "profit", "manager", "group", "region")
    },
}


def test_every_setting_stands_in_one_list() -> None:
    known = [entry.name for entry in Settings.describe()]
    assert sorted([*IN_THE_WORKBOOK, *HERE, *TEXTS, *SILENT]) == sorted(known)


@pytest.mark.parametrize("name", HERE)
def test_a_setting_changes_the_formula_as_it_changes_the_core(name: str) -> None:
    value, formula, core = HERE[name]
    before, after = formula([["", None]]), formula([[name, value], ["", None]])
    assert before != after
    assert before == core(Settings())
    assert after == core(Settings().replace({name: value}))


def test_a_setting_says_how_a_text_is_read() -> None:
    """Texts that may be read in two ways are refused without it; the reader is that of the sheets."""
    days, amounts = ["01/02/2026", "02/03/2026"], ["1.500", "1500"]
    found: dict[str, Callable[[list[list[Any]]], Any]] = {
        "date_order": lambda given: formulas.BUY_RHYTHM(["Ada"] * 2, days, settings=given),
        "decimal_sign": lambda given: formulas.CONCENTRATION(amounts, settings=given),
    }
    place = {"date_order": 2, "decimal_sign": 0}
    for name, answers in TEXTS.items():
        [[refused]] = found[name]([["", None]])
        assert refused.startswith("#KAM: ")
        for value, answer in answers.items():
            _, line = found[name]([[name, value], ["", None]])
            assert line[place[name]] == pytest.approx(answer, abs=1), (name, value)


@pytest.mark.parametrize("name", SILENT)
def test_no_formula_hears_of_the_others(name: str) -> None:
    value, _ = SILENT[name]
    assert Settings().replace({name: value}) != Settings()
    asked = 0
    for formula, given in CALLS.items():
        function = getattr(formulas, formula)
        arguments = list(inspect.signature(function).parameters)
        if "settings" not in arguments:
            continue
        asked += 1
        plain = {key: cell for key, cell in zip(arguments, given, strict=False) if cell is not ...}
        plain.pop("settings", None)
        assert function(**plain, settings=[[name, value], ["", None]]) == function(**plain), formula
    assert asked >= 15


def test_a_day_can_be_named_in_settings() -> None:
    """The list above tries each with a value of its own kind; a date comes from a cell as a date or a serial."""
    lines = (["Ada", "Ada"], [46000, 46010], "Ada")
    for day in (dt.datetime(2026, 1, 5), 46027.0, "2026-01-05"):
        answer = formulas.BUY_RHYTHM(*lines, settings=[["as_of", day], ["", None]])
        assert answer == formulas.BUY_RHYTHM(*lines, as_of=day)
