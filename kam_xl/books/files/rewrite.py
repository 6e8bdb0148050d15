"""How a user's own workbook is changed in place: looked at first, copied aside, replaced whole.

``check_rewrite`` comes before anything is read or computed, ``rewriting`` when
the new workbook is to be written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kam_xl.books.files.atomic import Verify, Wait, real_path, replacing, write_failed
from kam_xl.books.files.backup import BackupRule, back_up
from kam_xl.problems import InputError

SUFFIXES = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file held when we looked: its size and the digest of its bytes.

    Its date is no part of it: a program that syncs folders touches files
    without changing them, and one that changes them may keep the date.
    """

    size: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> FileState:
        """Look at a file; ``OSError`` when that cannot be."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return cls(stream.tell(), digest)


@dataclass(slots=True)
class Rewrite:
    """A rewriting under way: write the new workbook to ``fresh``.

    ``target`` is the workbook itself, links followed. ``backup`` is the copy
    that was taken of it, once the rewriting is done.
    """

    fresh: Path
    target: Path
    backup: Path | None = None


def check_rewrite(path: Path | str) -> FileState:
    """Refuse a workbook that cannot be rewritten where it stands, else give what it holds now.

    Refused (``InputError``): no such file, a folder, another kind of file, a
    workbook that is open in Excel or LibreOffice, read-only, in a folder that
    may not be written to.
    """
    given, target = str(path), real_path(path)
    if target.is_dir():
        raise InputError.of("book_folder", given)
    if not target.exists():
        raise InputError.of("book_missing", given)
    if target.suffix.casefold() not in SUFFIXES:
        raise InputError.of("rewrite_suffix", given)
    refuse_held(target, given)
    if not os.access(target.parent, os.W_OK):
        raise InputError.of("target_denied", given)
    try:
        return FileState.of(target)
    except OSError as error:
        raise write_failed(path, error) from error


def refuse_owned(target: Path, given: str) -> None:
    """Refuse a place where Excel or LibreOffice says, by a file beside it, that it is at work."""
    for name in (f"~${target.name}", f".~lock.{target.name}#"):
        if (target.parent / name).exists():
            raise InputError.of("target_owner_file", given, name=name)


def refuse_held(target: Path, given: str) -> None:
    """Refuse an existing file that another program has open, or that is read-only."""
    refuse_owned(target, given)
    if not target.stat().st_mode & 0o222:
        raise InputError.of("target_read_only", given)
    try:
        # On Windows only opening tells that another program holds the file.
        with target.open("r+b"):
            pass
    except OSError as error:
        raise InputError.of("target_open", given) from error


@contextmanager
def rewriting(
    path: Path | str,
    *,
    now: dt.datetime,
    backup: BackupRule = "day",
    before: FileState | None = None,
    verify: Verify | None = None,
    wait: Wait | None = None,
    dry_run: bool = False,
) -> Iterator[Rewrite]:
    """Change a user's workbook in place: whole or not at all, never over what somebody else saved meanwhile.

    Args:
        path: the workbook.
        now: the time for the name of the copy; the core knows no clock.
        backup: when a copy is taken before the write.
        before: what ``check_rewrite`` gave before the workbook was read; without it the workbook is checked now.
        verify: looks through the new workbook before it takes its place.
        wait: see ``replacing``.
        dry_run: do everything, and then leave the workbook as it is, without a copy.

    Raises:
        InputError: see ``check_rewrite``; or the workbook was changed since
            ``before``, or the disk is full. The workbook is then as it was.
    """
    seen = before or check_rewrite(path)
    target = real_path(path)
    work = Rewrite(Path(), target)

    def last() -> None:
        _refuse_changed(target, seen, str(path))
        if not dry_run:
            refuse_held(target, str(path))
            work.backup = back_up(target, now, backup)

    try:
        with replacing(path, verify=verify, last=last, wait=wait, keep=not dry_run) as fresh:
            work.fresh = fresh
            yield work
    except BaseException:
        _forget(work, seen)
        raise


def _refuse_changed(target: Path, seen: FileState, given: str) -> None:
    if not target.is_file() or FileState.of(target) != seen:
        raise InputError.of("target_changed", given)


def _forget(work: Rewrite, seen: FileState) -> None:
    """A copy of a workbook that stayed as it was is of no use."""
    try:
        if work.backup is not None and FileState.of(work.target) == seen:
            work.backup.unlink(missing_ok=True)
            work.backup = None
    except OSError:
        pass
