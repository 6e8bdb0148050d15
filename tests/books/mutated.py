"""Workbooks with one thing wrong in one part, always the same ones for the same number.

``python -m tests.books.mutated WHAT FIRST COUNT`` checks so many of them (WHAT is
``check``), or grafts a sheet into them (``graft``), and prints, one line each,
what came out: an answer, the code of a refusal, or what leaked.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from kam_xl.books.graft import NewSheet, graft
from kam_xl.jobs import files
from kam_xl.problems import KamError
from tests.books.packages import number, parts_of, row, table_part, text
from tests.books.sheets import FULL

MEMORY = 2 << 30
NOW = dt.datetime(2026, 6, 1)
NUMBERS = (
    b"-1",
    b"0",
    b"1",
    b"4294967296",
    b"99999999999999999999",
    b"1e999",
    b"NaN",
    b"x",
    b"",
    b"\xef\xbf\xbd",
)
REFS = (
    b"A0",
    b"XFD1048576",
    b"XFE1",
    b"A1048577",
    b"ZZZZZZ9",
    b"A1:A1",
    b"B2:A1",
    b"$A$1",
    b"a1",
    b"#REF!",
    b"",
)
TARGETS = (
    b"../../../../etc/passwd",
    b"/xl/workbook.xml",
    b"",
    b"sheet1.xml",
    b"http://127.0.0.1/x",
    b"..\\x",
    b"\0",
)
_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb'"([^"]*)"')
_NAME = re.compile(rb"(?<=[</ ])[A-Za-z:]+")
_TEXT = re.compile(rb">([^<>]+)<")


def bases() -> list[dict[str, bytes]]:
    """Give the parts of two sound workbooks: as our writer packs one, and one with inline texts by hand."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    day = book.add_format({"num_format": 14})
    sheet = book.add_worksheet("Sales")
    rows = [[dt.date(2026, 1 + n % 3, 1 + n), ("Ada", "Bo", "Cy")[n % 3], 10.5 + n] for n in range(9)]
    heads = [{"header": "Date", "format": day}, {"header": "Client"}, {"header": "Amount"}]
    sheet.add_table(0, 0, 9, 2, {"name": "tblSales", "columns": heads, "data": rows})
    sheet.set_row(4, None, None, {"hidden": True})
    notes = book.add_worksheet("Notes")
    notes.write_formula("A1", "=1+1", None, 2)
    notes.write_formula("B1", "=1/0", None, "#DIV/0!")
    notes.write_rich_string("C1", day, "rich ", "text")
    settings = book.add_worksheet("Settings")
    settings.add_table(
        "A1:B2", {"data": [["a_share", 0.7]], "columns": [{"header": "Name"}, {"header": "Value"}]}
    )
    book.close()
    lines = row(1, text("A1", "Date"), text("B1", "Client"), text("C1", "Amount")) + "".join(
        row(n, text(f"A{n}", f"2026-01-{n:02}"), text(f"B{n}", "Ada"), number(f"C{n}", n))
        for n in range(2, 9)
    )
    part = table_part("A1:C8", "tblSales", ("Date", "Client", "Amount"))
    by_hand = parts_of({"Sales": lines}, {"Sales": part}, '<workbookPr date1904="0"/>')
    return [_parts(made.getvalue()), {name: body.encode() for name, body in by_hand.items()}]


