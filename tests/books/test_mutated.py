"""A workbook with anything wrong in any part gives an answer or one sentence, never another exception."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What the mutants may be refused for: damage, and what they then no longer hold.
ALLOWED = {
    "answer",
    "book_damaged",
    "book_doctype",
    "book_empty",
    "book_no_sheets",
    "book_not",
    "book_too_large",
    "book_twice",
    "book_unsaved",
    "book_zip",
    "csv_encoding",
    "date_ambiguous",
    "error_cells",
    "header_not_found",
    "header_twice",
    "no_sales",
    "sales_empty",
    "sales_twice",
    "sales_unread",
    "setting_range",
    "setting_type",
}
COUNT = int(os.environ.get("KAM_MUTANTS", "300"))


@pytest.mark.parametrize("what", ["check", "graft"])
def test_hurt_workbooks_are_read_or_refused_in_one_sentence(what: str) -> None:
    """In a process of its own, with a bound on its memory: a reader that aborts or swells is a failure."""
    command = [sys.executable, "-m", "tests.books.mutated", what, "0", str(COUNT)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + COUNT,
        check=False,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    lines = [line.split(" ", 1) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"ended at number {len(lines)}: {done.stderr[-2000:]}"
    found = Counter(outcome for _, outcome in lines)
    strange = [f"number {number}: {outcome}" for number, outcome in lines if outcome.startswith("LEAK")]
    assert not strange, "\n".join([f"{len(strange)} of {COUNT}", *strange[:5]])
    assert {code for code in found if not code.startswith("graft_")} <= ALLOWED
    # The mutants are neither all dead nor all well
    assert found["answer"] > COUNT / 8
    assert found["book_damaged"] > COUNT / 8
