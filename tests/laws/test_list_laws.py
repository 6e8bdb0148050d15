"""Laws of the lists: order of rows, unit of money, totals that tie, worth that fades."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.questions import (
    client_types,
    history,
    key_clients,
    losses,
    names,
    prospects,
    service,
    white_space,
    winback,
)
from kam_xl.questions.client_facts import ClientFacts
from kam_xl.questions.joint_share import joint_share
from kam_xl.questions.lost_money import main_values, year_before_e4
from kam_xl.questions.managers import scorecard
from kam_xl.questions.winback_results import won_back
from kam_xl.tables.amounts import to_e4

AS_OF = dt.date(2024, 5, 10)
TODAY = AS_OF.toordinal()

money = st.integers(-50_000, 500_000).map(lambda cents: cents / 100)
maybe = st.sampled_from([True, False, None])
unknown_or = st.one_of(st.none(), st.integers(0, 900_000).map(lambda cents: cents / 100))
client = st.tuples(
    money, unknown_or, unknown_or, st.one_of(st.none(), st.integers(0, 20).map(lambda q: q / 4)), maybe
)
clients = st.lists(client, min_size=1, max_size=25)
texts = st.sampled_from(["", "North", "South", "East"])
shuffles = st.randoms(use_true_random=False)


def shuffled(rows: list[Any], order: list[int]) -> list[Any]:
    return [rows[place] for place in order]


def an_order(chance: Any, count: int) -> list[int]:
    order = list(range(count))
    chance.shuffle(order)
    return order


def facts_of(rows: list[Any], unit: float = 1) -> ClientFacts:
    amounts, profits, potential, years, image = zip(*rows, strict=True)
    scale = [
        [None if one is None else one * unit for one in column] for column in (amounts, profits, potential)
    ]
    return ClientFacts.of(scale[0], scale[1], potential=scale[2], years=years, image=image)


@given(clients, shuffles)
def test_key_clients_and_types_do_not_know_the_order_of_rows(rows: list[Any], chance: Any) -> None:
    order = an_order(chance, len(rows))
    facts, mixed = facts_of(rows), facts_of(shuffled(rows, order))
    for question in (key_clients.classify, client_types.classify, key_clients.why, client_types.why):
        assert list(question(mixed)) == shuffled(list(question(facts)), order)


@given(clients, shuffles)
def test_the_table_of_key_clients_is_the_same_for_any_order(rows: list[Any], chance: Any) -> None:
    order = an_order(chance, len(rows))
    named = [f"c{row}" for row in range(len(rows))]
    facts, mixed = facts_of(rows), facts_of(shuffled(rows, order))
    one = key_clients.table(named, facts, key_clients.criteria(facts), client_types.classify(facts))
    other = key_clients.table(
        shuffled(named, order), mixed, key_clients.criteria(mixed), client_types.classify(mixed)
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@given(clients, st.sampled_from([10.0, 100.0, 1e4, 1e6]))
def test_the_unit_of_money_changes_no_word(rows: list[Any], unit: float) -> None:
    facts, scaled = facts_of(rows), facts_of(rows, unit)
    assert key_clients.classify(scaled).tolist() == key_clients.classify(facts).tolist()
    assert client_types.classify(scaled).tolist() == client_types.classify(facts).tolist()
    keys = key_clients.classify(facts) != ""
    assert joint_share(scaled.amounts, keys).place == joint_share(facts.amounts, keys).place


@given(clients)
def test_more_image_never_takes_a_criterion_away(rows: list[Any]) -> None:
    facts = facts_of(rows)
    known = facts_of([(*row[:4], True) for row in rows])
    for one, other in zip(key_clients.classify(facts), key_clients.classify(known), strict=True):
        assert set(filter(None, one.split(", "))) <= set(other.split(", "))


loss = st.tuples(
    st.sampled_from(["lost", "returned", "stable", "sleeping", "-"]),
    st.integers(TODAY - 1500, TODAY + 20),
    st.integers(-10_000, 10_000_000),
    texts,
    st.sampled_from(["", "late", "price", None]),
    st.integers(0, 400),
)


def losses_of(rows: list[Any], named: list[str]) -> losses.Losses:
    back = [row[1] + row[5] if row[5] else 0 for row in rows]
    columns = list(zip(*rows, strict=True))
    return losses.Losses.of(named, columns[0], columns[1], columns[2], AS_OF, return_day=back)


@given(
    st.lists(loss, min_size=1, max_size=30), st.sampled_from(["week", "month", "quarter", "year"]), shuffles
)
def test_losses_tie_and_do_not_know_the_order_of_rows(rows: list[Any], step: str, chance: Any) -> None:
    named = [f"c{row}" for row in range(len(rows))]
    order = an_order(chance, len(rows))
    mixed = shuffled(rows, order)
    one = losses.table(
        losses_of(rows, named),
        step=step,
        directions={"region": [r[3] for r in rows]},
        reasons=[r[4] for r in rows],
    )
    other = losses.table(
        losses_of(mixed, shuffled(named, order)),
        step=step,
        directions={"region": [r[3] for r in mixed]},
        reasons=[r[4] for r in mixed],
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    wanted = [row for row in rows if row[0] in {"lost", "returned"} and row[1] <= TODAY]
    totals = one[one["name"] == "total"]
    assert totals["lost_count"].tolist() == [len(wanted)] * 3
    assert to_e4(totals["lost_amount"]).tolist() == [sum(row[2] for row in wanted)] * 3
    for _, view in one.groupby("view"):
        parts = view[view["name"] != "total"]
        assert parts["lost_count"].sum() == len(wanted)
        assert to_e4(parts["lost_amount"]).sum() == sum(row[2] for row in wanted)
    periods = losses.by_period(losses_of(rows, named), step=step)
    assert (periods["away_count"] >= 0).all()
    assert periods["cumulative_count"].is_monotonic_increasing


@given(
    st.floats(0, 1e9),
    st.floats(0, 240),
    st.floats(0, 240),
    st.floats(0, 1),
    st.floats(0, 1e6),
    st.integers(1, 60),
)
def test_worth_never_rises_with_the_months_lost(
    profit: float, one: float, other: float, rate: float, cost: float, months: int
) -> None:
    early, late = winback.worth(
        [profit] * 2, sorted([one, other]), regain_rate=[rate] * 2, offer_cost=[cost] * 2, months=months
    )
    assert late <= early
    assert early <= profit * rate * months / 12 - cost + 1e-3 + 1e-9 * profit


lost_client = st.tuples(
    st.sampled_from(["lost", "sleeping"]),
    st.integers(0, 40),
    st.one_of(st.none(), money),
    st.sampled_from(["", "late", "price"]),
)
offer = st.tuples(
    st.sampled_from(["late", "Price "]),
    st.sampled_from(["gift", "visit"]),
    st.sampled_from(["Hamper", "Talk", "5 % off"]),
    st.sampled_from([None, 0.0, 0.05, 0.1]),
    st.sampled_from([None, 0.1, 0.25, 0.6]),
)


@given(st.lists(lost_client, min_size=1, max_size=15), st.lists(offer, max_size=6), shuffles)
def test_the_win_back_list_does_not_know_the_order_of_clients_or_offers(
    rows: list[Any], offers: list[Any], chance: Any
) -> None:
    book = pd.DataFrame(rows, columns=["status", "months_lost", "year_profit", "reason"])
    book.insert(0, "client", [f"c{row:02d}" for row in range(len(book))])
    shop = pd.DataFrame(offers, columns=["reason", "kind", "text", "cost_share", "regain_rate"])
    one = winback.table(book, shop)
    other = winback.table(
        book.iloc[an_order(chance, len(book))].reset_index(drop=True),
        shop.iloc[an_order(chance, len(shop))].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert winback.why(one) == winback.why(other)
    worth = one["worth_amount"].dropna()
    assert worth.is_monotonic_decreasing


@given(st.lists(st.tuples(texts, st.sampled_from(["won", "lost", "open", "", None])), max_size=20), shuffles)
def test_won_back_adds_up(rows: list[Any], chance: Any) -> None:
    named, results = [row[0] for row in rows], [row[1] for row in rows]
    answer = won_back(named, results)
    assert answer.asked_count == len({name for name in named if name})
    mixed = shuffled(rows, an_order(chance, len(rows)))
    assert won_back([r[0] for r in mixed], [r[1] for r in mixed]).sentence == answer.sentence


line = st.tuples(
    st.sampled_from(["Ada", "Bo", "Cy", "Di", ""]), st.sampled_from(["Tea", "Ale", "Rum", ""]), money
)


@given(st.lists(line, max_size=40), st.integers(1, 4), st.integers(1, 6), shuffles)
def test_white_space_ties_and_does_not_know_the_order_of_lines(
    rows: list[Any], peers: int, top: int, chance: Any
) -> None:
    def spend(lines: list[Any]) -> white_space.Spend:
        return white_space.Spend.of(*([row[place] for row in lines] for place in range(3)))

    one = white_space.table(spend(rows), min_peers=peers)
    other = white_space.table(spend(shuffled(rows, an_order(chance, len(rows)))), min_peers=peers)
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    pd.testing.assert_frame_equal(white_space.table(spend(rows), min_peers=peers, top=top), one.head(top))
    block = white_space.matrix(spend(rows)).drop(columns="client")
    wanted = sum(int(to_e4([amount])[0]) for name, group, amount in rows if name and group)
    assert to_e4(block.to_numpy().ravel()).sum() == wanted
    bought = {(name, group) for name, group, _ in rows}
    assert (one["expected_amount"] > 0).all()
    assert (one["expected_amount"] <= one["client_amount"]).all()
    assert (one["peers_count"] >= peers).all()
    assert all(name in {row[0] for row in bought} for name in one["client"])


days = st.one_of(
    st.none(), st.integers(0, 60).map(lambda back: pd.Timestamp(AS_OF) - pd.Timedelta(days=back - 10))
)


@given(st.lists(st.tuples(texts, days, days), max_size=30), shuffles)
def test_dates_kept_add_up_and_do_not_know_the_order_of_rows(rows: list[Any], chance: Any) -> None:
    def column(lines: list[Any], place: int) -> pd.Series[Any]:
        return pd.Series([row[place] for row in lines], dtype="datetime64[s]")

    answer = service.on_time(column(rows, 1), column(rows, 2), AS_OF)
    by_key = service.by_key([row[0] for row in rows], column(rows, 1), column(rows, 2), AS_OF)
    assert by_key["due_count"].sum() == answer.due_count
    assert by_key["on_time_count"].sum() == answer.on_time_count
    assert by_key["overdue_count"].sum() == answer.overdue_count
    mixed = shuffled(rows, an_order(chance, len(rows)))
    again = service.by_key([row[0] for row in mixed], column(mixed, 1), column(mixed, 2), AS_OF)
    pd.testing.assert_frame_equal(by_key, again, check_exact=True)
    late = (service.classify(column(rows, 1), column(rows, 2), AS_OF) == service.OVERDUE).sum()
    assert late == answer.overdue_count


@given(st.lists(st.tuples(maybe, maybe, maybe, unknown_or, texts), max_size=20), shuffles)
def test_prospects_do_not_know_the_order_of_rows(rows: list[Any], chance: Any) -> None:
    frame = pd.DataFrame(rows, columns=["need", "pays", "authority", "potential", "source"])
    frame.insert(0, "client", [f"c{row:02d}" for row in range(len(frame))])
    mixed = frame.iloc[an_order(chance, len(frame))]
    one, other = prospects.table(frame), prospects.table(mixed)
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert prospects.by_source(one)["prospect_count"].sum() == len(rows)
    assert one["yes_count"].is_monotonic_decreasing


sale = st.tuples(
    st.integers(0, 4), st.integers(TODAY - 900, TODAY + 30), st.integers(-10_000, 1_000_000), texts
)


@given(st.lists(sale, min_size=1, max_size=40), st.sampled_from([1, 3, 12, None]), shuffles)
def test_history_and_lost_money_do_not_know_the_order_of_lines(
    rows: list[Any], window: int | None, chance: Any
) -> None:
    mixed = shuffled(rows, an_order(chance, len(rows)))
    named = ["Ada", "Bo", "Cy", "Di", "Ed"]
    answers = []
    for lines in (rows, mixed):
        code, day, amount, region = zip(*lines, strict=True)
        last = [max((d for c, d, _, _ in lines if c == client), default=0) for client in range(5)]
        answers.append(
            (
                history.table(named, code, day, amount, AS_OF, window_months=window).to_dict(),
                year_before_e4(code, day, amount, last).tolist(),
                main_values(code, region, amount, 5).tolist(),
            )
        )
    assert answers[0] == answers[1]


held = st.tuples(
    texts,
    st.integers(0, 10**9),
    st.sampled_from(["A", "B", "C", "-"]),
    st.sampled_from(["lost", "returned", "stable"]),
    maybe,
)


@given(st.lists(held, max_size=20), shuffles)
def test_scorecards_share_out_the_whole_book(rows: list[Any], chance: Any) -> None:
    book = pd.DataFrame(rows, columns=["manager", "revenue_e4", "abc_class", "status", "at_risk"])
    book.insert(0, "client", [f"c{row:02d}" for row in range(len(book))])
    one = scorecard(book, AS_OF)
    other = scorecard(book.iloc[an_order(chance, len(book))].reset_index(drop=True), AS_OF)
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one["client_count"].sum() == len(book)
    assert to_e4(one["revenue_amount"]).sum() == sum(row[1] for row in rows)
    assert one["lost_count"].sum() == sum(row[3] == "lost" for row in rows)


word = st.sampled_from(
    ["acme", "ACME", "Асме", "foods", "food", "steel", "Ltd", "GmbH", "ООО", "ромашка", "&", "12", "café"]
)
name = st.lists(word, min_size=0, max_size=4).map(" ".join)


@given(st.lists(name, max_size=15), st.sampled_from([0.6, 0.8, 0.88, 1.0]), shuffles)
def test_dupes_do_not_know_the_order_of_names_and_grow_with_a_lower_limit(
    given_names: list[str], limit: float, chance: Any
) -> None:
    found = names.dupes(given_names, min_similarity=limit)
    mixed = shuffled(given_names, an_order(chance, len(given_names)))
    pd.testing.assert_frame_equal(found, names.dupes(mixed, min_similarity=limit), check_exact=True)
    wider = names.dupes(given_names, min_similarity=0.5)
    pairs = {tuple(pair) for pair in wider[["name", "other"]].to_numpy()}
    assert {tuple(pair) for pair in found[["name", "other"]].to_numpy()} <= pairs
    assert (found["similarity_share"] >= limit).all()
    assert (found["name"] < found["other"]).all()


@given(name)
def test_a_stripped_name_stays_as_it_is(text: str) -> None:
    key = names.comparison_key(text)
    assert names.comparison_key(key) == key