def _parts(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in parts.items():
            zipped.writestr(name, body)
    return out.getvalue()


def mutants(first: int, count: int) -> Iterator[bytes]:
    """Give workbooks number ``first`` and on; one in eight is hurt in the zip itself."""
    sound = bases()
    for seed in range(first, first + count):
        chance = random.Random(seed)
        parts = dict(chance.choice(sound))
        if chance.random() < 0.125:
            yield _bytes(packed(parts), chance)
            continue
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            name = chance.choice(sorted(parts))
            parts[name] = chance.choice(HURTS)(parts[name], chance)
        if chance.random() < 0.05:
            del parts[chance.choice(sorted(parts))]
        yield packed(parts)


def _bytes(body: bytes, chance: random.Random) -> bytes:
    """Overwrite, cut out or put in a few bytes."""
    at, length = chance.randrange(len(body) + 1), chance.randrange(1, 9)
    cut = chance.choice((0, length, length))
    return body[:at] + chance.randbytes(chance.choice((length, 0))) + body[at + cut :]


def _truncated(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _in(
    pattern: re.Pattern[bytes], body: bytes, chance: random.Random, put: Callable[[bytes], bytes]
) -> bytes:
    """Change one of the places that a pattern finds."""
    found = list(pattern.finditer(body))
    if not found:
        return body
    begin, end = chance.choice(found).span(pattern.groups)
    return body[:begin] + put(body[begin:end]) + body[end:]


def _value(body: bytes, chance: random.Random) -> bytes:
    new = chance.choice((*NUMBERS, *REFS, *TARGETS))
    return _in(_VALUE, body, chance, lambda _: new)


def _text(body: bytes, chance: random.Random) -> bytes:
    new = chance.choice((*NUMBERS, b"#N/A", b"&amp;", b"&bad;", b"&#0;", b"\xff\xfe", b"9" * 400))
    return _in(_TEXT, body, chance, lambda _: new)


def _renamed(body: bytes, chance: random.Random) -> bytes:
    new = chance.choice((b"x", b"r", b"c", b"row", b"x:y", b"xmlns", b"sheet"))
    return _in(_NAME, body, chance, lambda _: new)


def _tag_gone(body: bytes, chance: random.Random) -> bytes:
    return _in(_TAG, body, chance, lambda _: b"")


def _tag_twice(body: bytes, chance: random.Random) -> bytes:
    times = chance.choice((2, 3, 50))
    return _in(_TAG, body, chance, lambda old: old * times)


def _tag_moved(body: bytes, chance: random.Random) -> bytes:
    tags = [match.group() for match in _TAG.finditer(body)] or [b""]
    return _in(_TAG, body, chance, lambda old: chance.choice(tags) + old)


def _declared(body: bytes, chance: random.Random) -> bytes:
    bad = (b"<!DOCTYPE x>", b"<![CDATA[x]]>", b"<!-- x -->", b"<?x y?>", b"\xef\xbb\xbf", b"\xff\xfe", b"\0")
    at = chance.choice((0, body.find(b"?>") + 2, chance.randrange(len(body) + 1)))
    return body[:at] + chance.choice(bad) + body[at:]


def _wide(body: bytes, chance: random.Random) -> bytes:
    """Write the part in UTF-16, which XML allows."""
    plain = body.decode("utf-8", "replace").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return plain.encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be")))


HURTS = (
    _bytes,
    _bytes,
    _truncated,
    _value,
    _value,
    _value,
    _text,
    _text,
    _renamed,
    _tag_gone,
    _tag_twice,
    _tag_moved,
    _declared,
    _wide,
)


def outcome(path: Path, read: Callable[[Path], object]) -> str:
    """Give the code of the refusal, ``answer``, or what leaked."""
    try:
        read(path)
    except KamError as error:
        return error.problem.code
    except BaseException as error:  # noqa: BLE001 (a panic of a reader is no Exception)
        return f"LEAK {type(error).__name__}: {error}"
    return "answer"


def checked(path: Path) -> None:
    """Read a book as ``kam-xl check`` does."""
    files.check(path, files.Request(NOW))


def grafted(path: Path) -> None:
    """Put a sheet into a book, in place."""
    graft(path, path, [NewSheet(FULL, "Client list")], made="x")


READS: dict[str, Callable[[Path], object]] = {"check": checked, "graft": grafted}


def main(what: str, first: int, count: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        for seed, raw in enumerate(mutants(first, count), start=first):
            path.write_bytes(raw)
            sys.stdout.write(f"{seed} {outcome(path, READS[what])}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
