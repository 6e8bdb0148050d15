"""The house stays in order: sizes, names, what lies where, and no trace of one machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "kam_xl").rglob("*.py"))
TOO_LONG, NEARLY = 350, 300
TOP = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "constraints.txt",
    "docs",
    "kam_xl",
    "pyproject.toml",
    "tests",
    "udfs",
    "workbook",
}
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "tools",
    "shared",
    "base",
    "core",
}
# Written so that these lines do not find themselves.
TRACES = {
    "a registry": re.compile(
        r"py[p]i[.]org|python[h]osted|npm[j]s[.](org|com)|deb[.]debia[n]|crates[.]i[o]|--(extra-)?index[-]url",
        re.IGNORECASE,
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.])/(?:work|root|home|Users)[/](?=\w)|\b[A-Z]:\\Users\\", re.IGNORECASE
    ),
}


def _tracked() -> list[Path]:
    """The files of the repository, those not committed yet included."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files belong to the repository is not known")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in sorted(filter(None, names.split("\0"))) if (ROOT / name).is_file()]


def test_modules_are_short() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    long = {str(path): length for path, length in lengths.items() if length > NEARLY}
    too_long = {path: length for path, length in long.items() if length > TOO_LONG}
    assert not too_long, f"a room with two questions? split {too_long}"
    if long:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"over {NEARLY} lines, {TOO_LONG} is the end: {long}", stacklevel=1)


def test_module_names_say_what_is_inside() -> None:
    empty = [path for path in MODULES if path.stem in NAMES_THAT_SAY_NOTHING]
    assert not empty


def test_top_level_holds_only_what_belongs_there() -> None:
    assert {path.parts[0] for path in _tracked()} - TOP == set()


def test_tests_mirror_the_rooms() -> None:
    rooms = {
        path.name for path in (ROOT / "kam_xl").iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    alone = {"bench", "data", "house", "laws", "published", "golden", "hosts", "doors", "workbook"}
    folders = {path.parts[1] for path in _tracked() if path.parts[0] == "tests" and len(path.parts) > 2}
    assert folders <= rooms | alone


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in _tracked():
        content = (ROOT / path).read_bytes()
        if b"\0" in content:
            continue
        text = content.decode("utf-8", errors="replace")
        found += [
            f"{path}: {what}: {hit.group()}" for what, trace in TRACES.items() for hit in trace.finditer(text)
        ]
    assert not found, "\n".join(found)


def test_tests_read_no_data_from_outside() -> None:
    outside = re.compile(r"[.][.]/shared")
    readers = [
        path
        for path in _tracked()
        if path.parts[0] == "tests"
        and path.suffix == ".py"
        and outside.search((ROOT / path).read_text(encoding="utf-8"))
    ]
    assert readers == []
