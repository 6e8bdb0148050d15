"""The same scripts on xlwings' remote engine (Excel in the browser, server, Lite) and on a closed file: the same cells.

The engine is not free for every use, so these run only where its key is set:
XLWINGS_LICENSE_KEY=noncommercial pytest tests/hosts/test_remote_engine.py
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwings

from kam_xl.jobs import files
from tests.books.sheets import opened
from tests.hosts.remote_book import Values, carried_out, payload
from udfs import scripts

pytestmark = pytest.mark.skipif(
    not os.environ.get("XLWINGS_LICENSE_KEY"),
    reason="XLWINGS_LICENSE_KEY is not set, so xlwings has no remote engine (noncommercial is a key)",
)
NAMES = ("Ada", "001", "=Bob", "Привет", "हिन्दी", "1/2")


def sales() -> Values:
    """Two years of lines of clients whose names Excel would like to take for something else."""
    lines: Values = [["Date", "Client", "Amount", "Profit", "Group"]]
    for number, name in enumerate(NAMES):
        for step in range(24 if number != 2 else 15):
            day = dt.date(2024, 1, 5) + dt.timedelta(days=28 * step + number)
            lines.append([day, name, 100.0 * (number + 1) + step, 20.25, "Tea" if step % 3 else "Oil"])
    return lines


def in_the_browser(script: str) -> tuple[dict[str, dict[tuple[int, int], object]], list[str]]:
    """Run a script; give the cells of the sheets it wrote and what it told."""
    book = xlwings.Book(json=payload("Sales.xlsx", {"Data": sales()}, {"Data": "tblSales"}))
    getattr(scripts, script)(book)
    actions: list[dict[str, Any]] = book.json()["actions"]
    told = [action["args"][0] for action in actions if action["func"] == "alert"]
    return carried_out(actions, ["Data"]), told


def in_a_file(job: str, folder: Path) -> dict[str, dict[tuple[int, int], object]]:
    """Do the same job on a closed file of the same name; give the cells of the sheets it wrote."""
    path, lines = folder / "Sales.xlsx", sales()
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        sheet = book.add_worksheet("Data")
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, line)
        heads = [{"header": head} for head in lines[0]]
        sheet.add_table(0, 0, len(lines) - 1, len(heads) - 1, {"name": "tblSales", "columns": heads})
    files.do(job, path, files.Request(now=dt.datetime.now()))
    return {
        page.title: {
            (cell.row, cell.column): _number(cell.value)
            for row in page
            for cell in row
            if cell.value is not None
        }
        for page in opened(path)
    }


def _number(value: object) -> object:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _sixteen(value: object) -> object:
    return float(f"{value:.16G}") if isinstance(value, float) else value


@pytest.mark.parametrize("job", ["refresh", "at-risk", "week", "scorecard"])
def test_a_script_writes_the_cells_that_the_job_writes_into_a_file(job: str, tmp_path: Path) -> None:
    live, told = in_the_browser(job.replace("-", "_"))
    closed = in_a_file(job, tmp_path)
    assert len(told) == 1
    assert "inside kam-xl" not in told[0]
    assert list(live) == list(closed)
    assert sum(map(len, live.values())) > 10
    for name in live:
        if name != "Data":
            assert {place: _sixteen(value) for place, value in live[name].items()} == closed[name], name


def test_a_refusal_is_an_alert_and_no_action() -> None:
    book = xlwings.Book(json=payload("b.xlsx", {"Data": [["nothing", "here"], [1, 2]]}, {}))
    scripts.refresh(book)  # type: ignore[attr-defined]
    (action,) = book.json()["actions"]
    assert action["func"] == "alert"
    assert "Traceback" not in action["args"][0]
