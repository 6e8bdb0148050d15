"""The VBA project, read by others than its writer, and run as far as it can be without Excel."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import olefile
import pytest
from pyopenvba.cfb import CFB
from pyopenvba.interpreter import NOTHING, Interpreter, parse_module
from pyopenvba.vba import decompress, parse_vba_project

from kam_xl.jobs.registry import JOBS
from tests.workbook.conftest import Built
from tests.workbook.office import Spreadsheet
from workbook import build, xlwings_module
from workbook.vba_project import NO_CACHE, Module, hidden
from workbook.wrappers import Wrappers

with warnings.catch_warnings():
    # It uses old names of pyparsing.
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser

CODE_NAME = re.compile(r'<(?:workbookPr|sheetPr)\b[^>]*?codeName="([^"]*)"')


def _bin(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("xl/vbaProject.bin")


def _modules(made: Wrappers) -> dict[str, Module]:
    return {module.name: module for module in build.modules(made)}


def _code_names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        parts = ["xl/workbook.xml", *(n for n in package.namelist() if n.startswith("xl/worksheets/sheet"))]
        return [name for part in parts for name in CODE_NAME.findall(package.read(part).decode())]


def test_olevba_gives_back_exactly_our_sources(built: Built) -> None:
    ours = {module.name: module.text for module in build.modules(built.made)}
    for path in built.files:
        parser = VBA_Parser(str(path))
        found = {name.partition(".")[0]: code for _, _, name, code in parser.extract_macros()}
        parser.close()
        assert {name: found.get(name) for name in ours} == ours
        assert set(found) == set(ours) | set(_code_names(path))


def test_a_second_reader_lists_the_same_modules(built: Built, calc: Spreadsheet) -> None:
    """LibreOffice has its own reader of VBA projects."""
    with calc.open(built.workbook) as book:
        libraries = book.component.BasicLibraries
        found = set(libraries.getByName("VBAProject").ElementNames)
    assert found == {*_modules(built.made), *_code_names(built.workbook)}


def test_pyopenvba_finds_nothing_wrong(built: Built) -> None:
    for path in built.files:
        package = CFB.from_bytes(_bin(path))
        assert parse_vba_project(package).validate(package) == []


def test_document_modules_are_those_of_the_sheets(built: Built) -> None:
    for path in built.files:
        with olefile.OleFileIO(io.BytesIO(_bin(path))) as project:
            lines = project.openstream("PROJECT").read().decode("ascii").split("\r\n")
        documents = [line[9:].partition("/")[0] for line in lines if line.startswith("Document=")]
        assert documents == _code_names(path)
        assert documents[0] == "ThisWorkbook"


def test_no_compiled_code_is_in_the_project(built: Built) -> None:
    """Only the seven bytes of a writer that is not Office; every text begins at once."""
    for path in built.files:
        with olefile.OleFileIO(io.BytesIO(_bin(path))) as project:
            assert project.openstream("VBA/_VBA_PROJECT").read() == NO_CACHE
            streams = {"/".join(name) for name in project.listdir()}
            records = decompress(project.openstream("VBA/dir").read())
        known = {*_modules(built.made), *_code_names(path)}
        assert streams == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT"} | {
            f"VBA/{n}" for n in known
        }
        assert records.endswith(struct.pack("<HI", 0x10, 0))
        offsets = re.findall(rb"\x31\x00\x04\x00\x00\x00(....)\x1e\x00", records, re.DOTALL)
        assert offsets == [bytes(4)] * len(known)


def test_every_text_is_packed_and_in_lines_of_windows(built: Built) -> None:
    """The editor refuses a first chunk that is not packed, and lines that end with LF only."""
    with olefile.OleFileIO(io.BytesIO(_bin(built.workbook))) as project:
        for name in [*_modules(built.made), *_code_names(built.workbook)]:
            stored = project.openstream(f"VBA/{name}").read()
            assert stored[0] == 1
            assert stored[2] & 0x80
            text = decompress(stored).decode("ascii")
            assert text.endswith("\r\n")
            assert "\n" not in text.replace("\r\n", "")


def test_the_project_is_open_and_not_protected() -> None:
    """[MS-OVBA] 2.4.3.3, from the hidden values back to the plain ones."""
    assert _plain(hidden(bytes(4), seed=0x40)) == bytes(4)
    assert _plain(hidden(b"\xff", seed=0xC0)) == b"\xff"


def _plain(text: str) -> bytes:
    data = bytes.fromhex(text)
    seed, before, last = data[0], data[1], data[2]
    plain, out = seed ^ data[2], []
    for byte in data[3:]:
        plain = byte ^ ((before + plain) & 0xFF)
        before, last = last, byte
        out.append(plain)
    body = bytes(out[(seed & 6) // 2 :])
    assert struct.unpack("<I", body[:4])[0] == len(body) - 4
    return body[4:]


def _without_remarks(source: str) -> str:
    """Leave out remarks behind directives, which the interpreter cannot read."""
    return re.sub(r"(?m)^(\s*#(?:Const|If|ElseIf|Else|End If)[^'\n]*)'.*$", r"\1", source)


def test_every_module_compiles(built: Built) -> None:
    for module in build.modules(built.made):
        parse_module(_without_remarks(module.source), name=module.name)


@pytest.fixture
def click(built: Built) -> Callable[[str, str], str]:
    """Click a button while a workbook of some name is active; gives the command that Python would get."""
    vba = Interpreter()
    vba.add_module("Public FullName As String\n", name="FakeBook", kind="class")
    vba.add_module(
        "Public ActiveWorkbook As Object\nPublic Said As String\n"
        "Function RunPython(Command)\n    Said = Command\nEnd Function\n"
        "Function Told()\n    Told = Said\nEnd Function\n"
        "Sub Activate(Name)\n    Set ActiveWorkbook = New FakeBook\n    ActiveWorkbook.FullName = Name\nEnd Sub\n",
        name="Stand",
    )
    ribbon = _modules(built.made)["Ribbon"].source.replace("IRibbonControl", "Object")
    vba.add_module(ribbon, name="Ribbon")

    def clicked(sub: str, name: str) -> str:
        if name:
            vba.run("Activate", [name])
        vba.run(sub, [NOTHING])
        return str(vba.run("Told"))

    return clicked


@pytest.mark.parametrize(
    "name",
    [
        r"C:\Sales\Book 1.xlsx",
        "C:\\a'); import os; os.remove('x') #\\b.xlsx",
        'C:\\100%PATH%\\& del *\\"q".xlsx',
        "https://example.sharepoint.com/sites/x/ग्राहक клиенты 顧客.xlsx",
    ],
)
def test_the_name_of_a_workbook_is_never_code(click: Callable[[str, str], str], name: str) -> None:
    command = click("OnRefresh", name)
    found = re.fullmatch(
        r"import udfs\.vba; udfs\.vba\.run\('refresh', bytes\.fromhex\('([0-9A-F]*)'\)\.decode\('utf-16-be'\)\)",
        command,
    )
    assert found, command
    assert bytes.fromhex(found[1]).decode("utf-16-be") == name


def test_without_an_active_workbook_the_name_is_blank(click: Callable[[str, str], str]) -> None:
    assert "fromhex('')" in click("OnRefresh", "")


def test_every_button_has_a_sub_that_names_its_job(built: Built) -> None:
    source = _modules(built.made)["Ribbon"].source
    found = re.findall(
        r'Public Sub (\w+)\(control As IRibbonControl\)\n    RunJob "([\w-]+)"\nEnd Sub', source
    )
    assert [job for _, job in found] == [job.name for job in JOBS if job.button]
    assert len({sub for sub, _ in found}) == len(found)


FORBIDDEN = (
    "ActiveWorkbook",  # settings and code of a stranger's workbook
    "prepare_sys_path",  # the workbook's folder first on Python's path
    "ADD_WORKBOOK_TO_PYTHONPATH",
    'GetConfig("PYTHONPATH")',
    "GetConfigFromSheet",
    "GetDirectoryConfigFilePath",
    "LICENSE_KEY",
    'Right$(sht.Name, 3) = ".py"',
    "--wb=",
    '"cmd.exe',
    "import_udfs",
)


def test_the_module_of_xlwings_has_lost_what_a_stranger_could_use(built: Built) -> None:
    source = _modules(built.made)["xlwings"].source
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("'"))
    left = [word for word in FORBIDDEN if word in code]
    assert left == []
    assert not re.search(r'GetConfig\("INTERPRETER\w*", "\w+"\)', code)
    starts = [line for line in code.splitlines() if " -c " in line]
    assert len(starts) == 2
    assert all(" -I -B -c " in line for line in starts)
    assert r'Environ("USERPROFILE") & "\.kam-xl\excel.conf"' in code
    assert "ThisWorkbook.FullName" not in code


def test_wrappers_hand_over_our_own_file(built: Built) -> None:
    """xlwings looks through the sheets of the workbook it is given for code; the active one may be a stranger's."""
    assert "ActiveWorkbook" not in _modules(built.made)["xlwings_udfs"].source


