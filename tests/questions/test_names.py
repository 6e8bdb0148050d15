"""Names that look alike: what is found, why, and what is left alone."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz.distance import Indel

from kam_xl.problems import RequestError
from kam_xl.questions.name_forms import plain_words, without_legal_form
from kam_xl.questions.names import classify, comparison_key, dupes

SAME = [
    ("Acme Ltd", "ACME Limited", "legal form"),
    ("Acme GmbH", "Acme G.m.b.H. & Co. KG", "legal form"),
    ("Acme, Inc.", "Acme LLC", "legal form"),
    ('ООО "Ромашка"', "Ромашка", "legal form"),
    ("ОАО Ромашка", "ПАО «Ромашка»", "legal form"),
    ("OOO Ромашка", "ЗАО Ромашка", "legal form"),
    ("Общество с ограниченной ответственностью Заря", "Заря", "legal form"),
    ("Sharma Traders Pvt Ltd", "Sharma Traders (P) Ltd".replace("(P)", "Private"), "legal form"),
    ("प्रगती प्रा. लि.", "प्रगती प्रायव्हेट लिमिटेड", "legal form"),
    ("山田商店株式会社", "㈱山田商店", "legal form"),
    ("Фирма S.A.", "Фирма", "legal form"),
    ("АСМЕ", "ACME", "look-alike letters"),
    ("Teхника", "Техника", "look-alike letters"),
    ("ΑΒΕ Foods", "ABE Foods", "look-alike letters"),
    ("Café Central", "Cafe Central", "accents"),
    ("Королёв", "Королев", "accents"),
    ("Smith & Sons", "Smith and Sons", "punctuation"),
    ("J. P. Morgan", "JP Morgan", "punctuation"),
    ("O'Neill", "ONeill", "punctuation"),
    ("Аcme Ltd", "Acme GmbH", "look-alike letters, legal form"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME)
def test_same_but_for(one: str, other: str, why: str) -> None:
    found = dupes([one, other])
    assert found[["similarity_share", "why"]].to_numpy().tolist() == [[1.0, why]]
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gazprom Transport", "Gasprom Transport"),
        ("Müller Maschinen", "Mueller Maschinen"),
        ("Steel Works Pune", "Pune Steel Works"),
        ("Rosneft Trans", "RosneftTrans"),
        ("Technopark", "Tecnopark"),
    ],
)
def test_alike_by_spelling(one: str, other: str) -> None:
    found = dupes([one, other])
    assert found["why"].tolist() == ["spelling"]
    assert 0.88 <= found["similarity_share"][0] <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Store 12", "Store 13"),
        ("Client 000001 North", "Client 000002 North"),
        ("Acme Foods", "Acme Steel"),
        ("Ltd", "GmbH"),
        ("Kim", "Tim"),
        ("ACME  ltd", "Acme Ltd"),  # one client already
    ],
)
def test_left_alone(one: str, other: str) -> None:
    assert dupes([one, other]).empty


def test_blank_and_repeated_names_are_no_pairs() -> None:
    assert dupes(["Acme", "Acme", "", None, " acme "]).empty
    assert dupes([]).empty


def test_several_of_one_name_are_paired_with_the_first() -> None:
    found = dupes(["Acme", "Acme Ltd", "Acme GmbH", "Acme AG"])
    assert found[["name", "other"]].to_numpy().tolist() == [
        ["Acme", "Acme AG"],
        ["Acme", "Acme GmbH"],
        ["Acme", "Acme Ltd"],
    ]


def test_a_name_of_a_legal_form_alone_keeps_it() -> None:
    assert without_legal_form("co") == "co"
    assert comparison_key("Co. KG") != ""
    assert comparison_key("???") == "???"


def test_vowel_signs_are_part_of_their_word() -> None:
    assert plain_words("कंपनी-प्रा.लि.") == "कंपनी प्रा लि"


@pytest.mark.parametrize("slice_size", [512, 7])
def test_no_pair_of_the_japanese_names_is_missed(
    data: Path, monkeypatch: pytest.MonkeyPatch, slice_size: int
) -> None:
    monkeypatch.setattr("kam_xl.questions.names._SLICE", slice_size)
    with (data / "names_ja" / "customers.csv").open(encoding="utf-8", newline="") as file:
        names = sorted({row["customer_name"] for row in csv.DictReader(file)})
    found = dupes(names, min_similarity=0.75)
    wanted = {
        pair
        for pair in combinations(names, 2)
        if max(
            Indel.normalized_similarity(*pair),
            Indel.normalized_similarity(*(" ".join(sorted(name.split())) for name in pair)),
        )
        >= 0.75
    }
    assert {(one, other) for one, other in found[["name", "other"]].to_numpy()} == wanted
    assert len(wanted) > 25
    assert found["similarity_share"].is_monotonic_decreasing


def test_too_many_pairs_are_refused() -> None:
    letters = "abcdefghijklmnop"
    names = [
        f"the very same company name {one}{other}{third}"
        for one in letters
        for other in letters
        for third in "xyz"
    ]
    with pytest.raises(RequestError, match=r"more than 100,000 pairs.*higher similarity"):
        dupes(names, min_similarity=0.75)


def test_similarity_outside_its_limits_is_refused() -> None:
    with pytest.raises(RequestError, match=r"outside 0\.5 to 1"):
        dupes(["a"], min_similarity=88)


def test_only_exact_likeness_at_1() -> None:
    assert dupes(["Technopark", "Tecnopark", "Technopark Ltd"], min_similarity=1)["why"].tolist() == [
        "legal form"
    ]


def test_classify_gives_the_key_of_the_tables() -> None:
    assert classify(["  ACME\u00a0 Ltd", "Ａｃｍｅ ltd", None]).tolist() == ["acme ltd", "acme ltd", ""]
