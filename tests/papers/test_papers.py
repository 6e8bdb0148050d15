"""Papers: every generated sheet says what the questions answered, and nothing twice."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kam_xl.jobs.makers import OVERVIEW
from kam_xl.papers import (
    at_risk,
    client_list,
    concentration,
    data_problems,
    matrix,
    pareto,
    reasons,
    settings_used,
)
from kam_xl.papers.origin import Origin
from kam_xl.papers.paper import Chart, Paper, SideBySide, Table
from kam_xl.problems import InputError, Problem, RequestError
from kam_xl.questions.portfolio import Portfolio, portfolio
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import read_tables

ORIGIN = Origin("book.xlsx", "Sales", 60)
AS_OF = dt.date(2025, 12, 31)


def sales(**settings: object) -> Portfolio:
    """A year and a half of five clients: steady, fading, new, lost, and one with returns only."""
    lines: list[list[object]] = [["Date", "Client", "Amount", "Manager"]]
    steady, fading = (
        pd.date_range("2024-07-15", "2025-12-15", freq="30D"),
        pd.date_range("2024-07-10", "2025-09-20", freq="20D"),
    )
    lines += [[day.to_pydatetime(), "Steady", 900.0, "Anne"] for day in steady]
    lines += [[day.to_pydatetime(), "Fading", 300.0, "Bob"] for day in fading]
    lines.append([dt.datetime(2025, 12, 20), "New", 50.0, "Anne"])
    lines += [[dt.datetime(2024, month, 5), "Lost", 700.0, "Bob"] for month in (8, 9, 10, 11)]
    lines.append([dt.datetime(2025, 11, 1), "Returns", -40.0, "Anne"])
    tables, _ = read_tables([Grid("book.xlsx", "Sales", lines)], Settings(), settings)
    return portfolio(tables, AS_OF)


@pytest.fixture(scope="module")
def book() -> Portfolio:
    return sales()


def tables_of(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


PAPERS = (*OVERVIEW, at_risk.paper, reasons.paper)


@pytest.mark.parametrize("make", PAPERS, ids=lambda make: make.__module__.rpartition(".")[2])
def test_every_paper_is_whole(make, book: Portfolio) -> None:
    """Title, finding and notes are there; charts point to columns of tables of the same paper."""
    paper = make(book)
    assert paper.name
    assert paper.title
    assert paper.finding
    tables = {table.name: table for table in tables_of(paper)}
    for table in tables.values():
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert {key for key, _ in table.marks} <= {column.key for column in table.columns}
    for block in paper.blocks:
        if isinstance(block, Chart):
            table = tables[block.table]
            assert block.count <= len(table.rows)
            for key in (block.category, *(series.key for series in block.series)):
                table.position(key)
            assert block.alt


def test_sheet_and_table_names_are_unique(book: Portfolio) -> None:
    papers = [make(book) for make in PAPERS]
    papers += [data_problems.paper([], ORIGIN), settings_used.paper(Settings())]
    names = [paper.name for paper in papers] + [table.name for paper in papers for table in tables_of(paper)]
    assert len({name.casefold() for name in names}) == len(names)


def test_client_list_has_one_row_a_client_the_largest_first(book: Portfolio) -> None:
    table = tables_of(client_list.paper(book))[0]
    assert table.name == "kam_Clients"
    names = [row[0] for row in table.rows]
    assert names[:2] == ["Steady", "Fading"]
    assert sorted(names) == ["Fading", "Lost", "New", "Returns", "Steady"]
    status = dict(zip(names, (row[table.position("status")] for row in table.rows), strict=True))
    assert status["Lost"] == "lost"
    assert status["Returns"] == "-"
    assert status["New"] == "new"


def test_client_list_prints_the_main_columns(book: Portfolio) -> None:
    table = tables_of(client_list.paper(book))[0]
    keys = [column.key for column in table.columns]
    assert keys[table.printed_count - 1] == "reason"
    assert keys[table.printed_count :] == list(client_list.MORE_KEYS)
    assert keys.index("xyz_cv_class") == keys.index("xyz_class") + 1


def test_a_note_without_words_is_none() -> None:
    assert Paper("n", "t", "f", notes=("", "A note.", "")).notes == ("A note.",)


def test_pareto_names_ranks_where_a_name_is_very_long() -> None:
    rows: list[list[object]] = [["Date", "Client", "Amount"]]
    rows += [[dt.datetime(2025, 1, 5), name, 5.0] for name in ("Ada", "x" * 200)]
    tables, _ = read_tables([Grid("b.xlsx", "Sales", rows)], Settings(), {})
    (chart,) = (block for block in pareto.paper(portfolio(tables, AS_OF)).blocks if isinstance(block, Chart))
    assert chart.category == "rank_count"


def test_matrix_totals_tie_to_the_client_list(book: Portfolio) -> None:
    (pair,) = (block for block in matrix.paper(book).blocks if isinstance(block, SideBySide))
    money, count = pair.maps
    assert count.total == len(book.clients) == sum(map(sum, count.cells))
    assert money.total == pytest.approx(book.clients["revenue_amount"].sum())
    assert sum(money.row_totals) == pytest.approx(money.total)
    assert sum(money.column_totals) == pytest.approx(money.total)


def test_pareto_finding_counts_the_clients_that_bring_the_a_share(book: Portfolio) -> None:
    paper = pareto.paper(book)
    shares = [row[4] for row in tables_of(paper)[0].rows if row[4] is not None]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert paper.finding.startswith("2 of 5 clients")


def test_at_risk_lists_the_fading_client_with_its_reason(book: Portfolio) -> None:
    table = tables_of(at_risk.paper(book))[0]
    assert [row[0] for row in table.rows] == book.clients.loc[book.clients["at_risk"], "client"].tolist()
    lost_or_risky = {row[0] for row in table.rows} | set(
        book.clients.loc[book.clients["status"] == "lost", "client"]
    )
    assert "Fading" in lost_or_risky
    for row in table.rows:
        assert str(row[table.position("reason")]).startswith("silent")


def test_at_risk_also_lists_the_lost_clients(book: Portfolio) -> None:
    lost = tables_of(at_risk.paper(book))[1]
    row = {column.key: cell for column, cell in zip(lost.columns, lost.rows[-1], strict=True)}
    assert [line[0] for line in lost.rows] == book.clients.loc[
        book.clients["status"] == "lost", "client"
    ].tolist()
    assert row["client"] == "Lost"
    assert row["revenue_all_amount"] == 2800.0
    assert row["last_date"] == dt.date(2024, 11, 5)
    assert row["loss_date"] > row["last_date"]


def test_concentration_names_key_clients_and_joint_share(book: Portfolio) -> None:
    paper = concentration.paper(book)
    keys = tables_of(paper)[1]
    assert [row[0] for row in keys.rows] == ["Steady", "Fading"]
    assert "2 of 5 clients are key" in paper.finding


def test_a_manager_sees_own_clients_with_shares_of_the_whole_book(book: Portfolio) -> None:
    anne = sales(manager="anne")
    table = tables_of(client_list.paper(anne))[0]
    assert [row[0] for row in table.rows] == ["Steady", "New", "Returns"]
    whole = book.clients.set_index("client")["revenue_share"]
    assert table.rows[0][table.position("revenue_share")] == whole["Steady"]


def test_an_unknown_manager_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(RequestError, match=r"no client belongs to manager Zoe; choose one of: Anne, Bob\."):
        client_list.paper(sales(manager="Zoe"))


def test_data_problems_are_cut_and_say_so() -> None:
    many = [Problem.of("date_missing", f"Sales!A{row}") for row in range(data_problems.SHOWN + 1)]
    paper = data_problems.paper(many, ORIGIN)
    assert len(tables_of(paper)[0].rows) == data_problems.SHOWN
    assert paper.notes[0] == "The first 5,000 of 5,001 are listed."


def test_lines_nobody_could_read_come_first() -> None:
    paper = data_problems.paper([Problem.of("date_missing", "Sales!A2")], Origin("b.xlsx", "Sales", 20, 40))
    assert paper.finding.startswith("40 of 60 lines could not be read and count nowhere. ")


def test_settings_paper_counts_what_was_changed() -> None:
    paper = settings_used.paper(Settings().replace({"a_share": 0.7}))
    assert paper.finding.startswith("Changed from the default: 1 of ")
    rows = {row[0]: row for row in tables_of(paper)[0].rows}
    assert rows["a_share"][1:3] == (0.7, 0.8)
    assert all(row[3] and row[4] for row in rows.values())


def test_a_manager_asked_of_a_book_without_managers_is_refused() -> None:
    rows = [["Date", "Client", "Amount"], [dt.datetime(2025, 1, 5), "Ada", 5.0]]
    tables, _ = read_tables([Grid("b.xlsx", "Sales", rows)], Settings(), {"manager": "Anne"})
    with pytest.raises(InputError, match="names none; add a Manager column"):
        client_list.paper(portfolio(tables, AS_OF))
