"""What a file may be called that bears the name of a client."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 80
_NOT_IN_NAME = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
)
# Names that Windows keeps for devices, whatever follows a point.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def file_name(wanted: str) -> str:
    """Give a name that every system takes for a file, without ending; the same client has the same one each time.

    A name that had to be changed ends in a mark of the whole one, so that two
    clients never share a file.

    >>> file_name("Ace Ltd"), file_name("../Ace/Sons: 2026?"), file_name("con")
    ('Ace Ltd', 'Ace Sons 2026 7e2336', '_con d41480')
    """
    name = (
        " ".join(_NOT_IN_NAME.sub(" ", unicodedata.normalize("NFC", wanted)).split())
        .lstrip(". ")
        .rstrip(". ")
    )
    if not name or _RESERVED.fullmatch(name):
        name = f"_{name}"
    # Systems count bytes; four of them are the longest character.
    while len(name) > LONGEST or len(name.encode()) > 2 * LONGEST:
        name = name[:-1].rstrip(". ")
    if name == wanted:
        return name
    return f"{name} {hashlib.blake2b(wanted.encode(errors='replace'), digest_size=3).hexdigest()}"
