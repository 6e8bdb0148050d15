"""Every sentence a manager can read, by its key.

The sentences stand in ``en.toml``, one section a room, so that another
language is one more file. Code never builds a sentence; it says which one and
gives the values.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _catalogue(language: str) -> dict[str, str]:
    source = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(source), ""))


def _flat(section: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for name, value in section.items():
        key = f"{prefix}{name}"
        entries += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return entries


def say(key: str, /, **values: object) -> str:
    """Give the sentence stored under ``key`` with ``values`` filled in.

    Placeholders are those of ``str.format``. An unknown key is a mistake of
    ours, not of the user, and raises ``KeyError``.

    >>> say("word.too_few", count=2)
    'too few (2)'
    """
    sentence = _catalogue("en")[key]
    return sentence.format(**values) if values else sentence


def known_keys() -> frozenset[str]:
    """Give every key of the catalogue, for the tests that hold code against it."""
    return frozenset(_catalogue("en"))
