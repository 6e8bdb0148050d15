"""The textbook models against what was published of CDNOW, and against what other programs say of it."""

from __future__ import annotations

import csv
import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kam_xl.questions.btyd import (
    BgNbd,
    Fit,
    GammaGamma,
    MbgNbd,
    ParetoNbd,
    bg_nbd,
    gamma_gamma,
    mbg_nbd,
    pareto_nbd,
)

BG = BgNbd(0.243, 4.414, 0.793, 2.426)  # Fader, Hardie and Lee 2005, table 2
MBG = MbgNbd(0.525, 6.183, 0.891, 1.614)  # tests of lifetimes
PARETO = ParetoNbd(0.553, 10.578, 0.606, 11.669)  # Fader, Hardie and Lee 2005, table 2
GG = GammaGamma(6.25, 3.74, 15.44)  # Fader and Hardie 2013, note 025
MODELS = {"bgnbd": BG, "mbgnbd": MBG, "pnbd": PARETO}
AnyFit = Fit[BgNbd] | Fit[MbgNbd] | Fit[ParetoNbd] | Fit[GammaGamma]


@pytest.fixture(scope="module")
def cdnow(data: Path) -> pd.DataFrame:
    """2,357 clients: x, t_x, T in weeks and zbar, the mean repeat amount."""
    return pd.read_csv(data / "cdnow" / "cdnow_customers_summary_with_transactions.csv")


@pytest.fixture(scope="module")
def fits(cdnow: pd.DataFrame) -> dict[str, AnyFit]:
    counts = (cdnow["x"], cdnow["t_x"], cdnow["T"])
    return {
        "BG/NBD": bg_nbd.fit(*counts),
        "MBG/NBD": mbg_nbd.fit(*counts),
        "Pareto/NBD": pareto_nbd.fit(*counts),
        "Gamma-Gamma": gamma_gamma.fit(cdnow["x"], cdnow["zbar"]),
    }


@pytest.mark.parametrize(
    ("name", "published", "log_likelihood"),
    [
        pytest.param("BG/NBD", (0.243, 4.414, 0.793, 2.426), -9582.4256, id="fader_hardie_lee_2005_bg_nbd"),
        pytest.param(
            "MBG/NBD", (0.525, 6.183, 0.891, 1.614), -9582.1327, id="lifetimes_and_btydplus_mbg_nbd"
        ),
        pytest.param(
            "Pareto/NBD", (0.553, 10.578, 0.606, 11.669), -9594.974, id="fader_hardie_lee_2005_pareto_nbd"
        ),
        pytest.param("Gamma-Gamma", (6.25, 3.74, 15.44), -4055.923, id="fader_hardie_note_025_gamma_gamma"),
    ],
)
def test_fits_give_the_published_parameters(
    fits: dict[str, AnyFit], name: str, published: tuple[float, ...], log_likelihood: float
) -> None:
    fit = fits[name]
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-3)
    assert dataclasses.astuple(fit.parameters) == pytest.approx(published, rel=2e-3)
    assert fit.flags == ()


def test_log_likelihood_at_the_rounded_parameters_of_fader_hardie_lee_2005(cdnow: pd.DataFrame) -> None:
    assert BG.log_likelihood(cdnow["x"], cdnow["t_x"], cdnow["T"]).sum() == pytest.approx(-9582.427, abs=5e-4)


@pytest.mark.parametrize("file", ["lifetimes_params.csv", "r_params.csv"])
def test_fits_are_at_least_as_likely_as_those_of_lifetimes_btyd_and_btydplus(
    fits: dict[str, AnyFit], data: Path, file: str
) -> None:
    peers = pd.read_csv(data / "cdnow" / "expected" / file)
    peers["model"] = peers["model"].str.replace(" (k=1)", "")
    peers["param"] = peers["param"].replace({"gamma": "v"})
    compared = 0
    for row in peers[peers["model"].isin(fits)].itertuples():
        fit = fits[row.model]
        assert fit.log_likelihood >= row.LL - 1e-6
        assert fit.log_likelihood == pytest.approx(row.LL, abs=1e-3)
        assert getattr(fit.parameters, row.param) == pytest.approx(row.value, rel=1.5e-3), row
        compared += 1
    assert compared >= 15


