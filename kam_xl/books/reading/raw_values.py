"""What stands in cells, from the raw XML of a sheet: where each value begins and ends, and of what kind it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kam_xl.books.reading.raw_words import AT_ONCE, Places, Raw, Whole, stands, whole_numbers
from kam_xl.books.reading.shared_texts import UnusualError

Floats = NDArray[np.float64]

BLANK, NUMBER, SHARED, TEXT, BOOL, ERROR = range(6)
_LONGEST_NUMBER = 24
# The largest whole number below which all are exact as floats has 16 digits; 15 are always below it
_EXACT_DIGITS = 15
_TEN = 10.0 ** np.arange(AT_ONCE + 1)
_SIGNS = np.zeros(256, dtype=np.bool_)
_SIGNS[list(b"0123456789.+-eE\0")] = True


@dataclass(frozen=True, slots=True)
class Values:
    """Kind and style of each cell, and the bytes from ``begins`` to ``ends`` that are its value."""

    kinds: NDArray[np.int8]
    styles: NDArray[np.int32]
    begins: Places
    ends: Places


def find_values(raw: Raw, tags: Places, opening: Places, after: Places) -> Values:
    """Find the values of cells.

    Args:
        raw: the bytes of whole cells.
        tags: the places of all ``<``, with some far ones at the end.
        opening: which of ``tags`` open the cells.
        after: the places right after the address of each cell.
    """
    heads = _heads(raw, after)
    value = opening + 1
    _all((tags[value] == heads.ends) | heads.closed)
    value = _behind_formulas(raw, tags, np.where(heads.closed, opening, value))
    place = tags[value]
    filled = stands(raw, place, b"<v>") & ~heads.closed
    inline = ~(heads.closed | filled) & (heads.kinds == _INLINE)
    _all(filled | inline | heads.closed | stands(raw, place, b"</") | stands(raw, place, b"<v/"))
    begins, ends = place + 3 * filled, np.where(filled, tags[value + 1], place)
    if inline.any():
        begins[inline], ends[inline] = _inline(raw, tags, value[inline])
    _all(~filled | stands(raw, ends, b"</v"))
    kinds = np.where(heads.kinds == _INLINE, np.int8(TEXT), heads.kinds)
    # A number of no digits is a blank; a text of no signs is still a cell that is filled
    kinds[~(filled | inline) | ((begins == ends) & (kinds != TEXT))] = BLANK
    return Values(kinds, heads.styles, begins, ends)


_INLINE = 6


def _all(claim: NDArray[np.bool_]) -> None:
    if not claim.all():
        raise UnusualError


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the tag of each cell says behind its address: kind, style, whether it closes itself, and where it ends."""

    kinds: NDArray[np.int8]
    styles: NDArray[np.int32]
    closed: NDArray[np.bool_]
    ends: Places


def _heads(raw: Raw, after: Places) -> _Heads:
    """Read `` s="3" t="s">`` behind each address: of a million cells they are a few, each understood once."""
    size = len(after)
    kinds, styles = np.empty(size, np.int8), np.empty(size, np.int32)
    closed, ends = np.empty(size, np.bool_), np.empty(size, np.intp)
    left = np.arange(size)
    for _ in range(_MOST_HEADS):
        if not len(left):
            return _Heads(kinds, styles, closed, ends)
        first = after[left[0]]
        text, *head = _head(raw[first : first + _LONGEST_HEAD].tobytes())
        alike = stands(raw, after[left], text)
        here, left = left[alike], left[~alike]
        kinds[here], styles[here], closed[here] = head
        ends[here] = after[here] + len(text)
    raise UnusualError


@cache
def _head(text: bytes) -> tuple[bytes, int, int, bool]:
    """Give the rest of a tag, with kind, style and whether it closes itself."""
    found = _HEAD.match(text)
    if found is None:
        raise UnusualError
    style, kind, slash = found.groups()
    return found[0], _KINDS[kind], int(style or 0), bool(slash)


