from __future__ import annotations

import re

import numpy as np
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions import churn
from kam_xl.questions.churn import Parameters
from kam_xl.questions.churn_why import reason, why
from tests.questions.test_churn import IRREGULAR, REGULAR, clients

PAST = clients(([92] * 5, 140), ([], 40), ([92, 184, 184, 276], 10), ([], 0), ([1] * 200, 900))


def sentences(model: Parameters, *, rough: bool = False) -> list[str]:
    return why(churn.answer(model, *PAST), PAST[0], rough=rough)


def test_the_sentence_can_be_checked_on_paper() -> None:
    """risk = d / (d + (1 - d) S), with the numbers the sentence shows."""
    leave, silence, risk = (
        float(re.search(pattern, sentences(REGULAR)[0]).group(1)) / 100  # type: ignore[union-attr]
        for pattern in (r"order ([\d.]+) % leave", r"by chance in ([\d.]+) %", r"risk ([\d.]+) %")
    )
    assert risk == pytest.approx(leave / (leave + (1 - leave) * silence), abs=0.01)


def test_every_kind_of_client_has_its_words() -> None:
    regular, once, skipping, nothing, gone = sentences(REGULAR)
    assert regular.startswith("orders about every 92 days, skips one cycle in 2")
    assert once.startswith("ordered once, others order about every 92 days")
    assert re.search(r"skips (one cycle in [23]|\d\d % of the cycles)", skipping)
    assert nothing == "no purchase before as_of, so nothing can be said"
    assert "risk over 99.9 %, chance to buy within 90 days under 0.1 %" in gone
    assert "hardly ever skips one" in sentences(IRREGULAR)[0]


def test_rough_is_said() -> None:
    rough = sentences(IRREGULAR, rough=True)
    assert rough[0].startswith("rough estimate")
    assert not rough[3].startswith("rough estimate")


def test_reason_names_silence_usual_gap_and_a_shrinking_basket() -> None:
    said = reason([74, 1, 12, None, 9], [28, 28.4, None, 28, 20], [-0.351, 0.5, -0.1, -0.9, -0.2])
    assert said.tolist() == [
        "silent 74 days, usually 28; basket -35 %",
        "silent 1 days, usually 28",
        "silent 12 days",
        "-",
        "silent 9 days, usually 20; basket -20 %",
    ]
    assert reason([74], [28], [-0.35], trend_share=0.5).tolist() == ["silent 74 days, usually 28"]
    assert reason([74], [28]).tolist() == ["silent 74 days, usually 28"]
    with pytest.raises(RequestError):
        reason([74, 3], [28])
    assert reason(np.array([]), np.array([])).tolist() == []
