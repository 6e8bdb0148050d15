"""The options of a formula as settings: what is blank keeps the value of the settings given, or the default."""

from __future__ import annotations

from typing import Any


def with_options(settings: Any, **options: Any) -> Any:
    """Give the settings with the options that are not blank put in and checked."""
    from kam_xl.settings import Settings

    return (settings or Settings()).replace(given(**options))


def given(**options: Any) -> dict[str, Any]:
    """Give the options that are not blank, so that the question's own defaults hold for the others.

    >>> given(a_share=None, b_share=0.9)
    {'b_share': 0.9}
    """
    return {name: value for name, value in options.items() if value is not None}
