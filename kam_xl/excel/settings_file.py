"""The file that tells the workbook's VBA which Python to start, and nothing about the workbook."""

from __future__ import annotations

import csv
import io

from kam_xl.excel.machine import WINDOWS, Machine
from kam_xl.problems import InputError


def write_settings(machine: Machine) -> None:
    """Name this Python to Excel; a path that VBA cannot read is an ``InputError``.

    VBA reads the file in the code page of the system, so a folder with letters
    beyond it would be another folder.
    """
    path, interpreter = machine.settings_file, str(machine.interpreter)
    _check_path(machine, interpreter)
    pairs = {_key(machine): interpreter, "USE UDF SERVER": "True", "SHOW CONSOLE": "False"}
    lines = "".join(f'"{name}","{value}"\r\n' for name, value in pairs.items())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(lines, encoding=_encoding(machine), newline="")
    except OSError as error:
        raise InputError.of("excel_settings", str(path), detail=error.strerror or str(error)) from error


def known_interpreter(machine: Machine) -> str:
    """Give the Python that the file names, or "" when there is none."""
    try:
        text = machine.settings_file.read_text(encoding=_encoding(machine), errors="replace")
    except OSError:
        return ""
    rows = csv.reader(io.StringIO(text))
    return next((row[1] for row in rows if len(row) == 2 and row[0].upper() == _key(machine)), "")


def _key(machine: Machine) -> str:
    return "INTERPRETER_WIN" if machine.system == WINDOWS else "INTERPRETER_MAC"


def _encoding(machine: Machine) -> str:
    try:
        "".encode("mbcs")
    except LookupError:
        return "cp1252" if machine.system == WINDOWS else "utf-8"
    return "mbcs"


def _check_path(machine: Machine, interpreter: str) -> None:
    try:
        same = interpreter.encode(_encoding(machine)).decode(_encoding(machine)) == interpreter
    except UnicodeError:
        same = False
    # VBA expands %NAME% in what it reads, and a quote would end the value.
    if not same or any(sign in interpreter for sign in '"%\r\n'):
        raise InputError.of("excel_path", interpreter)