def _original() -> str:
    return "\n".join(files("xlwings").joinpath("xlwings.bas").read_text(encoding="ascii").splitlines()) + "\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("Function XLPy()\n", "Function XLPy() \n"),
        lambda text: text.replace("' Directory Config", "' Folder Config").replace("    ' User Config\n", ""),
        lambda text: text + '\nx = Replace("cmd.exe /C ", WScript.Run("cmd.exe /C " & y))\n',
    ],
)
def test_another_text_of_xlwings_stops_the_build(spoil: Callable[[str], str]) -> None:
    xlwings_module.changed(_original())
    with pytest.raises(ValueError, match=r"xlwings\.bas"):
        xlwings_module.changed(spoil(_original()))


def test_only_the_module_that_was_read_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlwings_module, "READ", "0" * 64)
    with pytest.raises(ValueError, match="not the text that was read"):
        xlwings_module.xlwings_module()


def test_a_mac_says_that_formulas_need_windows(built: Built) -> None:
    source = _modules(built.made)["xlwings"].source
    body = source[source.index("Function XLPy()") :][:300]
    assert (
        '#If Mac Then\n        Err.Raise 1000, Description:="#KAM: formulas need Excel for Windows"' in body
    )
    assert " = Err.Description" in _modules(built.made)["xlwings_udfs"].source
