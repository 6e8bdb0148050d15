"""Where a file may be written, and how: all of it or nothing."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from kam_xl.books.package import open_package
from kam_xl.problems import InputError

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


def check_target(path: Path | str, *, kind: str = "report") -> Path:
    """Give the real place to write to, or refuse: before any work is done.

    Refused (``InputError``): a folder, a folder that does not exist or may not
    be written to, an existing file that we did not make (or made as another
    ``kind``), a file that is open in Excel.
    """
    given, target = str(path), Path(path).resolve()
    if target.is_dir():
        raise InputError.of("target_folder", given)
    if not target.parent.is_dir():
        raise InputError.of("target_no_folder", given, folder=str(target.parent))
    if target.suffix.casefold() != ".xlsx":
        raise InputError.of("target_suffix", given)
    if (target.parent / f"~${target.name}").exists():
        raise InputError.of("target_open", given)
    if target.exists():
        if mark_of(target) != kind:
            raise InputError.of("target_not_ours", given)
        _check_writable(target, given)
    if not os.access(target.parent, os.W_OK):
        raise InputError.of("target_denied", given)
    return target


def _check_writable(target: Path, given: str) -> None:
    """On Windows only opening tells that another program holds the file."""
    try:
        with target.open("r+b"):
            pass
    except OSError as error:
        raise InputError.of("target_open", given) from error


def keep_edited(path: Path | str) -> Path | None:
    """Copy a file of ours aside when somebody saved it since we wrote it, and give the copy.

    To be called before the file is written anew: what was typed into it, and
    the sheets added to it, are then in ``<name> (edited).xlsx`` beside it, or
    ``(edited 2)`` and so on, as no file is ever written over. The copy is on
    the disk when this returns. ``None`` when there is nothing to keep: no such
    file, not ours, or exactly as we wrote it. A copy that cannot be written is
    an ``InputError``.
    """
    target = Path(path).resolve()
    if not target.is_file() or not mark_of(target) or not _is_edited(target):
        return None
    try:
        return _copied_aside(target)
    except OSError as error:
        raise _failed(path, error) from error


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
            stream = kept.open("xb")
        except FileExistsError:
            continue
        try:
            with stream, target.open("rb") as source:
                shutil.copyfileobj(source, stream)
                stream.flush()
                os.fsync(stream.fileno())
            shutil.copystat(target, kept)
        except BaseException:
            kept.unlink(missing_ok=True)
            raise
        return kept
    raise AssertionError("numbers have no end")


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Give a new file beside ``path`` to write to; it takes the place of ``path`` only when all went well.

    The old file stays as it was whatever happens before: an error, a full
    disk, a killed process.
    """
    target = Path(path).resolve()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".kam-xl-", suffix=".tmp")
        os.close(handle)
    except OSError as error:
        raise _failed(path, error) from error
    fresh = Path(name)
    try:
        yield fresh
        _settle(fresh, target)
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        fresh.unlink(missing_ok=True)


def _settle(fresh: Path, target: Path) -> None:
    fresh.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
    with fresh.open("r+b") as stream:
        os.fsync(stream.fileno())
    fresh.replace(target)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _failed(path: Path | str, error: OSError) -> InputError:
    """What the system says is of use to the reader; what a library says is not."""
    if error.strerror is None:
        return InputError.of("target_failed_plain", str(path))
    return InputError.of("target_failed", str(path), detail=error.strerror)
