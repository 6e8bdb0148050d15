"""How long a sheet takes to get into a very large workbook, and how much memory, beside openpyxl.

Run as ``python -m tests.bench.graft_speed [LINES] [OPENPYXL_LINES]``, 1,000,000 and 50,000 when nothing is said. A
book with so many sales lines is written as raw XML (fixed numbers); then, each in a process of its own, a paper with every kind of
block is put in, put in again, and openpyxl loads the book and saves it. openpyxl gets a smaller book: its
time and memory grow with the lines, so its figures are multiplied. Counted: wall time, peak
memory of the process beyond what Python and the libraries need, and how many parts of the old file have their bytes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bench._figures import Figure

LINES, OPENPYXL_LINES = 1_000_000, 50_000
# Types, workbook, its relations and styles name the new sheet; nothing else may change.
_CHANGED = 4
PIECE = 20_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def big_book(path: Path, lines: int) -> None:
    """Write a workbook with a table of sales lines: date, client, amount, product and a formula with its result."""
    from xlsxwriter import Workbook

    with Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Sales")
        sheet.add_table(0, 0, lines, 4, {"name": "Sales", "columns": [{"header": h} for h in _HEADS]})
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    name = "xl/worksheets/sheet1.xml"
    frame = parts.pop(name).decode()
    begin, end = frame.split("</row>", 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for other, content in parts.items():
            zipped.writestr(other, content)
        with zipped.open(name, "w", force_zip64=False) as part:
            part.write((begin + "</row>").encode())
            for first in range(0, lines, PIECE):
                rows = (_row(number) for number in range(first, min(first + PIECE, lines)))
                part.write("".join(rows).encode())
            part.write(end.encode())


_HEADS = ("Date", "Client", "Amount", "Product", "Gross")


def _row(number: int) -> str:
    row, amount = number + 2, (number * 7919) % 100_000 / 100
    return (
        f'<row r="{row}"><c r="A{row}"><v>{44000 + number % 1800}</v></c>'
        f'<c r="B{row}" t="inlineStr"><is><t>Client {number * 31 % 5000}</t></is></c><c r="C{row}"><v>{amount}</v></c>'
        f'<c r="D{row}" t="inlineStr"><is><t>Product {number % 97}</t></is></c>'
        f'<c r="E{row}"><f>C{row}*1.19</f><v>{amount * 1.19:.4f}</v></c></row>'
    )


def put_in(book: Path) -> None:
    from kam_xl.books.graft import NewSheet, graft
    from tests.books.sheets import EVERY

    graft(book, book, [NewSheet(EVERY, EVERY.name, "m")], made="Bench")


def by_openpyxl(book: Path) -> None:
    import openpyxl

    workbook = openpyxl.load_workbook(book)
    sheet = workbook.create_sheet("Everything")
    sheet["A1"] = "One of every block"
    workbook.save(book.with_name("openpyxl.xlsx"))


def nothing(book: Path) -> None:
    """Only load what the others load."""
    import openpyxl  # noqa: F401

    import kam_xl.books.graft  # noqa: F401
    import tests.books.sheets  # noqa: F401


WORKS: dict[str, Callable[[Path], None]] = {"graft": put_in, "openpyxl": by_openpyxl, "nothing": nothing}


def measured(work: str, book: Path) -> tuple[float, float]:
    """Give the seconds of a work in a process of its own, and its peak memory in megabytes."""
    command = [sys.executable, "-m", "tests.bench.graft_speed", "--work", work, str(book)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    fewer = int(sys.argv[2]) if len(sys.argv) > 2 else min(lines, OPENPYXL_LINES)
    with tempfile.TemporaryDirectory() as folder:
        book, small = Path(folder) / "big.xlsx", Path(folder) / "small.xlsx"
        # In processes of their own: a child begins with the peak of its parent.
        measured(f"write {lines}", book)
        measured(f"write {fewer}", small)
        _, ground = measured("nothing", book)
        print(
            f"{lines:,} sales lines, {book.stat().st_size / 1e6:.1f} MB on the disk; Python itself {ground:.0f} MB"
        )
        peer_seconds, peer_memory = measured("openpyxl", small)
        scale = lines / fewer
        peer_memory = ground + (peer_memory - ground) * scale
        peer_seconds *= scale
        how = "" if fewer == lines else f" (from {fewer:,} lines, by their number)"
        _report(f"openpyxl load and save{how}", peer_seconds, peer_memory, ground)
        before = _parts(book)
        for what in ("put in", "put in again (nothing changes)"):
            seconds, memory = measured("graft", book)
            _report(f"a sheet {what}, {lines:,} lines", seconds, memory, ground, (peer_seconds, peer_memory))
        after = _parts(book)
        same = sum(after.get(name) == facts for name, facts in before.items())
        Figure(
            "graft_speed",
            "parts of the old file that are not as they were",
            f"its {len(before)} parts",
            len(before) - same,
            _CHANGED,
            unit="parts",
        ).tell()
        if after["xl/worksheets/sheet1.xml"] != before["xl/worksheets/sheet1.xml"]:
            sys.exit("the large sheet has changed")


def _parts(book: Path) -> dict[str, tuple[int, int]]:
    with zipfile.ZipFile(book) as zipped:
        return {entry.filename: (entry.CRC, entry.compress_size) for entry in zipped.infolist()}


def _report(
    what: str, seconds: float, memory: float, ground: float, beside: tuple[float, float] | None = None
) -> None:
    print(f"{what:<52} {seconds:8.2f} s {memory:8.0f} MB")
    if beside:
        peer = "openpyxl's load and save"
        Figure("graft_speed", f"{what}: time", peer, seconds / beside[0]).tell()
        share = max(memory - ground, 0) / max(beside[1] - ground, 1)
        Figure("graft_speed", f"{what}: memory beyond Python's own", peer, share).tell()


def _child(work: str, book: str) -> None:
    start = time.perf_counter()
    name, _, lines = work.partition(" ")
    if name == "write":
        big_book(Path(book), int(lines))
    else:
        WORKS[work](Path(book))
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    if "--work" in sys.argv:
        _child(*sys.argv[2:4])
    else:
        main()
