"""A zip file written anew, in which every part that stays keeps its compressed bytes.

Nothing is inflated to be copied: a sheet of a million rows costs the time of
copying its few megabytes. The parts stay in their order; new ones come last.
"""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO

from kam_xl.books.reading.package import open_package
from kam_xl.problems import InputError

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_HEAD = struct.Struct("<4s5H3L2H")
_CENTRAL_HEAD = struct.Struct("<4s6H3L5H2L")
_END_HEAD = struct.Struct("<4s4H2LH")
_DEFLATED, _NEEDS, _UTF8, _SIZES_FOLLOW = 8, 20, 0x800, 0x8
# What a part needs that was written as a stream; here its sizes are known and small.
_NEEDS_64_BITS = 45
# Every zip begins its years here; a part of ours has no date of its own, so that the same data gives the same bytes.
_NO_DATE = 0x21
_LONG, _MANY = 0xFFFFFFFF, 0xFFFF
_CHUNK = 1 << 20


def rewrite(
    source: Path,
    target: Path,
    changed: Mapping[str, bytes],
    added: Mapping[str, bytes],
    dropped: Collection[str],
) -> None:
    """Write ``source`` to ``target`` with some parts changed, added or left out.

    Names are as in the zip. A file beyond 4 GB or 65,534 parts is an
    ``InputError``: it would need the 64-bit form, which not every program reads.
    """
    with open_package(source) as package, source.open("rb") as old, target.open("wb") as new:
        writer = Writer(new, package.place)
        for entry in package.entries():
            if entry.orig_filename in dropped:
                continue
            fresh = changed.get(entry.orig_filename)
            if fresh is None:
                writer.copy(old, entry)
            else:
                writer.add(entry.orig_filename, fresh)
        for name, content in added.items():
            writer.add(name, content)
        writer.close(package.comment)


class Writer:
    """Writes the parts of a zip one after another; ``place`` names the workbook in a refusal."""

    def __init__(self, stream: BinaryIO, place: str) -> None:
        self._stream = stream
        self._place = place
        self._central: list[bytes] = []

    def copy(self, old: BinaryIO, entry: zipfile.ZipInfo) -> None:
        """Copy a part as it is; only its header is written anew, with the sizes in it."""
        begin = data_begin(old, entry)
        flags = entry.flag_bits & ~_SIZES_FOLLOW
        name = entry.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437")
        year, month, day, hour, minute, second = entry.date_time
        moment = (
            hour << 11 | minute << 5 | second // 2,
            max(year - 1980, 0) << 9 | month << 5 | day,
        )
        sizes = (entry.CRC, entry.compress_size, entry.file_size)
        needs = _NEEDS if entry.extract_version == _NEEDS_64_BITS else entry.extract_version
        self._head(needs, flags, entry.compress_type, moment, sizes, name, entry)
        old.seek(begin)
        left = entry.compress_size
        while left:
            piece = old.read(min(left, _CHUNK))
            if not piece:
                raise InputError.of("book_damaged", self._place)
            self._stream.write(piece)
            left -= len(piece)

    def add(self, name: str, content: bytes) -> None:
        """Write a part of ours."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        plain = name.isascii()
        sizes = (zlib.crc32(content), len(packed), len(content))
        moment = (0, _NO_DATE)
        self._head(_NEEDS, 0 if plain else _UTF8, _DEFLATED, moment, sizes, name.encode(), None)
        self._stream.write(packed)

    def _head(
        self,
        needs: int,
        flags: int,
        method: int,
        moment: tuple[int, int],
        sizes: tuple[int, int, int],
        name: bytes,
        entry: zipfile.ZipInfo | None,
    ) -> None:
        at = self._stream.tell()
        if max(*sizes[1:], at) >= _LONG or len(self._central) >= _MANY - 1:
            raise InputError.of("graft_too_large", self._place)
        facts = (needs, flags, method, *moment, *sizes, len(name), 0)
        self._stream.write(_LOCAL_HEAD.pack(_LOCAL, *facts) + name)
        inner, outer, made_by = (0, 0, _NEEDS)
        if entry is not None:
            inner, outer = entry.internal_attr, entry.external_attr
            made_by = entry.create_system << 8 | min(entry.create_version, 63)
        self._central.append(
            _CENTRAL_HEAD.pack(_CENTRAL, made_by, *facts[:-1], 0, 0, 0, inner, outer, at) + name
        )

    def close(self, comment: bytes) -> None:
        """Write the list of contents."""
        at = self._stream.tell()
        for head in self._central:
            self._stream.write(head)
        size, count = self._stream.tell() - at, len(self._central)
        if max(at, size) >= _LONG:
            raise InputError.of("graft_too_large", self._place)
        self._stream.write(_END_HEAD.pack(_END, 0, 0, count, count, size, at, len(comment)) + comment)


def data_begin(stream: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Give where the compressed bytes of a part begin."""
    stream.seek(entry.header_offset)
    head = stream.read(_LOCAL_HEAD.size)
    if len(head) < _LOCAL_HEAD.size or head[:4] != _LOCAL:
        raise zipfile.BadZipFile(entry.filename)
    *_, name, extra = _LOCAL_HEAD.unpack(head)
    return entry.header_offset + _LOCAL_HEAD.size + int(name) + int(extra)


def verify(source: Path, fresh: Path, written: Mapping[str, bytes], dropped: Collection[str]) -> int:
    """Compare a rewritten file with its source; give how many parts have their raw bytes.

    Every part that was not meant to change must have them, every written part
    must unpack to what was written, and no other part may be there. Anything
    else is an ``InputError`` before the old file is replaced; that the fresh
    file cannot be read is our fault, and no word of it is said to the user.
    """
    try:
        kept = _kept(source, fresh, written, dropped)
    except InputError as error:
        raise InputError.of("graft_not_sound", source.name) from error
    if kept is None:
        raise InputError.of("graft_not_sound", source.name)
    return kept


def _kept(source: Path, fresh: Path, written: Mapping[str, bytes], dropped: Collection[str]) -> int | None:
    """Count the parts with their raw bytes; ``None`` when anything is not as it was meant."""
    with (
        open_package(source) as before,
        open_package(fresh) as after,
        source.open("rb") as old,
        fresh.open("rb") as new,
    ):
        was = {entry.orig_filename: entry for entry in before.entries()}
        now = {entry.orig_filename: entry for entry in after.entries()}
        kept = was.keys() - written.keys() - set(dropped)
        sound = now.keys() == kept | written.keys()
        sound = sound and all(_same(old, was[name], new, now[name]) for name in kept)
        sound = sound and all(after.raw(name, _LONG) == content for name, content in written.items())
    return len(kept) if sound else None


def _same(old: BinaryIO, was: zipfile.ZipInfo, new: BinaryIO, now: zipfile.ZipInfo) -> bool:
    facts = [(entry.CRC, entry.compress_size, entry.file_size, entry.compress_type) for entry in (was, now)]
    if facts[0] != facts[1]:
        return False
    old.seek(data_begin(old, was))
    new.seek(data_begin(new, now))
    left = was.compress_size
    while left:
        piece = old.read(min(left, _CHUNK))
        if not piece or piece != new.read(len(piece)):
            return False
        left -= len(piece)
    return True


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file when nothing in it has to change."""
    with source.open("rb") as old, target.open("wb") as new:
        shutil.copyfileobj(old, new, _CHUNK)
