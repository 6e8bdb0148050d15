"""Text as a spreadsheet may hold it: what is written, how wide it is, what a sheet may be called."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import accumulate

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
LIVE_BEGINS = frozenset("=+-@\t\r＝＋－＠")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_LONE = re.compile("[\ud800-\udfff]")
# Besides what Excel refuses, marks that turn the text around and spaces nobody sees.
_NOT_IN_SHEET_NAME = re.compile(
    r"[\[\]:*?/\\\x00-\x1f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# Excel keeps the first for itself; xlwings takes the second for its settings, and a sheet named like a module for code.
_RESERVED = ("history", "xlwings.conf")
_MODULE = re.compile(r"\.(py[a-z]?)$", re.IGNORECASE)
_JOINER = "\u200d"
_JOINED = ("Mn", "Mc", "Me", "Cf", "Sk")
# How wide Arial draws each sign, in thousandths of its size, as its tables say.
_ARIAL = {
    sign: width
    for width, signs in (
        *((191, "'"), (222, "ijl"), (260, "|"), (278, " !,./:;I[\\]ft"), (333, "()-`r{}"), (355, '"')),
        *((389, "*"), (469, "^"), (500, "Jcksvxyz"), (556, "0123456789#$?L_abdeghnopqu€"), (584, "+<=>~±×")),
        *((611, "FTZ"), (667, "&ABEKPSVXY"), (722, "CDHNRUw"), (778, "GOQ"), (833, "Mm"), (889, "%")),
        *((944, "W"), (1000, "—…"), (1015, "@")),
    )
    for sign in signs
}
_DIGIT, _LETTER, _CAPITAL, _SQUARE = 556, 570, 722, 1000
_SPACE = _ARIAL[" "]
_WIDEST = max(_SQUARE, *_ARIAL.values())


def clean_text(text: str) -> str:
    r"""Give text that a cell can hold: no control signs, no half characters, at most 32,767 units.

    >>> clean_text("Ace\x07 Ltd"), clean_text("\ud800x")
    ('Ace Ltd', '�x')
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST_TEXT:
        return text
    text = _LONE.sub("\ufffd", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return cut_to_units(text, LONGEST_TEXT)


def cut_to_units(text: str, most: int) -> str:
    """Cut to at most ``most`` UTF-16 units, as Excel counts, without splitting a character."""
    if len(text) * 2 <= most or units(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", errors="ignore") + "…"


def units(text: str) -> int:
    """Count UTF-16 units.

    >>> units("a😀")
    3
    """
    return len(text) + sum(character > "\uffff" for character in text)


class _Widths(dict[str, int]):
    """How wide each sign is, in thousandths of the size; worked out when a sign is first met."""

    def __missing__(self, character: str) -> int:
        """An accent adds nothing to its letter; scripts not known here count as letters or squares."""
        base = unicodedata.normalize("NFD", character)[0]
        if base in _ARIAL:
            width = _ARIAL[base]
        elif unicodedata.category(base) in ("Mn", "Me", "Cf"):
            width = 0
        elif unicodedata.east_asian_width(base) in ("W", "F"):
            width = _SQUARE
        else:
            width = _CAPITAL if base.isupper() else _LETTER
        self[character] = width
        return width


_width_of = _Widths(_ARIAL).__getitem__


@lru_cache(maxsize=16_384)
def _word_width(word: str) -> int:
    """In thousandths; sentences about clients are made of the same few thousand words."""
    return sum(map(_width_of, word))


@lru_cache(maxsize=16_384)
def _word_step(word: str) -> int:
    return _word_width(word) + _SPACE


def text_width(text: str) -> float:
    """Estimate how wide a line is shown, in digits; of several lines the widest.

    >>> text_width("1234567890"), text_width("日本") > text_width("abc"), text_width("é") == text_width("e")
    (10.0, True, True)
    """
    return max(sum(map(_width_of, line)) for line in text.split("\n")) / _DIGIT


def may_be_wider(text: str, width: float) -> bool:
    r"""Tell whether a text can have more than one line of ``width`` digits: all it says is that a measure is needed.

    >>> may_be_wider("Ace", 8.0), may_be_wider("one two three", 8.0), may_be_wider("A\nB", 8.0)
    (False, True, True)
    """
    return len(text) * _WIDEST > width * _DIGIT or "\n" in text or "\r" in text


def wrapped(text: str, width: float) -> list[str]:
    """Break text into lines no wider than ``width`` digits; a longer word is broken, never lost.

    >>> wrapped("one two three", 8)
    ['one two', 'three']
    """
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, width * _DIGIT)]


