"""What stands in cells, from the raw XML of a sheet: where each value begins and ends, and of what kind it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kam_xl.books.reading.cell_refs import Places, Raw, Whole, stands, whole_numbers
from kam_xl.books.reading.shared_texts import UnusualError

BLANK, NUMBER, SHARED, TEXT, BOOL, ERROR = range(6)
_MOST_STYLE_DIGITS = 5
_LONGEST_NUMBER = 24
# The largest whole number below which all are exact as floats has 16 digits; 15 are always below it
_EXACT_DIGITS = 15
_TEN = 10.0 ** np.arange(_EXACT_DIGITS + 1)
_SIGNS = np.zeros(256, dtype=np.bool_)
_SIGNS[list(b"0123456789.+-eE\0")] = True


@dataclass(frozen=True, slots=True)
class Values:
    """Kind and style of each cell, and the bytes from ``begins`` to ``ends`` that are its value."""

    kinds: NDArray[np.int8]
    styles: Whole
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
    styles, at = _styles(raw, after)
    types, at = _types(raw, at)
    closed = (raw[at] == ord("/")) & (raw[at + 1] == ord(">"))
    _all((raw[at] == ord(">")) | closed)
    value = opening + 1
    _all((tags[value] == at + 1) | closed)
    value = _behind_formulas(raw, tags, np.where(closed, opening, value))
    place = tags[value]
    second, third = raw[place + 1], raw[place + 2]
    empty = closed | (second == ord("/")) | ((second == ord("v")) & (third == ord("/")))
    inline = ~empty & (types == _INLINE)
    _all(empty | inline | ((second == ord("v")) & (third == ord(">"))))
    begins = np.where(empty, place, place + 3)
    ends = np.where(empty, place, tags[value + 1])
    if inline.any():
        begins[inline], ends[inline] = _inline(raw, tags, value[inline])
    _all(empty | inline | ((raw[ends + 1] == ord("/")) & (raw[ends + 2] == ord("v"))))
    kinds = np.where(types == _INLINE, TEXT, types).astype(np.int8)
    # A number of no digits is a blank; a text of no signs is still a cell that is filled
    kinds[empty | ((begins == ends) & (kinds != TEXT))] = BLANK
    return Values(kinds, styles, begins, ends)


_INLINE = 6


def _all(claim: NDArray[np.bool_]) -> None:
    if not claim.all():
        raise UnusualError


def _styles(raw: Raw, at: Places) -> tuple[Whole, Places]:
    """Read `` s="3"`` where it stands."""
    given = stands(raw, at, b' s="')
    styles, lengths = whole_numbers(raw, at + 4, _MOST_STYLE_DIGITS)
    _all(~given | ((lengths > 0) & (raw[at + 4 + lengths] == ord('"'))))
    return np.where(given, styles, 0), np.where(given, at + 5 + lengths, at)


def _types(raw: Raw, at: Places) -> tuple[NDArray[np.int8], Places]:
    """Read `` t="s"`` where it stands; a cell without it is a number."""
    given = stands(raw, at, b' t="')
    first = raw[at + 4]
    types = np.full(len(at), NUMBER, dtype=np.int8)
    lengths = np.ones(len(at), dtype=np.int64)
    known = ~given
    for word, kind in _TYPES:
        here = given & (first == word[0])
        for offset, sign in enumerate(word[1:], start=5):
            if here.any():
                here = here & (raw[at + offset] == sign)
        if not here.any():
            continue
        types[here], lengths[here] = kind, len(word) - 1
        known |= here
    _all(known)
    return types, np.where(given, at + 5 + lengths, at)


# ``s"`` before ``str"``: of each cell only one can stand there
_TYPES = (
    (b's"', SHARED),
    (b'n"', NUMBER),
    (b'str"', TEXT),
    (b'inlineStr"', _INLINE),
    (b'b"', BOOL),
    (b'e"', ERROR),
)


def _behind_formulas(raw: Raw, tags: Places, value: Places) -> Places:
    """Step over ``<f>A1*2</f>`` and ``<f .../>``."""
    place = tags[value] + 1
    formula = (raw[place] == ord("f")) & np.isin(raw[place + 1], np.frombuffer(b"> /", np.uint8))
    if not formula.any():
        return value
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


def read_floats(raw: Raw, begins: Places, ends: Places) -> NDArray[np.float64]:
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
    at, digits, left = begins + negative, np.zeros(len(begins), np.int64), lengths - negative
    after_point = np.full(len(begins), -1, dtype=np.int64)
    count = np.zeros(len(begins), dtype=np.int64)
    simple = left <= _EXACT_DIGITS + 1
    for offset in range(int(min(left.max(initial=0), _EXACT_DIGITS + 1))):
        sign = raw[at + offset]
        digit = sign - np.uint8(ord("0"))
        inside = offset < left
        is_digit = inside & (digit < 10)
        point = inside & (sign == ord(".")) & (after_point < 0)
        simple &= is_digit | point | ~inside
        digits = np.where(is_digit, digits * 10 + digit, digits)
        count += is_digit
        after_point = np.where(point, 0, after_point + ((after_point >= 0) & is_digit))
    simple &= (count > 0) & (count <= _EXACT_DIGITS)
    values = digits / _TEN[np.where(simple, np.maximum(after_point, 0), 0)]
    values = np.where(negative, -values, values)
    odd = np.flatnonzero(~simple)
    if len(odd):
        values[odd] = _one_by_one(raw, begins[odd], lengths[odd])
    return values


def _one_by_one(raw: Raw, begins: Places, lengths: Whole) -> NDArray[np.float64]:
    offsets = np.arange(_LONGEST_NUMBER)
    signs = np.where(offsets < lengths[:, None], raw[begins[:, None] + offsets], 0).astype(np.uint8)
    _all(_SIGNS[signs].ravel())
    try:
        return signs.view(f"S{_LONGEST_NUMBER}")[:, 0].astype(np.float64)
    except ValueError as error:
        raise UnusualError from error
