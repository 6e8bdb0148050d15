"""Buttons of the ribbon: the workbook that was active is the target, and one sentence tells what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings

import udfs.vba
from kam_xl.excel.checks import Check
from kam_xl.jobs.registry import JOBS
from kam_xl.settings import Settings
from tests.hosts.object_model import App, Book, Sheet
from udfs import door, scripts
from udfs.house_jobs import HOUSE_JOBS

TODAY = dt.date(2026, 11, 26)
CLIENTS = ("Ada", "Bob", "Cy")


class Apps(list[App]):
    """What ``xlwings.apps`` is: the instances of Excel that run."""

    @property
    def active(self) -> App:
        return self[0]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[App]:
    excel = App()
    monkeypatch.setattr(udfs.vba.xw, "apps", Apps([excel]))
    monkeypatch.setattr("kam_xl.mistakes.LOG", tmp_path / "errors.log")
    monkeypatch.setattr("udfs.house_jobs._documents", lambda: tmp_path)
    return excel


def fill(
    sheet: Sheet, *, head: tuple[str, ...] = ("Date", "Client", "Amount"), table: str = "tblSales"
) -> None:
    """Put two years of sales on a sheet, as an Excel table."""
    sheet.range((1, 1), (1, 3)).value = [[f"'{one}" for one in head]]
    row = 2
    for number, client in enumerate(CLIENTS):
        for step in range(12 if number else 10):  # Ada has not bought for a while
            day = dt.date(2024, 1, 5) + dt.timedelta(days=30 * step + 5 * number)
            sheet.range((row, 1), (row, 3)).value = [[day, f"'{client}", 100.0 * (number + 1) + step]]
            row += 1
    if table:
        sheet.tables.add(source=sheet.range((1, 1), (row - 1, 3)), name=table)


@pytest.fixture
def book(app: App) -> Book:
    """A sales workbook that is not ours, open beside KeyClients.xlsm."""
    Book("KeyClients.xlsm", app=app)
    book = Book("Umsatz 2026.xlsx", app=app)
    book.sheets[0].name = "Data"
    fill(book.sheets["Data"])
    return book


def told(book: Book) -> str:
    """The one sentence of the last click."""
    (sentence,) = book.app._alerts
    book.app._alerts.clear()
    return sentence


def values(sheet: Sheet) -> list[object]:
    return [cell.value for cell in sheet._cells.values() if cell.value is not None]


def test_every_button_has_a_script_and_someone_who_does_it() -> None:
    buttons = {one.name for one in JOBS if one.button}
    assert {name.replace("_", "-") for name in scripts.__all__} == buttons
    assert {one.name for one in JOBS if one.button and not one.makes_papers} <= set(HOUSE_JOBS)
    for name in scripts.__all__:
        script = getattr(scripts, name)
        assert script.__name__ == name
        assert script.__doc__


def test_scripts_and_the_sub_ask_for_no_caller() -> None:
    for module in Path(scripts.__file__).parent.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert "caller()" not in text
        assert ".api" not in text


@pytest.mark.parametrize("name", ["KeyClients.xlam", "kam.XLA"])
def test_the_add_in_itself_is_refused(app: App, book: Book, name: str) -> None:
    udfs.vba.run("refresh", f"C:\\AddIns\\{name}")
    assert told(book).startswith(f"{name}: this is the add-in itself")
    scripts.refresh(Book(name, app=app))  # type: ignore[attr-defined]
    assert told(book).startswith(f"{name}: this is the add-in itself")
    assert [len(one.sheets) for one in app.books] == [1, 1, 1]


@pytest.mark.parametrize("full_name", ["", "C:\\Users\\kam\\Downloads\\From a stranger.xlsx"])
def test_a_workbook_in_protected_view_is_refused(app: App, book: Book, full_name: str) -> None:
    """It is not among the open workbooks, and Excel hands over no name for it."""
    udfs.vba.run("refresh", full_name)
    assert "Protected View" in told(book)
    assert book.sheet_names == ["Data"]


def test_a_foreign_workbook_is_the_target_even_when_ours_is_active(app: App, book: Book) -> None:
    ours = app.books["KeyClients.xlsm"]
    app.books._books.reverse()
    udfs.vba.run("refresh", book.fullname)
    assert told(book).startswith("Client list: ")
    assert ours.sheet_names == ["Sheet1"]
    assert "Client list" in book.sheet_names


def test_of_two_instances_the_full_name_decides(app: App, book: Book) -> None:
    other = App(pid=2)
    udfs.vba.xw.apps.insert(0, other)  # type: ignore[attr-defined]
    twin = Book(book.name, app=other, folder="D:\\")
    assert udfs.vba.opened(book.fullname) is book
    assert udfs.vba.opened(twin.fullname) is twin
    assert udfs.vba.opened("E:\\" + book.name) is None


def test_a_workbook_in_the_cloud_is_found_by_its_name_alone(
    app: App, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For its full name xlwings would read settings out of the workbook itself."""
    monkeypatch.delattr(book, "fullname")
    assert udfs.vba.opened(f"https://d.docs.live.net/1/{book.name}") is book


