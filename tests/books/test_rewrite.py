"""A user's workbook is changed whole or not at all, copied aside first, and never over what others saved."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from kam_xl.books.files import atomic
from kam_xl.books.target import Rewrite, check_rewrite, rewriting
from kam_xl.problems import InputError

NOW = dt.datetime(2026, 3, 4, 5, 6, 7)
LATER = dt.datetime(2026, 3, 4, 9, 0, 0)
NEXT_DAY = dt.datetime(2026, 3, 5, 0, 0, 1)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(b"old")
    return path


def _put(book: Path, content: bytes = b"new", **options: object) -> Rewrite:
    with rewriting(book, **({"now": NOW} | options)) as work:  # type: ignore[arg-type]
        work.fresh.write_bytes(content)
    return work


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def _code(book: Path, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        _put(book, **options)
    assert str(book) in str(caught.value)
    return caught.value.problem.code


def test_the_first_write_of_a_day_keeps_a_copy(book: Path) -> None:
    work = _put(book)
    assert (book.read_bytes(), work.backup) == (b"new", book.with_name("sales.bak-20260304-050607.xlsx"))
    assert work.backup is not None
    assert work.backup.read_bytes() == b"old"
    assert _put(book, b"newer", now=LATER).backup is None
    assert _put(book, b"newest", now=NEXT_DAY).backup is not None
    assert _names(book.parent) == [
        "sales.bak-20260304-050607.xlsx",
        "sales.bak-20260305-000001.xlsx",
        "sales.xlsx",
    ]


def test_a_setting_asks_for_a_copy_each_time_or_never(book: Path) -> None:
    copies = [_put(book, bytes([n]), backup="each").backup for n in (1, 2)]
    assert [copy.name for copy in copies if copy] == [
        "sales.bak-20260304-050607.xlsx",
        "sales.bak-20260304-050607-2.xlsx",
    ]
    assert _put(book, b"3", backup="never", now=NEXT_DAY).backup is None


def test_a_copy_of_another_book_is_no_copy_of_this_one(book: Path) -> None:
    book.with_name("sales.bak-20260304-010101.xlsm").write_bytes(b"macros")
    book.with_name("other.bak-20260304-010101.xlsx").write_bytes(b"other")
    assert _put(book).backup is not None


def test_a_dry_run_writes_nothing(book: Path) -> None:
    seen: list[bytes] = []
    work = _put(book, dry_run=True, verify=lambda fresh: seen.append(fresh.read_bytes()))
    assert (seen, work.backup, book.read_bytes()) == ([b"new"], None, b"old")
    assert _names(book.parent) == ["sales.xlsx"]


def test_what_does_not_stand_the_look_is_not_put_in(book: Path) -> None:
    def refuses(fresh: Path) -> None:
        raise InputError.of("book_damaged", "sales.xlsx")

    with pytest.raises(InputError, match="damaged"):
        _put(book, verify=refuses)
    assert (book.read_bytes(), _names(book.parent)) == (b"old", ["sales.xlsx"])


@pytest.mark.parametrize("length", [3, 4])
def test_what_somebody_saved_meanwhile_stays(book: Path, length: int) -> None:
    before, dated = check_rewrite(book), book.stat()
    book.write_bytes(b"their"[:length])
    os.utime(book, ns=(dated.st_atime_ns, dated.st_mtime_ns))
    assert _code(book, before=before) == "target_changed"
    assert (book.read_bytes(), _names(book.parent)) == (b"their"[:length], ["sales.xlsx"])


def test_what_somebody_took_away_meanwhile_is_not_made_again(book: Path) -> None:
    before = check_rewrite(book)
    book.unlink()
    assert _code(book, before=before) == "target_changed"
    assert _names(book.parent) == []


def test_a_touched_file_is_no_changed_one(book: Path) -> None:
    before = check_rewrite(book)
    os.utime(book, (1, 1))
    _put(book, before=before)
    assert book.read_bytes() == b"new"


@pytest.mark.parametrize("lock", ["~$sales.xlsx", ".~lock.sales.xlsx#"])
def test_a_book_that_is_open_is_refused_at_once_and_at_the_end(book: Path, lock: str) -> None:
    before = check_rewrite(book)
    book.with_name(lock).touch()
    with pytest.raises(InputError, match="open in Excel or LibreOffice"):
        check_rewrite(book)
    assert _code(book, before=before) == "target_owner_file"
    assert (book.read_bytes(), _names(book.parent)) == (b"old", sorted([lock, "sales.xlsx"]))


def test_a_read_only_book_is_refused(book: Path) -> None:
    book.chmod(0o444)
    assert _code(book) == "target_read_only"


def test_a_book_that_another_program_holds_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def held(path: Path, mode: str = "r", *more: object, **options: object) -> object:
        if mode == "r+b":
            raise PermissionError(13, "The process cannot access the file")
        return opened(path, mode, *more, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", held)
    assert _code(book) == "target_open"


def test_places_that_cannot_be(tmp_path: Path, book: Path) -> None:
    assert _code(tmp_path / "nowhere.xlsx") == "book_missing"
    assert _code(tmp_path) == "book_folder"
    (tmp_path / "sales.csv").write_bytes(b"a,b")
    assert _code(tmp_path / "sales.csv") == "rewrite_suffix"


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
def test_links_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    first.symlink_to(second)
    second.symlink_to(first)
    assert _code(first) in ("target_circle", "book_missing")


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
def test_a_link_stays_one_and_the_file_behind_it_is_changed(tmp_path: Path, book: Path) -> None:
    folder = tmp_path / "shortcuts"
    folder.mkdir()
    link = folder / "book.xlsx"
    link.symlink_to(book)
    work = _put(link)
    assert (link.is_symlink(), book.read_bytes()) == (True, b"new")
    assert work.backup == book.with_name("sales.bak-20260304-050607.xlsx")
    assert _names(folder) == ["book.xlsx"]


@pytest.fixture
def held_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The next replacements fail as often as there are entries in the list."""
    busy: list[bool] = []
    replace = Path.replace

    def sometimes(fresh: Path, target: Path) -> Path:
        if busy:
            busy.pop()
            raise PermissionError(13, "a virus scanner looks at it")
        return replace(fresh, target)

    monkeypatch.setattr(Path, "replace", sometimes)
    return busy


def test_a_file_held_for_a_moment_is_tried_again(book: Path, held_for_a_moment: list[bool]) -> None:
    held_for_a_moment += [True] * 3
    pauses: list[float] = []
    _put(book, wait=pauses.append)
    assert (book.read_bytes(), pauses) == (b"new", [0.5, 0.5, 0.5])


@pytest.mark.parametrize("wait", [None, lambda _: None])
def test_trying_again_has_an_end(book: Path, held_for_a_moment: list[bool], wait: atomic.Wait | None) -> None:
    held_for_a_moment += [True] * 9
    assert _code(book, wait=wait) == "target_open"
    assert len(held_for_a_moment) == (8 if wait is None else 5)
    assert (book.read_bytes(), _names(book.parent)) == (b"old", ["sales.xlsx"])


@pytest.mark.skipif(os.name == "nt", reason="rights of Unix")
def test_rights_stay(book: Path) -> None:
    book.chmod(0o640)
    work = _put(book)
    assert work.backup is not None
    assert [path.stat().st_mode & 0o777 for path in (book, work.backup)] == [0o640, 0o640]