# Types and styles are few; a sheet with more is read in another way
_MOST_HEADS = 500
_LONGEST_HEAD = 32
_KINDS = {
    None: NUMBER,
    b"n": NUMBER,
    b"s": SHARED,
    b"str": TEXT,
    b"inlineStr": _INLINE,
    b"b": BOOL,
    b"e": ERROR,
}
_HEAD = re.compile(rb'(?: s="([0-9]{1,5})")?(?: t="(%b)")?(/?)>' % b"|".join(filter(None, _KINDS)))


def _behind_formulas(raw: Raw, tags: Places, value: Places) -> Places:
    """Step over ``<f>A1*2</f>`` and ``<f .../>``."""
    place = tags[value] + 1
    formula = raw[place] == ord("f")
    if not formula.any():
        return value
    formula &= np.isin(raw[place + 1], np.frombuffer(b"> /", np.uint8))
    end = tags[value + 1]
    alone = (raw[end - 1] == ord(">")) & (raw[end - 2] == ord("/"))
    return np.where(formula, value + np.where(alone, 1, 2), value)


def _inline(raw: Raw, tags: Places, value: Places) -> tuple[Places, Places]:
    """Find the texts of ``<is><t>text</t></is>``."""
    _all(stands(raw, tags[value], b"<is>") & (tags[value + 1] == tags[value] + 4))
    place = tags[value + 1]
    plain, spaced = stands(raw, place - 1, b"><t>"), stands(raw, place, _SPACED)
    _all(plain | spaced)
    end = tags[value + 2]
    _all(stands(raw, end, b"</t></is></c>"))
    return place + np.where(plain, 3, len(_SPACED)), end


_SPACED = b'<t xml:space="preserve">'


def read_floats(raw: Raw, begins: Places, ends: Places) -> Floats:
    """Read numbers as any other reader does: to the nearest float.

    Up to 15 digits are a whole number and a power of ten, both exact, so that
    one division rounds once. All others are read one by one.

    >>> text = b"0.1 -12.50 1e-7 0.30000000000000004" + bytes(32)
    >>> begins, ends = np.array([0, 4, 11, 16]), np.array([3, 10, 15, 35])
    >>> read_floats(np.frombuffer(text, np.uint8), begins, ends).tolist()
    [0.1, -12.5, 1e-07, 0.30000000000000004]
    """
    lengths = ends - begins
    _all((lengths > 0) & (lengths <= _LONGEST_NUMBER))
    negative = raw[begins] == ord("-")
    at = begins + negative
    whole, before = whole_numbers(raw, at)
    long = np.flatnonzero(before == AT_ONCE)
    rest, more = whole_numbers(raw, at[long] + AT_ONCE)
    whole[long] = whole[long] * 10**more + rest
    before[long] += more
    at = at + before
    pointed = np.flatnonzero((at < ends) & (raw[at] == ord(".")))
    parts, behind = whole_numbers(raw, at[pointed] + 1)
    values = whole.astype(np.float64)
    values[pointed] = (whole[pointed] * _TEN[behind] + parts) / _TEN[behind]
    values = np.where(negative, -values, values)
    before[pointed] += behind
    at[pointed] += 1 + behind
    odd = np.flatnonzero((at != ends) | (before == 0) | (before > _EXACT_DIGITS))
    if len(odd):
        values[odd] = _one_by_one(raw, begins[odd], lengths[odd])
    return values


def _one_by_one(raw: Raw, begins: Places, lengths: Whole) -> Floats:
    offsets = np.arange(_LONGEST_NUMBER)
    signs = np.where(offsets < lengths[:, None], raw[begins[:, None] + offsets], 0).astype(np.uint8)
    _all(_SIGNS[signs].ravel())
    try:
        return signs.view(f"S{_LONGEST_NUMBER}")[:, 0].astype(np.float64)
    except ValueError as error:
        raise UnusualError from error
