"""The workbook and the add-in that travel inside the package."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from kam_xl.books.target import replacing
from kam_xl.problems import InputError

WORKBOOK, ADDIN = "KeyClients.xlsm", "KeyClients.xlam"
_PACKAGE = "workbook"


def content(name: str) -> bytes:
    """Give the bytes of a shipped file."""
    try:
        with as_file(files(_PACKAGE).joinpath(name)) as path:
            return path.read_bytes()
    except (OSError, ModuleNotFoundError) as error:
        raise InputError.of("excel_not_shipped", name) from error


def place_workbook(folder: Path) -> tuple[Path, bool]:
    """Put the workbook into ``folder`` unless one is there, and tell whether it was put.

    A workbook that is there may hold the user's own sales, so it is never replaced.
    """
    target = folder / WORKBOOK
    data = content(WORKBOOK)
    if target.exists():
        return target, False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.of("folder_not_made", str(folder)) from error
    _write(target, data)
    return target, True


def place_addin(folder: Path) -> Path:
    """Put the add-in into ``folder``; an older one of ours is replaced."""
    target = folder / ADDIN
    data = content(ADDIN)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.of("folder_not_made", str(folder)) from error
    _write(target, data)
    return target


def _write(target: Path, data: bytes) -> None:
    with replacing(target) as fresh:
        fresh.write_bytes(data)