def _lines(paragraph: str, room: float) -> Iterator[str]:
    words = paragraph.split(" ")
    # How far each word reaches with the space behind it, were all on one line
    ends = list(accumulate(map(_word_step, words)))
    if ends[-1] - _SPACE <= room:
        yield paragraph
        return
    begin = 0
    while begin < len(words):
        before = ends[begin - 1] if begin else 0
        end = bisect_right(ends, before + room + _SPACE)
        if end > begin:
            yield " ".join(words[begin:end])
            begin = end
            continue
        *full, words[begin] = _broken(words[begin], room)
        yield from full
        # What is left of the word stands on a line with those that follow
        end = bisect_right(ends, ends[begin] + room - _word_width(words[begin]), lo=begin + 1)
        yield " ".join(words[begin:end])
        begin = end


def _broken(word: str, room: float) -> list[str]:
    pieces, piece, used = [], "", 0
    for character in word:
        wide = _width_of(character)
        if piece and used + wide > room:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += wide
    return [*pieces, piece]


def sheet_name(wanted: str, taken: Set[str]) -> str:
    """Give a name that a sheet may have, close to ``wanted`` and not among ``taken`` (case-folded).

    >>> sheet_name("Ace/Sons: [2026]", set()), sheet_name("Client list", {"client list"})
    ('Ace Sons 2026', 'Client list ~2')
    >>> sheet_name("'History'", set()), sheet_name("tools.py", set()), sheet_name("***", set())
    ('_History', 'tools py', '_')
    """
    shown = _NOT_IN_SHEET_NAME.sub(" ", unicodedata.normalize("NFC", clean_text(wanted)))
    name = _fitting(" ".join(shown.split()).lstrip("' "), LONGEST_SHEET_NAME)
    name = _MODULE.sub(r" \1", name).strip("' ")
    if not name or name.casefold() in _RESERVED:
        name = _fitting(f"_{name}", LONGEST_SHEET_NAME)
    number, candidate = 1, name
    while candidate.casefold() in taken:
        number += 1
        suffix = f" ~{number}"
        candidate = _fitting(name, LONGEST_SHEET_NAME - len(suffix)) + suffix
    return candidate


def sheet_names(wanted: Iterable[tuple[str, str]], taken: Set[str]) -> dict[str, str]:
    """Give each sheet, known by its key, a name of its own that is not among ``taken`` (case-folded).

    Sheets of which there is one in a book come first, in their order; then those of
    single clients (``dossier:<client key>``) by their keys, so that the same clients
    have the same names whatever their order.

    >>> sheet_names([("dossier:b", "Ace"), ("at_risk", "At risk"), ("dossier:a", "ACE")], set())
    {'at_risk': 'At risk', 'dossier:a': 'ACE', 'dossier:b': 'Ace ~2'}
    """
    given = list(wanted)
    single = [(key, name) for key, name in given if ":" not in key]
    used, names = set(taken), dict[str, str]()
    for key, name in (*single, *sorted((key, name) for key, name in given if ":" in key)):
        names[key] = sheet_name(name, used)
        used.add(names[key].casefold())
    return names


def cut_name(name: str, ending: str) -> str:
    """Give a sheet's name with an ending, cut so that both fit.

    >>> cut_name("Quarterly list of lost clients", "(edited)")
    'Quarterly list of lost (edited)'
    """
    return f"{_fitting(name, LONGEST_SHEET_NAME - units(ending) - 1)} {ending}"


def _fitting(name: str, most: int) -> str:
    """Cut to at most ``most`` UTF-16 units, before a letter with its accents or an emoji of several parts."""
    end = len(name)
    while units(name[:end]) > most:
        end -= 1
    whole = end
    while 0 < whole < len(name) and (
        unicodedata.category(name[whole]) in _JOINED or name[whole - 1] == _JOINER
    ):
        whole -= 1
    return name[: whole or end].rstrip("' ")


def distinct(names: Iterable[str]) -> list[str]:
    """Make names unique without regard to case, in order.

    >>> distinct(["Tea", "tea", "Oil"])
    ['Tea', 'tea 2', 'Oil']
    """
    taken: set[str] = set()
    unique = []
    for name in names:
        number, candidate = 1, name
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name} {number}"
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique
