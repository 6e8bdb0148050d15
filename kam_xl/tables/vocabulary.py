"""What aliases.toml says: other names of tables, headings and words in five languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from kam_xl.tables.currencies import meanings
from kam_xl.tables.names import client_key
from kam_xl.tables.schema import TABLES, TableSpec

_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TABLE_PREFIX = re.compile(r"^(?:tbl|tab|table|t|kam)[ _]+|^tbl(?=\S)")
_UNIT_WORDS = frozenset({"in", "в", "में", "मध्ये"})
_FIRST_WEAK = 1000


@cache
def _known() -> dict[str, Any]:
    source = files(__package__).joinpath("aliases.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def head_key(text: str) -> str:
    """Give the key of a heading: words only, casefolded, "OrderDate" in two; a percent sign counts.

    >>> head_key("Order_Date "), head_key("CustomerName"), head_key("Сумма, руб."), head_key("Margin %")
    ('order date', 'customer name', 'сумма руб', 'margin %')
    """
    return " ".join(_spread(_CAMEL.sub(" ", unicodedata.normalize("NFKC", text))).split())


def _spread(text: str) -> str:
    # Punctuation and signs part words; the vowel signs of Devanagari are marks and stay.
    return client_key(
        "".join(
            " % " if sign == "%" else " " if unicodedata.category(sign)[0] in "PSZC" else sign
            for sign in text
        )
    )


@cache
def head_variants(text: str) -> tuple[str, ...]:
    """Give the keys a heading may be known by: as it is, without brackets, without a currency at its end.

    >>> head_variants("Amount (INR)")
    ('amount inr', 'amount')
    """
    keys = [head_key(text), head_key(text.replace("_", " ").casefold()), head_key(_BRACKETS.sub(" ", text))]
    words = keys[-1].split()
    while len(words) > 1 and (
        words[-1] in meanings() or f"{words[-1]}." in meanings() or words[-1] in _UNIT_WORDS
    ):
        words.pop()
    keys.append(" ".join(words))
    return tuple(key for key in dict.fromkeys(keys) if key)


@cache
def heads_of(table: str) -> dict[str, tuple[str, int]]:
    """Give, for one table, every known heading key with its column and rank.

    Rank 0 is the column's own name, then come the aliases in their order, then
    (from 1000) those of second choice.
    """
    spec = spec_of(table)
    known = _known()
    own = known["heads_in"].get(table, {})
    ranked: dict[str, tuple[str, int]] = {head_key(column.head): (column.name, 0) for column in spec.columns}
    for column in spec.columns:
        for rank, head in enumerate(
            [*own.get(column.name, []), *known["heads"].get(column.name, [])], start=1
        ):
            ranked.setdefault(head_key(head), (column.name, rank))
    for column in spec.columns:
        for rank, head in enumerate(known["weak_heads"].get(column.name, []), start=_FIRST_WEAK):
            ranked.setdefault(head_key(head), (column.name, rank))
    return ranked


def is_weak(rank: int) -> bool:
    """Tell whether a heading of this rank is of second choice only."""
    return rank >= _FIRST_WEAK


def examples(table: str, column: str, count: int = 4) -> str:
    """List a few headings by which a column is known, its own name first."""
    heads = [spec_of(table).column(column).head, *_known()["heads"].get(column, [])[1 : count + 1]]
    return ", ".join(heads)


@cache
def spec_of(table: str) -> TableSpec:
    """Give the spec of the table called ``table``."""
    return next(spec for spec in TABLES if spec.name == table)


@cache
def table_named(name: str) -> str:
    """Give the table that a sheet or an Excel table of this name holds, "" if the name tells nothing.

    >>> table_named("tblSales"), table_named("Продажи"), table_named("Sheet1")
    ('sales', 'sales', '')
    """
    keys = {head_key(name), head_key(_TABLE_PREFIX.sub("", name.casefold()))}
    for table, names in _known()["tables"].items():
        if any(head_key(known) in keys for known in names):
            return str(table)
    return ""


def words_key(text: str) -> str:
    """Give the key of a name without its punctuation; a name like TotalEnergies is one word.

    >>> words_key("Acme - TOTAL:")
    'acme total'
    """
    return " ".join(_spread(unicodedata.normalize("NFKC", text)).split())


@cache
def _totals() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _known()["totals"]
    first, last = (
        "|".join(re.escape(head_key(word)) for word in words[place]) for place in ("first", "last")
    )
    return re.compile(rf"(?:{first})(?: |$)"), re.compile(rf"(?:^|.* )(?:{last})$")


@cache
def _total_sign() -> re.Pattern[str]:
    # A quick look, as columns hold many names and few totals
    words = _known()["totals"]
    tails = {head_key(word).split()[-1] for place in ("first", "last") for word in words[place]}
    return re.compile("|".join(map(re.escape, sorted(tails))))


def _may_be_total(text: str) -> bool:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return bool(_total_sign().search(plain.casefold()))


def looks_total(text: str) -> bool:
    """Tell whether a text heads a row of totals: it begins or ends with a word for "total".

    >>> looks_total("Итого:"), looks_total("Acme Total"), looks_total("Acme")
    (True, True, False)
    """
    if not _may_be_total(text):
        return False
    key = words_key(text)
    first, last = _totals()
    return bool(first.match(key) or last.match(key))


def is_total(text: str) -> bool:
    """Tell whether a text is nothing but a word for "total".

    >>> is_total("Grand total"), is_total("Total Energies")
    (True, False)
    """
    return _may_be_total(text) and bool(_totals()[0].fullmatch(words_key(text)))


def total_of(text: str) -> tuple[str, ...]:
    """Give the keys of the names of which a text may be the total; () when it heads no total.

    >>> total_of("Acme Total"), total_of("Итого по Acme"), total_of("Acme")
    (('acme',), ('по acme', 'acme'), ())
    """
    if not _may_be_total(text):
        return ()
    words = words_key(text).split()
    found: list[str] = []
    for cut in range(1, len(words)):
        before, after = " ".join(words[:cut]), " ".join(words[cut:])
        if _totals()[0].fullmatch(before):
            found.append(after)
            if words[cut] in _known()["totals"]["joins"] and words[cut + 1 :]:
                found.append(" ".join(words[cut + 1 :]))
        if _totals()[1].fullmatch(after):
            found.append(before)
    return tuple(dict.fromkeys(found))


@cache
def flag_words() -> dict[str, bool]:
    """Give the words for yes and no, by key."""
    words = _known()["flags"]
    return {client_key(word): meaning == "yes" for meaning in ("yes", "no") for word in words[meaning]}


@cache
def word_list(name: str) -> dict[str, str]:
    """Give every known spelling (by heading key) of the words of one list with the word itself."""
    found: dict[str, str] = {}
    for word, spellings in _known()["words"][name].items():
        for spelling in (word, *spellings):
            found.setdefault(head_key(spelling), word)
    return found
