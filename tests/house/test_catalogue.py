"""The catalogue and the code agree: no sentence is missing, none is left over, every blank can be filled."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kam_xl.settings import Settings
from kam_xl.texts import known_keys, say

ROOT = Path(__file__).parents[2]
# Who may say a sentence of the catalogue.
SPEAKERS = ("kam_xl", "udfs", "workbook")
MAKERS_OF_PROBLEMS = {"Problem", "KamError", "InputError", "RequestError"}

# Sections whose keys are put together from data, and the data that does it.
# (An f-string that begins with its section, say(f"setting.{name}"), is found by itself.)
DYNAMIC: dict[str, str] = {
    "argument.": "udfs.formula: argument help, by the name of the argument, or of formula and argument",
    "formula.short.": "udfs.formula: refusals that would not fit into a cell, by the code of the problem",
    "problem.formula_no_": "udfs.adapt: what a cell is not, number or date",
}


@dataclass(frozen=True)
class Call:
    """One place that asks for a sentence."""

    place: str
    keys: tuple[str, ...]
    given: frozenset[str]
    open_ended: bool


def _literals(node: ast.expr) -> list[str]:
    """The words an expression may stand for, as far as they are written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return []


def _call(node: ast.Call, place: str) -> Call | None:
    if not node.args:
        return None
    given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
    open_ended = any(keyword.arg is None for keyword in node.keywords)
    name = node.func
    if isinstance(name, ast.Name) and name.id == "say":
        keys = _literals(node.args[0])
    elif isinstance(name, ast.Attribute) and name.attr == "of" and _is_maker(name.value):
        keys = [f"problem.{code}.{part}" for code in _literals(node.args[0]) for part in ("what", "fix")]
        given -= {"where"}
    else:
        return None
    return Call(place, tuple(keys), given, open_ended)


def _is_maker(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in MAKERS_OF_PROBLEMS


@cache
def _trees() -> list[tuple[str, ast.Module]]:
    paths = sorted(path for room in SPEAKERS for path in (ROOT / room).rglob("*.py"))
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


@cache
def _calls() -> list[Call]:
    found = [
        _call(node, f"{name}:{node.lineno}")
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]
    return [call for call in found if call]


def _words(tree: ast.Module) -> Iterator[str]:
    """Every word written in the code; a docstring names keys without using them."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def _prefixes(tree: ast.Module) -> Iterator[str]:
    """What stands before the first blank of an f-string, when it names a section."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if "." in start and not start.startswith("problem.{"):
                yield start


def _blanks(sentence: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_asked_for_exists() -> None:
    missing = [f"{call.place}: {key}" for call in _calls() for key in call.keys if key not in known_keys()]
    assert not missing, "\n".join(missing)


def test_every_blank_is_filled_where_the_sentence_is_asked_for() -> None:
    empty = []
    for call in _calls():
        parts = [key for key in call.keys if key in known_keys() and not call.open_ended]
        empty += [
            f"{call.place}: {key} has blanks {', '.join(sorted(_blanks(say(key)) - call.given))}"
            for key in parts
            if _blanks(say(key)) - call.given
        ]
    assert not empty, "\n".join(empty)


def test_every_sentence_is_used() -> None:
    words = {word for _, tree in _trees() for word in _words(tree)}
    prefixes = {prefix for _, tree in _trees() for prefix in _prefixes(tree)} - {"problem."} | set(DYNAMIC)
    unused = [
        key
        for key in sorted(known_keys())
        if key not in words
        and not (key.startswith("problem.") and key.split(".")[1] in words)
        and not key.startswith(tuple(prefixes))
    ]
    assert not unused, f"nobody says: {', '.join(unused)}"


def test_every_dynamic_section_exists() -> None:
    assert [prefix for prefix in DYNAMIC if not any(key.startswith(prefix) for key in known_keys())] == []


def test_every_problem_has_both_halves_and_no_full_stop() -> None:
    problems = {key for key in known_keys() if key.startswith("problem.")}
    codes = {key.split(".")[1] for key in problems}
    assert problems == {f"problem.{code}.{part}" for code in codes for part in ("what", "fix")}
    assert [key for key in sorted(problems) if say(key).rstrip().endswith(".")] == []


def test_every_setting_has_a_meaning_and_a_source() -> None:
    settings = list(Settings.describe())
    assert {f"setting.{setting.name}" for setting in settings} == {
        key for key in known_keys() if key.startswith("setting.")
    }
    assert [setting.name for setting in settings if not setting.source] == []


def test_every_setting_is_read_by_some_room() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "kam_xl").rglob("*.py")
        if path != ROOT / "kam_xl" / "settings.py"
    )
    assert [setting.name for setting in Settings.describe() if f".{setting.name}" not in code] == []
