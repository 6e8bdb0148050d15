"""Modules as text -> ``vbaProject.bin``, the part of a workbook that holds its VBA.

Written as [MS-OVBA] asks of a writer: source text only, no compiled code
(``_VBA_PROJECT`` is the seven bytes of the version 0xFFFF), every id fixed, so
that the same modules give the same bytes. pyOpenVBA packs the text and writes
the compound file; the records of ``dir`` and the lines of ``PROJECT`` are ours.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from pyopenvba.cfb import CFB  # type: ignore[import-untyped]
from pyopenvba.vba import compress  # type: ignore[import-untyped]

Kind = Literal["workbook", "sheet", "module", "class"]
NO_CACHE = bytes.fromhex("CC61FFFF000100")
PROJECT_ID = "{6B616D2D-786C-4B65-8943-6C69656E7473}"
MOST_CHARACTERS = 31
_CODEPAGE = 1252
_BASES: dict[Kind, str] = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet": "0{00020820-0000-0000-C000-000000000046}",
    "class": "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}
# Excel finds a library by its id and version; the path is only a hint. Without Office there is no IRibbonControl.
_STDOLE = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
_OFFICE = (
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
    r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"
)
_REFERENCES = (("stdole", _STDOLE), ("Office", _OFFICE))


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its name, what it belongs to, its text with the lines that only Excel sees."""

    name: str
    kind: Kind
    source: str

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.name[0].isalpha() and len(self.name) <= MOST_CHARACTERS):
            raise ValueError(f"Excel takes no module named {self.name!r}")
        if not self.source.isascii():
            raise ValueError(f"{self.name}: VBA is text of one code page; only ASCII is the same everywhere")
        if not self.source.startswith(f'Attribute VB_Name = "{self.name}"'):
            raise ValueError(f"{self.name}: the text names another module")

    @property
    def text(self) -> str:
        """The text as it is stored: lines end with CR LF."""
        return "\r\n".join(self.source.splitlines()) + "\r\n"


def document(name: str, kind: Literal["workbook", "sheet"]) -> Module:
    """Give the empty module that Excel keeps for the workbook or for a sheet."""
    flags = {"GlobalNameSpace": False, "Creatable": False, "PredeclaredId": True, "Exposed": True}
    lines = [f'Attribute VB_Name = "{name}"', f'Attribute VB_Base = "{_BASES[kind]}"']
    lines += [f"Attribute VB_{flag} = {value}" for flag, value in flags.items()]
    lines += ["Attribute VB_TemplateDerived = False", "Attribute VB_Customizable = True"]
    return Module(name, kind, "\n".join(lines))


def class_module(exported: str) -> Module:
    """Turn the text of a .cls file, as the editor exports it, into the form in which it is stored."""
    lines = exported.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Attribute VB_Name"))
    name = lines[start].split('"')[1]
    head = [line for line in lines[start:] if line.startswith("Attribute VB_")]
    head = [line for line in lines[start : start + len(head)] if line.startswith("Attribute VB_")]
    kept = {line.split(" = ")[0].removeprefix("Attribute "): line for line in head}
    kept["VB_Base"] = f'Attribute VB_Base = "{_BASES["class"]}"'
    kept.setdefault("VB_TemplateDerived", "Attribute VB_TemplateDerived = False")
    kept.setdefault("VB_Customizable", "Attribute VB_Customizable = False")
    order = (
        *("VB_Name", "VB_Base", "VB_GlobalNameSpace", "VB_Creatable", "VB_PredeclaredId", "VB_Exposed"),
        *("VB_TemplateDerived", "VB_Customizable"),
    )
    stored = [kept[flag] for flag in order]
    stored += [line for flag, line in kept.items() if flag not in order]
    return Module(name, "class", "\n".join(stored + lines[start + len(head) :]))


def project_bin(modules: Sequence[Module]) -> bytes:
    """Give the compound file with all modules."""
    names = [module.name.casefold() for module in modules]
    if len(set(names)) < len(names):
        raise ValueError("two modules of one name")
    package = _empty_compound_file()
    package.add_substorage_at((), "VBA")
    package.add_stream_at((), "PROJECT", _project_lines(modules).encode("ascii"))
    package.add_stream_at((), "PROJECTwm", _names_twice(modules))
    package.add_stream_at(("VBA",), "_VBA_PROJECT", NO_CACHE)
    package.add_stream_at(("VBA",), "dir", compress(_dir_records(modules)))
    for module in modules:
        package.add_stream_at(("VBA",), module.name, compress(module.text.encode("ascii")))
    data: bytes = package.to_bytes()
    return data


