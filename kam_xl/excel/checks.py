"""Self-test: what stands between Excel and an answer, checked one by one."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

from kam_xl import __version__
from kam_xl.excel.machine import WINDOWS, XLWINGS, Machine
from kam_xl.excel.settings_file import known_interpreter
from kam_xl.excel.shipped import ADDIN, WORKBOOK, content
from kam_xl.mistakes import LOG
from kam_xl.problems import KamError
from kam_xl.texts import say

State = Literal["ok", "note", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: how it is, and what to do when it is not well."""

    name: str
    state: State
    found: str
    fix: str = ""

    @property
    def sentence(self) -> str:
        """One line for a person."""
        line = say("doctor.line", state=say(f"doctor.state.{self.state}"), name=self.label, found=self.found)
        return f"{line} {say('doctor.fix', fix=self.fix)}" if self.fix else line

    @property
    def label(self) -> str:
        """What was looked at, in words."""
        return say(f"doctor.name.{self.name}")


def examine(machine: Machine) -> list[Check]:
    """Look at everything; nothing is changed."""
    return [*_ours(), *_files(), *_excel(machine), *_log(machine)]


def well(checks: Sequence[Check]) -> bool:
    """Tell whether nothing failed."""
    return all(check.state != "fail" for check in checks)


def _ours() -> Iterator[Check]:
    bits = platform.architecture()[0]
    yield Check("python", "ok", f"{platform.python_version()}, {bits}, {platform.system()}")
    yield Check("kam_xl", "ok", __version__)
    yield _xlwings()
    yield _answers()
    if find_spec("udfs") is None:
        yield Check("formulas", "fail", say("doctor.missing"), say("doctor.reinstall"))
    else:
        yield Check("formulas", "ok", say("doctor.there"))


def _xlwings() -> Check:
    try:
        found = version("xlwings")
    except PackageNotFoundError:
        return Check("xlwings", "fail", say("doctor.missing"), say("doctor.reinstall"))
    if found != XLWINGS:
        return Check("xlwings", "fail", found, say("doctor.xlwings", version=XLWINGS))
    return Check("xlwings", "ok", found)


def _answers() -> Check:
    """One question with a known answer, through every layer below the doors."""
    from kam_xl.questions import abc

    classes = list(abc.classify([60.0, 25.0, 12.0, 3.0]))
    if classes == ["A", "A", "B", "C"]:
        return Check("answers", "ok", " ".join(classes))
    return Check("answers", "fail", " ".join(map(str, classes)), say("doctor.reinstall"))


def _files() -> Iterator[Check]:
    for name, file in (("workbook", WORKBOOK), ("addin", ADDIN)):
        try:
            data = content(file)
        except KamError as error:
            yield Check(name, "fail", error.problem.what, error.problem.fix)
        else:
            yield Check(name, "ok", f"{file} {hashlib.sha256(data).hexdigest()[:8]}")


def _excel(machine: Machine) -> Iterator[Check]:
    if not machine.has_excel:
        yield Check("excel", "note", say("doctor.no_excel"))
        return
    known = known_interpreter(machine)
    if not known:
        yield Check("settings", "fail", say("doctor.no_settings"), say("doctor.open"))
    elif known != str(machine.interpreter):
        yield Check("settings", "fail", say("doctor.other_python", python=known), say("doctor.open"))
    else:
        yield Check("settings", "ok", str(machine.settings_file))
    if machine.system != WINDOWS:
        yield Check("excel", "note", say("doctor.mac"))
        return
    yield _dll(machine)
    yield _pywin32()
    installed = machine.start_folder / ADDIN
    found = str(installed) if installed.is_file() else say("doctor.no_addin")
    yield Check("installed", "ok" if installed.is_file() else "note", found)


def _dll(machine: Machine) -> Check:
    if machine.dll is None:
        return Check("dll", "fail", say("doctor.missing"), say("doctor.dll", version=XLWINGS))
    return Check("dll", "ok", str(machine.dll))


def _pywin32() -> Check:
    if find_spec("pythoncom") is None:
        return Check("pywin32", "fail", say("doctor.missing"), say("doctor.reinstall"))
    return Check("pywin32", "ok", say("doctor.there"))


def _log(machine: Machine) -> Iterator[Check]:
    path = machine.home / LOG.relative_to("~")
    try:
        entries = sum(" kam-xl " in line for line in path.read_text(encoding="utf-8").splitlines())
    except OSError:
        return
    yield Check("log", "note", say("doctor.log", count=entries, path=path))
