"""SECURITY.md and docs/limits.md: every test they name is there, every number is the one of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kam_xl.books import closed
from kam_xl.books.drawing.wording import LONGEST_TEXT
from kam_xl.books.reading import exact, package
from kam_xl.settings import Settings
from kam_xl.tables import amounts, dates, numbers

ROOT = Path(__file__).parents[2]
LIMITS = ROOT / "docs" / "limits.md"
PROMISES = (ROOT / "SECURITY.md", LIMITS)


@pytest.mark.parametrize("document", PROMISES, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", document.read_text(encoding="utf-8")))
    assert len(named) >= 3
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_every_promise_names_its_test() -> None:
    rows = [
        line
        for line in PROMISES[0].read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| promise")
    ]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row.split("|")[2]] == []


BOUNDS = {
    "parts of a workbook": f"{package.MOST_PARTS:,}",
    "a part that is read whole": f"{package.LARGEST_WHOLE_PART >> 20} MB, {package.MOST_TAGS:,} tags",
    f"how far a part of more than {package.RATIO_COUNTS_FROM >> 20} MB": f"{package.LARGEST_RATIO} to 1",
    "an area that is mostly empty": f"{closed._DENSE_CELLS:,} cells",
    "one amount": f"{int(numbers.LARGEST):,}",
    "all amounts together": f"{int(amounts.LARGEST_TOTAL):,}",
    "dates": f"from {dates.LOW_SERIAL:,} to {dates.HIGH_SERIAL:,}",
    "a text in a cell": f"{LONGEST_TEXT:,}",
}


@pytest.mark.parametrize("what", BOUNDS)
def test_every_bound_is_the_one_of_the_code(what: str) -> None:
    text = LIMITS.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| {what}"))
    assert BOUNDS[what] in row


def test_the_other_numbers_are_those_of_the_code() -> None:
    text = LIMITS.read_text(encoding="utf-8")
    assert closed._FILLED == 4
    assert f"{exact.FAR_ROWS:,} rows or {exact.FAR_COLUMNS} columns" in text
    known = {setting.name for setting in Settings.describe()}
    settings = {"csv_encoding", "hidden_rows", "decimal_sign", "date_order", "error_cells", "backup"}
    assert settings <= known
    assert all(f"`{name}`" in text for name in settings)
