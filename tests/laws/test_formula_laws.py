"""Whatever stands in the cells, a formula answers with plain cells or one sentence; it never fails by a mistake of ours."""

from __future__ import annotations

import datetime as dt
import inspect
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from udfs import functions as formulas
from udfs.arguments import COLUMN_KINDS, KIND_OF

NAMES = [formula.__name__ for formula in formulas.FORMULAS]
PLAIN = (str, int, float, bool, dt.date)
ODD = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.text(max_size=6),
    st.dates().map(lambda day: dt.datetime.combine(day, dt.time(13, 30))),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1000, max_value=1000),
    st.just(Decimal("NaN")),
    st.sampled_from(
        ["#N/A", -2146826281, "1 234,50", "12 %", "31.01.2026", "yes", "-", "", " ", "AX", 1e300]
    ),
)
FITTING = {
    "texts": st.sampled_from(
        ["Ada", "ADA ", "Bo", "A", "X", "AX", "-", "", None, "too few (2)", 17.0, "Дельта"]
    ),
    "money": st.one_of(
        st.none(), st.floats(-1000, 1000).map(lambda value: round(value, 2)), st.just("12,50")
    ),
    "number": st.one_of(st.none(), st.integers(0, 40).map(float)),
    "share": st.one_of(st.none(), st.floats(0, 1)),
    "dates": st.one_of(
        st.none(),
        st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)).map(
            lambda day: dt.datetime.combine(day, dt.time())
        ),
        st.integers(44000, 46500).map(float),
    ),
    "flags": st.sampled_from(["yes", "no", None, True, 0.0, "да"]),
    "block": st.one_of(st.none(), st.floats(0, 100)),
    "table": st.sampled_from(["a_share", "lost_gaps", 2.5, None, "AX", 0.5]),
    "breaks": st.floats(0, 100),
    "num": st.one_of(st.none(), st.floats(0, 3), st.integers(1, 40), st.just("0,5")),
    "day": st.one_of(st.none(), st.just(46600.0), st.just("today"), st.just(dt.datetime(2026, 12, 31))),
    "word": st.sampled_from([None, "cv", "rhythm", "month", "quarter", "week"]),
}


@st.composite
def calls(draw: st.DrawFn, name: str, cells: dict[str, st.SearchStrategy[Any]] | None) -> list[Any]:
    """A call with ranges that belong together, of cells that fit (or of any cells at all)."""
    rows = draw(st.integers(1, 12))
    given_cells: list[Any] = []
    for one in inspect.signature(getattr(formulas, name)).parameters.values():
        kind = KIND_OF[one.name]
        if one.default is not one.empty and draw(st.booleans()):
            given_cells.append(None)
            continue
        cell = cells[kind] if cells else ODD
        if kind in COLUMN_KINDS:
            count = rows if cells or draw(st.booleans()) else draw(st.integers(1, 4))
            given_cells.append([[draw(cell)] for _ in range(count)])
        elif kind in ("block", "table"):
            width = 2 if kind == "table" else draw(st.integers(1, 8))
            given_cells.append([[draw(cell) for _ in range(width)] for _ in range(rows)])
        elif kind == "breaks":
            given_cells.append([sorted(draw(cell) for _ in range(4)) if cells else [draw(cell)] * 4])
        else:
            given_cells.append(draw(cell))
    return given_cells


def _hold(name: str, given_cells: list[Any]) -> None:
    answer = getattr(formulas, name)(*given_cells)
    assert isinstance(answer, list)
    assert answer
    assert len({len(row) for row in answer}) == 1
    cells = [cell for row in answer for cell in row]
    assert cells
    assert all(type(cell) in PLAIN for cell in cells), cells
    assert not any(isinstance(cell, float) and (cell != cell or abs(cell) == float("inf")) for cell in cells)
    refused = [cell for cell in cells if isinstance(cell, str) and cell.startswith("#KAM")]
    assert not refused or (len(cells) == 1 and len(refused[0]) <= 120)
    assert not any("inside kam-xl" in cell for cell in refused), given_cells


@pytest.mark.parametrize("name", NAMES)
def test_any_cells(name: str) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(calls(name, None))
    def law(given_cells: list[Any]) -> None:
        _hold(name, given_cells)

    law()


@pytest.mark.parametrize("name", NAMES)
def test_cells_that_fit(name: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(calls(name, FITTING))
    def law(given_cells: list[Any]) -> None:
        _hold(name, given_cells)

    law()
