"""Laws that every class keeps, whatever the data: order, scale, ties, split sales, rows of zero.

Money is drawn as whole cents, as a ledger has it, so that what a law claims can be said exactly.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.questions import abc, concentration, matrix, migration, xyz
from kam_xl.questions.regularity import of_gaps

CENTS = st.integers(-(10**7), 10**9)
FEW_CENTS = st.integers(-3, 12)  # many ties, many shares that stand exactly on a border
COLUMNS = st.lists(CENTS, max_size=30) | st.lists(FEW_CENTS, max_size=30)
SHARES = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda pair: sorted(n / 100 for n in pair))
BLOCKS = st.integers(1, 24).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(-2, 6), min_size=width, max_size=width), min_size=1, max_size=6
    )
)
BASES = st.sampled_from(["cv", "rhythm"])
GAPS = st.lists(st.integers(1, 40), max_size=12)


def money(cents: list[int]) -> np.ndarray:
    return np.array(cents, dtype=np.float64) / 100


def plain_abc(cents: list[int], a_share: str, b_share: str) -> list[str]:
    """The rule as it reads, on whole cents; slow and independent of the code under test."""
    positive = [value for value in cents if value > 0]
    words = []
    for value in cents:
        before = Fraction(sum(other for other in positive if other > value), sum(positive) or 1)
        if value <= 0:
            words.append("-")
        elif value == max(positive) or before < Fraction(a_share):
            words.append("A")
        else:
            words.append("B" if before < Fraction(b_share) else "C")
    return words


@given(COLUMNS, SHARES)
def test_abc_is_what_the_rule_says(cents, shares):
    a_share, b_share = shares
    found = abc.classify(money(cents), a_share=a_share, b_share=b_share)
    assert found.tolist() == plain_abc(cents, repr(a_share), repr(b_share))


@given(COLUMNS, st.randoms(use_true_random=False))
def test_abc_row_order_never_matters(cents, chance):
    order = list(range(len(cents)))
    chance.shuffle(order)
    straight, shuffled = abc.classify(money(cents)), abc.classify(money([cents[place] for place in order]))
    assert [straight[place] for place in order] == shuffled.tolist()


@given(COLUMNS, st.integers(1, 1000) | st.integers(-6, 3).map(lambda power: 10.0**power))
def test_abc_unit_of_money_never_matters(cents, factor):
    assert abc.classify(money(cents) * factor).tolist() == abc.classify(money(cents)).tolist()


@given(COLUMNS)
def test_abc_equal_values_share_a_class_and_larger_ones_are_never_worse(cents):
    found = abc.classify(money(cents))
    rank = {"A": 0, "B": 1, "C": 2, "-": 3}
    ordered = [rank[word] for _, word in sorted(zip(cents, found, strict=True), key=lambda pair: -pair[0])]
    assert ordered == sorted(ordered)
    assert len(set(zip(cents, found, strict=True))) == len(set(cents))


@given(COLUMNS)
def test_abc_only_positive_values_have_a_class_and_the_largest_is_a(cents):
    found = abc.classify(money(cents))
    assert [word != "-" for word in found] == [value > 0 for value in cents]
    if cents and max(cents) > 0:
        assert found[cents.index(max(cents))] == "A"


@given(COLUMNS, st.lists(st.sampled_from([0, -1, -(10**6)]), max_size=5))
def test_abc_rows_of_zero_or_less_change_nobody(cents, added):
    assert abc.classify(money(cents + added)).tolist()[: len(cents)] == abc.classify(money(cents)).tolist()


@given(COLUMNS)
def test_abc_of_values_asks_the_same_question(cents):
    whole = abc.classify(money(cents))
    assert [abc.classify(money(cents), of_values=money([one]))[0] for one in cents] == whole.tolist()


@given(
    st.integers(1, 10**9),
    st.sampled_from([(80, 15, 5), (79, 16, 5), (1, 1, 98)]),
    st.sampled_from([1, 10, 16, 10**4]),
)
def test_abc_borders_are_exact_at_any_scale(unit, parts, divisor):
    first, second, third = (part * unit / divisor for part in parts)
    found = abc.classify([first, second, third], a_share=parts[0] / 100, b_share=(parts[0] + parts[1]) / 100)
    ranks = sorted(parts, reverse=True)
    assert found[parts.index(ranks[0])] == "A"
    if list(parts) == ranks:  # each stands behind exactly its border, so none is better for it
        assert found.tolist() == ["A", "B", "C"]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.lists(CENTS, min_size=1, max_size=3)), max_size=8))
def test_abc_table_does_not_see_how_a_sale_is_split(sales):
    split = [(client, part) for client, parts in sales for part in parts]
    whole = [(client, sum(parts)) for client, parts in sales]
    tables = [
        abc.table([client for client, _ in lines], money([amount for _, amount in lines]))
        for lines in (split[::-1], whole)
    ]
    pd.testing.assert_frame_equal(*tables, check_exact=True)
    assert round(float(tables[0]["amount"].sum()) * 100) == sum(amount for _, amount in whole)


@given(BLOCKS, BASES, st.randoms(use_true_random=False))
def test_xyz_rows_are_judged_alone(block, basis, chance):
    order = list(range(len(block)))
    chance.shuffle(order)
    whole = xyz.classify(block, basis=basis)
    shuffled = xyz.classify([block[place] for place in order], basis=basis)
    assert [whole[place] for place in order] == shuffled.tolist()
    assert [xyz.classify([row], basis=basis)[0] for row in block] == whole.tolist()


@given(BLOCKS, BASES, st.integers(1, 1000) | st.integers(-6, 6).map(lambda power: 10.0**power))
def test_xyz_unit_of_money_never_matters(block, basis, factor):
    scaled = np.array(block, dtype=np.float64) * factor
    limits = {"x_limit": 0.5, "y_limit": 1.0, "minimum": 2}
    assert (
        xyz.classify(scaled, basis=basis, **limits).tolist()
        == xyz.classify(block, basis=basis, **limits).tolist()
    )


@given(BLOCKS, BASES)
def test_xyz_rows_of_zero_change_nobody_and_have_no_class(block, basis):
    zero = [0] * len(block[0])
    assert xyz.classify([*block, zero], basis=basis).tolist() == [*xyz.classify(block, basis=basis), "-"]


@given(BLOCKS, st.integers(0, 300).map(lambda n: n / 100))
def test_xyz_variation_is_compared_as_fractions_would_be(block, limit):
    found = xyz.classify(block, x_limit=limit, y_limit=10, minimum=1)
    for row, word in zip(block, found, strict=True):
        first = next((place for place, value in enumerate(row) if value > 0), len(row))
        seen = row[first:]
        if sum(seen) <= 0:
            assert word == "-"
        else:
            spread = Fraction(len(seen) * sum(value * value for value in seen), sum(seen) ** 2) - 1
            assert (word == "X") == (spread <= Fraction(repr(limit)) ** 2)


@given(st.lists(GAPS, min_size=1, max_size=8), st.integers(0, 300).map(lambda n: n / 100))
def test_rhythm_is_compared_as_fractions_would_be(gaps, limit):
    moments = [[len(own), sum(own), sum(gap * gap for gap in own)] for own in gaps]
    count, total, squares = np.array(moments).T
    flags = np.ones(len(gaps), dtype=bool)
    habit = of_gaps(count, total, squares, bought=flags, joined=~flags)
    found = xyz.classes(habit, xyz.Limits.of("rhythm", limit, 10, 1))
    for (number, length, square), word in zip(moments, found, strict=True):
        inside = number > 0 and Fraction(number * square, length * length) - 1 <= Fraction(repr(limit)) ** 2
        assert (word == "X") == inside


@given(GAPS.filter(len), st.integers(1, 50))
def test_rhythm_does_not_see_how_long_a_gap_is(gaps, factor):
    one, many = np.array(gaps), np.array(gaps) * factor
    flags = np.array([True])
    first, second = (
        of_gaps([len(own)], [own.sum()], [(own**2).sum()], bought=flags, joined=flags) for own in (one, many)
    )
    for limit in (0.0, 0.5, 1.0):
        assert first.up_to(limit).tolist() == second.up_to(limit).tolist()


WORDS = st.sampled_from(["A", "B", "C", "-", "new", ""])
HABITS = st.sampled_from(["X", "Y", "Z", "-", "new", "too few (2)", ""])
CLIENTS = st.lists(st.tuples(WORDS, HABITS, CENTS), max_size=25)


@given(CLIENTS)
def test_matrix_totals_tie_to_the_input(clients):
    rank, habit, cents = ([client[place] for client in clients] for place in range(3))
    assert matrix.table(rank, habit).iloc[-1]["total"] == len(clients)
    sums = matrix.table(rank, habit, money(cents))
    assert round(float(sums.iloc[-1]["total"]) * 100) == sum(cents)
    added = matrix.table([*rank, "-"], [*habit, "-"], money([*cents, 0]))
    pd.testing.assert_frame_equal(added, sums, check_exact=True)


@given(CLIENTS)
def test_matrix_counts_what_the_cells_say(clients):
    rank, habit, _ = ([client[place] for client in clients] for place in range(3))
    cells = matrix.classify(rank, habit).tolist()
    counted = matrix.table(rank, habit).set_index("class")
    assert {cell: cells.count(cell) for cell in matrix.CELLS} == {
        cell: counted.loc[cell[0], cell[1]] for cell in matrix.CELLS
    }


@given(COLUMNS, st.integers(0, 5), st.integers(1, 1000), st.randoms(use_true_random=False))
def test_concentration_sees_shares_only(cents, zeros, factor, chance):
    changed = [value * factor for value in cents] + [0] * zeros
    chance.shuffle(changed)
    found, again = concentration.classify(money(cents)), concentration.classify(money(changed))
    assert repr(found) == repr(again)
    if found.client_count:
        assert 10_000 / found.client_count <= found.hhi_number * (1 + 1e-12)
        assert found.hhi_number <= 10_000
        assert 0 <= found.gini_number < 1
        assert found.top1_share <= found.top3_share <= found.top5_share <= found.top10_share <= 1


@given(st.lists(st.tuples(WORDS, WORDS, CENTS), max_size=25))
def test_migration_ties_and_reads_the_same_backwards(clients):
    before, after, cents = ([client[place] for client in clients] for place in range(3))
    before, after = ([word.replace("new", "-") for word in words] for words in (before, after))
    found = migration.table(before, after, money(cents)).set_index("before")
    assert round(float(found.loc["total", "total_amount"]) * 100) == sum(cents)
    there = sum(bool(was or now or cent) for was, now, cent in zip(before, after, cents, strict=True))
    assert found.loc["total", "total"] == there
    back = migration.table(after, before, money(cents)).set_index("before")
    assert np.array_equal(
        found[["A", "B", "C", "-", "lost"]].to_numpy()[:5],
        back[["A", "B", "C", "-", "lost"]].to_numpy()[:5].T,
    )
    moves = migration.summary(before, after)
    both_blank = sum(not was and not now for was, now in zip(before, after, strict=True))
    assert moves["client_count"].sum() == len(clients) - both_blank
