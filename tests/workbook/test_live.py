"""LibreOffice recalculates the shipped workbook, and foreign ones, by calling our functions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from xlsxwriter import Workbook

from kam_xl.books.closed import read_book
from kam_xl.jobs.checked import check_grids
from kam_xl.papers import concentration
from kam_xl.questions.portfolio import portfolio
from kam_xl.texts import say
from tests.workbook.conftest import Built
from tests.workbook.office import Document, Spreadsheet
from udfs.functions import FORMULAS
from workbook.calls import PREFIX, day_number

Cells = dict[tuple[int, int], object]


def _stored(path: Path) -> dict[str, Cells]:
    """What the file says without anybody computing."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {
        sheet.title: {
            (cell.row, cell.column): day_number(cell.value.date())
            if isinstance(cell.value, dt.datetime)
            else cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        for sheet in book.worksheets
    }
    book.close()
    return found


def _differing(left: Cells, right: Cells) -> list[tuple[object, ...]]:
    return [
        (place, left.get(place), right.get(place))
        for place in sorted({*left, *right})
        if not _same(left.get(place), right.get(place))
    ]


def _same(left: object, right: object) -> bool:
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return abs(left - right) <= 1e-9 * max(1.0, abs(right))
    return left == right


def test_every_cell_recalculates_to_what_is_stored(built: Built, calc: Spreadsheet) -> None:
    stored = _stored(built.workbook)
    calc.answers.calls.clear()
    with calc.open(built.workbook) as book:
        book.recalculate()
        assert list(book.sheet_names()) == list(stored)
        for name, cells in stored.items():
            assert _differing(book.cells(name), cells)[:5] == [], name
    called = Counter(name for name, _ in calc.answers.calls)
    assert len(called) >= 15
    # Once on opening and once when everything is computed: one call for each formula.
    assert called["ABC_CLASS"] == 2 * 91
    assert called["CHURN_RISK"] == 2


def test_every_formula_has_a_name_that_is_known(calc: Spreadsheet, tmp_path: Path) -> None:
    """Without its ranges each one refuses in words; none is #NAME?."""
    path = tmp_path / "names.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, function in enumerate(FORMULAS):
            sheet.write_formula(row, 0, f"={function.__name__}($Z$1)")
    with calc.open(path) as document:
        cells = document.cells("Sheet1")
    texts = {function.__name__: str(cells.get((row, 1), "")) for row, function in enumerate(FORMULAS, 1)}
    assert [name for name, text in texts.items() if "NAME" in text or "bridge" in text] == []


