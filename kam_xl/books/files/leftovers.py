"""The temporary files of a write, and those that a killed process left behind."""

from __future__ import annotations

import os
import platform
import re
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

_PREFIX, _SUFFIX = ".kam-xl-", ".tmp"
_OURS = re.compile(r"\.kam-xl-(?:([0-9a-f]{8})-([0-9]+)-)?[^/\\]*\.tmp")
# A write takes seconds. By the clock of the folder itself, as the files may lie on another machine.
_STALE_SECONDS = 3600.0


def temporary_beside(target: Path) -> Path:
    """Make an empty file in the folder of ``target`` and clear away what earlier runs left there."""
    prefix = f"{_PREFIX}{_machine()}-{os.getpid()}-"
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=prefix, suffix=_SUFFIX)
    os.close(handle)
    fresh = Path(name)
    # A folder that cannot be listed, or a file that another run clears at this moment, is left alone
    with suppress(OSError):
        _clear(fresh)
    return fresh


def is_temporary(path: Path) -> bool:
    """Tell whether this is a file that this process is writing at the moment."""
    match = _OURS.fullmatch(path.name)
    return match is not None and match[1] == _machine() and match[2] == str(os.getpid()) and path.exists()


def _machine() -> str:
    """Tell this machine from others that write into the same folder."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _clear(fresh: Path) -> None:
    made = fresh.stat().st_mtime
    for other in fresh.parent.iterdir():
        match = _OURS.fullmatch(other.name)
        if match is None or other == fresh or not other.is_file() or other.is_symlink():
            continue
        old = made - other.stat().st_mtime > _STALE_SECONDS
        if old or (match[1] == _machine() and _has_ended(int(match[2]))):
            other.unlink(missing_ok=True)


def _has_ended(process: int) -> bool:
    """Tell whether a process of this machine is no more; where that cannot be asked safely, the hour decides."""
    if os.name != "posix" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
