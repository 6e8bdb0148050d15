"""Text and names stay inside what a spreadsheet allows, whatever comes in."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kam_xl.books.draw_table import table_name
from kam_xl.books.wording import clean_text, distinct, sheet_name, text_width, units, wrapped

_ANY = st.text(st.characters(), max_size=60)


@given(st.lists(_ANY, max_size=8))
def test_sheet_names_are_allowed_and_unique(wanted: list[str]) -> None:
    taken: set[str] = set()
    for name in wanted:
        made = sheet_name(name, taken)
        assert 0 < units(made) <= 31
        assert not re.search(r"[\[\]:*?/\\]", made)
        assert not made.startswith("'")
        assert not made.endswith("'")
        assert made.casefold() not in taken | {"history"}
        taken.add(made.casefold())


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
