"""Workbooks of many programs get sheets of ours: nothing of theirs is lost, ours are as drawn.

The shipped selection runs always; KAM_DATA adds the whole collection of 150.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kam_xl.books.graft import NewSheet, graft, own_sheets
from kam_xl.books.render_xlsx import write_book
from kam_xl.problems import InputError
from tests.books.kitchen_sink import build
from tests.books.packages_compared import (
    calamine_sheets,
    dangling,
    features,
    findings,
    looks,
    openpyxl_book,
    openpyxl_values,
    raw_parts,
)
from tests.books.sheets import EVERY
from tests.conftest import LibreOffice

CORPUS = Path(__file__).parents[1] / "data" / "workbooks"
FILES = sorted(path.name for path in CORPUS.glob("*.xls?"))
MADE = "Made by a test"
NAME = EVERY.name
# What must not be cut into, and why. Everything else is saved.
REFUSED = {
    "cxml-protectstructurewithoutpassword.xlsx": "graft_locked",
    "cxml-simple-cell-changes.xlsx": "graft_shared",
    "sdk-3DRotation-O12-XL-OartTextEffects.xlsx": "graft_strict",
    "sdk-SharedWorkbook.xlsx": "graft_shared",
    "xsdk-SharedWorkbook.xlsx": "graft_shared",
}
# Nine programs in all; LibreOffice starts once for them.
SAMPLE = (
    "cal-vba.xlsm",
    "cxml-databar.xlsx",
    "cxml-empty.xlsx",
    "poi-58760.xlsx",
    "poi-NewStyleConditionalFormattings.xlsx",
    "sdk-QueryTable.xlsx",
    "xcxml-output.xlsx",
    "xlw-integration_write.xlsm",
    "xw-checkbox07.xlsx",
)
# A filter of LibreOffice that writes every sheet as a file of its own.
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@dataclass(frozen=True)
class Reference:
    """The paper as the renderer draws it into a new workbook, read by others."""

    book: Path
    values: dict[str, object]
    looks: dict[str, object]
    calamine: list[list[object]]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    path = tmp_path_factory.mktemp("drawn") / "drawn.xlsx"
    write_book(path, [EVERY], made=MADE)
    book = openpyxl_book(path)
    assert book is not None
    return Reference(path, openpyxl_values(book, NAME), looks(book, NAME), calamine_sheets(path)[NAME])


def put(source: Path, target: Path) -> None:
    done = graft(source, target, [NewSheet(EVERY, NAME, "memory")], made=MADE)
    assert done.names == {EVERY.key: NAME}


def changed_parts(source: Path, target: Path) -> list[str]:
    before, after = raw_parts(source), raw_parts(target)
    return [name for name in before if after.get(name) != before[name]]


def lost(source: Path, target: Path) -> list[str]:
    """Give in words what the file has lost or got wrong; nothing when all is as it should be."""
    wrong = [f"changed {name}" for name in changed_parts(source, target) if not _ties(name)]
    wrong += [f"lost {count} {what}" for what, count in (features(source) - features(target)).items()]
    wrong += [f"found {what}" for what in findings(target) - findings(source)]
    wrong += [f"dangling {what}" for what in set(dangling(target)) - set(dangling(source))]
    return wrong + [f"changed values of {name}" for name in _changed_sheets(source, target)]


def _ties(name: str) -> bool:
    return name == "[Content_Types].xml" or name.endswith(("workbook.xml", "workbook.xml.rels", "styles.xml"))


def _changed_sheets(source: Path, target: Path) -> Iterable[str]:
    try:
        before, after = calamine_sheets(source), calamine_sheets(target)
    except Exception as error:  # noqa: BLE001
        # Some files calamine does not read at all; then it must say the same of both.
        with pytest.raises(type(error)):
            calamine_sheets(target)
        before, after = {}, {}
    yield from (name for name in before if after.get(name) != before[name])
    first, second = openpyxl_book(source), openpyxl_book(target)
    if first is not None:
        assert second is not None, "openpyxl reads the file no more"
        for name in first.sheetnames:
            if openpyxl_values(first, name) != openpyxl_values(second, name):
                yield name


def not_as_drawn(target: Path, reference: Reference) -> list[str]:
    """Give in words where the new sheet differs from the drawing."""
    (own,) = own_sheets(target)
    wrong = [] if own.memory == "memory" and not own.foreign else [f"found as {own}"]
    try:
        read = calamine_sheets(target)[NAME]
        wrong += [] if read == reference.calamine else ["calamine reads other values"]
    except Exception:  # noqa: BLE001
        read = []
    book = openpyxl_book(target)
    if book is None:
        return wrong
    if openpyxl_values(book, NAME) != reference.values:
        wrong.append("openpyxl reads other values")
    seen = looks(book, NAME)
    wrong += [
        f"other {what}" for what, how in reference.looks.items() if _general(seen[what]) != _general(how)
    ]
    return wrong


def _general(look: object) -> object:
    """A file may give the number 0, which is General, to a format of no signs; it shows the same."""
    if not isinstance(look, dict):
        return look
    return {
        place: ("General", *one[1:]) if isinstance(one, tuple) and one[0] in ("", "General") else one
        for place, one in look.items()
    }


@pytest.mark.parametrize("name", [name for name in FILES if name not in REFUSED])
def test_a_workbook_loses_nothing_and_gets_the_sheet(name: str, tmp_path: Path, reference: Reference) -> None:
    source, target = CORPUS / name, tmp_path / name
    put(source, target)
    assert lost(source, target) == []
    assert not_as_drawn(target, reference) == []
    once = target.read_bytes()
    put(target, target)
    assert target.read_bytes() == once


@pytest.mark.parametrize("name", [name for name in FILES if name in REFUSED])
def test_what_cannot_be_cut_into_is_refused_and_stays(name: str, tmp_path: Path) -> None:
    book = tmp_path / name
    book.write_bytes((CORPUS / name).read_bytes())
    before = book.read_bytes()
    with pytest.raises(InputError) as refused:
        put(book, book)
    assert refused.value.problem.code == REFUSED[name]
    assert "--out" in str(refused.value)
    assert book.read_bytes() == before
    assert list(tmp_path.iterdir()) == [book]


def test_the_kitchen_sink_loses_nothing(tmp_path: Path, reference: Reference) -> None:
    source, target = build(tmp_path / "sink.xlsm", CORPUS / "cal-vba.xlsm"), tmp_path / "grafted.xlsm"
    assert findings(source) == {}, "the workbook itself must be in order"
    put(source, target)
    assert lost(source, target) == []
    assert not_as_drawn(target, reference) == []
    once = target.read_bytes()
    for _ in range(20):
        graft(target, target, [NewSheet(replace(EVERY, finding="Other"), NAME, "other")], made=MADE)
        put(target, target)
    assert target.read_bytes() == once


def table_of(folder: Path, names: list[str], out: Path) -> tuple[str, list[str]]:
    """Graft every file; give the table of what came of it, and what should not have."""
    saved, refused, compared, changed, wrong = 0, dict[str, list[str]](), 0, 0, list[str]()
    for name in names:
        source, target = folder / name, out / name
        try:
            put(source, target)
        except InputError as error:
            refused.setdefault(error.problem.code, []).append(name)
            if REFUSED.get(name) != error.problem.code or target.exists():
                wrong.append(f"{name}: {error}")
            continue
        saved += 1
        parts = changed_parts(source, target)
        compared += len(raw_parts(source)) - sum(map(_ties, parts))
        changed += len(parts)
        wrong += [f"{name}: changed {part}" for part in parts if not _ties(part)]
    reasons = "; ".join(f"{len(files)} {code}" for code, files in sorted(refused.items()))
    lines = (
        ("files", len(names)),
        ("saved", saved),
        ("refused", f"{sum(map(len, refused.values()))} ({reasons})"),
        ("untouched parts compared, all with their raw bytes", compared),
        ("parts changed (types, workbook, its relations, styles)", changed),
    )
    return "\n".join(f"{what:<55} {count}" for what, count in lines), wrong


def test_the_table_of_the_selection(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, wrong = table_of(CORPUS, FILES, tmp_path)
    with capsys.disabled():
        sys.stdout.write(f"\n{table}\n")
    assert wrong == []


def opened_as_csv(office: LibreOffice, files: list[Path], out: Path) -> dict[str, dict[str, list[list[str]]]]:
    """Open files with one start of LibreOffice; give each one's sheets by name."""
    out.mkdir()
    command = [
        *(
            str(office.program),
            f"-env:UserInstallation={office.profile.as_uri()}",
            "--headless",
            "--norestore",
        ),
        *("--convert-to", ALL_SHEETS, "--outdir", str(out), *map(str, files)),
    ]
    subprocess.run(command, capture_output=True, timeout=600, check=False)
    found: dict[str, dict[str, list[list[str]]]] = {}
    for file in files:
        sheets = {}
        for page in out.glob(f"{file.stem}-*.csv"):
            with page.open(encoding="utf-8", newline="") as stream:
                sheets[page.stem.removeprefix(f"{file.stem}-")] = list(csv.reader(stream))
        found[file.name] = sheets
    return found