def test_refresh_again_is_the_same_and_tells_the_same(book: Book) -> None:
    door.click("refresh", book, today=TODAY)
    first, before = told(book), {sheet.name: values(sheet) for sheet in book.sheets}
    door.click("refresh", book, today=TODAY)
    assert told(book) == first
    assert {sheet.name: values(sheet) for sheet in book.sheets} == before


def test_what_is_typed_survives_a_refresh_and_counts(book: Book) -> None:
    door.click("refresh", book, today=TODAY)
    first = told(book)
    sheet = book.sheets["Settings"]
    row = next(row for (row, column), cell in sheet._cells.items() if column == 1 and cell.value == "a_share")
    sheet.range((row, 2)).value = 0.5
    for _ in range(2):
        door.click("refresh", book, today=TODAY)
        sentence = told(book)
        assert "edited" not in sentence
        assert sentence != first  # other clients are A now
        assert sheet._cell((row, 2)).value == 0.5


def test_an_edited_sheet_is_kept_beside_the_fresh_one(book: Book) -> None:
    door.click("at-risk", book, today=TODAY)
    told(book)
    edited = book.sheets["At risk"]
    edited.range("A1").value = "'My own title"
    door.click("at-risk", book, today=TODAY)
    assert "The sheet At risk had been edited and is now At risk (edited)." in told(book)
    assert edited.name == "At risk (edited)"
    assert edited.range("A1").value == "My own title"
    assert book.sheets["At risk"].range("A1").value != "My own title"


def test_a_dossier_is_made_for_the_client_that_is_selected(book: Book) -> None:
    """Any cell of a row of the sales table means its client; the dossier of no other client is made."""
    book.sheets["Data"].range("C3").select()  # an amount of Ada
    door.click("dossier", book, today=TODAY)
    assert "Ada" in told(book)
    (name,) = set(book.sheet_names) - {"Data"}
    assert "Ada" in values(book.sheets[name]) or "Ada" in name


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_without_a_client_the_user_is_asked_whether_all_key_clients_are_meant(
    book: Book, answer: str
) -> None:
    book.app._answer = answer
    book.sheets["Data"].range("Z99").select()
    door.click("dossier", book, today=TODAY)
    question, sentence = book.app._alerts
    assert question == "No client is selected. Dossier for all key clients?"
    if answer == "no":
        assert "no client is selected" in sentence
    assert (len(book.sheet_names) > 1) == (answer == "yes")


def test_sales_are_found_by_headings_in_another_language_and_without_a_table(app: App) -> None:
    book = Book("b.xlsx", app=app)
    fill(book.sheets[0], head=("Дата", "Клиент", "Сумма"), table="")
    door.click("refresh", book, today=TODAY)
    assert told(book).startswith("Client list: ")


def test_two_tables_that_fit_are_offered_and_none_is_taken(book: Book) -> None:
    fill(book.sheets.add("Old"), table="tblOld")
    door.click("refresh", book, today=TODAY)
    sentence = told(book)
    assert sentence.startswith("Settings!B")
    assert "Data!tblSales, Old!tblOld" in sentence
    assert book.sheet_names == ["Data", "Old", "Settings"]
    sheet = book.sheets["Settings"]
    ((place, offered),) = sheet._lists.items()
    assert offered == ("Data!tblSales", "Old!tblOld")
    assert sentence.startswith(f"Settings!B{place[0]}: ")
    assert sheet._cell((place[0], 1)).value == "sales_table"
    assert sheet._cell(place).value is None
    door.click("refresh", book, today=TODAY)  # nothing was chosen: the same again
    assert told(book) == sentence
    sheet.range(place).value = "'Old!tblOld"
    for _ in range(2):
        door.click("refresh", book, today=TODAY)
        assert told(book).startswith("Client list: ")
        assert "Old!tblOld" in values(book.sheets["Settings"])  # the choice stays in this workbook
    assert not [name for name in book.sheet_names if "edited" in name]
    assert any("Old!tblOld" in str(value) for value in values(book.sheets["Client list"]))


