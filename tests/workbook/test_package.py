"""The package around the sheets: valid, with help and answers, and nothing computed on opening."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest
from openxml_audit import FileFormat, OpenXmlValidator

from kam_xl.settings import Settings
from tests.workbook.conftest import Built
from workbook.calls import PREFIX

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"


def _xml(path: Path, part: str = "xl/workbook.xml") -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(part).decode()


@pytest.mark.parametrize("which", ["workbook", "addin"])
def test_the_schemas_of_office_find_nothing(built: Built, which: str) -> None:
    result = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(getattr(built, which))
    assert [str(error) for error in result.errors] == []


def test_a_planted_fault_is_found(built: Built, tmp_path: Path) -> None:
    """The validator does look: groups of functions in the wrong place are an error."""
    spoilt = tmp_path / "spoilt.xlsm"
    with zipfile.ZipFile(built.workbook) as source, zipfile.ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/workbook.xml":
                groups = re.search(rb"<functionGroups.*?</functionGroups>", data)
                assert groups
                data = data.replace(groups[0], b"").replace(b"<sheets>", groups[0] + b"<sheets>")
            target.writestr(name, data)
    assert OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(spoilt).errors


def test_opening_computes_nothing(built: Built) -> None:
    for path in built.files:
        assert re.findall(r"<calcPr [^>]*/>", _xml(path)) == ['<calcPr calcId="191029"/>']


def test_types_are_those_of_a_workbook_and_of_an_addin(built: Built) -> None:
    book, addin = (_xml(path, "[Content_Types].xml") for path in built.files)
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in book
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in addin
    assert "sheet.macroEnabled" not in addin


def test_every_formula_has_its_help(built: Built) -> None:
    for path in built.files:
        root = fromstring(_xml(path))
        groups = [group.attrib["name"] for group in root.iter(f"{MAIN}functionGroup")]
        assert groups == ["Key Clients"]
        told = {
            name.attrib["name"]: [line.text for line in name.iter(f"{X14}argumentDescription")]
            for name in root.iter(f"{X14}definedName")
        }
        assert told == {one.name: [line for _, line in one.arguments] for one in built.made.help}
        assert all(line and len(line) <= 255 for lines in told.values() for line in lines)


def test_help_stands_right_after_the_line_that_declares_the_function(built: Built) -> None:
    from workbook.build import modules

    source = next(module for module in modules(built.made) if module.name == "xlwings_udfs").source
    for one in built.made.help:
        description = one.description.replace('"', '""')
        declared = rf"(?m)^Function {one.name}\((?:.*_\n)*.*\)\n"
        lines = f'Attribute {one.name}.VB_Description = "{description}"\n'
        lines += f'Attribute {one.name}.VB_ProcData.VB_Invoke_Func = " \\n20"\n'
        assert re.search(declared + re.escape(lines), source), one.name


def test_every_setting_has_a_named_cell_with_its_default(built: Built) -> None:
    book = openpyxl.load_workbook(built.workbook)
    for entry in Settings.describe():
        (sheet, address), *more = book.defined_names[f"{PREFIX}{entry.name}"].destinations
        assert more == []
        assert book[sheet][address].value == (entry.default if entry.default != "" else None)
        assert book[sheet].cell(book[sheet][address].row, 1).value == entry.name
    book.close()


def test_every_formula_shows_its_answer_where_macros_are_blocked(built: Built) -> None:
    """Each formula cell has a stored value; an empty text says that it is one."""
    with zipfile.ZipFile(built.workbook) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        cells = [
            cell
            for name in sheets
            for cell in fromstring(package.read(name)).iter(f"{MAIN}c")
            if cell.find(f"{MAIN}f") is not None
        ]
    assert len(cells) > 1000
    empty = [cell.attrib for cell in cells if not cell.findtext(f"{MAIN}v") and cell.get("t") != "str"]
    assert empty == []
    assert not [cell.attrib for cell in cells if (cell.findtext(f"{MAIN}v") or "").startswith("#")]


def test_both_forms_of_a_formula_are_shown(built: Built) -> None:
    """One call a row in a table column, and one formula that spills."""
    book = openpyxl.load_workbook(built.workbook)
    assert str(book["Clients"]["C2"].value).startswith("=ABC_CLASS(Clients[Revenue],")
    spilled = book["Answers"]["B6"].value
    assert spilled.text.startswith("=CLIENT_STATUS(")
    assert spilled.ref.startswith("B6:B")
    assert "kam_settings" in spilled.text
    book.close()
    with zipfile.ZipFile(built.workbook) as package:
        assert "xl/metadata.xml" in package.namelist()
