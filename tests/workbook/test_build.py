"""The two files are text: the same bytes on every run and path, and the ones that are committed."""

from __future__ import annotations

import hashlib
import re
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.workbook.conftest import Built
from workbook import build

ROOT = Path(__file__).parents[2]
# What the bytes depend on besides our own text.
TOOLS = ("xlsxwriter", "xlwings", "pyOpenVBA", "numpy", "scipy", "pandas")


def _pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {name.casefold(): number for name, _, number in (line.partition("==") for line in lines) if number}


def test_a_second_build_elsewhere_has_the_same_bytes(built: Built, tmp_path: Path) -> None:
    folder = tmp_path / "another path, with ü and spaces"
    folder.mkdir()
    again = build.build(folder)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in built.files]


def test_the_committed_files_are_what_the_text_gives(built: Built) -> None:
    pinned = _pinned()
    other = [name for name in TOOLS if version(name) != pinned[name.casefold()]]
    if other:
        pytest.skip(f"the committed files were made with other versions of {', '.join(other)}")
    for fresh, name in zip(built.files, (build.WORKBOOK, build.ADDIN), strict=True):
        assert _digest(ROOT / "workbook" / name) == _digest(fresh), f"{name} is old: make workbook"


def _digest(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()}


def test_parts_are_stored_without_dates_or_the_name_of_a_system(built: Built) -> None:
    for path in built.files:
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                assert entry.compress_type == zipfile.ZIP_STORED
                assert entry.date_time == (1980, 1, 1, 0, 0, 0)
                assert entry.create_system == 0
            texts = b"".join(package.read(name) for name in package.namelist() if name.endswith(".xml"))
        assert not re.search(rb"/(?:home|tmp|work)/|C:\\\\Users", texts)
