"""Whole workbooks as grids: which tables are found, what is left out, what is refused."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.cells import ErrorCell, Grid
from kam_xl.tables.read import read_tables

HEAD = ["Date", "Client", "Amount"]
JAN = dt.datetime(2026, 1, 5)
FEB = dt.datetime(2026, 2, 5)
LINE = [JAN, "Acme", 100.0]


def grid(*rows, sheet="Sales", **options):
    return Grid("b.xlsx", sheet, [list(row) for row in rows], **options)


def read(*grids, overrides=None, **settings):
    return read_tables(grids, Settings().replace(settings), overrides)


def sales(*rows, head=HEAD, **settings):
    """Give client and amount of the lines read, and (place, code) of the problems."""
    tables, problems = read(grid(head, *rows), **settings)
    amounts = (tables.sales["amount_e4"] / 10_000).tolist()
    return list(zip(tables.sales["client"], amounts, strict=True)), [(p.where, p.code) for p in problems]


# ---------------------------------------------------------------- frames


def test_the_frame_has_every_column_in_its_type():
    frame = read(grid([*HEAD, "Product"], [JAN, "Acme", 100.5, 17.0]))[0].sales
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "date": "datetime64[s]",
        "client": "category",
        "amount_e4": "int64",
        "product": "category",
        "group": "category",
        "manager": "category",
        "region": "category",
        "order": "category",
        "due": "datetime64[s]",
        "delivered": "datetime64[s]",
        "currency": "category",
        "row": "int64",
    }
    assert frame.iloc[0].to_dict() | {"due": None, "delivered": None} == {
        "date": pd.Timestamp(JAN),
        "client": "Acme",
        "amount_e4": 1005000,
        "product": "17",
        "group": "",
        "manager": "",
        "region": "",
        "order": "",
        "due": None,
        "delivered": None,
        "currency": "",
        "row": 2,
    }


def test_profit_stands_only_where_the_book_has_it():
    frame = read(grid([*HEAD, "Profit"], [*LINE, 30], [*LINE, None]))
    assert frame[0].sales["profit_e4"].tolist() == [300000, 0]
    assert [(p.where, p.code) for p in frame[1]] == [("Sales!D:D", "profit_blank")]


def test_what_it_was_made_from():
    tables, _ = read(grid(HEAD, LINE, LINE, sheet="Data", table="tblSales", first_row=4))
    assert (tables.sales_name, tables.sales_sheet, tables.sales_rows) == ("Data!tblSales", "Data", 2)
    assert tables.sales["row"].tolist() == [5, 6]


# ---------------------------------------------------------------- lines left out


def test_blank_rows_are_skipped_silently():
    assert sales(LINE, [None] * 3, ["", " ", None], LINE) == ([("Acme", 100)] * 2, [])


def test_amount_without_client_has_its_own_bucket():
    assert sales(LINE, [JAN, " ", 5]) == ([("Acme", 100), ("(no client)", 5)], [("Sales!B3", "no_client")])


def test_missing_date_and_amount():
    lines, problems = sales(LINE, [None, "Acme", 5], [JAN, "Acme", None], [None, "Acme", None])
    assert lines == [("Acme", 100)]
    assert problems == [
        ("Sales!A3", "date_missing"),
        ("Sales!A5", "date_missing"),
        ("Sales!C4", "amount_missing"),
    ]


def test_bad_date_and_bad_amount_are_one_problem_each():
    lines, problems = sales(LINE, ["tomorrow", "Acme", 5], [JAN, "Acme", "lots"])
    assert lines == [("Acme", 100)]
    assert problems == [("Sales!A3", "date_unreadable"), ("Sales!C4", "number_unreadable")]


@pytest.mark.parametrize(
    "row",
    [
        ["Total", None, 200],
        [None, "Total", 200],
        [None, "Итого:", 200],
        ["Итого за март", None, 200],
        [None, "Acme Total", 200],
        [None, None, 200],
        ["एकूण", "", 200],
        ["Gesamtergebnis", None, 200],
    ],
)
def test_totals_are_no_lines(row):
    assert sales(LINE, LINE, row) == ([("Acme", 100)] * 2, [("Sales!4:4", "totals_row")])


def test_subtotals_between_the_lines():
    lines, problems = sales(LINE, [None, "Subtotal", 100], LINE, [None, "Total", 200])
    assert lines == [("Acme", 100)] * 2
    assert problems == [("Sales!3:3", "totals_row"), ("Sales!5:5", "totals_row")]


@pytest.mark.parametrize("word", ["ИТОГО", "Grand total", "Total:", "Gesamt", "कुल", "एकूण"])
def test_a_total_with_a_date_is_no_line(word):
    assert sales(LINE, [FEB, word, 100]) == ([("Acme", 100)], [("Sales!3:3", "totals_row")])


@pytest.mark.parametrize("name", ["Acme Total", "ACME - total", "Итого Acme", "Summe für Acme", "Acme कुल"])
def test_a_total_of_another_client_is_no_line(name):
    assert sales(LINE, [FEB, name, 100]) == ([("Acme", 100)], [("Sales!3:3", "totals_row")])


@pytest.mark.parametrize("name", ["Total Energies", "TotalEnergies", "Total SE", "Bolt Total", "Sumitomo"])
def test_a_client_whose_name_has_a_word_for_total_is_a_client(name):
    assert sales(LINE, [FEB, name, 5]) == ([("Acme", 100), (name, 5)], [])


def test_notes_below_are_one_problem():
    lines, problems = sales(LINE, [None] * 3, ["Prices without VAT", None, None], ["Source: ERP", None, None])
    assert lines == [("Acme", 100)]
    assert problems == [("Sales!4:4", "notes_below")]


def test_lines_after_blank_rows_still_count():
    assert sales(LINE, [None] * 3, [None] * 3, LINE)[0] == [("Acme", 100)] * 2


def test_returns_are_kept():
    assert sales(LINE, [JAN, "Acme", -30])[0] == [("Acme", 100), ("Acme", -30)]


def test_one_line_is_a_book():
    assert sales(LINE) == ([("Acme", 100)], [])


def test_repeated_lines_of_an_order_are_one_problem():
    head = [*HEAD, "Order", "Comment"]
    rows = [
        [*LINE, 7, ""],
        [*LINE, 8, ""],
        [*LINE, 7, "more"],
        [*LINE, 7, ""],
        [*LINE, 7, ""],
        [*LINE, "", ""],
    ]
    _, problems = read(grid(head, *rows, rows[5]))
    assert [(p.where, p.code, p.what[:2]) for p in problems] == [("Sales!5:5", "lines_repeat", "2 ")]


def test_repeated_lines_without_orders_are_told_when_they_are_many():
    rows = [[JAN, "Acme", float(number)] for number in range(1, 41)]
    assert sales(*rows, *rows[:9])[1] == []
    assert sales(*rows, *rows[:10])[1] == [("Sales!42:42", "lines_repeat")]
    assert sales(*rows, [JAN, "Bolt", 1.0], *rows[:10])[1] == []


def test_lines_that_could_not_be_used_are_counted():
    rows = [
        LINE,
        ["2026-01", "Acme", 5],
        [JAN, "Acme", "lots"],
        [None, "Acme", 5],
        [JAN, "Acme", ErrorCell("#N/A")],
    ]
    skipped = [[None] * 3, [None, "Total", 5], [None] * 3, ["Prices without VAT", None, None]]
    assert read(grid(HEAD, *rows, *skipped), error_cells="skip")[0].left_out == 4
    assert read(grid(HEAD, LINE))[0].left_out == 0


def test_a_missing_date_says_that_its_line_is_left_out():
    _, problems = read(grid(HEAD, LINE, [None, "Acme", 5]))
    assert [(p.where, p.what) for p in problems] == [
        ("Sales!A3", "the date is missing, so the line is left out")
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["2025-01", "Acme", 5], ["2025-02", "Acme", 5]],
            r'^Sales!A2: .* "2025-01" names no day .*; type a whole',
        ),
        ([[2025, "Acme", 5]], r'^Sales!A2: .* "2025" names no day'),
        ([[None, "Acme", 5]], r"^Sales!A2: .* the date is missing"),
        ([[JAN, "Acme", "lots"]], r'^Sales!C2: .* "lots" is no number'),
        ([[ErrorCell("#N/A"), "Acme", 5]], r"^Sales!A2: .* #N/A"),
        ([], r"^Sales!C:C: .*; add sales lines below the headings\.$"),
    ],
)
def test_a_book_without_a_line_names_the_first_cell_to_repair(rows, said):
    with pytest.raises(InputError, match=said):
        sales(*rows, error_cells="skip")


@pytest.mark.parametrize("rate", [-0.9, 0, "much", None])
def test_a_rate_that_cannot_be_used_is_named_where_it_lacks(rate):
    lines = grid([*HEAD, "Currency"], [*LINE, "USD"], [*LINE, "EUR"])
    for known in ([], [[JAN, "CHF", 1.1]], [[JAN, "EUR", 1.0]]):
        rates = grid(["Date", "Currency", "Rate"], [JAN, "USD", rate], *known, sheet="Rates")
        with pytest.raises(InputError, match=r"^Rates!C2: a rate is lacking"):
            read(lines, rates, book_currency="CHF")


def test_no_line_is_refused():
    with pytest.raises(InputError, match="Sales has no line with a date and an amount"):
        sales([None, "Acme", 5])


def test_hidden_rows_are_included_and_said():
    tables, problems = read(grid(HEAD, LINE, LINE, hidden_rows=37))
    assert len(tables.sales) == 2
    assert [str(problem) for problem in problems] == [
        "Sales!2:2: 37 hidden rows are included; delete them if they should not count, or set hidden_rows to skip."
    ]


def test_problems_of_the_door_come_along():
    known = Problem("x.csv", "assumed utf-8", "nothing", "csv_guess")
    assert known in read(grid(HEAD, LINE, problems=(known,)))[1]


def test_short_rows_of_a_csv():
    assert sales([JAN, "Acme"], LINE)[0] == [("Acme", 100)]


# ---------------------------------------------------------------- error cells


def test_error_cells_stop_listing_cells_of_all_columns():
    with pytest.raises(InputError, match=r"Sales!C2 #N/A, Sales!B3 #REF! \(2 in all\)"):
        sales([JAN, "Acme", ErrorCell("#N/A")], [JAN, ErrorCell("#REF!"), 5], LINE)


def test_error_cells_skip_their_line():
    lines, problems = sales([JAN, "Acme", ErrorCell("#N/A")], LINE, error_cells="skip")
    assert lines == [("Acme", 100)]
    assert problems == [("Sales!C2", "error_cell_line")]


def test_an_error_in_a_column_nobody_reads_does_no_harm():
    assert sales([*LINE, ErrorCell("#N/A")], head=[*HEAD, "Helper"]) == ([("Acme", 100)], [])


# ---------------------------------------------------------------- which table


def test_two_sales_tables_are_refused_listing_both():
    grids = (grid(HEAD, LINE, LINE, table="tblSales"), grid(HEAD, LINE, sheet="Old", table="tblOld"))
    with pytest.raises(InputError) as refusal:
        read(*grids)
    assert refusal.value.problem.code == "sales_twice"
    assert "Sales!tblSales (2 rows), Old!tblOld (1 rows)" in str(refusal.value)
    assert "sales_table" in str(refusal.value)


@pytest.mark.parametrize("name", ["Old!tblOld", "tblold", "OLD"])
def test_the_setting_chooses(name):
    grids = (grid(HEAD, LINE, LINE, table="tblSales"), grid(HEAD, LINE, sheet="Old", table="tblOld"))
    assert read(*grids, sales_table=name)[0].sales_name == "Old!tblOld"


def test_a_choice_that_does_not_exist():
    with pytest.raises(InputError, match=r"no sales table has this name; there is: Sales \(1 rows\)"):
        read(grid(HEAD, LINE), sales_table="Nowhere")


def test_months_in_sheets_are_to_be_stacked():
    with pytest.raises(InputError, match="stacked"):
        read(grid(HEAD, LINE, sheet="Jan"), grid(HEAD, LINE, sheet="Feb"))


def test_no_sales_table():
    with pytest.raises(InputError, match=r"b\.xlsx: no table with date, client and amount was found"):
        read(grid(["a", "b"], [1, 2], sheet="Sheet1"))


def test_a_sales_sheet_without_amount_says_what_was_looked_for():
    with pytest.raises(
        InputError, match=r"Sales!1:2: no heading was found for Amount; looked for Amount, revenue,"
    ):
        read(grid(["Date", "Client", "Quantity"], LINE))


def test_history_is_no_second_sales_table():
    history = grid(
        ["Client", "Date", "Kind", "Subject", "Value"], ["Acme", JAN, "call", "hello", 5], sheet="Sheet2"
    )
    tables, _ = read(grid(HEAD, LINE), history)
    assert tables.history["kind"].tolist() == ["call"]


def test_two_tables_of_contacts():
    head = ["Client", "Name", "Phone"]
    one, other = grid(head, ["Acme", "A", "1"], sheet="One"), grid(head, ["Acme", "B", "2"], sheet="Two")
    tables, problems = read(grid(HEAD, LINE), one, other)
    assert tables.contacts["name"].tolist() == ["A"]
    assert [(p.where, p.code) for p in problems] == [("One!1:1", "table_twice")]


def test_a_table_that_lacks_a_column_is_said():
    _, problems = read(
        grid(HEAD, LINE), grid(["Client", "Colour"], ["Acme", 1], sheet="Offers", table="Offers")
    )
    assert [p.code for p in problems] == ["table_lacks"]


# ---------------------------------------------------------------- names


def test_the_most_frequent_spelling_is_shown():
    lines, _ = sales([JAN, "ACME", 1], [JAN, "Acme ", 1], [JAN, "Acme\u00a0", 1])
    assert {name for name, _ in lines} == {"Acme"}


def test_aliases_lead_every_table_to_one_name():
    tables, problems = read(
        grid(HEAD, [JAN, "Acme", 1], [JAN, "ACME GmbH", 2], [JAN, "Bolt", 3]),
        grid(["Name", "Client"], ["Acme gmbh", "acme"], ["bolt", "Bolt Group"], sheet="Aliases"),
        grid(
            ["Client", "Industry", "Since"], ["ACME", "steel", JAN], ["Bolt", "nuts", None], sheet="Clients"
        ),
    )
    assert tables.sales["client"].tolist() == ["Acme", "Acme", "Bolt Group"]
    assert tables.clients["client"].tolist() == ["Acme", "Bolt Group"]
    assert tables.aliases["client"].tolist() == ["Acme", "Bolt Group"]
    assert problems == []


def test_alias_circles_name_their_cells():
    _, problems = read(grid(HEAD, LINE), grid(["Name", "Client"], ["a", "b"], ["b", "a"], sheet="Aliases"))
    assert [(p.where, p.code) for p in problems] == [
        ("Aliases!A2", "alias_circle"),
        ("Aliases!A3", "alias_circle"),
    ]


def test_managers_have_one_spelling_too():
    tables, _ = read(
        grid([*HEAD, "Manager"], [*LINE, "Anna"], [*LINE, "Anna"], [*LINE, "ANNA "]),
        grid(["Manager", "Target"], ["anna", 5], sheet="Managers"),
    )
    assert set(tables.sales["manager"]) == {"Anna"}
    assert tables.managers["manager"].tolist() == ["Anna"]


def test_a_client_twice_in_clients():
    tables, problems = read(
        grid(HEAD, LINE),
        grid(
            ["Client", "Industry", "Since"], ["Acme", "steel", None], ["ACME ", "nuts", None], sheet="Clients"
        ),
    )
    assert tables.clients["industry"].tolist() == ["steel"]
    assert [(p.where, p.code) for p in problems] == [("Clients!A3", "row_again")]


# ---------------------------------------------------------------- other tables


def test_kinds_of_columns():
    tables, problems = read(
        grid(HEAD, LINE),
        grid(
            ["Client", "Potential", "Image", "Expert", "Since", "Employees"],
            ["Acme", "1 500,50", "да", "nein", "31.01.2020", 12],
            ["Bolt", "-", None, "maybe", None, -5],
            sheet="Clients",
        ),
        grid(
            ["Client", "Name", "Role", "Influence", "Reports to"],
            ["Acme", "Olga", "Решает", 5, None],
            ["Acme", "Ivan", "cook", 7, "OLGA"],
            sheet="Contacts",
        ),
    )
    assert tables.clients["potential"].tolist() == [1500.5, 0.0]
    assert tables.clients["image"].tolist() == [True, pd.NA]
    assert str(tables.clients["image"].dtype) == "boolean"
    assert tables.clients["since"].tolist() == [pd.Timestamp(2020, 1, 31), pd.NaT]
    assert tables.clients["goal"].tolist() == ["", ""]
    assert tables.contacts["role"].tolist() == ["decides", "cook"]
    assert tables.contacts["reports_to"].tolist() == ["", "Olga"]
    found = {(p.where, p.code) for p in problems}
    assert found >= {
        ("Clients!D3", "flag_unreadable"),
        ("Clients!F3", "value_range"),
        ("Contacts!C3", "word_unknown"),
        ("Contacts!D3", "value_range"),
    }


def test_shares():
    tables, problems = read(
        grid(HEAD, LINE),
        grid(
            ["Reason", "Text", "Regain rate"], ["price", "-5 %", "25%"], ["late", "sorry", 25], sheet="Offers"
        ),
    )
    assert tables.offers["regain_rate"].fillna(-1).tolist() == [0.25, -1]
    assert [(p.where, p.code) for p in problems][-1] == ("Offers!C3", "share_range")


def test_rows_without_a_required_cell():
    tables, problems = read(
        grid(HEAD, LINE),
        grid(
            ["Client", "Action", "Owner"],
            ["Acme", None, "A"],
            ["Total", "x", "y"],
            ["Acme", "call", "A"],
            sheet="Plan",
        ),
    )
    assert tables.plan["action"].tolist() == ["call"]
    assert [(p.where, p.code) for p in problems] == [("Plan!B2", "cell_missing"), ("Plan!3:3", "totals_row")]


def test_absent_tables_are_none():
    tables, _ = read(grid(HEAD, LINE))
    assert tables.clients is None
    assert tables.rates is None


# ---------------------------------------------------------------- currencies

MONEY = [*HEAD, "Currency"]
RATES = grid(
    ["Date", "Currency", "Rate"],
    [dt.datetime(2026, 1, 1), "EUR", 90],
    [dt.datetime(2026, 2, 1), "eur", 100],
    sheet="Rates",
)


def test_the_last_rate_on_or_before_the_day():
    lines = grid(
        MONEY,
        [JAN, "A", 2, "EUR"],
        [FEB, "A", 2, "€"],
        [dt.datetime(2026, 2, 1), "A", 1, "EUR"],
        [JAN, "A", 5, "INR"],
    )
    tables, problems = read(lines, RATES, book_currency="INR")
    assert (tables.sales["amount_e4"] / 1e4).tolist() == [180, 200, 100, 5]
    assert tables.sales["currency"].tolist() == ["EUR", "EUR", "EUR", "INR"]
    assert problems == []


def test_the_currency_without_rates_is_the_books():
    tables, problems = read(grid(MONEY, [JAN, "A", 2, "EUR"], [JAN, "A", 5, "INR"]), RATES)
    assert (tables.sales["amount_e4"] / 1e4).tolist() == [180, 5]
    assert [p.code for p in problems] == ["book_currency_taken"]


def test_no_rate_is_refused_listing_the_lines():
    early = dt.datetime(2025, 12, 31)
    with pytest.raises(
        InputError, match=r"1 lines have no rate on or before their day: Sales!D3 EUR 2025-12-31"
    ):
        read(grid(MONEY, [JAN, "A", 2, "EUR"], [early, "A", 2, "EUR"], [JAN, "A", 5, "INR"]), RATES)


def test_several_currencies_without_rates_are_refused():
    with pytest.raises(InputError, match=r"no table Rates: Sales!D2 EUR, Sales!D3 INR"):
        read(grid(MONEY, [JAN, "A", 2, "EUR"], [JAN, "A", 5, "INR"]))


def test_one_currency_needs_no_rates():
    assert read(grid(MONEY, [JAN, "A", 2, "EUR"], [JAN, "A", 5, "eur"]))[0].sales["amount_e4"].tolist() == [
        20000,
        50000,
    ]


def test_one_foreign_currency_needs_rates_to_the_books():
    with pytest.raises(InputError, match="no table Rates"):
        read(grid(HEAD, [JAN, "A", "€2"]), book_currency="INR")
    tables, _ = read(grid(HEAD, [JAN, "A", "€2"]), RATES, book_currency="INR")
    assert tables.sales["amount_e4"].tolist() == [1800000]


def test_two_rates_for_one_day_are_refused():
    rates = grid(["Date", "Currency", "Rate"], [JAN, "EUR", 90], [JAN, "EUR", 91], sheet="Rates")
    with pytest.raises(InputError, match=r"Rates!C3: EUR has another rate for the same day in Rates!C2"):
        read(grid(MONEY, [JAN, "A", 2, "EUR"], [JAN, "A", 5, "INR"]), rates)


def test_a_rate_without_a_day_holds_from_the_beginning():
    rates = grid(["Currency", "Rate"], ["EUR", 90], sheet="Rates")
    tables, _ = read(grid(MONEY, [JAN, "A", 2, "EUR"], [JAN, "A", 5, "INR"]), rates)
    assert tables.sales["amount_e4"].tolist() == [1800000, 50000]


# ---------------------------------------------------------------- settings


def test_settings_of_the_book():
    table = grid(
        ["Name", "Value", "Default"],
        ["a_share", "70%", 0.8],
        ["lost_days", "180", 365],
        ["as_of", JAN, None],
        ["x_cv", "0,2", 0.1],
        sheet="Settings",
    )
    settings = read(grid(HEAD, LINE), table)[0].settings
    assert (settings.a_share, settings.lost_days, settings.as_of, settings.x_cv) == (
        0.7,
        180,
        "2026-01-05",
        0.2,
    )


def test_settings_of_the_book_are_used_in_reading():
    table = grid(["Name", "Value"], ["date_order", "dmy"], ["sales_table", "Sales"], sheet="Settings")
    tables, _ = read(grid(HEAD, ["03/04/2026", "A", 1]), grid(HEAD, LINE, sheet="Old"), table)
    assert tables.sales["date"].tolist() == [pd.Timestamp(2026, 4, 3)]


def test_overrides_go_over_the_book():
    table = grid(["Name", "Value"], ["a_share", 0.7], sheet="Settings")
    assert read(grid(HEAD, LINE), table, overrides={"a_share": 0.6})[0].settings.a_share == 0.6


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["a_share", 7]], "Settings!B2: setting a_share is 7, outside 0 to 1"),
        ([["step", "day"]], "Settings!B2: setting step is day"),
        ([["x_cv", 0.1], ["b_share", 0.5]], "Settings!B3: setting a_share"),
        ([["a_share", 0.9], ["b_share", 0.7]], "Settings!B3: setting a_share"),
        ([["a_share", 0.99], ["b_share", 0.97]], "Settings!B2: setting a_share"),
        ([["lost_days", "many"]], "Settings!B2: setting lost_days is many, not a whole number"),
    ],
)
def test_a_bad_value_names_its_cell(rows, place):
    with pytest.raises(InputError) as refusal:
        read(grid(HEAD, LINE), grid(["Name", "Value"], *rows, sheet="Settings"))
    assert str(refusal.value).startswith(place)


def test_settings_that_are_only_in_order_together():
    table = grid(["Name", "Value"], ["a_share", 0.97], ["b_share", 0.99], sheet="Settings")
    assert read(grid(HEAD, LINE), table)[0].settings.a_share == 0.97


def test_an_unknown_setting_is_a_problem():
    _, problems = read(grid(HEAD, LINE), grid(["Name", "Value"], ["colour", "red"], sheet="Settings"))
    assert [(p.where, p.code) for p in problems] == [("Settings!A2", "setting_unknown")]
