"""Every column of every paper that a user fills in: typed, saved by a spreadsheet, refreshed, still there."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kam_xl.books.graft import own_sheets
from kam_xl.books.sample import write_sample
from kam_xl.jobs.asked import Options
from kam_xl.jobs.memory import Memory
from tests.jobs.desk import do

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

OF_ONE_CLIENT = ("dossier", "brief", "decision-map", "abm")
# What is typed into the settings decides what all other sheets say.
NOT_HERE = "settings"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The sample with every paper there is, those of single clients for two."""
    path = tmp_path / "Northwind.xlsx"
    write_sample(path)
    for job in OF_ONE_CLIENT:
        do(path, job, options=Options(top=2))
    do(path, "refresh")
    return path


def typed_cells(path: Path, book: openpyxl.Workbook) -> dict[tuple[str, str, str, str], openpyxl.cell.Cell]:
    """Give every cell to fill in by paper, table, the words before it in its row, and heading."""
    found = {}
    for own in own_sheets(path):
        memory = Memory.read(own.memory)
        sheet = book[own.name]
        tables = sorted(
            sheet.tables.values(), key=lambda table: openpyxl.utils.cell.range_boundaries(table.ref)[1]
        )
        if own.key == NOT_HERE or memory is None:
            continue
        for table, layout in zip(tables, memory.layouts, strict=True):
            head, *lines = sheet[table.ref]
            for line in lines:
                words = "|".join(str(cell.value) for at, cell in enumerate(line) if at not in layout.typed)
                for at in sorted(layout.typed):
                    found[own.key, table.name, words, str(head[at].value)] = line[at]
    return found


def type_raw(path: Path, words: dict[tuple[str, str], str]) -> None:
    """Write words into cells (part, place) and leave all else as it is, as Excel would."""
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    for (part, place), word in words.items():
        cell = re.compile(rb'<c r="%s"( s="\d+")?(?: t="inlineStr")?(?:/>|>.*?</c>)' % place.encode())
        fresh = rb'<c r="%s"\1 t="inlineStr"><is><t>%s</t></is></c>' % (place.encode(), word.encode())
        parts[part], count = cell.subn(fresh, parts[part])
        assert count == 1, (part, place)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)


def test_nothing_typed_is_lost(book: Path, libreoffice) -> None:
    cells = typed_cells(book, openpyxl.load_workbook(book))
    said = {place: f"typed {number}" for number, place in enumerate(cells)}
    parts = {own.key: own.part for own in own_sheets(book)}
    type_raw(book, {(parts[place[0]], cells[place].coordinate): word for place, word in said.items()})
    assert len(said) > 100
    assert {key.partition(":")[0] for key, *_ in said} >= {"dossier", "brief", "winback", "week"}
    for again in range(3):
        if again == 1:
            libreoffice.convert(book, "xlsx", book.parent / "resaved").replace(book)
        assert do(book, "refresh").done.edited == ()
        now = {place: cell.value for place, cell in typed_cells(book, openpyxl.load_workbook(book)).items()}
        lost = {place: word for place, word in said.items() if now.get(place) != word}
        assert not lost, f"run {again}: {len(lost)} of {len(said)}: {list(lost.items())[:5]}"
    assert "Archive" not in openpyxl.load_workbook(book).sheetnames
