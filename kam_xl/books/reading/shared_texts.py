"""The shared texts of a workbook, read at once."""

from __future__ import annotations

import re

from kam_xl.books.reading.package import Package

# More than any list of texts that people keep; a longer one is left to the reader that streams it.
_LARGEST = 256 << 20
_ITEM = re.compile(rb"<si>(?:<t(?: xml:space=\"preserve\")?>([^<]*)</t>|(.*?))</si>|<si/>", re.DOTALL)
_BEGIN = re.compile(rb"<si[ >/]")
_READING_AID = re.compile(rb"<(rPh|phoneticPr)\b.*?(?:</\1>|/>)", re.DOTALL)
_RUN = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_ENTITY = re.compile("&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
# How Excel writes signs that XML cannot hold
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_OTHER_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)


class UnusualError(Exception):
    """The XML is written in a way that is left to a reader of its own."""


def is_utf8(head: bytes) -> bool:
    """Tell whether a part does not name another encoding than UTF-8."""
    return not _OTHER_ENCODING.match(head.lstrip(b"\xef\xbb\xbf"))


def text(raw: bytes) -> str:
    """Give the text of raw XML; what other readers might read otherwise is ``UnusualError``.

    >>> text(b"Smith &amp; Sons")
    'Smith & Sons'
    """
    if b"\r" in raw:
        raise UnusualError
    try:
        plain = raw.decode()
    except UnicodeDecodeError as error:
        raise UnusualError from error
    if "&" in plain:
        if plain.count("&") != len(_ENTITY.findall(plain)):
            raise UnusualError
        plain = _ENTITY.sub(_sign, plain)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain) if "_x" in plain else plain


def _sign(entity: re.Match[str]) -> str:
    name, decimal, hexadecimal = entity.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))


def shared_texts(package: Package, part: str | None) -> list[str]:
    """Give all shared texts in their order; those in several fonts are joined, reading aids left out."""
    if part is None:
        return []
    if package.size(part) > _LARGEST:
        raise UnusualError
    whole = b"".join(package.chunks(part))
    if not is_utf8(whole[:200]) or b"<!--" in whole or b"<![CDATA[" in whole:
        raise UnusualError
    found = [_joined(rich) if rich else text(plain) for plain, rich in _ITEM.findall(whole)]
    if len(found) != len(_BEGIN.findall(whole)):
        raise UnusualError
    return found


def _joined(rich: bytes) -> str:
    runs = _RUN.findall(_READING_AID.sub(b"", rich))
    return "".join(map(text, runs))
