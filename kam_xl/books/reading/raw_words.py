"""Words and whole numbers in raw XML, at many places at once: eight bytes are looked at as one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Raw = NDArray[np.uint8]
Places = NDArray[np.intp]
Whole = NDArray[np.int64]
Eights = NDArray[np.uint64]

AT_ONCE = 8
_BITS = 8
_ZEROS = np.uint64(int.from_bytes(b"0" * AT_ONCE, "little"))
# Added to a byte above "9" it makes the highest bit one
_ABOVE = np.uint64(int.from_bytes(bytes([0x80 - 0x3A]) * AT_ONCE, "little"))
_HIGHEST = np.uint64(int.from_bytes(b"\x80" * AT_ONCE, "little"))
# Neighbours become one number of twice their digits: how far they stand apart, and what remains of each pair
_JOINS = tuple(
    (np.uint64(10 ** (bits // _BITS)), np.uint64(bits), np.uint64(mask))
    for bits, mask in ((8, 0x00FF00FF00FF00FF), (16, 0x0000FFFF0000FFFF), (32, 0x00000000FFFFFFFF))
)


def stands(raw: Raw, at: Places, word: bytes) -> NDArray[np.bool_]:
    """Tell at which places a word stands; ``raw`` goes on for eight bytes or more after each.

    >>> stands(np.frombuffer(b'<c r="A1"><c s="1">' + bytes(8), np.uint8), np.array([2, 12]), b' r="').tolist()
    [True, False]
    """
    there = np.ones(len(at), dtype=np.bool_)
    for offset in range(0, len(word), AT_ONCE):
        part = word[offset : offset + AT_ONCE]
        mask = np.uint64((1 << _BITS * len(part)) - 1)
        there &= _eights(raw, at + offset) & mask == np.uint64(int.from_bytes(part, "little"))
        if not there.any():
            break
    return there


def whole_numbers(raw: Raw, at: Places) -> tuple[Whole, Whole]:
    """Give the whole numbers that begin at some places, and how many digits of each were read: at most eight.

    >>> raw = np.frombuffer(b"12,x,123456789" + bytes(8), np.uint8)
    >>> [found.tolist() for found in whole_numbers(raw, np.array([0, 3, 5]))]
    [[12, 0, 12345678], [2, 0, 8]]
    """
    signs = _eights(raw, at)
    digits = signs - _ZEROS
    # Up to the first sign that is no digit no byte borrows from the next one or carries into it
    other = (digits | (signs + _ABOVE)) & _HIGHEST
    lengths = np.bitwise_count((other & -other) - np.uint64(1)) // np.uint8(_BITS)
    # Digits stand with the last one highest; what follows them is moved out
    digits <<= np.uint64(_BITS) * (np.uint64(AT_ONCE) - lengths)
    for ten, bits, mask in _JOINS:
        digits = (digits * ten + (digits >> bits)) & mask
    return digits.astype(np.int64), lengths.astype(np.int64)


def _eights(raw: Raw, at: Places) -> Eights:
    eights = np.ndarray(len(raw) - AT_ONCE + 1, dtype="<u8", buffer=raw, strides=(1,))
    found: Eights = eights[at]
    return found
