"""How a file is written: all of it or nothing, whatever happens meanwhile.

A new file is written beside the old one, brought to the disk, looked through,
and takes the old one's place in one step of the file system. A full disk, an
error, a killed process or a lost network drive leaves the old file as it was.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kam_xl.books.files.leftovers import is_temporary, temporary_beside
from kam_xl.problems import InputError

# Looks through a file that is written and not yet in its place; raises when it is not as it should be.
Verify = Callable[[Path], None]
# Lets some seconds pass; only doors know how.
Wait = Callable[[float], None]

# A virus scanner or a program that syncs holds a file for a moment.
_TRIES, _PAUSE_SECONDS = 4, 0.5
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_NO_SYNC_OF_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF)


@contextmanager
def replacing(
    path: Path | str,
    *,
    verify: Verify | None = None,
    last: Callable[[], None] | None = None,
    wait: Wait | None = None,
    keep: bool = True,
) -> Iterator[Path]:
    """Give a new file beside ``path`` to write to; it takes the place of ``path`` only when all went well.

    Args:
        path: where the file shall stand; a link is followed, so that the link stays one.
        verify: looks through the new file once it is on the disk.
        last: is done directly before the new file takes its place.
        wait: lets seconds pass before another try where a program holds the file; without it there is one try.
        keep: False for a trial: everything is done but the last step.

    Raises:
        InputError: the file cannot be written; the old one stays as it was.
    """
    target = real_path(path)
    if is_temporary(target):
        # A write within a write: the outer one says what went wrong, and of which file
        yield target
        return
    try:
        fresh = temporary_beside(target)
    except OSError as error:
        raise write_failed(path, error, denied="target_denied") from error
    try:
        yield fresh
        _settle(fresh, target)
        if verify:
            verify(fresh)
        if last:
            last()
        if keep:
            _put(fresh, target, wait)
            _sync_folder(target.parent)
    except OSError as error:
        raise write_failed(path, error) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def real_path(path: Path | str) -> Path:
    """Follow links to the file itself; links that lead in a circle are refused."""
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError) as error:
        raise InputError.of("target_circle", str(path)) from error


def _settle(fresh: Path, target: Path) -> None:
    """Bring the new file to the disk, with the rights of the old one."""
    if target.exists():
        _take_rights(fresh, target)
    else:
        fresh.chmod(0o666 & ~_umask())
    with fresh.open("r+b") as stream:
        os.fsync(stream.fileno())


def _take_rights(fresh: Path, target: Path) -> None:
    old = target.stat()
    # Where these cannot be kept, the file is still better written than not
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(fresh, old.st_uid, old.st_gid)
    for name in os.listxattr(target) if hasattr(os, "listxattr") else ():
        with suppress(OSError):
            os.setxattr(fresh, name, os.getxattr(target, name))
    fresh.chmod(old.st_mode & 0o777)


def _put(fresh: Path, target: Path, wait: Wait | None) -> None:
    for left in range(_TRIES - 1, -1, -1):
        try:
            if os.name == "nt" and target.exists():
                from kam_xl.books.files.windows_files import replace_file

                replace_file(fresh, target)
            else:
                fresh.replace(target)
            return
        except PermissionError:
            if wait is None or not left:
                raise
            wait(_PAUSE_SECONDS)


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC_OF_FOLDERS:
            raise
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def write_failed(path: Path | str, error: OSError, *, denied: str = "target_open") -> InputError:
    """What the system says is of use to the reader; what a library says is not."""
    if error.errno in _FULL:
        return InputError.of("target_full", str(path))
    if isinstance(error, PermissionError) and denied == "target_denied":
        return InputError.of("target_denied", str(path))
    if isinstance(error, PermissionError):
        return InputError.of("target_open", str(path))
    if error.strerror is None:
        return InputError.of("target_failed_plain", str(path))
    return InputError.of("target_failed", str(path), detail=error.strerror)
