"""A file is written whole or not at all, and only where it may be."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path

import pytest

from kam_xl.books.render_xlsx import write_book
from kam_xl.books.sample import write_sample
from kam_xl.books.target import check_target, keep_edited, mark_of, replacing
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError
from tests.books.sheets import opened
from tests.conftest import LibreOffice

PAPER = Paper("Sheet", "Title", "Finding.")


def _code(path: Path, kind: str = "report") -> str:
    with pytest.raises(InputError) as caught:
        check_target(path, kind=kind)
    return caught.value.problem.code


def test_our_own_file_may_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    assert check_target(path) == path.resolve()
    write_book(path, [PAPER], made="x")
    assert mark_of(path) == "report"
    assert check_target(str(path)) == path.resolve()


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(b"anything")
    assert _code(path) == "target_not_ours"
    write_sample(path)
    assert _code(path) == "target_not_ours"
    assert check_target(path, kind="sample")


def test_places_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert _code(tmp_path / "a.xlsx") == "target_folder"
    assert _code(tmp_path / "nowhere" / "b.xlsx") == "target_no_folder"
    assert _code(tmp_path / "b.csv") == "target_suffix"


def test_a_file_open_in_excel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "~$report.xlsx").touch()
    assert _code(tmp_path / "report.xlsx") == "target_owner_file"


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert _code(tmp_path / "report.xlsx") == "target_denied"


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="the disk is full"):
        write_book(path, [PAPER], made="x")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.xlsx"]


def test_a_mistake_while_drawing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(path):
        raise ZeroDivisionError
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("report.xlsx", b"old")]


@pytest.mark.skipif(os.name == "nt", reason="links and rights of Unix")
def test_a_link_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.xlsx", tmp_path / "link.xlsx"
    write_book(real, [PAPER], made="x")
    real.chmod(0o640)
    link.symlink_to(real)
    write_book(link, [PAPER], made="y")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


def _typed_into(path: Path, words: str) -> None:
    """Open the report as a user does, type, add a sheet, save."""
    book = opened(path)
    book.worksheets[0]["H40"] = words
    book.create_sheet("My notes")["A1"] = words
    book.save(path)


def test_what_a_user_typed_into_a_report_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    for words, name in (
        ("call Ann", "report (edited).xlsx"),
        ("call Bob", "report (edited 2).xlsx"),
        ("call Eve", "report (edited 3).xlsx"),
    ):
        write_book(path, [PAPER], made="x")
        _typed_into(path, words)
        saved = path.read_bytes()
        kept = keep_edited(str(path))
        assert kept == tmp_path.resolve() / name
        write_book(path, [PAPER], made="x")
        assert kept.read_bytes() == saved
        assert opened(kept)["My notes"]["A1"].value == words
    assert len(list(tmp_path.iterdir())) == 4


def test_nothing_is_kept_of_a_report_as_we_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    assert keep_edited(path) is None
    write_book(path, [PAPER], made="x")
    assert keep_edited(path) is None
    path.write_bytes(b"anything")
    assert keep_edited(path) is None
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_without_a_date_of_saving_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [PAPER], made="x")
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist() if name != "docProps/core.xml"}
    with zipfile.ZipFile(path, "w") as zipped:
        for name, raw in parts.items():
            zipped.writestr(name, raw)
    assert keep_edited(path) is not None


def test_a_copy_that_fails_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [PAPER], made="x")
    _typed_into(path, "call Ann")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="the disk is full"):
        keep_edited(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_saved_by_libreoffice_is_kept(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [PAPER], made="x")
    saved = libreoffice.convert(path, "xlsx", tmp_path / "saved")
    assert mark_of(saved) == "report"
    assert keep_edited(saved) == saved.resolve().with_name("report (edited).xlsx")
