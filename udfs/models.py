"""Formulas of the textbook models: BG/NBD, MBG/NBD, Pareto/NBD, Gamma-Gamma; a fit is kept for the next call."""

from udfs.formula import formula
from udfs.memory import Memory, digest

FITS = Memory(16)


@formula
def BG_NBD(frequency, recency, age, horizon=None):
    """BG/NBD for each client: P(alive) and purchases expected within the horizon. One unit of time for recency, age and horizon."""
    return _answers("bg_nbd", frequency, recency, age, horizon)


@formula
def MBG_NBD(frequency, recency, age, horizon=None):
    """MBG/NBD for each client: P(alive) and purchases expected within the horizon. One unit of time for recency, age and horizon."""
    return _answers("mbg_nbd", frequency, recency, age, horizon)


@formula
def PARETO_NBD(frequency, recency, age, horizon=None):
    """Pareto/NBD for each client: P(alive) and purchases expected within the horizon. One unit of time for recency, age and horizon."""
    return _answers("pareto_nbd", frequency, recency, age, horizon)


@formula
def GAMMA_GAMMA(frequency, mean_amount):
    """Gamma-Gamma: the amount to be expected per purchase of each client, few purchases drawn toward the mean of all."""
    return _amounts_fit(frequency, mean_amount).parameters.expected_amount(frequency, mean_amount)


@formula
def BG_NBD_FIT(frequency, recency, age):
    """Parameters of BG/NBD under which the table is most likely, and the log-likelihood."""
    return _parameters(_fit("bg_nbd", frequency, recency, age))


@formula
def MBG_NBD_FIT(frequency, recency, age):
    """Parameters of MBG/NBD under which the table is most likely, and the log-likelihood."""
    return _parameters(_fit("mbg_nbd", frequency, recency, age))


@formula
def PARETO_NBD_FIT(frequency, recency, age):
    """Parameters of Pareto/NBD under which the table is most likely, and the log-likelihood."""
    return _parameters(_fit("pareto_nbd", frequency, recency, age))


@formula
def GAMMA_GAMMA_FIT(frequency, mean_amount):
    """Parameters of Gamma-Gamma under which the mean amounts are most likely, and the log-likelihood."""
    return _parameters(_amounts_fit(frequency, mean_amount))


def _fit(model, frequency, recency, age):
    from kam_xl.questions import btyd

    key = (model, digest(frequency, recency, age))
    return FITS.get(key, lambda: btyd.MODELS[model](frequency, recency, age))


def _amounts_fit(frequency, mean_amount):
    from kam_xl.questions.btyd import gamma_gamma

    key = ("gamma_gamma", digest(frequency, mean_amount))
    return FITS.get(key, lambda: gamma_gamma.fit(frequency, mean_amount))


def _answers(model, frequency, recency, age, horizon):
    from kam_xl.questions import btyd
    from udfs.options import given

    found = _fit(model, frequency, recency, age)
    return btyd.table(found.parameters, frequency, recency, age, **given(horizon=horizon))


def _parameters(found):
    from kam_xl.questions import btyd

    return btyd.described(found)
