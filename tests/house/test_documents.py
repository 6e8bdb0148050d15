"""What the documents promise exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kam_xl.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z]+)")
COMMAND = re.compile(r"kam-xl ([a-z]+(?:-[a-z]+)*)")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _code_of(document: Path) -> str:
    return "\n".join(CODE.findall(document.read_text(encoding="utf-8")))


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_target_and_command_in_a_document_exists(document: Path) -> None:
    code = _code_of(document)
    assert set(MAKE.findall(code)) <= _targets()
    assert set(COMMAND.findall(code)) <= set(main.commands)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    broken = [link for link in links if not (document.parent / link.partition("#")[0]).exists()]
    assert broken == []


def test_every_command_is_named_in_the_readme_or_beside_its_button() -> None:
    pages = (ROOT / "README.md", ROOT / "docs" / "buttons.md")
    assert set(main.commands) <= {name for page in pages for name in COMMAND.findall(_code_of(page))}


def test_make_alone_names_every_target() -> None:
    named = re.findall(r'@echo "make ([a-z]+)', (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert set(named) == _targets() - {"help"}