@pytest.mark.parametrize("program", ["r", "lifetimes"])
def test_every_client_is_answered_as_by_btyd_btydplus_and_lifetimes(
    cdnow: pd.DataFrame, data: Path, program: str
) -> None:
    expected = pd.read_csv(data / "cdnow" / "expected" / f"{program}_customers_at_published_params.csv")
    assert len(expected) == 2357
    counts = (cdnow["x"], cdnow["t_x"], cdnow["T"])
    for name, model in MODELS.items():
        np.testing.assert_allclose(model.p_alive(*counts), expected[f"palive_{name}"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(
            model.expected_purchases(39, *counts), expected[f"cet39_{name}"], rtol=0, atol=1e-9
        )
    np.testing.assert_allclose(
        GG.expected_amount(cdnow["x"], cdnow["zbar"]), expected["spend_gg"], rtol=0, atol=1e-9
    )


def worked_examples(what: str) -> float:
    """Answer a line of r_worked_examples.csv such as ``BG/NBD CET(52) x=26,t_x=30.86,T=31``."""
    model = {"BG/NBD": BG, "MBG/NBD": MBG, "Pareto/NBD": PARETO, "GG": GG}[what.split(maxsplit=1)[0]]
    known = {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", what)}
    if isinstance(model, GammaGamma):
        return float(model.expected_amount([known["x"]], [known["m"]])[0])
    if expected := re.search(r"E\[X\((\d+)\)\]", what):
        return float(model.expected_of_new([float(expected[1])])[0])
    if exactly := re.search(r"P\(X\((\d+)\)=(\d+)\)", what):
        assert isinstance(model, BgNbd)
        return float(model.p_purchases(float(exactly[1]), [int(exactly[2])])[0])
    counts = ([known["x"]], [known["t_x"]], [known["T"]])
    if coming := re.search(r"CET\((\d+)\)", what):
        return float(model.expected_purchases(float(coming[1]), *counts)[0])
    return float(model.p_alive(*counts)[0])


def test_worked_examples_of_btyd_and_btydplus(data: Path) -> None:
    with (data / "cdnow" / "expected" / "r_worked_examples.csv").open(encoding="utf-8") as source:
        asked = [
            row for row in csv.DictReader(source) if not row["what"].startswith(("DERT", "CLV", "BG/BB"))
        ]
    assert len(asked) == 17
    for row in asked:
        assert worked_examples(row["what"]) == pytest.approx(float(row["value"]), rel=1e-6, abs=1e-6), row


def test_bg_nbd_spreadsheet_of_hardie(fits: dict[str, AnyFit]) -> None:
    assert BG.expected_purchases(39, [2], [30.43], [38.86])[0] == pytest.approx(1.226, abs=5e-4)
    fitted = fits["BG/NBD"].parameters
    assert isinstance(fitted, BgNbd)
    expected = fitted.expected_of_new([0.1429, 1, 3, 31.8571, 32])
    assert expected.tolist() == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437], abs=5e-5)
    # At 78 weeks the spreadsheet prints 1.8576: it ends the series after 150 terms, which are not enough there.
    assert _expected_by_series(fitted, 78, terms=150) == pytest.approx(1.8576, abs=5e-5)
    assert fitted.expected_of_new([78])[0] == pytest.approx(
        _expected_by_series(fitted, 78, terms=2000), abs=1e-9
    )


def test_bg_nbd_probabilities_of_the_btyd_manual() -> None:
    printed = [
        *(0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638),
        *(0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260),
    ]
    assert BG.p_purchases(30, range(11, 21)).tolist() == pytest.approx(printed, abs=5e-11)
    assert BG.p_purchases(2, [10])[0] == pytest.approx(1.07869e-7, abs=5e-13)
    assert BG.p_purchases(39, [0])[0] == pytest.approx(0.5737864, abs=5e-8)


def _expected_by_series(model: BgNbd, horizon: float, terms: int) -> float:
    """E[X(t)] of BG/NBD with 2F1 as a plain sum of its first terms, as a spreadsheet does it."""
    below = model.a + model.b - 1
    share, term, total = horizon / (model.alpha + horizon), 1.0, 1.0
    for step in range(terms):
        term *= (model.r + step) * (model.b + step) / ((below + step) * (step + 1)) * share
        total += term
    return below / (model.a - 1) * (1 - (model.alpha / (model.alpha + horizon)) ** model.r * total)


def test_bg_nbd_walkthrough_of_btyd() -> None:
    """The walkthrough's own fit is not printed to enough digits to give more of its figures than these."""
    fitted = BgNbd(0.24259518, 4.4135904, 0.7929524, 2.4260167)
    client = ([26], [30.8571429], [31])
    assert fitted.p_alive(*client)[0] == pytest.approx(0.96885, abs=1e-4)
    assert fitted.expected_purchases(52, *client)[0] == pytest.approx(25.757, abs=2e-3)
    assert fitted.expected_of_new([52])[0] == pytest.approx(1.443996, abs=5e-5)


def test_pareto_nbd_walkthrough_of_btyd(fits: dict[str, AnyFit]) -> None:
    client = ([26], [30.86], [31])
    assert PARETO.p_alive(*client)[0] == pytest.approx(0.9979, abs=5e-5)
    assert PARETO.expected_purchases(52, *client)[0] == pytest.approx(25.46, abs=5e-3)
    assert PARETO.expected_of_new([52])[0] == pytest.approx(1.473, abs=5e-4)
    fitted = fits["Pareto/NBD"].parameters
    assert isinstance(fitted, ParetoNbd)
    assert fitted.expected_of_new([52])[0] == pytest.approx(1.473377, abs=1e-4)


def test_pareto_nbd_expectations_of_the_btyd_manual() -> None:
    manual = ParetoNbd(0.55, 10.56, 0.61, 11.64)  # the parameters that give the manual's digits
    printed = [
        0,
        0.05077821,
        0.09916088,
        0.14542507,
        0.18979930,
        0.23247466,
        0.27361274,
        0.31335159,
        0.35181024,
        0.38909211,
    ]
    assert manual.expected_of_new(range(10)).tolist() == pytest.approx(printed, abs=5e-9)
    assert PARETO.expected_of_new(range(10)).tolist() == pytest.approx(printed, abs=5e-3)


def test_mbg_nbd_of_lifetimes() -> None:
    assert MBG.expected_purchases(39, [2], [30.43], [38.86])[0] == pytest.approx(1.226, abs=0.05)
    assert MBG.p_alive([0], [0], [38.86])[0] == pytest.approx(0.3897351, abs=5e-8)
    assert BG.p_alive([0], [0], [38.86])[0] == 1.0  # what MBG/NBD repairs


def test_gamma_gamma_note_025_of_fader_and_hardie(cdnow: pd.DataFrame, fits: dict[str, AnyFit]) -> None:
    fitted = fits["Gamma-Gamma"].parameters
    assert isinstance(fitted, GammaGamma)
    answers = fitted.expected_amount(cdnow["x"], cdnow["zbar"])
    printed = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    # The note cuts its figures: 24.6586 is printed as 24.65.
    assert [math.floor(answer * 100) / 100 for answer in answers[:10]] == pytest.approx(printed, abs=1e-9)
    assert fitted.expected_amount([3], [35])[0] == pytest.approx(35.02, abs=5e-3)  # BTYD walkthrough


def test_gamma_gamma_quickstart_of_lifetimes(cdnow: pd.DataFrame, fits: dict[str, AnyFit]) -> None:
    fitted = fits["Gamma-Gamma"].parameters
    assert isinstance(fitted, GammaGamma)
    assert fitted.expected_amount(cdnow["x"], cdnow["zbar"]).mean() == pytest.approx(35.2529588, abs=1e-5)
    assert cdnow.loc[cdnow["x"] > 0, "zbar"].mean() == pytest.approx(35.078551797, abs=5e-9)
    assert gamma_gamma.correlation(cdnow["x"], cdnow["zbar"]) == pytest.approx(0.11, abs=5e-3)
