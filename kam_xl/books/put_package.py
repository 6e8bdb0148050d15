"""A changed package on the disk: written beside, compared with the old one, then put in its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from kam_xl.books import raw_zip
from kam_xl.books.target import replacing


def put_package(
    source: Path,
    target: Path,
    changed: Mapping[str, bytes],
    added: Mapping[str, bytes],
    dropped: Collection[str],
) -> bool:
    """Write ``source`` with these changes to ``target``; tell whether a file was written.

    Where nothing changes, the same file is not written again. What was written
    is read back before it replaces anything: parts that were not to change must
    have their very bytes.
    """
    nothing = not (changed or added or dropped)
    if nothing and source.resolve() == target.resolve():
        return False
    with replacing(target) as fresh:
        if nothing:
            raw_zip.copy_whole(source, fresh)
        else:
            raw_zip.rewrite(source, fresh, changed, added, dropped)
            raw_zip.verify(source, fresh, {**changed, **added}, dropped)
    return True
