"""Names and text cells: which spellings are one client, and what is shown of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kam_xl.tables.cells import Column
from kam_xl.tables.names import cleaned, client_key, read_texts, shown
from kam_xl.tables.spellings import AliasRow, Spellings, resolve

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    "spelling",
    [
        "Acme Ltd",
        " acme  ltd ",
        "ACME\u00a0LTD",
        "Ａｃｍｅ Ｌｔｄ",
        "Ac\u200bme Ltd",
        "\u202eAcme Ltd\u202c",
        "\ufeffAcme\tLtd",
        "Acme\u00ad Ltd",
    ],
)
def test_spellings_of_one_client(spelling):
    assert client_key(spelling) == "acme ltd"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße GmbH", "STRASSE GMBH"),
        ("ÉCLAIR", "E\u0301clair"),
        ("ООО Ромашка", "ооо  ромашка"),
        ("शर्मा", "शर्मा "),
        ("ﬁrma", "firma"),
    ],
)
def test_keys_of_other_scripts(one, other):
    assert client_key(one) == client_key(other)


def test_look_alikes_stay_apart():
    """Cyrillic А and Latin A; Ltd and Limited"""
    assert client_key("Аcme") != client_key("Acme")
    assert client_key("Acme Ltd") != client_key("Acme Limited")


def test_what_is_shown_keeps_its_joiners():
    assert cleaned(f" {FAMILY}\u00a0Shop\u200f") == f"{FAMILY} Shop"


def test_most_frequent_spelling_is_shown():
    assert shown(["ACME", "Acme", "acme ", "Acme"]).tolist() == ["Acme"] * 4
    assert shown(["b", "B", "A", "a"]).tolist() == ["B", "B", "A", "A"]
    assert shown([]).tolist() == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17.0, "17"),
        (17, "17"),
        (2.5, "2.5"),
        (Decimal("3.10"), "3.10"),
        (True, "TRUE"),
        (None, ""),
        (float("nan"), ""),
        ("  A\u00a0B ", "A B"),
        ("007", "007"),
        (dt.datetime(2026, 1, 5), "2026-01-05"),
    ],
)
def test_cells_as_text(cell, text):
    assert read_texts(Column.argument("clients", [cell]))[0].spellings == [text]


def test_whole_numbers_and_texts_are_one_id():
    texts, problems = read_texts(Column.argument("clients", [17.0, "17", 17, True, 1]))
    assert [texts.spellings[code] for code in texts.codes] == ["17", "17", "17", "TRUE", "1"]
    assert problems == []


def test_long_ids_stored_as_numbers_are_reported():
    _, problems = read_texts(Column.argument("clients", [1, 12345678901234567.0, 10**16]))
    assert [(problem.where, problem.code) for problem in problems] == [("clients, row 2", "id_rounded")]
    assert "2 numbers" in problems[0].what


def rows(*pairs):
    return [AliasRow(name, client, f"Aliases!A{line}") for line, (name, client) in enumerate(pairs, start=2)]


def test_chains_are_followed():
    steps, problems = resolve(rows(("A1", "A2"), ("A2", "A3"), ("A3", "A4"), ("B", "A2")))
    assert steps == {"a1": "a4", "a2": "a4", "a3": "a4", "b": "a4"}
    assert problems == []


def test_circles_are_named_at_each_row_and_not_applied():
    steps, problems = resolve(rows(("a", "b"), ("b", "c"), ("c", "a"), ("x", "a"), ("y", "z")))
    assert steps == {"x": "a", "y": "z"}
    assert [(problem.where, problem.code) for problem in problems] == [
        (f"Aliases!A{line}", "alias_circle") for line in (2, 3, 4)
    ]


def test_a_name_of_two_clients_is_not_applied():
    steps, problems = resolve(rows(("a", "b"), ("A ", "c"), ("a", "b")))
    assert steps == {}
    assert [problem.where for problem in problems] == ["Aliases!A2", "Aliases!A3", "Aliases!A4"]


def test_an_alias_of_itself_does_no_harm():
    assert resolve(rows(("Acme", "ACME "))) == ({}, [])


def test_the_first_table_decides_the_spelling():
    names = Spellings({"acme gmbh": "acme"})
    names.add(["Acme GmbH", "Acme", "ACME"], [9, 1, 2])
    names.add(["acme", "Bolt"], [5, 5])
    assert [names.name(name) for name in ("acme gmbh", "Acme", "bolt", "")] == ["ACME", "ACME", "Bolt", ""]
