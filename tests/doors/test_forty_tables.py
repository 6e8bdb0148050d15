"""Forty nasty inputs, through the command line: 1 to 31, what can be wrong with a table.

Each has one ideal answer: silently right; right with a line among the problems
that names the place; or a refusal that names it. Money and dates are never guessed.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.doors.asked import (
    APR,
    FEB,
    HEAD,
    JAN,
    MAR,
    Formula,
    amounts,
    book,
    check,
    clients,
    refused,
    run,
    sales,
    typed,
)


def test_01_a_heading_in_two_rows(tmp_path: Path) -> None:
    whole = [["The deal", None, "Money"], HEAD, [JAN, "Ada", 10]]
    assert clients(book(tmp_path / "one.xlsx", {"Sales": whole}))["Ada"]["Revenue"] == 10
    joined = [["Date", "Client", 2026, None], [None, None, "Revenue", "Profit"], [JAN, "Ada", 10, 4]]
    ada = clients(book(tmp_path / "two.xlsx", {"Sales": joined}))["Ada"]
    assert (ada["Revenue"], ada["Profit"]) == (10, 4)


def test_01_no_heading_is_refused_with_the_words_that_were_looked_for(tmp_path: Path) -> None:
    said = refused(sales(tmp_path, [JAN, "Ada", 10], head=["Date", "Client", "Worth of it"]))
    assert said.startswith("Sales!1:2: ")
    assert "Amount" in said
    assert "revenue" in said


def test_02_the_totals_row_of_a_table_is_no_sale(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "total.xlsx"
    made = xlsxwriter.Workbook(str(path))
    page = made.add_worksheet("Sales")
    columns = [
        {"header": "Date", "total_string": "Total"},
        {"header": "Client"},
        {"header": "Amount", "total_function": "sum", "total_value": 17},
    ]
    lines = [["2026-01-10", "Ada", 10], ["2026-02-10", "Bo", 7]]
    page.add_table(0, 0, 3, 2, {"name": "tblSales", "columns": columns, "data": lines, "total_row": True})
    made.close()
    answer = check(path)
    assert (answer.found["lines"], "totals_row" in answer.problems) == (2, False)


@pytest.mark.parametrize("word", ["Total", "Итого", "Gesamt", "कुल", "एकूण"])
def test_02_a_row_of_totals_in_a_plain_range_is_named_and_left_out(tmp_path: Path, word: str) -> None:
    answer = check(sales(tmp_path, [JAN, "Ada", 10], [FEB, "Bo", 7], [None, word, 17]))
    assert answer.problems["totals_row"] == ["Sales!4:4"]
    assert (answer.found["lines"], answer.found["clients"]) == (2, 2)


def test_03_titles_above_and_notes_below(tmp_path: Path) -> None:
    rows = [["Sales of the north"], [None], HEAD, [JAN, "Ada", 10], [None], [None], ["Checked by Eve"]]
    answer = check(book(tmp_path / "notes.xlsx", {"Sales": rows}))
    assert answer.problems["notes_below"] == ["Sales!7:7"]
    assert answer.found["lines"] == 1


def test_03_lines_below_blank_rows_are_still_sales(tmp_path: Path) -> None:
    answer = check(sales(tmp_path, [JAN, "Ada", 10], [], [], [], [FEB, "Bo", 7]))
    assert (answer.found["lines"], answer.problems) == (2, {})


def test_04_days_typed_as_text_are_read_in_the_one_order_that_fits(tmp_path: Path) -> None:
    answer = check(sales(tmp_path, ["03.02.2026", "Ada", 10], ["25.02.2026", "Bo", 7]))
    assert answer.found["as_of"] == "2026-02-25"
    assert answer.problems["date_texts_order"] == ["Sales!A:A"]


def test_05_an_order_that_nothing_decides_is_asked(tmp_path: Path) -> None:
    path = sales(tmp_path, ["03/04/2026", "Ada", 10], ["05/03/2026", "Bo", 7])
    said = refused(path)
    assert said.startswith('Sales!A2: "03/04/2026" can mean')
    assert "date_order" in said
    assert check(path, "--set", "date_order=dmy").found["as_of"] == "2026-04-03"
    assert check(path, "--set", "date_order=mdy").found["as_of"] == "2026-05-03"


def test_05_orders_are_never_mixed_in_one_column(tmp_path: Path) -> None:
    said = refused(sales(tmp_path, ["25/01/2026", "Ada", 10], ["01/25/2026", "Bo", 7]))
    assert "A2" in said
    assert "A3" in said


@pytest.mark.parametrize("heading_only", [False, True])
def test_06_days_that_count_from_1904(tmp_path: Path, heading_only: bool) -> None:
    day = (JAN - dt.date(1904, 1, 1)).days if heading_only else JAN
    path = book(tmp_path / "mac.xlsx", {"Sales": [HEAD, [day, "Ada", 10]]}, date_1904=True)
    assert check(path).found["as_of"] == "2026-01-10"


def test_07_serials_without_a_format_are_days(tmp_path: Path) -> None:
    answer = check(sales(tmp_path, [46054, "Ada", 10], [46055, "Bo", 7]))
    assert answer.found["as_of"] == "2026-02-02"
    assert answer.problems["date_serials"] == ["Sales!A:A"]


def test_07_the_day_that_never_was_is_named(tmp_path: Path) -> None:
    answer = check(sales(tmp_path, [60, "Ada", 10], [JAN, "Bo", 7]))
    assert answer.problems["date_leap_bug"] == ["Sales!A2"]


def test_08_days_that_cannot_be_are_named_and_their_lines_counted(tmp_path: Path) -> None:
    bad = [2958466, -5, dt.time(12, 30), "99.99.2026", 20]
    lines = [[day, "Ada", 10] for day in bad if not isinstance(day, dt.time)]
    answer = check(sales(tmp_path, *lines, [JAN, "Bo", 7]))
    assert sorted(answer.places) == ["Sales!A2", "Sales!A3", "Sales!A4", "Sales!A5"]
    assert answer.found["lines_left_out"] == 4
    assert refused(sales(tmp_path, [-5, "Ada", 10], name="only.xlsx")).startswith("Sales!A2: ")


def test_08_a_time_is_no_day(tmp_path: Path) -> None:
    answer = check(typed(tmp_path / "times.csv", HEAD, ["12:30", "Ada", "10"], ["2026-01-10", "Bo", "7"]))
    assert answer.places == ["times!A2"]


@pytest.mark.parametrize("space", ["\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}", " "])
def test_09_spaces_that_group_digits(tmp_path: Path, space: str) -> None:
    found = clients(amounts(tmp_path, f"1{space}234,50", f"12{space}000,00"))
    assert (found["A"]["Revenue"], found["B"]["Revenue"]) == (1234.5, 12000)


def test_09_a_sign_that_nothing_decides_is_asked(tmp_path: Path) -> None:
    path = amounts(tmp_path, "1,234", "5,678")
    said = refused(path)
    assert said.startswith('Sales!C2: "1,234"')
    assert "decimal_sign" in said
    assert clients(path, "--set", "decimal_sign=,")["A"]["Revenue"] == 1.234
    assert clients(path, "--set", "decimal_sign=.")["A"]["Revenue"] == 1234


def test_10_indian_and_swiss_grouping(tmp_path: Path) -> None:
    found = clients(amounts(tmp_path, "1,23,456.50", "1'234.50", "1’234.50"))
    assert [found[name]["Revenue"] for name in "ABC"] == [123456.5, 1234.5, 1234.5]


@pytest.mark.parametrize(
    "sign", ["₹ 1 234,50", "1.234,50 €", "$1,234.50", "1 234,50 ₽", "Rs. 1,234.50", "1 234,50 руб."]
)
def test_11_signs_of_currencies(tmp_path: Path, sign: str) -> None:
    assert clients(amounts(tmp_path, sign))["A"]["Revenue"] == 1234.5


def test_11_two_currencies_in_one_column_are_refused(tmp_path: Path) -> None:
    said = refused(amounts(tmp_path, "₹ 500", "€ 700"))
    assert "C2" in said
    assert "C3" in said


def test_12_minus_in_every_form_and_a_dash_for_nothing(tmp_path: Path) -> None:
    found = clients(amounts(tmp_path, "(1,234.50)", "1234.50-", "\N{MINUS SIGN}5.25", "-", "2,000.75"))
    assert [found[name]["Revenue"] for name in "ABCDE"] == [-1234.5, -1234.5, -5.25, 0, 2000.75]


@pytest.mark.parametrize("number", ["१२३४.५०", "١٢٣٤٫٥٠", "１２３４.５０"])
def test_13_digits_of_other_scripts(tmp_path: Path, number: str) -> None:
    assert clients(amounts(tmp_path, number))["A"]["Revenue"] == 1234.5


def test_14_returns_are_kept_and_a_client_below_zero_has_no_class(tmp_path: Path) -> None:
    found = clients(sales(tmp_path, [JAN, "Ada", 100], [FEB, "Bo", 50], [MAR, "Bo", -80], [APR, "Ada", -20]))
    assert (found["Ada"]["Revenue"], found["Ada"]["ABC"]) == (80, "A")
    assert (found["Bo"]["Revenue"], found["Bo"]["ABC"]) == (-30, "-")
    assert found["Ada"]["Share of revenue"] == 1


def test_15_blank_rows_are_nothing_and_money_without_a_client_has_a_place(tmp_path: Path) -> None:
    path = sales(tmp_path, [JAN, "Ada", 10], [], [FEB, None, 7], [MAR, "  ", 5])
    assert check(path).problems["no_client"] == ["Sales!B4", "Sales!B5"]
    assert clients(path)["(no client)"]["Revenue"] == 12


def test_16_error_cells_stop_and_the_first_ten_are_listed(tmp_path: Path) -> None:
    lines = [[JAN, "Ada", Formula("=1/0", "#DIV/0!")] for _ in range(12)]
    path = sales(tmp_path, *lines, [FEB, "Bo", 7], [FEB, Formula("=NA()", "#N/A"), 5])
    said = refused(path)
    assert "Sales!C2 #DIV/0!" in said
    assert "Sales!C11" in said
    assert "Sales!C12" not in said
    assert "13" in said
    skipped = check(path, "--set", "error_cells=skip")
    assert len(skipped.problems["error_cell_line"]) == 13
    assert skipped.found["lines"] == 1


def test_17_formulas_without_a_saved_result_name_their_range(tmp_path: Path) -> None:
    lines = [[JAN, "Ada", Formula("=A1*2", "")] for _ in range(8)]
    path = sales(tmp_path, *lines)
    said = refused(path)
    assert said.startswith("Sales!C2:C9: formulas have no saved results")
    assert "F9" in said


def test_18_two_headings_for_one_column_name_both_cells(tmp_path: Path) -> None:
    said = refused(sales(tmp_path, [JAN, "Ada", 10, 11], head=["Date", "Client", "Amount", "Amount"]))
    assert "Sales!C1" in said
    assert "Sales!D1" in said


def test_19_one_client_in_many_spellings_is_one(tmp_path: Path) -> None:
    names = [
        "Ada Ltd",
        "Ada Ltd",
        "ADA LTD ",
        "ada\N{NO-BREAK SPACE}ltd",
        "Ada \N{ZERO WIDTH SPACE}Ltd",
        "Ａda  Ltd",
    ]
    found = clients(sales(tmp_path, *([JAN, name, 10] for name in names)))
    assert {name: row["Revenue"] for name, row in found.items()} == {"Ada Ltd": 60}


def test_20_names_that_look_alike_are_told_and_not_merged(tmp_path: Path) -> None:
    pairs = (("Альфа", "Aльфа"), ("OOO Ромашка", "ООО Ромашка"), ("Beta Ltd", "Beta Limited"))
    lines = [[JAN, name, 10] for pair in pairs for name in pair]
    path = sales(tmp_path, *lines)
    assert len(check(path).problems["names_alike"]) == 3
    assert len(clients(path)) == 6
    merged = book(
        tmp_path / "merged.xlsx",
        {"Sales": [HEAD, *lines], "Aliases": [["Name", "Client"], *(list(pair[::-1]) for pair in pairs)]},
        {"Sales": "Sales", "Aliases": "Aliases"},
    )
    assert sorted(clients(merged)) == sorted(pair[0] for pair in pairs)


SCRIPTS = [
    "Ёлка и Ко",
    "शर्मा एंड सन्स",
    "日本商事株式会社",
    "😀 Party",
    "شركة النور",
    "חברה בע״מ",
    "ก้าวหน้า",
    "Zoë Müller",
]


def test_21_names_of_every_script(tmp_path: Path) -> None:
    folder = tmp_path / "दुकान"
    folder.mkdir()
    path = sales(folder, *([JAN, name, 10] for name in SCRIPTS), name="продажи 😀.xlsx")
    assert sorted(clients(path)) == sorted(SCRIPTS)


def test_25_hidden_rows_count_and_it_is_said(tmp_path: Path) -> None:
    path = _with_hidden_rows(tmp_path)
    answer = check(path)
    assert answer.problems["hidden_rows"] == ["Sales!2:2"]
    assert "3 hidden rows" in run("check", path).output
    assert (answer.found["lines"], answer.found["clients"]) == (5, 5)


def test_25_a_setting_leaves_hidden_rows_out(tmp_path: Path) -> None:
    answer = check(_with_hidden_rows(tmp_path), "--set", "hidden_rows=skip")
    assert (answer.found["lines"], answer.found["clients"]) == (2, 2)
    assert answer.problems["hidden_rows_left_out"] == ["Sales!2:2"]


def _with_hidden_rows(folder: Path) -> Path:
    import xlsxwriter

    path = folder / "hidden.xlsx"
    made = xlsxwriter.Workbook(str(path))
    page = made.add_worksheet("Sales")
    page.write_row(0, 0, HEAD)
    for line, name in enumerate("ABCDE", start=1):
        page.write_row(line, 0, ["2026-01-10", name, line])
        if line in (2, 3, 5):
            page.set_row(line, None, None, {"hidden": True})
    made.close()
    return path


def test_26_amounts_beyond_money_are_named(tmp_path: Path) -> None:
    answer = check(amounts(tmp_path, 1e308, 1e16, 10))
    assert answer.problems["number_too_large"] == ["Sales!C2", "Sales!C3"]
    assert answer.found["lines_left_out"] == 2


def test_26_long_ids_that_excel_rounded_are_told(tmp_path: Path) -> None:
    lines = [[JAN, 12345678901234567, 10], [FEB, "12345678901234567", 5]]
    assert check(sales(tmp_path, *lines)).problems["id_rounded"] == ["Sales!B2"]


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "NaN", "1e999"])
def test_27_what_is_no_finite_number_is_blank_and_a_problem(tmp_path: Path, word: str) -> None:
    answer = check(typed(tmp_path / "odd.csv", HEAD, ["2026-01-10", "Ada", word], ["2026-01-11", "Bo", "7"]))
    assert "odd!C2" in answer.places
    assert (answer.found["lines"], answer.found["lines_left_out"]) == (1, 1)


def test_28_one_client_and_one_line(tmp_path: Path) -> None:
    one = clients(sales(tmp_path, [JAN, "Ada", 10]))
    assert (one["Ada"]["ABC"], one["Ada"]["Share of revenue"], one["Ada"]["XYZ"]) == ("A", 1, "new")
    lines = [[dt.date(2025, month, 3), "Ada", 10] for month in range(1, 13)]
    assert clients(sales(tmp_path, *lines, name="year.xlsx"))["Ada"]["ABC"] == "A"


def test_29_a_window_without_revenue_has_no_classes(tmp_path: Path) -> None:
    old = [[dt.date(2023, 1, 10), name, 10] for name in ("Ada", "Bo")]
    zero = [[dt.date(2026, 1, 10), name, 0] for name in ("Ada", "Bo")]
    found = clients(sales(tmp_path, *old, *zero), "--as-of", "2026-01-10")
    assert [row["ABC"] for row in found.values()] == ["-", "-"]
    assert not any(
        isinstance(cell, float) and cell != cell for row in found.values() for cell in row.values()
    )


@pytest.mark.parametrize("amount", [0, -5])
def test_29_a_book_without_any_sale_has_no_classes_and_is_told_so(tmp_path: Path, amount: int) -> None:
    path = sales(tmp_path, [JAN, "Ada", amount], [FEB, "Bo", amount])
    assert list(check(path).problems) == ["no_purchases"]
    for row in clients(path).values():
        assert (row["ABC"], row["XYZ"], row["Status"], row["Churn risk"]) == ("-", "-", "-", None)


def test_30_one_period_has_classes_by_money_and_words_for_the_rest(tmp_path: Path) -> None:
    found = clients(amounts(tmp_path, 80, 15, 5))
    assert [found[name]["ABC"] for name in "ABC"] == ["A", "B", "C"]
    assert {found[name]["XYZ"] for name in "ABC"} == {"new"}


def test_31_days_that_lie_ahead_are_told_and_left_out(tmp_path: Path) -> None:
    lines = [[dt.date(2025, month, 3), "Ada", 10] for month in range(1, 7)]
    path = sales(tmp_path, *lines, [dt.date(2062, 1, 5), "Ada", 99])
    answer = check(path)
    assert answer.problems["last_day_far"] == ["Sales!8:8"]
    assert answer.found["as_of"] == "2025-06-03"
    ada = clients(path)["Ada"]
    assert (ada["Revenue"], ada["Last purchase"]) == (60, dt.datetime(2025, 6, 3))


def test_31_the_day_looked_from_is_printed(tmp_path: Path) -> None:
    from tests.books.sheets import opened

    clients(sales(tmp_path, [JAN, "Ada", 10]))
    for page in opened(tmp_path / "book-key-clients.xlsx").worksheets[:5]:
        assert dt.datetime(2026, 1, 10) in [
            cell.value for row in page.iter_rows(max_row=12) for cell in row
        ], page


ALSO = {
    "true": True,
    "percent": "12 %",
    "duration": "12:30:00",
}


@pytest.mark.parametrize("kind", ALSO)
def test_also_what_is_no_money_is_named(tmp_path: Path, kind: str) -> None:
    answer = check(amounts(tmp_path, ALSO[kind], 10))
    assert answer.places == ["Sales!C2"]


@pytest.mark.parametrize("day", ["5 января 2026", "5 जनवरी 2026", "5. Januar 2026", "5 Jan 2026"])
def test_also_names_of_months(tmp_path: Path, day: str) -> None:
    assert check(sales(tmp_path, [day, "Ada", 10])).found["as_of"] == "2026-01-05"


def test_also_a_sheet_for_each_month_is_to_be_stacked(tmp_path: Path) -> None:
    path = book(tmp_path / "year.xlsx", {name: [HEAD, [JAN, "Ada", 10]] for name in ("Jan", "Feb", "Mar")})
    said = refused(path)
    assert "Jan (1 rows), Feb (1 rows), Mar (1 rows)" in said
    assert "stacked into one table" in said
