"""Amounts: exact whole numbers, and one sentence for what cannot be one."""

from __future__ import annotations

import numpy as np
import pytest

from kam_xl.problems import InputError
from kam_xl.questions import abc
from kam_xl.tables.amounts import border, to_e4, to_exact


@pytest.mark.parametrize("whole", [to_e4, to_exact])
@pytest.mark.parametrize("endless", [np.inf, -np.inf])
def test_an_endless_value_is_refused_with_its_row(whole, endless: float) -> None:
    with pytest.raises(InputError, match="row 2: the value is endless"):
        whole([1.0, endless, np.nan])


def test_a_question_passes_the_refusal_on() -> None:
    with pytest.raises(InputError, match="row 1: the value is endless"):
        abc.classify([np.inf, 2])


def test_more_than_can_be_summed_exactly_is_refused() -> None:
    for whole in (to_e4, to_exact):
        with pytest.raises(InputError, match="add up to more than"):
            whole([1e300, 2e300])


def test_a_border_is_met_exactly() -> None:
    assert [border(0.1, total) for total in (10, 11, 0)] == [1, 2, 0]
