"""What a killed process left is cleared away by the next write; what another one is writing is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kam_xl.books.files import leftovers
from kam_xl.books.target import replacing


def _left(folder: Path, name: str, *, old: bool = False) -> Path:
    path = folder / name
    path.write_bytes(b"half")
    if old:
        os.utime(path, (1_000_000, 1_000_000))
    return path


def _write(folder: Path) -> None:
    with replacing(folder / "report.xlsx") as fresh:
        fresh.write_bytes(b"new")


def _ended() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


@pytest.mark.skipif(
    os.name == "nt", reason="Windows tells nothing about ended processes here; the hour decides"
)
def test_what_an_ended_process_left_goes_at_once(tmp_path: Path) -> None:
    _left(tmp_path, f".kam-xl-{leftovers._machine()}-{_ended()}-abc.tmp")
    _write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_what_may_still_be_written_stays(tmp_path: Path) -> None:
    living = _left(tmp_path, f".kam-xl-{leftovers._machine()}-{os.getppid()}-abc.tmp")
    elsewhere = _left(tmp_path, f".kam-xl-00000000-{_ended()}-abc.tmp")
    _write(tmp_path)
    assert living.exists()
    assert elsewhere.exists()


def test_what_is_older_than_an_hour_goes_wherever_it_came_from(tmp_path: Path) -> None:
    _left(tmp_path, ".kam-xl-00000000-1-abc.tmp", old=True)
    _left(tmp_path, ".kam-xl-abcdef.tmp", old=True)
    _write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_files_of_others_are_never_touched(tmp_path: Path) -> None:
    theirs = [
        _left(tmp_path, name, old=True) for name in (".kam-xl-notes.txt", "kam-xl-1.tmp", "x.tmp", "a.xlsx")
    ]
    folder = tmp_path / ".kam-xl-folder.tmp"
    folder.mkdir()
    os.utime(folder, (1_000_000, 1_000_000))
    _write(tmp_path)
    assert all(path.exists() for path in (*theirs, folder))


def test_a_folder_that_cannot_be_listed_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    _write(tmp_path)
    assert (tmp_path / "report.xlsx").read_bytes() == b"new"