def test_libreoffice_reads_their_sheets_as_before_and_ours_as_drawn(
    tmp_path: Path, libreoffice: LibreOffice, reference: Reference
) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    sources = [build(tmp_path / "before" / "sink.xlsm", CORPUS / "cal-vba.xlsm")]
    for name in SAMPLE:
        sources.append(tmp_path / "before" / name)
        sources[-1].write_bytes((CORPUS / name).read_bytes())
    targets = [tmp_path / "after" / source.name for source in sources]
    for source, target in zip(sources, targets, strict=True):
        put(source, target)
    before = opened_as_csv(libreoffice, [*sources, reference.book], tmp_path / "csv-before")
    after = opened_as_csv(libreoffice, targets, tmp_path / "csv-after")
    drawn = before.pop(reference.book.name)[NAME]
    assert [name for name, sheets in before.items() if not sheets] == []
    for name, sheets in before.items():
        ours = after[name].pop(NAME, None)
        assert ours == drawn, name
        assert after[name] == sheets, name


def test_the_whole_collection(
    kam_data: Path, tmp_path: Path, reference: Reference, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kam_data / "workbooks"
    names = sorted(path.name for path in folder.glob("*.xls?"))
    table, wrong = table_of(folder, names, tmp_path)
    for name in names:
        if name not in REFUSED:
            source, target = folder / name, tmp_path / name
            wrong += [f"{name}: {what}" for what in lost(source, target) + not_as_drawn(target, reference)]
            once = target.read_bytes()
            put(target, target)
            wrong += [f"{name}: a second run changed it"] if target.read_bytes() != once else []
    with capsys.disabled():
        sys.stdout.write(f"\n{table}\n")
    assert len(names) >= 150
    assert wrong == []
