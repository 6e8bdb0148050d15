"""A copy of the user's workbook, taken before we change it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from itertools import count
from pathlib import Path
from typing import Literal

from kam_xl.books.files.leftovers import temporary_beside

# When a copy is made: before the first write of a day, before each write, or not at all.
BackupRule = Literal["day", "each", "never"]


def back_up(target: Path, now: dt.datetime, rule: BackupRule) -> Path | None:
    """Copy ``target`` to ``name.bak-YYYYMMDD-HHMMSS.xlsx`` beside it when the rule asks for one.

    The copy is on the disk when this returns; no file is written over. ``None``
    when none is due. ``OSError`` when it cannot be written; then no half of it is left.
    """
    if rule == "never" or (rule == "day" and _has_one_of(target, now)):
        return None
    for number in count(1):
        again = "" if number == 1 else f"-{number}"
        kept = target.with_name(f"{target.stem}.bak-{now:%Y%m%d-%H%M%S}{again}{target.suffix}")
        try:
            copy_aside(target, kept)
        except FileExistsError:
            continue
        return kept
    raise AssertionError("numbers have no end")


def _has_one_of(target: Path, day: dt.datetime) -> bool:
    begin = f"{target.stem}.bak-{day:%Y%m%d}-".casefold()
    return any(
        other.name.casefold().startswith(begin) and other.suffix.casefold() == target.suffix.casefold()
        for other in target.parent.iterdir()
    )


def copy_aside(source: Path, kept: Path) -> None:
    """Copy a file under a name that nothing has yet, with its rights and dates, down to the disk.

    The copy takes its name when it is whole: half a backup would be worse than none.
    """
    if kept.exists():
        raise FileExistsError(kept)
    copy = temporary_beside(kept)
    try:
        _copy(source, copy)
        copy.rename(kept)
    finally:
        copy.unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    if os.name == "nt":
        from kam_xl.books.files.windows_files import copy_file

        copy_file(source, copy)
        return
    with source.open("rb") as old, copy.open("wb") as stream:
        shutil.copyfileobj(old, stream)
        stream.flush()
        os.fsync(stream.fileno())
    shutil.copystat(source, copy)
