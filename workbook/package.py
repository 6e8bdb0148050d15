"""What Excel needs of a workbook and XlsxWriter does not write: ribbon, help on arguments, type of an add-in.

The package is written anew with its parts stored, not packed, in a fixed order
and without dates: the same parts are the same bytes with every Python.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from workbook.function_module import BUILT_IN_GROUPS
from workbook.wrappers import Help

_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_SHEET_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_HELP_EXT = "{8193D73E-4604-4355-AFF4-8A2333D13BE4}"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
# An answer that is an empty text is a text; without that word the cell looks as if nothing had been computed.
_EMPTY_ANSWER = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(><f[^>]*>[^<]*</f><v></v></c>)')
# The calculation engine of Excel 2019 and later; an older number makes Excel compute everything on opening.
_CALC = '<calcPr calcId="191029"/>'


def completed(
    book: bytes, ribbon: bytes, told: Sequence[Help], groups: Sequence[str], *, addin: bool = False
) -> bytes:
    """Give the workbook with what is missing; ``addin`` makes it an add-in."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = _workbook_xml(parts["xl/workbook.xml"].decode(), told, groups).encode()
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name] = _EMPTY_ANSWER.sub(rb'\1 t="str"\2', parts[name])
    parts["_rels/.rels"] = _with_ribbon(parts["_rels/.rels"].decode()).encode()
    parts[_RIBBON_PART] = ribbon
    if addin:
        types = parts["[Content_Types].xml"].decode()
        parts["[Content_Types].xml"] = _once(types, _SHEET_BOOK, _ADDIN).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system = 0
            package.writestr(entry, data)
    return out.getvalue()


def _with_ribbon(relations: str) -> str:
    used = [int(number) for number in re.findall(r'Id="rId(\d+)"', relations)]
    ours = f'<Relationship Id="rId{max(used) + 1}" Type="{_RIBBON_TYPE}" Target="{_RIBBON_PART}"/>'
    return _once(relations, "</Relationships>", f"{ours}</Relationships>")


def _workbook_xml(text: str, told: Sequence[Help], groups: Sequence[str]) -> str:
    """Put in the groups of functions, the help on arguments, and no order to compute on opening."""
    names = "".join(f"<functionGroup name={quoteattr(group)}/>" for group in groups)
    listed = f'<functionGroups builtInGroupCount="{BUILT_IN_GROUPS}">{names}</functionGroups>'
    text = _once(text, "</sheets>", f"</sheets>{listed}")
    text, count = re.subn(r"<calcPr [^>]*/>", _CALC, text)
    if count != 1 or "<extLst>" in text:
        raise ValueError("XlsxWriter writes another workbook.xml than the one this was made for")
    help_ext = f'<extLst><ext xmlns:x14="{_X14}" uri="{_HELP_EXT}">{_argument_help(told)}</ext></extLst>'
    return _once(text, "</workbook>", f"{help_ext}</workbook>")


def _argument_help(told: Sequence[Help]) -> str:
    out = ["<x14:definedNames>"]
    for entry in sorted(told, key=lambda one: one.name):
        lines = "".join(
            f'<x14:argumentDescription index="{place}">{escape(line[:255])}</x14:argumentDescription>'
            for place, (_, line) in enumerate(entry.arguments)
        )
        out.append(
            f'<x14:definedName name="{entry.name}"><x14:argumentDescriptions count="{len(entry.arguments)}">'
            f"{lines}</x14:argumentDescriptions></x14:definedName>"
        )
    return "".join([*out, "</x14:definedNames>"])


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{old!r} is there {text.count(old)} times")
    return text.replace(old, new)
