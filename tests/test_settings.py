"""Settings: every threshold has a name, a default inside its range, a meaning; bad values are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_xl.problems import RequestError
from kam_xl.settings import Settings

ALL = list(Settings.describe())


@pytest.mark.parametrize("setting", ALL, ids=lambda setting: setting.name)
def test_every_default_is_a_value_the_setting_accepts(setting) -> None:
    assert getattr(Settings().replace({setting.name: setting.default}), setting.name) == setting.default
    assert setting.meaning
    assert setting.source


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("a_share", "70%", 0.7),
        ("a_share", 0.7, 0.7),
        ("window_months", "", None),
        ("window_months", 24.0, 24),
        ("horizon_days", "30", 30),
        ("as_of", "TODAY", "today"),
        ("as_of", dt.date(2026, 5, 1), "2026-05-01"),
        ("as_of", dt.datetime(2026, 5, 1, 10), "2026-05-01"),
        ("step", " Quarter ", "quarter"),
        ("manager", "Anne", "Anne"),
        ("lost_days", None, 365),
    ],
)
def test_values_are_read_as_a_person_types_them(name: str, value: object, wanted: object) -> None:
    assert getattr(Settings().replace({name: value}), name) == wanted


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("a_share", 80, "setting a_share is 80, outside 0 to 1; give a value within these limits."),
        ("a_share", "lots", "setting a_share is lots, not a number; give a number."),
        ("a_share", True, "setting a_share is True, not a number; give a number."),
        ("lost_days", 1.5, "setting lost_days is 1.5, not a whole number; give a whole number."),
        (
            "step",
            "year",
            "setting step is year, not one of: week, month, quarter; choose one of these words.",
        ),
        (
            "as_of",
            "soon",
            "setting as_of is soon, not a date like 2026-11-23, or today; give a date like 2026-11-23, or today.",
        ),
        ("colour", "red", "there is no setting named colour; see the Settings list for the names."),
        ("a_share", 0.99, "setting a_share (0.99) must stay below b_share (0.95); change one of the two."),
    ],
)
def test_a_bad_value_is_one_clear_sentence(name: str, value: object, sentence: str) -> None:
    with pytest.raises(RequestError) as refused:
        Settings().replace({name: value})
    assert str(refused.value) == sentence


def test_thresholds_that_are_not_ours_name_where_they_come_from() -> None:
    sources = {setting.name: setting.source for setting in ALL}
    for name in ("a_share", "b_share", "x_cv", "y_cv", "lost_days", "key_share", "mono_share", "hhi_high"):
        assert sources[name] not in ("", "ours"), name
