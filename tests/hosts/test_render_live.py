"""The same paper, the same cells: a file and an open workbook are compared cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import Cell as FileCell

from kam_xl.books.closed import read_book
from kam_xl.books.drawing.draw_table import table_name
from kam_xl.books.drawing.wording import sheet_name
from kam_xl.books.live_canvas import sketch
from kam_xl.books.render_live import write_live
from kam_xl.books.render_xlsx import write_book
from kam_xl.books.sample import write_sample
from kam_xl.jobs import run
from kam_xl.jobs.asked import Options
from kam_xl.jobs.makers import MAKERS
from kam_xl.papers.paper import Column, Fact, Paper, Table
from tests.books.sheets import FULL, LIVE, opened
from tests.hosts.object_model import App, Book, Formula, Sheet

TODAY = dt.date(2026, 11, 26)
_FORMATS = {"General": "General", "mm-dd-yy": "m/d/yyyy"}


def live(papers: Sequence[Paper], kind: str = "desktop") -> Book:
    book = Book("Sales.xlsx", app=App(kind))
    tables: set[str] = set()
    for paper in papers:
        write_live(book.sheets.add(paper.name), sketch(paper.name, paper, tables, made="x"))
    return book


def closed(papers: Sequence[Paper], folder: Path) -> openpyxl.Workbook:
    write_book(folder / "papers.xlsx", papers, made="x")
    return opened(folder / "papers.xlsx")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paper, ...]:
    """Every paper that any job makes of the sample, those of single clients for the largest ones."""
    sample = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    write_sample(sample)
    source = run.Source(sample.name, read_book(sample))
    found: dict[str, Paper] = {}
    for name in MAKERS:
        asked = run.ask(name, source, TODAY, {}, Options(key_clients=True, top=2))
        found |= {paper.key: paper for paper in MAKERS[name](asked)}
    names: set[str] = set()
    for paper in found.values():
        object.__setattr__(paper, "name", sheet_name(paper.name, names))
        names.add(paper.name.casefold())
    return tuple(found.values())


def compare(book: Book, file: openpyxl.Workbook, papers: Sequence[Paper]) -> list[str]:
    """Tell every cell of which the two hold or show something different."""
    found: list[str] = []
    for paper in papers:
        sheet, page = book.sheets[paper.name], file[paper.name]
        places = set(sheet._cells) | {(cell.row, cell.column) for row in page for cell in row}
        for row, column in sorted(places):
            mine, theirs = sheet._cell((row, column)), page.cell(row, column)
            for what, one, other in _compared(mine.value, mine.look, theirs):
                if one != other:
                    found.append(f"{paper.name} R{row}C{column} {what}: live {one!r}, file {other!r}")
    return found


def _compared(value: object, look: dict[str, Any], theirs: FileCell) -> list[tuple[str, object, object]]:
    other = theirs.value
    if isinstance(other, (int, float)) and not isinstance(other, bool):
        other = float(other)
    if isinstance(value, float):
        value = float(f"{value:.16G}")  # a file keeps sixteen digits, Excel shows fifteen
    compared: list[tuple[str, object, object]] = [("value", value, other)]
    if not theirs.has_style:
        return compared
    fill = f"#{theirs.fill.fgColor.rgb[2:]}" if theirs.fill.fill_type == "solid" else None
    compared += [
        ("fill", look.get("color"), fill),
        ("bold", bool(look.get("font_bold")), bool(theirs.font.b)),
        ("italic", bool(look.get("font_italic")), bool(theirs.font.i)),
        ("size", look.get("font_size"), theirs.font.sz),
        ("font", look.get("font_name"), theirs.font.name),
        ("ink", look.get("font_color"), f"#{theirs.font.color.rgb[2:]}"),
        ("across", look.get("horizontal_alignment"), theirs.alignment.horizontal),
        ("upright", look.get("vertical_alignment", "bottom"), theirs.alignment.vertical or "bottom"),
        ("wrap", bool(look.get("wrap_text")), bool(theirs.alignment.wrap_text)),
        ("bottom", "edge_bottom" in look or "inside_horizontal" in look, bool(theirs.border.bottom.style)),
    ]
    if not isinstance(value, str):
        form = theirs.number_format
        compared.append(("format", look.get("number_format", "General"), _FORMATS.get(form, form)))
    return compared


def test_every_paper_is_the_same_in_a_file_and_in_an_open_workbook(
    papers: tuple[Paper, ...], tmp_path: Path
) -> None:
    assert len(papers) >= 8
    assert compare(live(papers), closed(papers, tmp_path), papers) == []


def test_a_paper_with_everything_is_the_same(tmp_path: Path) -> None:
    assert compare(live([FULL]), closed([FULL], tmp_path), [FULL]) == []


def test_the_comparison_sees_a_cell_that_differs(tmp_path: Path) -> None:
    book = live([FULL])
    book.sheets[FULL.name].range("A1").value = "'Another title"
    assert len(compare(book, closed([FULL], tmp_path), [FULL])) == 1


TELLING = (
    "001",
    "1/2",
    "+x",
    "-x",
    "=1+1",
    "TRUE",
    "12:30",
    "1e5",
    "10%",
    "#N/A",
    "'quoted",
    " 7",
    "5 kg",
    *LIVE,
)


@pytest.mark.parametrize("kind", ["desktop", "remote"])
def test_text_stays_text(kind: str) -> None:
    """What Excel would take for a number, a day, a truth or a formula stays what the client is called."""
    rows = tuple((text, text) for text in TELLING)
    table = Table("Names", (Column("client", "Client"), Column("order_amount", "=1+1")), rows)
    paper = Paper("=P", "=title", "+finding", (Fact("a", "=a", "=b"),), (table,), ("@note",))
    book = live([paper], kind)
    sheet = book.sheets["=P"]
    held = [cell.value for cell in sheet._cells.values()]
    assert not [value for value in held if isinstance(value, Formula)]
    first = sheet.tables[0].range.row + 1
    assert [sheet._cell((first + place, 1)).value for place in range(len(rows))] == [
        text.replace("\t", "\t") for text in TELLING
    ]
    assert "=title" in held
    assert "@note" in held


def test_without_the_apostrophe_the_stand_in_would_take_them_for_something_else() -> None:
    """The test above can fail: entered as they are, these texts are no longer what they were."""
    sheet = Book("b.xlsx").sheets[0]
    changed = []
    for number, text in enumerate(TELLING, start=1):
        sheet.range((number, 1)).value = text
        changed.append(sheet._cell((number, 1)).value != text)
    assert sum(changed) >= 11


def test_what_is_no_number_stays_blank_and_large_numbers_are_taken() -> None:
    columns = (Column("client", "Client"), Column("x_amount", "X"))
    rows = tuple(
        (f"c{number}", value) for number, value in enumerate((float("nan"), float("inf"), 2**40, True))
    )
    sheet = live([Paper("P", "t", "", blocks=(Table("T", columns, rows),))]).sheets["P"]
    first = sheet.tables[0].range.row + 1
    assert [sheet._cell((first + place, 2)).value for place in range(4)] == [None, None, float(2**40), True]


def test_values_go_out_in_one_call_and_looks_in_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call costs the same for one cell and for all of them: the number of calls may not grow with the rows."""

    def calls(count: int) -> int:
        columns = (Column("client", "Client"), Column("x_amount", "X"), Column("status", "Status"))
        rows = tuple((f"c{number}", number / 3, "lost") for number in range(count))
        made: list[str] = []
        with monkeypatch.context() as patch:
            patch.setattr("tests.hosts.object_model.Range._look", lambda *_, **__: made.append("look"))
            live([Paper("P", "t", "f", blocks=(Table("T", columns, rows),))])
        return len(made)

    assert calls(10) == calls(400)


