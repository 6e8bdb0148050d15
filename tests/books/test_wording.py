"""Text and names stay inside what a spreadsheet allows, whatever comes in."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kam_xl.books.drawing.draw_table import table_name
from kam_xl.books.drawing.wording import (
    clean_text,
    distinct,
    sheet_name,
    sheet_names,
    text_width,
    units,
    wrapped,
)

_ANY = st.text(st.characters(), max_size=60)


# What people and programs have put into names: formulas, signs Excel refuses, other scripts, emoji, right-to-left.
NASTY = (
    '=HYPERLINK("http://evil.example","Acme")',
    "'quoted'",
    "[a]:b*c?d/e\\f",
    "x" * 200,
    "मुंबई ट्रेडिंग कंपनी प्राइवेट लिमिटेड मुख्य कार्यालय",
    "😀" * 20,
    "👩\u200d👩\u200d👧\u200d👦" * 6,
    "شركة الاتحاد",
    "\u202egnp.exe",
    "History",
    "xlwings.conf",
    "tools.py",
    ".py",
    "",
    "'''",
    "\x00\x1b",
    "Sheet1",
    "A1",
    "R1C1",
    "n\u0303" * 31,
)
_HARD = st.text(st.sampled_from("'[]:*?/\\ ~2aA😀é\u0301\u200d\u202e.py"), max_size=40)
_NAMES = st.one_of(_ANY, st.sampled_from(NASTY), _HARD)


def is_allowed(name: str) -> bool:
    """Whether Excel takes the name, and no program takes it for something else."""
    return (
        0 < units(name) <= 31
        and not re.search(r"[\[\]:*?/\\\x00-\x1f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", name)
        and name.strip("' ") == name
        and name.casefold() not in ("history", "xlwings.conf")
        and not name.casefold().endswith(".py")
    )


@given(st.lists(_NAMES, max_size=8))
def test_sheet_names_are_allowed_and_unique(wanted: list[str]) -> None:
    taken: set[str] = set()
    for name in wanted:
        made = sheet_name(name, taken)
        assert is_allowed(made)
        assert made.casefold() not in taken
        taken.add(made.casefold())


@given(_NAMES)
def test_a_sheet_name_stays_as_it_is(name: str) -> None:
    """The jobs choose names and the books once more: both must come to the same."""
    made = sheet_name(name, set())
    assert sheet_name(made, set()) == made


@given(st.lists(_NAMES, max_size=6, unique=True), st.sets(_NAMES, max_size=4), st.randoms())
def test_sheet_names_do_not_depend_on_the_order_of_clients(wanted, users, random) -> None:
    pairs = [(f"dossier:{number}", name) for number, name in enumerate(wanted)]
    taken = {name.casefold() for name in users}
    made = sheet_names(pairs, taken)
    assert sheet_names(random.sample(pairs, len(pairs)), taken) == made
    assert all(is_allowed(name) for name in made.values())
    assert len({name.casefold() for name in made.values()} - taken) == len(wanted)


def test_sheets_of_which_there_is_one_go_before_clients_of_that_name() -> None:
    named = sheet_names([("dossier:settings", "Settings"), ("settings", "Settings")], {"at risk"})
    assert named == {"settings": "Settings", "dossier:settings": "Settings ~2"}


def test_long_names_are_told_apart_by_a_number_in_the_order_of_their_keys() -> None:
    clients = [(f"dossier:{letter}", f"Northern Trading Company of the Coast, {letter}") for letter in "cab"]
    assert sheet_names(clients, set()) == {
        "dossier:a": "Northern Trading Company of the",
        "dossier:b": "Northern Trading Company of ~2",
        "dossier:c": "Northern Trading Company of ~3",
    }


def test_a_letter_with_its_accent_and_an_emoji_of_a_family_are_not_cut_in_two() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    assert sheet_name(family * 6, set()) == family * 2
    assert sheet_name("x" * 30 + "q\u0303\u0303", set()) == "x" * 30


@given(_ANY)
def test_clean_text_is_clean(text: str) -> None:
    clean = clean_text(text)
    clean.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", clean)
    assert clean_text(clean) == clean


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200), st.integers(3, 40))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


@given(st.lists(st.sampled_from(["Tea", "tea", "TEA 2", "Oil", "tea 2"]), max_size=8))
def test_distinct_names_differ(names: list[str]) -> None:
    made = distinct(names)
    assert len({name.casefold() for name in made}) == len(names)


@given(_ANY)
def test_table_names_are_allowed(text: str) -> None:
    name = table_name(text, set())
    assert re.fullmatch(r"[^\W\d][\w.]*", name)
    assert not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]", name)