def _foreign(path: Path) -> Path:
    """A workbook of somebody else: other sheets, other headings, one formula filled down and one spilled."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Umsatz 2026")
        rows = [("Ada", 60), ("Bob", 25), ("Cyd", 12), ("Dee", 3)]
        sheet.write_row(0, 0, ("Kunde", "Betrag", "Klasse", "Gespillt"))
        for row, (name, amount) in enumerate(rows, start=1):
            sheet.write_row(row, 0, (name, amount))
            sheet.write_formula(row, 2, f"=ABC_CLASS($B$2:$B$5,,,B{row + 1})")
        sheet.write_dynamic_array_formula("D2:D5", "=ABC_CLASS(B2:B5)")
        sheet.write_formula("F1", '=COUNTIF(D2:D5,"A")')
        sheet.write_formula("F2", "=ABC_CLASS(A2:A5)")
        sheet.write_formula("F3", "=INDEX(ABC_TABLE(A2:A5,B2:B5),2,1)")
    return path


def test_formulas_answer_in_a_foreign_workbook_and_follow_edits(calc: Spreadsheet, tmp_path: Path) -> None:
    with calc.open(_foreign(tmp_path / "fremd.xlsx")) as document:
        name = document.sheet_names()[0]
        assert _column(document, name, "D") == ["A", "A", "B", "C"]
        assert document.cell(name, "F1").Value == 2
        assert document.cell(name, "F2").String.startswith("#KAM: ")
        assert document.cell(name, "F3").String == "Ada"
        document.cell(name, "B5").Value = 1000
        assert _column(document, name, "D") == ["B", "C", "C", "A"]
        assert document.cell(name, "F1").Value == 1
        assert document.cell(name, "F3").String == "Dee"


def _column(document: Document, sheet: str, letter: str) -> list[str]:
    return [document.cell(sheet, f"{letter}{row}").String for row in range(2, 6)]


def test_a_sale_typed_into_the_table_changes_the_answers(built: Built, calc: Spreadsheet) -> None:
    with calc.open(built.workbook) as book:
        clients = _clients(book)
        small = min(clients, key=lambda name: float(clients[name]["Revenue"] or 0))
        row = next(row for (row, column), cell in book.cells("Sales").items() if column == 2 and row > 1)
        book.cell("Sales", f"B{row}").String = small
        book.cell("Sales", f"A{row}").Value = day_number(dt.date(1998, 5, 5))
        book.cell("Sales", f"C{row}").Value = 500_000
        changed = _clients(book)
    assert clients[small]["ABC"] != "A"
    assert changed[small]["ABC"] == "A"
    assert changed[small]["Revenue"] == pytest.approx(float(clients[small]["Revenue"] or 0) + 500_000)
    assert sum(one["ABC"] == "A" for one in changed.values()) < sum(
        one["ABC"] == "A" for one in clients.values()
    )


def _clients(book: Document) -> dict[str, dict[str, Any]]:
    cells = book.cells("Clients")
    heads = {column: str(cell) for (row, column), cell in cells.items() if row == 1}
    last = max(row for row, _ in cells)
    rows = [{head: cells.get((row, column)) for column, head in heads.items()} for row in range(2, last + 1)]
    return {str(row["Client"]): row for row in rows}


# A value for each setting that the answers on Clients depend on.
CHANGES: dict[str, object] = {
    "as_of": dt.date(1998, 2, 28),
    "window_months": 6,
    "a_share": 0.5,
    "b_share": 0.85,
    "x_rhythm": 0.8,
    "y_rhythm": 1.3,
    "min_gaps": 6,
    "pooled_gap_weight": 20,
    "lost_gaps": 2,
    "lost_days": 100,
    "sleeping_gaps": 1.2,
    "returned_days": 30,
    "new_days": 700,
    "trend_months": 3,
    "trend_share": 0.9,
    "basket_orders": 2,
    "horizon_days": 20,
    "churn_min_clients": 500,
    "key_share": 0.05,
    "key_potential_ratio": 60,
    "key_years": 1.5,
    "value_months": 24,
    "year_rate": 0.5,
    "value_order_weight": 30,
}
PAPER = {
    "Revenue": "revenue_amount",
    "ABC": "abc_class",
    "XYZ": "xyz_class",
    "Status": "status",
    "Churn risk": "churn_risk_share",
    "Chance to buy": "buy_chance_share",
    "Client value": "client_value_amount",
    "Why": "reason",
    "Key": "key_client",
}


@dataclass(frozen=True)
class Tried:
    """The shipped workbook, open while the settings are tried one by one, and its answers before."""

    book: Document
    before: dict[str, dict[str, Any]]

    @contextmanager
    def settings(self, values: dict[str, object]) -> Iterator[None]:
        """Compute with changed settings; what was there before stands there again afterwards."""
        cells = [self.book.named(f"{PREFIX}{name}") for name in values]
        were = [(cell.Formula, cell.Value, cell.String) for cell in cells]
        for cell, value in zip(cells, values.values(), strict=True):
            _put(cell, value)
        self.book.component.calculate()
        yield
        for cell, (formula, number, text) in zip(cells, were, strict=True):
            _put(cell, "" if not formula else text if formula == text and not number else number)

    def with_setting(self, name: str, value: object) -> dict[str, dict[str, Any]]:
        """Give the answers on Clients under one changed setting."""
        with self.settings({name: value}):
            return _clients(self.book)


def _put(cell: Any, value: object) -> None:
    if isinstance(value, str):
        cell.String = value
    else:
        cell.Value = day_number(value) if isinstance(value, dt.date) else value


@pytest.fixture(scope="module")
def tried(built: Built, calc: Spreadsheet) -> Iterator[Tried]:
    """Compute only when asked to: each change once."""
    with calc.open(built.workbook) as book:
        book.component.enableAutomaticCalculation(False)
        yield Tried(book, _clients(book))


@pytest.mark.parametrize("name", CHANGES)
def test_a_named_setting_changes_formula_and_paper_alike(built: Built, tried: Tried, name: str) -> None:
    formulas = tried.with_setting(name, CHANGES[name])
    assert formulas != tried.before, f"{name} changes nothing on Clients"
    said = _paper(built.workbook, {name: CHANGES[name]})
    assert len(said) >= 80
    # The core reads "Wolski  Zajazd" as one name with one space.
    typed = {" ".join(client.split()): answers for client, answers in formulas.items()}
    differing = [
        (client, head, typed[client][head], answer)
        for client, answers in said.items()
        for head, answer in answers.items()
        if not _same(typed[client][head] or "", answer or "")
    ]
    assert differing[:5] == []


# What the other sheets of answers depend on.
ELSEWHERE: dict[str, tuple[str, object]] = {
    "x_cv": ("Habits", 1.0),
    "y_cv": ("Habits", 2.0),
    "min_periods": ("Habits", 20),
    "step": ("Habits", "quarter"),
    "hhi_moderate": ("Portfolio", 100),
    "hhi_high": ("Portfolio", 300),
    "mono_share": ("Portfolio", 0.05),
}


# One limit must stay below another.
BESIDE: dict[str, dict[str, object]] = {"hhi_high": {"hhi_moderate": 200}, "x_cv": {"y_cv": 1.5}}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_other_settings_change_their_answers(built: Built, tried: Tried, name: str) -> None:
    sheet, value = ELSEWHERE[name]
    changes = {name: value} | BESIDE.get(name, {})
    before = tried.book.cells(sheet)
    with tried.settings(changes):
        after = tried.book.cells(sheet)
    assert _differing(after, before)
    checked = check_grids(read_book(built.workbook), "book", changes, dt.date(1998, 5, 6))
    shown = portfolio(checked.tables, checked.as_of)
    if sheet == "Habits":
        said = dict(zip(shown.shown["client"], shown.shown["xyz_cv_class"], strict=True))
        place = next(
            column for (row, column), cell in after.items() if row == 5 and cell == say("head.xyz_cv_class")
        )
        found = {
            str(after[row, 2]): after.get((row, place)) for row, column in after if column == 2 and row > 5
        }
        assert {client: found[client] for client in said} == said
    else:
        finding = concentration.paper(shown).finding
        verdict = next(cell for (row, column), cell in after.items() if column == 8 and row == 15)
        assert str(verdict) in finding


def _paper(path: Path, overrides: dict[str, object]) -> dict[str, dict[str, object]]:
    """What the Client list says of each client under changed settings."""
    checked = check_grids(read_book(path), path.name, overrides, dt.date(1998, 5, 6))
    shown = portfolio(checked.tables, checked.as_of).shown
    return {
        row["client"]: {head: _plain(row[key]) for head, key in PAPER.items()}
        for row in shown.to_dict("records")
    }


def _plain(value: object) -> object:
    return "" if value is None or value != value else value
