"""Where things stand on a sheet: facts in even steps, blocks whole on a page, main columns in print."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kam_xl.books.drawing.fact_strip import place_facts
from kam_xl.books.drawing.measure import plan
from kam_xl.books.drawing.print_pages import SMALLEST_SCALE
from kam_xl.books.render_xlsx import write_book
from kam_xl.papers.paper import Block, Column, Fact, Paper, SideBySide, Table
from tests.books.sheets import BARS, CLIENTS, FACTS, FULL, MAP, opened


def _sheet(folder: Path, *blocks: Block) -> Worksheet:
    path = folder / "report.xlsx"
    write_book(path, [Paper("Sheet", "Title", "Finding.", FACTS, blocks)], made="x")
    return opened(path)["Sheet"]


def _clients(count: int) -> Table:
    return replace(CLIENTS, rows=(CLIENTS.rows * count)[:count])


@pytest.mark.parametrize(
    "widths", [[28.0, 18, 13, 14, 27, 14, 10, 8], [12.0] * 12, [60.0, 20, 20, 30], [8.0]]
)
@pytest.mark.parametrize("count", range(1, 8))
def test_facts_find_room_and_every_line_uses_the_same_columns(widths: list[float], count: int) -> None:
    facts = (*FACTS, *FACTS)[:count]
    placed = place_facts(facts, widths)
    assert [one.fact for one in placed] == list(facts)
    assert placed[0].column == 0
    first = [one.column for one in placed if one.line == 0]
    for line in range(1, placed[-1].line + 1):
        columns = [one.column for one in placed if one.line == line]
        assert columns == first[: len(columns)]


def test_a_column_is_widened_for_the_number_of_a_fact() -> None:
    widths = [3.0]
    place_facts([Fact("revenue_amount", "Revenue", 123456789.0)], widths)
    assert widths[0] > 12


def test_only_the_main_columns_print_and_they_print_readable(tmp_path: Path) -> None:
    more = tuple(Column(f"more_{number}_amount", f"More {number}") for number in range(12))
    rows = tuple((*row, *[12345.0] * 12) for row in CLIENTS.rows)
    wide = replace(CLIENTS, columns=(*CLIENTS.columns, *more), rows=rows, printed_count=len(CLIENTS.columns))
    sheet = _sheet(tmp_path, wide)
    assert sheet.print_area.split("$")[3] == "I"
    assert sheet.tables["kam_Clients"].ref.split(":")[1].startswith("U")
    paper = Paper("Sheet", "Title", "Finding.", (), (wide,))
    pixels = sum(width * 7 + 5 for width in plan(paper).printed_widths)
    assert 770 / (pixels * 0.75) >= SMALLEST_SCALE


def test_a_block_is_not_cut_by_the_end_of_a_page(tmp_path: Path) -> None:
    for count in range(13, 60, 5):
        sheet = _sheet(tmp_path, _clients(count), MAP, MAP)
        titles = [cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == MAP.title]
        ends = [sheet.cell(row + 2 + 3 * len(MAP.rows), 1).value for row in titles]
        assert ends == ["Total", "Total"]
        inside = {row for first in titles for row in range(first, first + 3 * len(MAP.rows) + 3)}
        assert not inside & {part.id for part in sheet.row_breaks.brk}
        # Breaks are only kept where the number of pages is free.
        assert sheet.page_setup.fitToHeight == 0 if sheet.row_breaks.brk else True


def test_a_chart_that_would_be_cut_begins_a_page(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, _clients(24), BARS, MAP, BARS)
    assert sheet.row_breaks.brk
    assert sheet.page_setup.fitToHeight == 0


def test_heat_maps_stand_beside_each_other(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, SideBySide((MAP, replace(MAP, title="Clients by class"))))
    (left,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == MAP.title]
    (right,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Clients by class"]
    assert left.row == right.row
    assert right.column == left.column + len(MAP.columns) + 3
    assert sheet.cell(left.row + 1, right.column + len(MAP.columns) + 1).value == "Total"


def test_text_that_runs_on_widens_no_column_and_stays_on_the_page(tmp_path: Path) -> None:
    advice = "Keep: one manager, a yearly plan reviewed each quarter, terms nobody else gets; act on the first sign"
    columns = (Column("cell", "Cell"), Column("strategy", "What to do", runs_on=True))
    table = Table("t", columns, (("AX", advice),))
    made = plan(Paper("Sheet", "Title", "Finding.", (), (table,)))
    assert made.widths[1] < 20
    assert sum(made.printed_widths[1:]) > 80
    sheet = _sheet(tmp_path, table)
    row = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "AX")
    assert not sheet.cell(row, 2).alignment.wrap_text
    assert sheet.cell(row, 3).border.bottom.style


def test_a_heat_map_has_room_for_large_numbers() -> None:
    large = replace(MAP, total=123_456_789_012.0)
    assert plan(replace(FULL, blocks=(large,))).widths[1] > 18


def test_bars_begin_at_zero(tmp_path: Path) -> None:
    _sheet(tmp_path, CLIENTS, BARS)
    with zipfile.ZipFile(tmp_path / "report.xlsx") as zipped:
        assert '<c:min val="0"/>' in zipped.read("xl/charts/chart1.xml").decode()
