"""xlwings' Office.js side (Server, Lite) gives the same answers; opt-in, as that part of xlwings is not free for all use."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.calls import CALLS
from tests.hosts.test_com import as_plain, told
from udfs import functions as formulas

ROOT = Path(__file__).parents[2]
DAY_0 = dt.date(1899, 12, 30)


@pytest.fixture(scope="module")
def office() -> dict[str, Any]:
    if os.environ.get("XLWINGS_LICENSE_KEY") != "noncommercial":
        pytest.skip("XLWINGS_LICENSE_KEY is not noncommercial: xlwings' Office.js converters may not be run")
    done = subprocess.run(
        [sys.executable, "-m", "tests.hosts.officejs_calls"],
        cwd=ROOT,
        env=os.environ | {"XLWINGS_ON_SERVER": "true"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _plain(cell: Any) -> Any:
    """A date goes to Office.js as a number with a format."""
    if isinstance(cell, dict):
        assert cell["type"] == "FormattedNumber"
        return DAY_0 + dt.timedelta(cell["basicValue"])
    return cell


@pytest.mark.parametrize("name", sorted(CALLS))
def test_the_answer_is_the_same(office: dict[str, Any], name: str) -> None:
    answer = [[_plain(cell) for cell in row] for row in office["answers"][name]]
    assert answer == told(getattr(formulas, name)(*map(as_plain, CALLS[name])))


def test_every_formula_is_registered_under_its_name(office: dict[str, Any]) -> None:
    registered = {one["id"]: one for one in office["meta"]["functions"]}
    assert set(registered) == {formula.__name__ for formula in formulas.FORMULAS}
    for formula in formulas.FORMULAS:
        one = registered[formula.__name__]
        assert one["name"] == formula.__name__
        assert one["description"] == formula.__doc__