def _empty_compound_file() -> CFB:
    """PyOpenVBA writes compound files it has read, so one of its own is emptied."""
    blank = files("pyopenvba").joinpath("_templates", "blank_files", "blank_workbook.xlsm").read_bytes()
    with zipfile.ZipFile(io.BytesIO(blank)) as package:
        found = CFB.from_bytes(package.read("xl/vbaProject.bin"))
    found.remove_storage_at((), "VBA")
    for stream in list(found.list_streams_at(())):
        found.remove_stream(stream)
    return found


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _both(number: int, unicode_number: int, text: str) -> bytes:
    """A record with a text, followed by the record with the same text in UTF-16."""
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _dir_records(modules: Sequence[Module]) -> bytes:
    """[MS-OVBA] 2.3.4.2: what the project is, what it refers to, which modules it has."""
    long, short = struct.Struct("<I").pack, struct.Struct("<H").pack
    out = [
        _record(0x01, long(3)),  # 64-bit Windows
        _record(0x02, long(0x0409)),
        _record(0x14, long(0x0409)),
        _record(0x03, short(_CODEPAGE)),
        _record(0x04, b"VBAProject"),
        _both(0x05, 0x40, ""),
        _both(0x06, 0x3D, ""),
        _record(0x07, long(0)),
        _record(0x08, long(0)),
        # The size of this record is 4 by its letter, and six bytes follow.
        struct.pack("<HIIH", 0x09, 4, 1, 0),
        _both(0x0C, 0x3C, ""),
    ]
    for name, library in _REFERENCES:
        known = library.encode("ascii")
        out += [_both(0x16, 0x3E, name), _record(0x0D, long(len(known)) + known + bytes(6))]
    out += [_record(0x0F, short(len(modules))), _record(0x13, short(0xFFFF))]
    for module in modules:
        out += [
            _both(0x19, 0x47, module.name),
            _both(0x1A, 0x32, module.name),
            _both(0x1C, 0x48, ""),
            _record(0x31, long(0)),  # the text begins at once: no compiled code stands before it
            _record(0x1E, long(0)),
            _record(0x2C, short(0xFFFF)),
            _record(0x21 if module.kind == "module" else 0x22),
            _record(0x2B),
        ]
    return b"".join([*out, _record(0x10)])


def _project_lines(modules: Sequence[Module]) -> str:
    """[MS-OVBA] 2.3.1: the list of modules, no password, visible."""
    words = {
        "workbook": "Document={}/&H00000000",
        "sheet": "Document={}/&H00000000",
        "module": "Module={}",
        "class": "Class={}",
    }
    lines = [f'ID="{PROJECT_ID}"']
    lines += [words[module.kind].format(module.name) for module in modules]
    lines += ['Name="VBAProject"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [
        f'CMG="{hidden(bytes(4), seed=0x40)}"',
        f'DPB="{hidden(bytes(1), seed=0x80)}"',
        f'GC="{hidden(bytes([255]), seed=0xC0)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
    ]
    lines += [f"{module.name}=0, 0, 0, 0, C" for module in modules]
    return "\r\n".join(lines) + "\r\n"


def hidden(data: bytes, *, seed: int) -> str:
    """[MS-OVBA] 2.4.3.2: the way in which a project hides its protection; the seed is free, so it is fixed."""
    key = sum(PROJECT_ID.encode("ascii")) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    plain, last, before = key, out[2], out[1]
    ignored = bytes((seed & 6) // 2)
    for byte in ignored + struct.pack("<I", len(data)) + data:
        enciphered = byte ^ ((before + plain) & 0xFF)
        out.append(enciphered)
        plain, before, last = byte, last, enciphered
    return bytes(out).hex().upper()


def _names_twice(modules: Sequence[Module]) -> bytes:
    """[MS-OVBA] 2.3.3: every name in the code page and in UTF-16. Stored plain: packed, Excel refuses the project."""
    pairs = (
        module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules
    )
    return b"".join(pairs) + b"\0\0"
