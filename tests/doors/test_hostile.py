"""Workbooks that mean harm are refused or harmless: in ten seconds, in one gigabyte, with nothing run or written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books.hostile import HOSTILE, formula_names
from tests.books.sheets import opened

SECONDS, MEMORY = 10, 1 << 30
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="bounds on a process of Unix")
SCRIPT = (
    f"import resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}));"
    "sys.argv[0] = 'kam-xl'; from kam_xl.cli import main; main()"
)


def _bounded(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process with little memory and little time."""
    command = [sys.executable, "-I", "-c", SCRIPT, *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env=os.environ | {"HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": "1"},
    )


@UNIX
@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_harm_is_refused_or_harmless(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    book = make(tmp_path / "book.xlsx")
    before = book.read_bytes()
    done = _bounded(tmp_path, "analyse", book, "--json")
    found = json.loads(done.stdout)
    assert "Traceback" not in done.stderr
    assert found.get("error", {}).get("code", "") == HOSTILE[make]
    assert done.returncode == (1 if HOSTILE[make] else 0)
    # Nothing was unpacked, run or written but the result
    result = {"book-key-clients.xlsx"} if not HOSTILE[make] else set()
    assert {entry.name for entry in tmp_path.iterdir()} == {"book.xlsx"} | result
    assert book.read_bytes() == before


def test_no_name_of_a_client_becomes_a_formula(tmp_path: Path) -> None:
    from tests.doors.asked import clients

    book = formula_names(tmp_path / "book.xlsx")
    # The last one, with a full-width sign, is another spelling of the one before
    assert len(clients(book)) == 6
    for page in opened(tmp_path / "book-key-clients.xlsx").worksheets:
        live = [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        assert (page.title, live) == (page.title, [])
