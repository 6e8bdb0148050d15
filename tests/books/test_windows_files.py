"""What Windows answers to our two calls, played by a stand-in: its real answers need Windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_xl.books.files.windows_files import copy_file, replace_file


class Kernel:
    """Does what the call asks for, or fails with a code."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.asked: list[tuple[object, ...]] = []

    def GetLastError(self) -> int:  # noqa: N802 (its name in Windows)
        return self.code

    def ReplaceFileW(self, target: str, fresh: str, *more: object) -> int:  # noqa: N802
        self.asked.append((target, fresh, *more))
        if not self.code:
            Path(fresh).replace(target)
        return not self.code

    def CopyFileW(self, source: str, target: str, fail_if_exists: bool) -> int:  # noqa: N802
        assert not fail_if_exists
        if not self.code:
            Path(target).write_bytes(Path(source).read_bytes())
        return not self.code


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    fresh.write_bytes(b"new")
    target.write_bytes(b"old")
    return fresh, target


def test_windows_is_asked_to_replace_and_to_keep_what_hangs_on_the_file(pair: tuple[Path, Path]) -> None:
    fresh, target = pair
    kernel = Kernel()
    replace_file(fresh, target, kernel=kernel)
    assert kernel.asked == [(str(target), str(fresh), None, 2, None, None)]
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("code", [1, 50, 1175, 1176, 1177])
def test_where_the_file_system_cannot_the_plain_way_is_gone(pair: tuple[Path, Path], code: int) -> None:
    fresh, target = pair
    if code == 1177:
        target.unlink()
    replace_file(fresh, target, kernel=Kernel(code))
    assert (target.read_bytes(), fresh.exists()) == (b"new", False)


@pytest.mark.parametrize(
    ("code", "kind", "number"),
    [(32, PermissionError, 13), (5, PermissionError, 13), (112, OSError, 28), (2, FileNotFoundError, 2)],
)
def test_errors_of_windows_are_those_of_python(
    pair: tuple[Path, Path], code: int, kind: type[OSError], number: int
) -> None:
    fresh, target = pair
    with pytest.raises(kind) as caught:
        replace_file(fresh, target, kernel=Kernel(code))
    assert caught.value.errno == number
    assert (target.read_bytes(), fresh.read_bytes()) == (b"old", b"new")


def test_copies_keep_what_hangs_on_the_file(pair: tuple[Path, Path]) -> None:
    fresh, target = pair
    copy_file(target, fresh, kernel=Kernel())
    assert fresh.read_bytes() == b"old"
    with pytest.raises(PermissionError):
        copy_file(target, fresh, kernel=Kernel(32))
