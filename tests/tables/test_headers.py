"""Headings as real workbooks have them: languages, titles above, two rows, duplicates."""

from __future__ import annotations

import pytest

from kam_xl.problems import InputError
from kam_xl.tables.cells import Grid
from kam_xl.tables.find import find_tables, sales_candidates
from kam_xl.tables.headers import find_header
from kam_xl.tables.schema import SALES, TABLES
from kam_xl.tables.vocabulary import head_key, heads_of, is_total, looks_total, table_named


def header(*rows, table=None):
    return find_header(Grid("b.xlsx", "Sheet1", [list(row) for row in rows], table=table), SALES)


def places(*rows, table=None):
    grid = Grid("b.xlsx", "Sheet1", [list(row) for row in rows], table=table)
    found = find_header(grid, SALES)
    return {name: head.position for name, head in found.columns(grid)[0].items()}


@pytest.mark.parametrize(
    "heads",
    [
        ("Date", "Client", "Amount"),
        ("ORDER DATE", "customer_name", "Net Amount (EUR)"),
        ("InvoiceDate", "Account", "Revenue"),
        ("Дата отгрузки", "Контрагент", "Сумма, руб."),
        ("Дата", "Клиент", "Выручка, тыс."[:7]),
        ("Datum", "Kunde", "Umsatz in €"),
        ("Rechnungsdatum", "Kundenname", "Nettobetrag"),
        ("दिनांक", "ग्राहक", "राशि (₹)"),
        ("तारीख", "ग्राहकाचे नाव", "रक्कम"),
        (" date ", "Customer Name", "Amount INR"),
    ],
)
def test_sales_headings_in_five_languages(heads):
    assert places(heads) == {"date": 0, "client": 1, "amount": 2}


def test_title_rows_above():
    found = header(["Sales report 2026", None, None], [None] * 3, ["Date", "Client", "Amount"], [1, 2, 3])
    assert found.first_line == 3


def test_the_heading_must_stand_in_the_first_thirty_rows():
    assert header(*[["text"]] * 29, ["Date", "Client", "Amount"]).complete
    assert header(*[["text"]] * 30, ["Date", "Client", "Amount"]) is None


def test_two_rows_with_merged_cells():
    rows = [["Date", "Client", "2025", None], [None, None, "Revenue", "Profit"], ["x", "y", 1, 2]]
    found = header(*rows)
    assert found.first_line == 2
    assert found.found["amount"][0].text == "2025 / Revenue"
    assert places(*rows) == {"date": 0, "client": 1, "amount": 2, "profit": 3}


def test_two_years_of_revenue_are_two_amounts():
    with pytest.raises(
        InputError, match=r'Sheet1!C2: the headings "2024 / Revenue" here and "2025 / Revenue" in Sheet1!D2'
    ):
        places(["Date", "Client", "2024", "2025"], [None, None, "Revenue", "Revenue"])


def test_one_row_that_has_all_names_is_the_heading():
    """Otherwise the words of a first csv line would be read as headings: Service is a product's heading, too."""
    found = header(["Date", "Client", "Amount", "Dept"], ["x", "y", "z", "Service"])
    assert found.first_line == 1


def test_duplicate_amounts_are_refused_naming_both_cells():
    with pytest.raises(
        InputError,
        match=r'Sheet1!C1: the headings "Revenue" here and "Net amount" in Sheet1!D1 both mean Amount',
    ):
        places(["Date", "Client", "Revenue", "Net amount"])


def test_the_own_name_wins_over_aliases():
    assert places(["Revenue", "Date", "Client", "Amount", "Net amount"])["amount"] == 3


def test_twice_the_own_name_is_refused():
    with pytest.raises(InputError, match="both mean Client"):
        places(["Date", "Client", "client ", "Amount"])


def test_ids_are_second_choice():
    assert places(["Date", "Customer ID", "Customer", "Amount"])["client"] == 2
    assert places(["Date", "Customer ID", "Amount"])["client"] == 1


def test_optional_duplicates_take_the_left_one_with_a_problem():
    grid = Grid("b.xlsx", "Sheet1", [["Date", "Client", "Amount", "Region", "Region"]])
    heads, problems = find_header(grid, SALES).columns(grid)
    assert heads["region"].position == 3
    assert [(problem.where, problem.code) for problem in problems] == [("Sheet1!D1", "header_twice_left")]


def test_a_margin_in_percent_is_no_profit():
    assert "profit" not in header(["Date", "Client", "Amount", "Margin %"]).found
    assert "profit" not in header(["Date", "Client", "Amount", "Profit %"]).found


def test_an_excel_table_has_its_heading_in_the_first_row():
    assert header(["title", None, None], ["Date", "Client", "Amount"], table="tblX") is None


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_table_is_known_by_its_own_headings(spec):
    heads = [column.head for column in spec.columns]
    found = find_tables([Grid("b.xlsx", "Sheet1", [heads])])
    assert list(found.candidates) == [spec.name]


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_table_is_known_by_its_name(spec):
    heads = [spec.column(name).head for name in spec.required]
    for name in (spec.title, f"tbl{spec.title}", f"tbl_{spec.title}", spec.title.upper()):
        assert list(find_tables([Grid("b.xlsx", "Sheet1", [heads], table=name)]).candidates) == [spec.name]


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_column_has_its_own_name_first(spec):
    known = heads_of(spec.name)
    for column in spec.columns:
        assert known[head_key(column.head)] == (column.name, 0)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Продажи", "sales"),
        ("tblUmsatz", "sales"),
        ("ग्राहक", "clients"),
        ("Курсы валют", "rates"),
        ("Sheet1", ""),
        ("Table1", ""),
    ],
)
def test_names_of_tables(name, table):
    assert table_named(name) == table


@pytest.mark.parametrize(
    "text",
    [
        "Total",
        "TOTAL:",
        "Grand total",
        "Итого",
        "Итого за март",
        "Всего:",
        "Gesamt",
        "Gesamtergebnis",
        "Summe",
        "कुल",
        "कुल योग",
        "एकूण",
        "Acme Total",
        "Ромашка Итог",
    ],
)
def test_words_of_totals(text):
    assert looks_total(text)


@pytest.mark.parametrize(
    "text", ["TotalEnergies", "Totally Fine Ltd", "Summerhill", "Acme", "", "Gesamtschule Nord"]
)
def test_names_that_are_no_totals(text):
    assert not looks_total(text)
    assert not is_total(text)


def test_own_tables_are_not_read():
    heads = ["Client", "Since", "Industry", "Employees"]
    assert find_tables([Grid("b.xlsx", "Client list", [heads], table="kam_Clients")]).candidates == {}


def test_candidates_have_names_one_can_choose_by():
    heads = ["Date", "Client", "Amount"]
    grids = [Grid("b.xlsx", "Sales", [heads], table="tblSales"), Grid("b.xlsx", "2024", [heads])]
    assert sales_candidates(grids) == ["Sales!tblSales", "2024"]
