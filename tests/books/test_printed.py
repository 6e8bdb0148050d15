"""A spreadsheet program opens what we draw and prints it with nothing cut off."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kam_xl.books.render_xlsx import write_book
from kam_xl.books.sample import write_sample
from kam_xl.papers.paper import OrgBox, OrgChart, Paper
from tests.books.sheets import CLIENTS, FULL, LIVE, SENTENCE, opened
from tests.conftest import LibreOffice, missing


def _words(pdf: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        missing("pdftotext is not installed")
    done = subprocess.run([program, "-layout", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_a_report_prints_whole(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [FULL], made="Made from sales.xlsx, safe to delete")
    words = _words(libreoffice.to_pdf(path))
    assert "###" not in words
    for expected in (
        "1,234,568",
        "9 clients bring it all.",
        "Share of the ten largest clients",
        "99.8%",
        "Page 1 of",
    ):
        assert expected in words
    squeezed = " ".join(words.split())
    for word in SENTENCE.split():
        assert squeezed.count(word) >= 9
    assert "safe to delete" in words


def test_another_program_reads_text_as_text(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [FULL], made="x")
    sheet = opened(libreoffice.convert(path, "xlsx"))["Client list"]
    found = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert set(LIVE) <= found
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_sample_prints_whole(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    write_sample(path)
    words = _words(libreoffice.to_pdf(path))
    assert "###" not in words
    assert "Rattlesnake Canyon Grocery" in words
    assert "half-year review; agenda and offer to be prepared" in words


def test_an_organisation_prints_whole(libreoffice: LibreOffice, tmp_path: Path) -> None:
    boxes = [OrgBox("Head of purchasing", ("decides", "for us (+1)"), weight=2, tone="for")]
    boxes += [OrgBox(f"Buyer number {at}", ("buys", "neutral (0)"), parent=0) for at in range(9)]
    boxes.append(
        OrgBox("A name that is longer than any box is wide, with a title", ("blocks",), 3, tone="against")
    )
    path = tmp_path / "map.xlsx"
    tree = OrgChart("Who reports to whom", tuple(boxes), "The legend.")
    write_book(path, [Paper("Map", "Decision map", "Finding.", (), (tree, CLIENTS))], made="x")
    words = " ".join(_words(libreoffice.to_pdf(path)).split())
    for box in boxes[:-1]:
        assert box.name in words
    for word in (*boxes[-1].name.split(), "The legend.", "blocks"):
        assert word in words
