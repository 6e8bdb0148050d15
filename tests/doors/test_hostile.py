"""Workbooks that mean harm are refused or harmless: in ten seconds, in one gigabyte, with nothing run or written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.books.hostile import HOSTILE, formula_names
from tests.books.sheets import opened

# Seconds of work: on a busy machine a clock on the wall would measure the others.
SECONDS, MEMORY = 10, 1 << 30
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="bounds on a process of Unix")
SCRIPT = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from kam_xl.cli import main
for command in ("analyse", "refresh"):
    sys.argv = ["kam-xl", command, "--json", sys.argv[-1]]
    try:
        main()
    except SystemExit as end:
        print("\\0", end.code)
"""


def _bounded(folder: Path, book: Path) -> list[tuple[dict[str, Any], int]]:
    """Analyse and refresh a book in one process with little memory and little time; give answers and codes."""
    command = [sys.executable, "-I", "-c", SCRIPT, str(book)]
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=os.environ | {"HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = re.findall(r"(.*?)\0 (\d+)\n", done.stdout, re.DOTALL)
    return [(json.loads(answer), int(code)) for answer, code in said]


@UNIX
@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_harm_is_refused_or_harmless(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    book = make(tmp_path / "book.xlsx")
    before = book.read_bytes()
    analysed, refreshed = _bounded(tmp_path, book)
    refused = HOSTILE[make]
    for answer, code in (analysed, refreshed):
        assert answer.get("error", {}).get("code", "") == refused
        assert code == (1 if refused else 0)
    # Nothing was unpacked, run or written but the results
    names = {entry.name for entry in tmp_path.iterdir()}
    copies = {name for name in names if name.startswith("book.bak-")}
    assert names - copies == {"book.xlsx"} | (set() if refused else {"book-key-clients.xlsx"})
    assert len(copies) == (0 if refused else 1)
    assert all((tmp_path / name).read_bytes() == before for name in copies)
    if refused:
        assert book.read_bytes() == before
        return
    with zipfile.ZipFile(tmp_path / copies.pop()) as old, zipfile.ZipFile(book) as new:
        assert set(old.namelist()) <= set(new.namelist())


def test_no_name_of_a_client_becomes_a_formula(tmp_path: Path) -> None:
    from tests.doors.asked import clients

    book = formula_names(tmp_path / "book.xlsx")
    # The last one, with a full-width sign, is another spelling of the one before
    assert len(clients(book)) == 6
    for page in opened(tmp_path / "book-key-clients.xlsx").worksheets:
        live = [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        assert (page.title, live) == (page.title, [])
