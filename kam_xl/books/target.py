"""Where a file may be written, and how: all of it or nothing."""

from __future__ import annotations

import datetime as dt
import os
from itertools import count
from pathlib import Path

from kam_xl.books.files.atomic import real_path, replacing, write_failed
from kam_xl.books.files.backup import copy_aside
from kam_xl.books.files.rewrite import FileState, Rewrite, check_rewrite, refuse_held, refuse_owned, rewriting
from kam_xl.books.reading.package import open_package
from kam_xl.problems import InputError

# What whoever writes a file needs; the modules behind say how each is done.
__all__ = [
    "CREATED",
    "MARK",
    "FileState",
    "Rewrite",
    "check_copy",
    "check_rewrite",
    "check_target",
    "keep_edited",
    "mark_of",
    "replacing",
    "rewriting",
]

# The custom document property that marks a file as made by us; its value says what it is.
MARK = "kam-xl"
# The same papers give the same bytes, so a file of ours has no date of its own but this one;
# every program that saves a workbook puts the time of saving in its place.
CREATED = dt.datetime(2000, 1, 1)
_CUSTOM = "docProps/custom.xml"
_CORE = "docProps/core.xml"
_MODIFIED = "{http://purl.org/dc/terms/}modified"


def mark_of(path: Path) -> str:
    """Give what kind of file of ours this is (``report``, ``sample``), or "" when it is not ours."""
    try:
        with open_package(path) as package:
            if _CUSTOM not in package:
                return ""
            for element in package.xml(_CUSTOM):
                if element.get("name") == MARK:
                    return "".join(element.itertext()).strip()
    except (InputError, OSError):
        return ""
    return ""


def check_target(path: Path | str, *, kind: str = "report", suffix: str = ".xlsx") -> Path:
    """Give the real place to write to, or refuse: before any work is done.

    Refused (``InputError``): a folder, a folder that does not exist or may not
    be written to, an existing file that we did not make (or made as another
    ``kind``), a file that is open in Excel.
    """
    given, target = str(path), real_path(path)
    if target.is_dir():
        raise InputError.of("target_folder", given)
    if not target.parent.is_dir():
        raise InputError.of("target_no_folder", given, folder=str(target.parent))
    if target.suffix.casefold() != suffix:
        raise InputError.of("target_suffix", given, suffix=suffix)
    refuse_owned(target, given)
    if target.exists():
        if mark_of(target) != kind:
            raise InputError.of("target_not_ours", given)
        refuse_held(target, given)
    if not os.access(target.parent, os.W_OK):
        raise InputError.of("target_denied", given)
    return target


def check_copy(out: Path, source: Path) -> Path:
    """Give the real place of a copy of ``source``, or refuse: it is no place of somebody else's file, nor its own."""
    if real_path(out) == real_path(source):
        raise InputError.of("target_itself", str(out))
    return check_target(out, suffix=source.suffix.casefold())


def keep_edited(path: Path | str) -> Path | None:
    """Copy a file of ours aside when somebody saved it since we wrote it, and give the copy.

    To be called before the file is written anew: what was typed into it, and
    the sheets added to it, are then in ``<name> (edited).xlsx`` beside it, or
    ``(edited 2)`` and so on, as no file is ever written over. The copy is on
    the disk when this returns. ``None`` when there is nothing to keep: no such
    file, not ours, or exactly as we wrote it. A copy that cannot be written is
    an ``InputError``.
    """
    target = real_path(path)
    if not target.is_file() or not mark_of(target) or not _is_edited(target):
        return None
    try:
        return _copied_aside(target)
    except OSError as error:
        raise write_failed(path, error) from error


def _is_edited(target: Path) -> bool:
    """Tell by the date of the last saving; a file without one was saved by another program.

    LibreOffice may leave that date as it was, but it dates the parts of the
    package, which Excel does not and we do not.
    """
    try:
        with open_package(target) as package:
            saved = package.xml(_CORE).findtext(_MODIFIED, "")
            dated = package.is_dated()
    except InputError:
        return True
    return dated or saved.strip() != f"{CREATED.isoformat()}Z"


def _copied_aside(target: Path) -> Path:
    for number in count(1):
        word = "edited" if number == 1 else f"edited {number}"
        kept = target.with_name(f"{target.stem} ({word}){target.suffix}")
        try:
            copy_aside(target, kept)
        except FileExistsError:
            continue
        return kept
    raise AssertionError("numbers have no end")
