"""Whatever happens while a file is written: there stands the old file or the new one, never another."""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kam_xl.books.sample import write_sample
from kam_xl.problems import InputError
from tests.books import disturbed

ROOT = Path(__file__).parents[2]

# Threads and forks do not go together
ENVIRONMENT = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _disturbed(what: str, how: str, count: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.books.disturbed", what, how, str(count)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False, env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


UNIX = pytest.mark.skipif(sys.platform == "win32", reason="kills and bounds of Unix")


@UNIX
@pytest.mark.parametrize(("what", "count"), [("graft", 200), ("report", 50), ("refresh", 10)])
def test_a_process_killed_at_any_moment_leaves_the_old_file_or_the_new_one(what: str, count: int) -> None:
    found = _disturbed(what, "kill", count)
    assert found.get("other", 0) == found["bad copies"] == found["new without a copy"] == 0
    assert found["old"] + found["new"] == count
    # Both kinds were met, and the next write cleared away what the killed ones left
    assert min(found["old"], found["new"], found["hit"]) > 0
    assert found["left at the end"] == 0


@UNIX
@pytest.mark.parametrize(("what", "count"), [("graft", 40), ("report", 20)])
def test_a_disk_full_at_any_byte_leaves_the_old_file_and_nothing_else(what: str, count: int) -> None:
    found = _disturbed(what, "full", count)
    assert found.get("other", 0) == found["bad copies"] == found["left"] == 0
    assert found["old"] == found["hit"] > 0
    assert found["new"] == count - found["hit"] > 0


class Faults:
    """Lets the step of a given number, and all after it, fail with an error of the system."""

    def __init__(self, number: int, error: int) -> None:
        self.left, self.error, self.failed = number, error, 0

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            self.failed += 1
            raise OSError(self.error, os.strerror(self.error))

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.step()
            return function(*arguments, **options)

        return counted


class FailingFile:
    """A file in which every write is a step that may fail."""

    def __init__(self, stream: Any, faults: Faults) -> None:
        self._stream, self._faults = stream, faults

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> FailingFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def write(self, content: bytes) -> int:
        self._faults.step()
        return int(self._stream.write(content))


@pytest.fixture
def under(monkeypatch: pytest.MonkeyPatch) -> Callable[[Faults, Path], None]:
    """Put every write, and every change of the folder, under faults."""

    def put(faults: Faults, folder: Path) -> None:
        opened = io.open

        def open_failing(file: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
            stream = opened(file, mode, *more, **options)
            ours = isinstance(file, str | Path) and str(file).startswith(str(folder))
            return FailingFile(stream, faults) if ours and set(mode) & set("wxa+") else stream

        for module in (io, builtins):
            monkeypatch.setattr(module, "open", open_failing)
        for name in ("fsync", "replace", "rename", "chmod"):
            monkeypatch.setattr(os, name, faults.around(getattr(os, name)))
        monkeypatch.setattr("tempfile.mkstemp", faults.around(__import__("tempfile").mkstemp))

    return put


def _refusal(write: Callable[[Path], None], path: Path) -> str:
    try:
        write(path)
    except InputError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("graft", errno.ENOSPC),
        ("graft", errno.EIO),
        ("graft", errno.EACCES),
        ("report", errno.EROFS),
    ],
)
def test_every_step_of_a_write_may_fail(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    under: Callable[[Faults, Path], None],
    what: str,
    error: int,
) -> None:
    path = tmp_path / "book.xlsx"
    write_sample(path)
    old = path.read_bytes()
    disturbed.WRITES[what](path)
    new = path.read_bytes()
    outcomes: list[bool] = []
    while True:
        for entry in tmp_path.iterdir():
            entry.unlink()
        path.write_bytes(old)
        faults = Faults(len(outcomes), error)
        with monkeypatch.context():
            under(faults, tmp_path)
            said = _refusal(disturbed.WRITES[what], path)
            # Without a word only where all is well: a system may have no way to sync a folder
            assert str(path) in said or path.read_bytes() == new
        monkeypatch.undo()
        others = [entry for entry in tmp_path.iterdir() if entry != path]
        assert path.read_bytes() in (old, new)
        assert all(".bak-" in entry.name and entry.read_bytes() == old for entry in others)
        if not faults.failed:
            break
        outcomes.append(path.read_bytes() == new)
    # Only the last steps come after the new file took its place
    assert outcomes == sorted(outcomes)
    assert len(outcomes) >= 5