def _tables(sheet: Sheet) -> list[tuple[str, str]]:
    return [(table.name, table.range.get_address(False, False)) for table in sheet.tables]


def test_tables_marks_charts_and_print_area_are_there(tmp_path: Path) -> None:
    sheet, page = live([FULL]).sheets[FULL.name], closed([FULL], tmp_path)[FULL.name]
    assert _tables(sheet) == [(table.name, table.ref) for table in page.tables.values()]
    assert sheet.page_setup.print_area == page.print_area.rpartition("!")[2]
    assert not sheet.show_gridlines
    kinds = [kind for _, kind, _ in sheet._rules]
    assert (kinds.count("bar"), kinds.count("scale")) == (1, 1)
    assert ("equal", '="lost"') in {(kind, rule.get("formula")) for _, kind, rule in sheet._rules}
    pareto, bars = sheet.charts
    assert (pareto.title, [series._kind["chart_type"] for series in pareto.series]) == (
        "Nine clients bring it all",
        ["column_clustered", "line_markers"],
    )
    assert pareto.series[1]._kind["axis_group"] == "secondary"
    assert (pareto.secondary_value_axis.maximum_scale, pareto.legend.position) == (1, "top")
    assert (bars.chart_type, bars.category_axis.reverse_order, bars.legend.visible) == (
        "bar_clustered",
        True,
        False,
    )
    assert [_cell(series._area) for series in pareto.series] == ["D40:D48", "F40:F48"]


def _cell(area: tuple[int, int, int, int]) -> str:
    """Give the values of a series, which begin below its name."""
    top, left, bottom, _ = area
    return f"{chr(64 + left)}{top + 1}:{chr(64 + left)}{bottom}"


def test_in_the_browser_headings_stay_in_sight_and_widths_are_points() -> None:
    desktop, remote = (live([FULL], kind).sheets[FULL.name] for kind in ("desktop", "remote"))
    assert (desktop._frozen, remote._frozen) == (None, None)  # the table of this paper stands too far below
    long = Paper("L", "t", "f", blocks=(FULL.blocks[2],))
    sheet = live([long], "remote").sheets["L"]
    assert sheet._frozen == f"A1:A{sheet.tables[0].range.row}"
    assert remote._widths[1] == pytest.approx(desktop._widths[1] * 5.25 + 3.75)
    assert len(list(remote.charts)) == 2  # columns apart cannot be charted there: the first one is


def test_every_name_of_a_table_is_taken_once() -> None:
    taken = {"kam_clients"}
    assert table_name("kam_Clients", taken) == "kam_Clients_2"
