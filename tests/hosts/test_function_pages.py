"""The pages of the formulas are there, up to date, and complete; the check that says so can fail."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from udfs import functions as formulas
from udfs.formula import argument_doc

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_functions", ROOT / "docs" / "build_functions.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(builder: ModuleType) -> dict[str, str]:
    pages: dict[str, str] = builder.pages()
    return pages


def test_every_page_is_up_to_date(builder: ModuleType, made: dict[str, str]) -> None:
    assert builder.wrong(made) == [], "run: make docs"


def test_an_old_a_missing_and_a_left_over_page_are_found(builder: ModuleType, made: dict[str, str]) -> None:
    changed = made | {"ABC_CLASS.md": made["ABC_CLASS.md"] + "more", "NEW.md": "new"}
    del changed["ABC_WHY.md"]
    assert builder.wrong(changed) == [
        "docs/functions/NEW.md is missing",
        "docs/functions/ABC_WHY.md is left over",
        "docs/functions/ABC_CLASS.md is out of date",
    ]


def test_a_formula_without_words_is_found(
    builder: ModuleType, made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = dict(builder.said())
    told["OLD_NAME"] = told.pop("ABC_WHY")
    monkeypatch.setattr(builder, "said", lambda: told)
    assert builder.wrong(made) == [
        "ABC_WHY is not in docs/formulas.toml",
        "docs/formulas.toml names OLD_NAME, which is no formula",
    ]


def test_every_page_has_all_its_parts(made: dict[str, str]) -> None:
    parts = ("Returns", "Blanks", "Refuses", "How it is worked out", "In the sheet", "Examples")
    for formula in formulas.FORMULAS:
        page = made[f"{formula.__name__}.md"]
        assert [part for part in parts if f"## {part}\n" not in page] == []
        assert f"={formula.__name__}(" in page
        assert "Source: " in page
        for name in formula.__wrapped__.__code__.co_varnames[: formula.__wrapped__.__code__.co_argcount]:
            assert f"| `{name}`" in page
            assert argument_doc(formula.__name__, name) in page


def test_ledger_pages_show_the_table_column_and_the_spilled_form(made: dict[str, str]) -> None:
    for formula in formulas.FORMULAS:
        if "of_clients" in formula.__wrapped__.__code__.co_varnames:
            page = made[f"{formula.__name__}.md"]
            assert "(Sales[Client],Sales[Date],[@Client],Sales[Amount]" in page
            assert "=INDEX(O:O,MATCH([@Client],N:N,0))" in page
