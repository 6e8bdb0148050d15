"""Two calls of Windows for which Python has no words: to replace a file, and to copy one, with all that hangs on it.

``os.replace`` gives a file the rights of its new folder and drops its streams; among
these is the one by which Windows knows a download, so that a workbook from a
stranger would leave Protected View only because we wrote into it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Rights or streams that cannot be merged are no reason to fail (REPLACEFILE_IGNORE_MERGE_ERRORS).
_IGNORE_MERGE_ERRORS = 0x2
# The names of both files are as they were (ERROR_UNABLE_TO_MOVE_REPLACEMENT and the one before it).
_NOT_SUPPORTED = (1, 50, 1175, 1176)
# The old file is gone from its name already (ERROR_UNABLE_TO_MOVE_REPLACEMENT_2).
_HALF_WAY = 1177


def replace_file(fresh: Path, target: Path, *, kernel: Any = None) -> None:
    """Put ``fresh`` in the place of ``target``, which keeps its rights, owner and streams.

    Where the file system cannot do that, the plain replacement is done. A file
    that is held by another program is a ``PermissionError``.
    """
    kernel = kernel or _kernel()
    if kernel.ReplaceFileW(str(target), str(fresh), None, _IGNORE_MERGE_ERRORS, None, None):
        return
    code = int(kernel.GetLastError())
    if code in _NOT_SUPPORTED or code == _HALF_WAY:
        fresh.replace(target)
        return
    raise _error(code, target)


def copy_file(source: Path, target: Path, *, kernel: Any = None) -> None:
    """Copy a file with its streams and attributes over a file of ours."""
    kernel = kernel or _kernel()
    if not kernel.CopyFileW(str(source), str(target), False):
        raise _error(int(kernel.GetLastError()), target)


def _error(code: int, path: Path) -> OSError:
    """Make the ``OSError`` that Python itself would raise for an error of Windows."""
    kinds = {
        **dict.fromkeys((5, 32, 33), PermissionError),
        **dict.fromkeys((2, 3), FileNotFoundError),
    }
    numbers = {PermissionError: 13, FileNotFoundError: 2}
    # 112 and 39: the disk is full
    kind = kinds.get(code, OSError)
    number = 28 if code in (39, 112) else numbers.get(kind, 5)
    return kind(number, _words(code), str(path))


def _words(code: int) -> str:
    speak: Callable[[int], str] | None = getattr(ctypes, "FormatError", None)
    return speak(code).strip() if speak else f"error {code} of Windows"


def _kernel() -> Any:
    library = getattr(ctypes, "WinDLL")("kernel32", use_last_error=False)  # noqa: B009 (no such name elsewhere)
    library.GetLastError.restype = ctypes.c_ulong
    return library
