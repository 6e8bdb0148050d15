"""A changed package on the disk: written beside, compared with the old one, then put in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from kam_xl.books.grafting import raw_zip
from kam_xl.books.target import replacing

# Gives, for the file to be written, a fresh one beside it that takes its place when all went well.
Into = Callable[[Path], AbstractContextManager[Path]]


def put_package(
    source: Path,
    target: Path,
    changed: Mapping[str, bytes],
    added: Mapping[str, bytes],
    dropped: Collection[str],
    into: Into = replacing,
) -> bool:
    """Write ``source`` with these changes to ``target``; tell whether a file was written.

    Where nothing changes, the same file is not written again. What was written
    is read back before it replaces anything: parts that were not to change must
    have their very bytes. ``into`` is how a file is replaced; a caller that
    keeps a copy of the old one brings its own.
    """
    nothing = not (changed or added or dropped)
    if nothing and source.resolve() == target.resolve():
        return False
    with into(target) as fresh:
        if nothing:
            raw_zip.copy_whole(source, fresh)
        else:
            raw_zip.rewrite(source, fresh, changed, added, dropped)
            raw_zip.verify(source, fresh, {**changed, **added}, dropped)
    return True
