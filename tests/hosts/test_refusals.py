"""What a cell says when there is no answer: one sentence of 120 characters at most, never a traceback."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
from pathlib import Path
from typing import Any

import pytest

from kam_xl import mistakes
from kam_xl.problems import InputError, RequestError
from kam_xl.questions import abc
from kam_xl.texts import known_keys, say
from tests.hosts.calls import CALLS
from udfs import functions as formulas
from udfs.formula import LONGEST, refusal
from udfs.ledger import LEDGERS
from udfs.models import FITS

ROOT = Path(__file__).parents[2]
# Rooms whose refusals can reach a cell.
REACHED = [
    *sorted((ROOT / "kam_xl" / "questions").rglob("*.py")),
    *(
        ROOT / "kam_xl" / "tables" / f"{name}.py"
        for name in ("numbers", "dates", "amounts", "sales", "last_day")
    ),
    ROOT / "kam_xl" / "settings.py",
    ROOT / "kam_xl" / "periods.py",
    ROOT / "udfs" / "adapt.py",
    ROOT / "udfs" / "arguments.py",
]
# Only reading a whole workbook, or a table of the workbook, can say these.
OF_WORKBOOKS = {
    "manager_unknown",
    "no_managers",
    "profit_missing",
    "client_twice",
    "sales_unread",
    "sales_empty",
    "as_of_today",
}


def _codes() -> set[str]:
    found = set()
    for path in REACHED:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in ("InputError.of", "RequestError.of"):
                found |= _words(node.args[0])
            elif called == "refuse":  # of the textbook models
                found |= _words(node.args[1])
    return found


def _words(node: ast.expr) -> set[str]:
    return {str(node.value)} if isinstance(node, ast.Constant) else set()


@pytest.mark.parametrize("code", sorted(_codes() - OF_WORKBOOKS))
def test_every_refusal_fits_into_a_cell(code: str) -> None:
    """Filled with values as long as they come, the sentence is whole: shortened by us, not cut."""
    sentences = say(f"problem.{code}.what") + say(f"problem.{code}.fix")
    blanks = {name for _, name, _, _ in string.Formatter().parse(sentences) if name}
    where = "" if "row" in blanks else "of_clients, row 1048576"
    for size in (1, 7):
        values = {name: name if name == "name" else "9" * size for name in blanks}
        told = refusal(RequestError.of(code, where, **values))
        assert told.startswith(f"#KAM: {where}")
        assert len(told) <= LONGEST
        assert not told.endswith("..."), told


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        # An option that makes no sense
        (
            lambda: formulas.ABC_CLASS([[1]], 7),
            "#KAM: setting a_share is 7, outside 0 to 1; give a value within these limits",
        ),
        (
            lambda: formulas.XYZ_CLASS([[1, 2]], None, None, "colour"),
            "#KAM: setting basis is colour, not one of: cv, rhythm; choose one of these words",
        ),
        (lambda: formulas.ABC_CLASS([[1]], "much"), '#KAM: a_share: "much" is no number; type a number, or clear the cell'),
        (
            lambda: formulas.BUY_CHANCE(["Ada"], [46000], None, [5], None, -3),
            "#KAM: setting horizon_days is -3, outside 1 to 3650; give a value within these limits",
        ),
        (
            lambda: formulas.CLIENT_STATUS(["Ada"], [46000], None, [5], None, [["lost_gap", 4], ["", None]]),
            "#KAM: there is no setting named lost_gap; see the Settings list for the names",
        ),
        # Ranges that do not belong together
        (
            lambda: formulas.ABC_XYZ(["A", "B"], ["X"]),
            "#KAM: the ranges differ in length (abc 2, xyz 1); give ranges with one row for each client or line",
        ),
        (lambda: formulas.ABC_CLASS([[1, 2], [3, 4]]), "#KAM: values: 2 rows x 2 columns are given; give one column, or one row"),
        (lambda: formulas.ABC_CLASS([1], [[1], [2]]), "#KAM: a_share: 2 rows x 1 columns are given; give one cell or value"),
        # Cells that are not what they should be
        (lambda: formulas.ABC_CLASS([1, "a few"]), '#KAM: values, row 2: "a few" is no number; type a number, or clear the cell'),
        (lambda: formulas.ABC_CLASS([1, True]), '#KAM: values, row 2: "True" is no number; type a number, or clear the cell'),
        (
            lambda: formulas.CLIENT_STATUS(["Ada", "Bo"], [46000, "soon"], None, [5, 7]),
            '#KAM: dates, row 2: "soon" is no date; type a date, or clear the cell',
        ),
        (
            lambda: formulas.ABC_CLASS(["1,234"]),
            "#KAM: values, row 1: a point or a comma can be the decimal sign; turn the texts into numbers",
        ),
        (
            lambda: formulas.CLIENT_STATUS(["Ada"], ["03/04/2026"]),
            "#KAM: dates, row 1: day and month can be swapped; turn the texts into dates, or set date_order",
        ),
        (
            lambda: formulas.ABC_CLASS([1, "#N/A", 2, "#DIV/0!"]),
            "#KAM: values, row 2: the cell holds #N/A (and 1 more); repair its formula",
        ),
        (lambda: formulas.XYZ_CLASS([[1, 2], [3, "#NUM!"]]), "#KAM: periods, row 2, column 2: the cell holds #NUM!; repair its formula"),
        (lambda: formulas.ABC_CLASS([1], "#N/A"), "#KAM: a_share: the cell holds #N/A; repair its formula"),
        # Nothing to answer from
        (
            lambda: formulas.CLIENT_STATUS(["Ada"], [None]),
            "#KAM: no line has a date and an amount; give the ranges of the sales lines, all of one length",
        ),
        (
            lambda: formulas.BG_NBD([0, 0], [0, 0], [5, 5]),
            "#KAM: no client bought twice, so there is nothing to learn from; give a longer time",
        ),
    ],
)  # fmt: skip
def test_the_sentence(answer: Any, sentence: str) -> None:
    told = answer()
    assert len(told) == len(told[0]) == 1
    assert len(told[0][0]) <= LONGEST
    assert told[0][0] == sentence


def test_a_missing_argument_is_a_sentence() -> None:
    assert formulas.ABC_CLASS() == [["#KAM: values is missing; give a range"]]
    assert formulas.ABC_CLASS(None) == [["#KAM: values is missing; give a range"]]


def test_a_mistake_of_ours_is_a_short_text_with_a_log_entry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*given: object, **named: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(abc, "classify", broken)
    monkeypatch.setattr(mistakes, "LOG", tmp_path / "profile" / "errors.log")
    [[told]] = formulas.ABC_CLASS([[1], [2]])
    again = formulas.ABC_CLASS([[1], [2]])
    assert re.fullmatch(
        r"#KAM: something went wrong inside kam-xl; send us log entry [0-9a-f]{8} of .*", told
    )
    assert len(told) <= LONGEST
    assert again == [[told]]
    log = (tmp_path / "profile" / "errors.log").read_text(encoding="utf-8")
    assert log.count("ZeroDivisionError: a mistake of ours") == 1
    assert told.split("entry ")[1][:8] in log


def test_a_log_that_cannot_be_written_is_no_second_mistake(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(mistakes, "LOG", tmp_path / "file" / "errors.log")
    monkeypatch.setattr(abc, "classify", lambda *given, **named: 1 / 0)
    [[told]] = formulas.ABC_CLASS([[1]])
    assert told.startswith("#KAM: something went wrong")


def test_a_long_name_is_cut_and_says_so() -> None:
    told = refusal(InputError.of("formula_no_number", "amounts, row 3", text="a" * 200))
    assert len(told) == LONGEST
    assert told.endswith("...")


def test_blank_rows_and_lines_that_are_being_typed_are_left_out() -> None:
    """A new line of the table has no date yet: the formulas beside it must not all fail meanwhile."""
    day = dt.datetime(2026, 1, 5)
    whole = formulas.CLIENT_STATUS(["Ada", "Bo"], [day, day], None, [5, 7])
    typing = formulas.CLIENT_STATUS(["Ada", "Bo", "Cy", None], [day, day, None, day], None, [5, 7, 3, None])
    assert whole == typing == [["Client", "Status"], ["Ada", "new"], ["Bo", "new"]]


def test_clients_that_never_bought_have_words_and_blanks() -> None:
    lines = (["Ada"], [46000], None, [-5])
    assert formulas.CLIENT_STATUS(*lines)[1:] == [["Ada", "-"]]
    assert formulas.CHURN_RISK(*lines)[1:] == [["Ada", ""]]


def test_clients_asked_for() -> None:
    day = dt.datetime(2026, 1, 5)
    lines = (["Ada", "Bo"], [day, day])
    assert formulas.CLIENT_STATUS(*lines, "ADA ") == [["new"]]
    assert formulas.CLIENT_STATUS(*lines, [["Bo", "nobody", None]]) == [["new", "-", ""]]
    assert formulas.BUY_CHANCE(*lines, ["nobody", None]) == [[""], [""]]
    assert formulas.CLIENT_STATUS(*lines, [[None]]) == [[""]]
    rhythm = formulas.BUY_RHYTHM(*lines, ["nobody", "bo"])
    assert rhythm[1] == ["nobody", "", "", "", "", ""]
    assert rhythm[2][:2] == ["bo", 1]  # as it was asked for


LEDGER_TABLES = ("XYZ_TABLE", "RFM_SCORE", "BUY_RHYTHM", "CLIENT_STATUS", "CHURN_RISK", "CHURN_REASON")


@pytest.mark.parametrize("name", LEDGER_TABLES)
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(["Wolski  Zajazd", " Bo", "Acme\u00a0Ltd"], id="spaces"),
        pytest.param([17.0, 18.5, "19"], id="numbers"),
    ],
)
def test_a_client_is_named_as_its_cell_so_that_match_finds_it(name: str, typed: list[Any]) -> None:
    """=INDEX(O:O,MATCH([@Client],N:N,0)) is what every page shows; MATCH knows no other spaces, no number as text."""
    days = [46000.0 + number for number in range(len(typed) * 2)]
    every = getattr(formulas, name)(typed * 2, days)
    assert {cell for cell, *_ in every[1:]} == set(typed)
    table = getattr(formulas, name)(typed * 2, days, [*reversed(typed), " nobody", None])
    if len(table[0]) > 1:
        assert [row[0] for row in table[1:]] == [*reversed(typed), " nobody", ""]


def test_the_most_frequent_spelling_is_named_as_it_stands() -> None:
    clients = ["ACME  Ltd", "Acme Ltd", "Acme  Ltd", "Acme  Ltd"]
    assert formulas.CLIENT_STATUS(clients, [46000, 46001, 46002, 46003])[1][0] == "Acme  Ltd"
    assert formulas.ABC_TABLE(clients, [1, 2, 3, 4])[1][0] == "Acme  Ltd"
    assert [row[0] for row in formulas.ABC_TABLE([17, 17, " x"], [1, 2, 4])[1:]] == [" x", 17]
    spaces = formulas.WHITE_SPACE(["A  1", "A  1", "B", "B", "C", "C"], list("xyxyxx"), [9, 9, 9, 9, 9, 9])
    assert {row[0] for row in spaces[1:]} <= {"A  1", "B", "C"}


def test_today_is_what_a_formula_may_know(monkeypatch: pytest.MonkeyPatch) -> None:
    today = dt.date.today()
    lines = (["Ada", "Ada", "Bo"], [today - dt.timedelta(40), today - dt.timedelta(10), today])
    given = formulas.BUY_RHYTHM(*lines, ["Ada"], None, "today")
    assert given == formulas.BUY_RHYTHM(*lines, ["Ada"], None, today)
    assert given == formulas.BUY_RHYTHM(*lines, ["Ada"], None, None, [["as_of", "today"], ["", None]])
    assert given[1][3] == 10


def test_whole_columns_are_cut_where_the_data_ends() -> None:
    rows = 1_048_576
    values = [[3.0], [1.0], *([[None]] * (rows - 2))]
    assert formulas.ABC_CLASS(values) == [["A"], ["A"]]
    clients = [["Ada"], ["Bo"], *([[None]] * (rows - 2))]
    days = [[46000.0], [46010.0], *([[None]] * (rows - 2))]
    assert formulas.CLIENT_STATUS(clients, days, clients) == [["new"], ["new"]]


def test_the_heading_of_whole_columns_counts_as_blank() -> None:
    """=CLIENT_STATUS(B:B,A:A) is how many will type it; row by row the answers stand beside their cells."""
    empty = [[None]] * (1_048_576 - 3)
    clients, days = [["Client"], ["Ada"], ["Bo"], *empty], [["Date"], [46000.0], [46010.0], *empty]
    assert formulas.CLIENT_STATUS(clients, days) == [["Client", "Status"], ["Ada", "new"], ["Bo", "new"]]
    assert formulas.CLIENT_STATUS(clients, days, clients) == [[""], ["new"], ["new"]]
    assert formulas.ABC_CLASS([["Amount"], [9.0], [1.0], *empty]) == [["-"], ["A"], ["B"]]
    assert formulas.ABC_CLASS([["#N/A"], [9.0], [1.0], *empty])[0][0].startswith("#KAM: values, row 1")
    assert formulas.ABC_CLASS([["Amount"], [9.0]]) == [
        ['#KAM: values, row 1: "Amount" is no number; type a number, or clear the cell']
    ]


def test_a_column_filled_down_costs_one_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    from kam_xl.questions import churn

    fits = []
    real = churn.fit
    monkeypatch.setattr(churn, "fit", lambda *given, **named: fits.append(1) or real(*given, **named))
    LEDGERS.clear()
    clients = [f"Client {number % 7}" for number in range(60)]
    days = [46000.0 + number * 3 for number in range(60)]
    each = [formulas.CHURN_RISK(clients, days, f"Client {number}")[0][0] for number in range(7)]
    spilled = formulas.CHURN_RISK(clients, days)
    formulas.BUY_CHANCE(clients, days, None, None, None, 30)
    assert [row[1] for row in spilled[1:]] == each
    assert len(fits) == 1
    clients[0] = "Client 1"
    formulas.CHURN_RISK(clients, days)
    assert len(fits) == 2


def test_lines_are_read_into_profiles_once_for_all_ledger_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same ranges under other options, other clients, another formula: nothing is summed again."""
    from kam_xl.questions import sales_table

    made = []
    real = sales_table.ClientDays
    monkeypatch.setattr(sales_table, "ClientDays", lambda *given: made.append(1) or real(*given))
    LEDGERS.clear()
    lines = ([f"Client {number % 7}" for number in range(60)], [46000.0 + number * 3 for number in range(60)])
    for name in (*LEDGER_TABLES, "LOSS_TABLE", "EXPECTED_ORDERS", "CLIENT_VALUE", "BUY_CHANCE"):
        getattr(formulas, name)(*lines)
    formulas.BUY_CHANCE(*lines, ["Client 3"], horizon_days=30)
    formulas.CLIENT_STATUS(*lines, settings=[["lost_gaps", 4], ["", None]])
    assert len(made) == 1
    formulas.CLIENT_STATUS(*lines, settings=[["window_months", 6], ["", None]])
    assert len(made) == 2


@pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_a_textbook_model_is_fitted_once(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    from kam_xl.questions import btyd

    fits = []
    real = btyd.MODELS[model]
    monkeypatch.setitem(btyd.MODELS, model, lambda *given: fits.append(1) or real(*given))
    FITS.clear()
    table = CALLS[model.upper()][:3]
    for horizon in (None, 10, 39):
        getattr(formulas, model.upper())(*table, horizon)
    getattr(formulas, f"{model.upper()}_FIT")(*table)
    assert len(fits) == 1


def test_the_amounts_are_fitted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from kam_xl.questions.btyd import gamma_gamma

    fits = []
    real = gamma_gamma.fit
    monkeypatch.setattr(gamma_gamma, "fit", lambda *given: fits.append(1) or real(*given))
    FITS.clear()
    for _ in range(2):
        formulas.GAMMA_GAMMA(*CALLS["GAMMA_GAMMA"])
        formulas.GAMMA_GAMMA_FIT(*CALLS["GAMMA_GAMMA"])
    assert len(fits) == 1


def test_no_short_form_is_left_over() -> None:
    shorts = {key.rpartition(".")[2] for key in known_keys() if key.startswith("formula.short.")}
    assert shorts - _codes() == set()
