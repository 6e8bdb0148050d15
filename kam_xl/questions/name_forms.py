"""How names are stripped before they are compared: marks, look-alike letters, legal forms.

Only for finding names that look alike. Nothing is merged by these forms: the
key of a client stays ``kam_xl.tables.names.client_key``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Letters of Cyrillic and Greek that look like Latin ones, small or capital, after casefolding.
_LOOK_ALIKE = str.maketrans(
    "авекмнорстухіјѕһԁԛԝ" + "αβεηικμνορτυχζ",
    "abekmhopctyxijshdqw" + "abehikmvoptyxz",
)
_ABBREVIATION = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?){2,}(?:[^\W\d_](?!\w))?")
_ACCENTS = re.compile("[\u0300-\u036f]")

# One form a line group; several words are one form. Languages: en, de, ru (and as written in Latin
# letters), hi, mr, fr, it, es, pt, nl, pl, cs, Nordic, Baltic, Turkish, Indonesian, Singapore, Ukrainian.
_LEGAL_FORMS = """
ltd; limited; llc; llp; lp; inc; incorporated; corp; corporation; co; company; plc; pvt; private; pte; pty
gmbh; mbh; ag; kg; kgaa; ohg; gbr; ug; haftungsbeschränkt; ek; e k; ev; eg; se
ооо; оао; зао; пао; нао; ао; ип; чп; тоо; гуп; муп; фгуп; тов; прат; ooo; oao; zao; pao; ao; too
общество с ограниченной ответственностью; публичное акционерное общество; акционерное общество
закрытое акционерное общество; открытое акционерное общество; индивидуальный предприниматель
प्रा लि; प्रा; लि; प्राइवेट लिमिटेड; प्रायव्हेट लिमिटेड; प्राइवेट; प्रायव्हेट; लिमिटेड; मर्यादित; कंपनी; एलएलपी
sa; sas; sasu; sarl; eurl; spa; srl; sl; slu; lda; ltda; bv; nv; sp z o o; sp zoo; spzoo; sro; s r o; as; a s
ab; oy; oyj; asa; aps; sia; uab; ou; pt; tbk
"""
_CJK_FORMS = ("株式会社", "有限会社", "合同会社", "股份有限公司", "有限公司", "주식회사")
_JOINERS = frozenset({"and", "und", "et", "и"})


def plain_words(key: str) -> str:
    """Give a name key without punctuation; letters with dots become one word, "&" becomes "and".

    >>> plain_words("acme g.m.b.h. & co. kg"), plain_words("प्रगती (प्रा. लि.)")
    ('acme gmbh and co kg', 'प्रगती प्रा लि')
    """
    joined = _ABBREVIATION.sub(lambda found: re.sub(r"[.\s]", "", found.group()) + " ", key)
    spaced = joined.replace("&", " and ").replace("'", "").replace("’", "")
    if not spaced.isascii():
        return " ".join("".join(map(_word_character, spaced)).split())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spaced).split())


@cache
def _word_character(character: str) -> str:
    """Keep letters, marks (the vowels of Devanagari are marks) and numbers; all else parts words."""
    return character if unicodedata.category(character)[0] in "LMN" else " "


def without_accents(words: str) -> str:
    """Take accents off Latin, Greek and Cyrillic letters; other scripts stay as they are.

    >>> without_accents("café артём प्रा")
    'cafe артем प्रा'
    """
    if words.isascii():
        return words
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", words)))


def with_latin_letters(words: str) -> str:
    """Put a Latin letter for each Cyrillic or Greek letter that looks like one.

    >>> with_latin_letters("асме") == "acme"
    True
    """
    return words if words.isascii() else words.translate(_LOOK_ALIKE)


def without_legal_form(words: str) -> str:
    """Take legal forms off both ends of a name; a name of nothing else stays.

    >>> without_legal_form("acme gmbh and co kg"), without_legal_form("ооо ромашка"), without_legal_form("ag")
    ('acme', 'ромашка', 'ag')
    >>> without_legal_form("株式会社山田"), without_legal_form("प्रगती प्रा लि")
    ('山田', 'प्रगती')
    """
    parts = _without_cjk_form(words).split()
    before: list[str] = []
    while parts != before:
        before = parts
        parts = _one_form_less(parts)
    return " ".join(parts)


def _one_form_less(parts: list[str]) -> list[str]:
    if len(parts) > 1 and parts[-1] in _JOINERS:
        return parts[:-1]
    latin = list(map(with_latin_letters, parts))
    if not _words_of_forms().intersection(latin[:1] + latin[-1:]):
        return parts
    for size in range(min(_longest_form(), len(parts) - 1), 0, -1):
        if " ".join(latin[-size:]) in _legal_forms():
            return parts[:-size]
        if " ".join(latin[:size]) in _legal_forms():
            return parts[size:]
    return parts


def _without_cjk_form(words: str) -> str:
    for form in _CJK_FORMS:
        rest = words.removeprefix(form).removesuffix(form).strip()
        if rest and rest != words:
            return rest
    return words.removeprefix("株 ").removesuffix(" 株")


@cache
def _legal_forms() -> frozenset[str]:
    """The forms as they stand after the other steps, so that a Latin OOO is one too."""
    forms = re.split(r"[;\n]", _LEGAL_FORMS.strip())
    plain = {form.strip() for form in forms if form.strip()}
    return frozenset(with_latin_letters(form) for form in plain | set(map(without_accents, plain)))


@cache
def _words_of_forms() -> frozenset[str]:
    return frozenset(word for form in _legal_forms() for word in form.split())


@cache
def _longest_form() -> int:
    return max(len(form.split()) for form in _legal_forms())