def test_a_list_of_the_user_gets_a_choice_and_not_a_value(book: Book) -> None:
    fill(book.sheets.add("Old"), table="tblOld")
    theirs = book.sheets.add("My settings")
    theirs.range("A1:B3").value = [["'Name", "'Value"], ["'a_share", 0.7], ["'sales_table", None]]
    theirs.tables.add(source=theirs.range("A1:B3"), name="Settings")
    before = values(theirs)
    door.click("refresh", book, today=TODAY)
    assert told(book).startswith("'My settings'!B3: ")
    assert values(theirs) == before
    assert theirs._lists == {(3, 2): ("Data!tblSales", "Old!tblOld")}
    theirs._cells[3, 1].value = None
    door.click("refresh", book, today=TODAY)
    assert "add a row sales_table" in told(book)


def test_a_refusal_is_its_sentence_and_leaves_the_book(app: App) -> None:
    book = Book("b.xlsx", app=app)
    book.sheets[0].range("A1").value = "'nothing here"
    door.click("refresh", book, today=TODAY)
    assert told(book)
    assert book.sheet_names == ["Sheet1"]


def test_our_own_mistake_is_a_log_id_and_no_traceback(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError("a secret of ours")

    monkeypatch.setitem(HOUSE_JOBS, "about", broken)
    door.click("about", book, today=TODAY)
    sentence = told(book)
    assert "Traceback" not in sentence
    assert "secret" not in sentence
    assert "inside kam-xl" in sentence
    assert "a secret of ours" in (tmp_path / "errors.log").read_text(encoding="utf-8")


def test_a_step_that_excel_does_not_take_is_told_as_that(book: Book) -> None:
    door.click("refresh", book, today=TODAY)
    told(book)
    book.sheets["Client list"]._protected = True
    before = dict(book.app._state)
    door.click("refresh", book, today=TODAY)
    assert "protected" in told(book)
    assert book.app._state == before


def test_a_job_nobody_knows_is_our_mistake_and_no_traceback(book: Book) -> None:
    udfs.vba.run("no-such-job", book.fullname)
    assert "inside kam-xl" in told(book)


def test_the_status_bar_tells_how_far_it_is_and_is_given_back(book: Book) -> None:
    door.click("refresh", book, today=TODAY)
    shown = [value for name, value in book.app._states if name == "status_bar"]
    assert shown[0].startswith("Refresh: Reading the workbook")
    assert any("Drawing the sheets" in str(one) for one in shown)
    assert shown[-1] is False


@pytest.mark.parametrize("kind", ["desktop", "remote"])
def test_the_small_buttons(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("udfs.house_jobs._documents", lambda: tmp_path)
    book = Book("b.xlsx", app=App(kind))
    for name, word in (("about", "kam-xl"), ("self-test", "xlwings"), ("function-help", "ABC_CLASS")):
        door.click(name, book, today=TODAY)
        assert word in told(book)
    door.click("settings", book, today=TODAY)
    assert "Settings" in told(book)
    names = {cell.value for cell in book.sheets["Settings"]._cells.values()}
    assert {one.name for one in Settings.describe()} <= names
    door.click("settings", book, today=TODAY)
    told(book)
    assert len(book.sheets) == 2
    door.click("freeze", book, today=TODAY)
    assert ("needs Excel" if kind == "remote" else "was never saved") in told(book)
    door.click("print-set", book, today=TODAY)
    if kind == "remote":
        assert "needs Excel" in told(book)
        return
    assert str(tmp_path / "b.pdf") in told(book)
    assert book._printed == (tmp_path / "b.pdf", ["Settings"])
    for number in (1, 2):
        door.click("sample", book, today=TODAY)
        assert "sample workbook is open" in told(book)
        assert len(list(tmp_path.glob("*.xlsx"))) == number


def test_the_self_test_says_what_the_doctor_says(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with the machine is told with its cure; a note alone is no fault."""
    found = [
        Check("xlwings", "fail", "0.1", "install it anew"),
        Check("log", "note", "3 entries"),
        Check("answers", "ok", "A"),
    ]
    monkeypatch.setattr("kam_xl.excel.checks.examine", lambda _: found)
    door.click("self-test", book, today=TODAY)
    sentence = told(book)
    assert found[0].sentence in sentence
    assert "All well" not in sentence
    assert "3 entries" not in sentence
    monkeypatch.setattr("kam_xl.excel.checks.examine", lambda _: found[1:])
    door.click("self-test", book, today=TODAY)
    assert told(book).startswith("All well")


def test_the_version_that_the_door_names_is_the_one_installed() -> None:
    assert xlwings.__version__ == "0.37.8"
