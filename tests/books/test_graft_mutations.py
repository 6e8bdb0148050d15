"""Damaged parts that a graft has to read: it works, or it says one sentence and the file stays."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import pytest

from kam_xl.books.freeze import freeze
from kam_xl.books.graft import NewSheet, graft, own_sheets
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError
from tests.books.packages_compared import raw_parts
from tests.books.sheets import CLIENTS, TYPED
from tests.books.test_graft_odd_packages import ordinary, written

SMALL = Paper("Small", "Small", "Little is said.", (), (TYPED, CLIENTS))
ROUNDS, SEEDS = 40, 8
STRANGE = (
    b"",
    b"-1",
    b"99999999999",
    b"x",
    b"rId1",
    b"../../..",
    b"A1:ZZZZ9",
    b"\xff",
    b"0",
    b"XFD1048576",
    b"&#0;",
)


def mutated(parts: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """Change one or two of the parts a graft reads, as a bad disk or a bad program would."""
    changed = dict(parts)
    read = [name for name in parts if not name.startswith(("docProps", "xl/theme", "xl/charts"))]
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice(read)
        content = bytearray(changed.get(name, b"") or b" ")
        at, way = chance.randrange(len(content)), chance.random()
        if way < 0.25:
            content[at] = chance.randrange(256)
        elif way < 0.45:
            del content[at : at + chance.randrange(1, 60)]
        elif way < 0.6:
            begin = chance.randrange(len(content))
            content[at:at] = content[begin : begin + chance.randrange(1, 80)]
        elif way < 0.9:
            values = list(re.finditer(rb'"([^"]*)"', bytes(content)))
            if values:
                value = chance.choice(values)
                content[value.start(1) : value.end(1)] = chance.choice(STRANGE)
        else:
            changed.pop(name, None)
            continue
        changed[name] = bytes(content)
    return changed


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a workbook that has a sheet of ours already."""
    book = written(
        tmp_path_factory.mktemp("parts") / "book.xlsx", ordinary(tmp_path_factory.mktemp("b") / "o.xlsx")
    )
    graft(book, book, [NewSheet(SMALL, SMALL.name, "one")], made="Made")
    with zipfile.ZipFile(book) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_damaged_part_is_survived(seed: int, parts: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random(seed)
    refused: list[str] = []
    for _ in range(ROUNDS):
        book = written(tmp_path / "book.xlsx", mutated(parts, chance))
        before, raw = book.read_bytes(), raw_parts(book)
        try:
            done = graft(book, book, [NewSheet(SMALL, SMALL.name, "two")], made="Made again")
            own_sheets(book)
            freeze(book, book, lambda formula: "ABC" in formula)
        except InputError as error:
            refused.append(str(error))
            same = book.read_bytes() == before
            after = {} if same else raw_parts(book)
            assert same or "xl/workbook.xml" in after
        else:
            after = raw_parts(book)
            assert all(after[name] == raw[name] for name in done.kept)
        assert list(tmp_path.iterdir()) == [book]
    assert [sentence for sentence in refused if not sentence.startswith("book.xlsx")] == []
    assert 0 < len(refused) < ROUNDS
