"""Every threshold of the tool: name, default, range, source.

One frozen record holds them all; ``Settings()`` is the documented default.
What each one means stands in the catalogue under ``setting.<name>``, what the
KEY of a source is in docs/sources.md. The Settings table of a workbook and ``--set`` of the command line both come
through ``Settings.replace``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from kam_xl.problems import RequestError
from kam_xl.texts import say

Kind = Literal["share", "number", "count", "days", "months", "years", "money", "word", "text", "date"]
Step = Literal["week", "month", "quarter"]
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of one setting besides its value."""

    name: str
    default: Any
    kind: Kind
    low: float
    high: float
    words: tuple[str, ...]
    blank: bool
    source: str

    @property
    def meaning(self) -> str:
        return say(f"setting.{self.name}")


def _number(
    default: float, kind: Kind, low: float, high: float, source: str = OURS, *, blank: bool = False
) -> Any:
    return field(
        default=default, metadata={"kind": kind, "low": low, "high": high, "blank": blank, "source": source}
    )


def _word(default: str, *words: str, source: str = OURS) -> Any:
    return field(
        default=default, metadata={"kind": "word", "words": words, "blank": "" in words, "source": source}
    )


def _text(default: str = "", kind: Kind = "text") -> Any:
    return field(default=default, metadata={"kind": kind, "blank": True})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run.

    >>> Settings().a_share
    0.8
    >>> Settings().replace({"a_share": 0.7}).a_share
    0.7
    >>> Settings().replace({"a_share": 7})
    Traceback (most recent call last):
    kam_xl.problems.RequestError: setting a_share is 7, outside 0 to 1; give a value within these limits.
    """

    # The window the analysis looks through
    as_of: str = _text(kind="date")
    window_months: int | None = _number(12, "months", 1, 1200, blank=True)
    step: Step = _word("month", "week", "month", "quarter")  # noqa: RUF009 (a dataclass field)
    stale_gap_days: int = _number(60, "days", 1, 3650)

    # ABC and XYZ
    abc_basis: str = _word("revenue", "revenue", "profit")
    a_share: float = _number(0.80, "share", 0, 1, "MATMAN, INVZ-R: 80/15/5 in these R packages")
    b_share: float = _number(0.95, "share", 0, 1, "MATMAN, INVZ-R: 80/15/5 in these R packages")
    x_cv: float = _number(
        0.10, "share", 0, 10, "PRICEVA, UNISENDER: 10 % and 25 % on their pages on XYZ analysis"
    )
    y_cv: float = _number(
        0.25, "share", 0, 10, "PRICEVA, UNISENDER: 10 % and 25 % on their pages on XYZ analysis"
    )
    x_rhythm: float = _number(0.50, "share", 0, 10, "ours: the variation of an Erlang-4 rhythm")
    y_rhythm: float = _number(1.00, "share", 0, 10, "ours: the variation of pure chance")
    min_periods: int = _number(
        6, "count", 1, 1000, "KROK: half a year of months, The Book of the Shop Director 2.0"
    )
    min_gaps: int = _number(3, "count", 1, 1000)

    # Status and loss
    pooled_gap_weight: float = _number(2, "number", 0, 100, "ours: the others weigh as much as two own gaps")
    lost_gaps: float = _number(3, "number", 1, 100, "ours; GLEW, CLERK: a client judged by its own gaps")
    lost_days: int = _number(365, "days", 1, 36500, "AMTSC: 12 months without revenue, attrition tracking")
    sleeping_gaps: float = _number(2, "number", 1, 100, "ours; GLEW, CLERK: a client judged by its own gaps")
    returned_days: int = _number(365, "days", 1, 36500)
    new_days: int = _number(90, "days", 1, 3650)
    trend_months: int = _number(6, "months", 1, 60)
    trend_share: float = _number(0.20, "share", 0, 10)
    basket_orders: int = _number(3, "count", 1, 100)

    # Churn
    horizon_days: int = _number(90, "days", 1, 3650)
    at_risk_share: float = _number(0.50, "share", 0, 1)
    chance_high: float = _number(0.70, "share", 0, 1, "ours: a convention")
    chance_low: float = _number(0.30, "share", 0, 1, "ours: a convention")
    churn_min_clients: int = _number(5, "count", 1, 1000)

    # Key clients
    key_share: float = _number(
        0.10, "share", 0, 1, "ALTCRAFT: 10 % of revenue, Altcraft glossary, key clients"
    )
    key_potential_ratio: float = _number(
        3, "number", 1, 1000, "ours; TENCHAT: several times the usual client, TenChat 3509247"
    )
    key_years: float = _number(
        3, "years", 0, 100, "SBI: look 3 years back, Sales Benchmark Index, key accounts"
    )
    key_loss_share: float = _number(0.05, "share", 0, 1)
    prospective_years: float = _number(1, "years", 0, 100)
    key_usual_low: float = _number(0.30, "share", 0, 1, "PRONTA: 30-55 %, Prontapizza, work with key clients")
    key_usual_high: float = _number(
        0.55, "share", 0, 1, "PRONTA: 30-55 %, Prontapizza, work with key clients"
    )

    # Concentration
    mono_share: float = _number(0.75, "share", 0, 1, "PRONTA: 75 %, Prontapizza, work with key clients")
    hhi_moderate: float = _number(
        1500, "number", 0, 10000, "LEGAL: 1,500 and 2,500, LegalClarity, customer concentration"
    )
    hhi_high: float = _number(
        2500, "number", 0, 10000, "LEGAL: 1,500 and 2,500, LegalClarity, customer concentration"
    )

    # Win-back and client value
    regain_rate: float = _number(
        0.25, "share", 0, 1, "GTRIBE: 20-40 % of lost clients can be sold to again, Growth Tribe"
    )
    regain_half_life_months: float = _number(12, "number", 0.1, 1200)
    winback_months: int = _number(24, "months", 1, 1200)
    value_months: int = _number(12, "months", 1, 1200)
    year_rate: float = _number(0.10, "share", 0, 10)
    value_order_weight: float = _number(
        2, "number", 0, 100, "ours: the others weigh as much as two own orders"
    )

    # White space
    min_peers: int = _number(3, "count", 1, 1000, "ours: two could be chance")

    # Names
    min_similarity: float = _number(0.88, "share", 0.5, 1)

    # How the workbook is read
    date_order: Literal["", "dmy", "mdy", "ymd"] = _word("", "", "dmy", "mdy", "ymd")
    decimal_sign: str = _word("", "", ".", ",")
    error_cells: str = _word("stop", "stop", "skip")
    hidden_rows: str = _word("read", "read", "skip")
    csv_encoding: str = _text()
    book_currency: str = _text()
    sales_table: str = _text()
    manager: str = _text()

    # Which columns of a source beyond workbooks mean what
    source_client: str = _text()
    source_date: str = _text()
    source_amount: str = _text()
    source_profit: str = _text()
    source_manager: str = _text()
    source_group: str = _text()
    source_region: str = _text()

    # How the workbook is written
    backup: Literal["day", "each", "never"] = _word("day", "day", "each", "never")

    @classmethod
    def describe(cls) -> Iterator[Setting]:
        """Go through all settings in the order of the Settings sheet."""
        for entry in dataclasses.fields(cls):
            known = entry.metadata
            yield Setting(
                name=entry.name,
                default=entry.default,
                kind=known["kind"],
                low=known.get("low", -math.inf),
                high=known.get("high", math.inf),
                words=known.get("words", ()),
                blank=known["blank"],
                source=known.get("source", OURS),
            )

    def replace(self, values: Mapping[str, object]) -> Self:
        """Give a copy with ``values`` checked and put in; a bad one is a ``RequestError``."""
        known = {setting.name: setting for setting in self.describe()}
        clean: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise RequestError.of("setting_unknown", name=name)
            clean[name] = _checked(known[name], value)
        changed = dataclasses.replace(self, **clean)
        changed._check_order()
        return changed

    def _check_order(self) -> None:
        for lower, upper in _ORDERED:
            low, high = getattr(self, lower), getattr(self, upper)
            if low > high:
                raise RequestError.of("setting_order", lower=lower, low=low, upper=upper, high=high)


_ORDERED = (
    ("a_share", "b_share"),
    ("x_cv", "y_cv"),
    ("x_rhythm", "y_rhythm"),
    ("sleeping_gaps", "lost_gaps"),
    ("chance_low", "chance_high"),
    ("key_usual_low", "key_usual_high"),
    ("hhi_moderate", "hhi_high"),
)
_WHOLE: frozenset[Kind] = frozenset({"count", "days", "months"})


def _checked(setting: Setting, value: object) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        return _blank(setting)
    if setting.kind == "word":
        return _checked_word(setting, str(value).strip())
    if setting.kind == "date":
        return _checked_date(setting, value)
    if setting.kind == "text":
        return str(value).strip()
    return _checked_number(setting, value)


def _blank(setting: Setting) -> object:
    """A blank cell means "no value" where that has a meaning, else the default."""
    if not setting.blank:
        return setting.default
    return "" if isinstance(setting.default, str) else None


def _checked_word(setting: Setting, word: str) -> str:
    if word.casefold() not in setting.words:
        words = ", ".join(word or say("word.blank") for word in setting.words)
        raise RequestError.of("setting_word", name=setting.name, value=word, words=words)
    return word.casefold()


def _checked_date(setting: Setting, value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    text = str(value).strip().casefold()
    if text == "today":
        return text
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise RequestError.of("setting_type", name=setting.name, value=value, kind=say("kind.date")) from None


def _checked_number(setting: Setting, value: object) -> float | int:
    number = _as_number(value)
    whole = setting.kind in _WHOLE
    if number is None or (whole and number != int(number)):
        kind = say("kind.whole" if whole else "kind.number")
        raise RequestError.of("setting_type", name=setting.name, value=value, kind=kind)
    if not setting.low <= number <= setting.high:
        raise RequestError.of(
            "setting_range", name=setting.name, value=value, low=f"{setting.low:g}", high=f"{setting.high:g}"
        )
    # A sheet gives 3 back as 3.0; the same setting is to read the same everywhere.
    return setting.default if number == setting.default else int(number) if whole else number


def _as_number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    scale = 100.0 if text.endswith("%") else 1.0
    try:
        number = float(text.rstrip("%")) / scale
    except ValueError:
        return None
    return number if math.isfinite(number) else None
