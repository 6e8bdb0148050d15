"""A rewritten zip is compared with the old one before it takes its place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kam_xl.books.grafting import raw_zip
from kam_xl.books.grafting.put_package import put_package
from kam_xl.problems import InputError
from tests.books.packages_compared import raw_parts


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in ("a.xml", "folder/", "Ünï.xml", "b.bin"):
            zipped.writestr(name, b"" if name.endswith("/") else name.encode() * 500)
    return path


def test_parts_stay_in_their_order_and_new_ones_come_last(old: Path, tmp_path: Path) -> None:
    before, new = raw_parts(old), tmp_path / "new.zip"
    raw_zip.rewrite(old, new, {"a.xml": b"changed"}, {"z.xml": b"new"}, {"b.bin"})
    after = raw_parts(new)
    assert list(after) == ["a.xml", "folder/", "Ünï.xml", "z.xml"]
    assert after["Ünï.xml"] == before["Ünï.xml"]
    with zipfile.ZipFile(new) as zipped:
        assert zipped.read("a.xml") == b"changed"
        assert zipped.testzip() is None
    assert raw_zip.verify(old, new, {"a.xml": b"changed", "z.xml": b"new"}, {"b.bin"}) == 2


def test_the_same_content_gives_the_same_bytes(old: Path, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        raw_zip.rewrite(old, tmp_path / name, {"a.xml": b"changed"}, {"z.xml": b"new"}, set())
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_byte_that_went_wrong_is_found_and_the_old_file_stays(
    old: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, rewrite = old.read_bytes(), raw_zip.rewrite

    def careless(source: Path, target: Path, *rest: object) -> None:
        rewrite(source, target, *rest)  # type: ignore[arg-type]
        content = bytearray(target.read_bytes())
        begin = content.index("Ünï.xml".encode()) + len("Ünï.xml".encode())
        content[begin + 3] ^= 1
        target.write_bytes(bytes(content))

    monkeypatch.setattr(raw_zip, "rewrite", careless)
    with pytest.raises(InputError) as refused:
        put_package(old, old, {"a.xml": b"changed"}, {}, set())
    assert refused.value.problem.code == "graft_not_sound"
    assert old.read_bytes() == before
    assert list(tmp_path.iterdir()) == [old]


def test_a_fresh_file_that_cannot_be_read_is_not_called_the_users(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the workbook, not our temporary file, and does not call the workbook damaged."""
    before = old.read_bytes()
    monkeypatch.setattr(raw_zip, "rewrite", lambda source, target, *rest: target.write_bytes(before[:-30]))
    with pytest.raises(InputError) as refused:
        put_package(old, old, {"a.xml": b"changed"}, {}, set())
    assert refused.value.problem.code == "graft_not_sound"
    assert str(refused.value).startswith("old.zip")
    assert old.read_bytes() == before


@pytest.mark.parametrize("wrong", [{"a.xml": b"other"}, {"a.xml": b"changed", "more.xml": b""}, {}])
def test_a_part_that_says_something_else_is_found(wrong: dict[str, bytes], old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.zip"
    raw_zip.rewrite(old, new, {"a.xml": b"changed"}, {}, set())
    with pytest.raises(InputError):
        raw_zip.verify(old, new, wrong, set())


@pytest.mark.parametrize("size", ["file_size", "compress_size"])
def test_what_needs_the_64_bit_form_is_refused(size: str) -> None:
    head = b"PK\x03\x04" + bytes(26)
    entry = zipfile.ZipInfo("a.xml")
    entry.file_size = entry.compress_size = 10
    setattr(entry, size, 1 << 32)
    entry.header_offset, entry.CRC = 0, 0
    entry.orig_filename = "a.xml"
    with pytest.raises(InputError) as refused:
        raw_zip.Writer(io.BytesIO(), "big.xlsx").copy(io.BytesIO(head), entry)
    assert refused.value.problem.code == "graft_too_large"


def test_nothing_to_change_writes_nothing_or_a_copy(old: Path, tmp_path: Path) -> None:
    assert not put_package(old, old, {}, {}, set())
    assert put_package(old, tmp_path / "copy.zip", {}, {}, set())
    assert (tmp_path / "copy.zip").read_bytes() == old.read_bytes()
