"""A key that a docstring or a setting cites stands in docs/sources.md, and no key stands there for nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from kam_xl.settings import Settings

ROOT = Path(__file__).parents[2]
WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef)
CITED = re.compile(r"\[([A-Z0-9-]*[A-Z][A-Z0-9-]+)\]")
CITED_BY_SETTING = re.compile(r"\b[A-Z][A-Z-]{2,}(?=[,:])")
LISTED = re.compile(r"^- \*\*(.+?)\*\*", re.MULTILINE)


def _listed() -> list[str]:
    return LISTED.findall((ROOT / "docs" / "sources.md").read_text(encoding="utf-8"))


def _cited() -> Iterator[tuple[str, str]]:
    """Every key with the place that cites it."""
    for path in sorted((ROOT / "kam_xl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, WITH_DOCSTRING):
                for key in CITED.findall(ast.get_docstring(node) or ""):
                    yield key, str(path.relative_to(ROOT))
    for setting in Settings.describe():
        for key in CITED_BY_SETTING.findall(setting.source):
            yield key, f"setting {setting.name}"


def test_every_source_cited_is_listed() -> None:
    listed = set(_listed())
    assert [f"{place}: [{key}]" for key, place in _cited() if key not in listed] == []


def test_every_source_listed_is_cited_once_or_more() -> None:
    listed = _listed()
    assert len(listed) == len(set(listed))
    assert set(listed) - {key for key, _ in _cited()} == set()


def test_every_setting_is_ours_or_names_its_source() -> None:
    nowhere = [
        setting.name
        for setting in Settings.describe()
        if not (setting.source.startswith("ours") or CITED_BY_SETTING.match(setting.source))
    ]
    assert nowhere == []
