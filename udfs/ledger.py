"""Formulas over sales lines: every one takes clients, dates, [of_clients], [amounts], [as_of] first.

They share one reading of the lines and one fit: profiles and answers of the last
ranges are kept, so that a column filled down costs one fit and a spilled formula
beside it none.
"""

from udfs.formula import formula
from udfs.memory import Memory, digest
from udfs.options import given, with_options
from udfs.spill import plain

LEDGERS = Memory(8)
ANSWERS = Memory(32)


@formula
def XYZ_TABLE(clients, dates, of_clients=None, amounts=None, as_of=None, period_step=None, settings=None):
    """How regularly each client buys: periods, mean, variation, mean gap, variation of gaps, share of active periods, XYZ by rhythm and by variation."""
    chosen = with_options(settings, as_of=as_of, step=period_step)
    return _table("xyz_table", clients, dates, of_clients, amounts, chosen)


@formula
def RFM_SCORE(
    clients,
    dates,
    of_clients=None,
    amounts=None,
    as_of=None,
    r_breaks=None,
    f_breaks=None,
    m_breaks=None,
    settings=None,
):
    """Recency, frequency and money of each client as scores of 1 to 5 (5 is best) and all three in one word such as 543."""
    chosen = with_options(settings, as_of=as_of)
    breaks = given(r_breaks=r_breaks, f_breaks=f_breaks, m_breaks=m_breaks)
    return _table("rfm_table", clients, dates, of_clients, amounts, chosen, **breaks)


@formula
def RFM_SEGMENT(r, f, m):
    """The segment that goes with three scores of 1 to 5, such as Champions or At Risk."""
    from kam_xl.questions import rfm

    return rfm.segments(r, f, m)


@formula
def BUY_RHYTHM(clients, dates, of_clients=None, amounts=None, as_of=None, settings=None):
    """When each client usually buys: orders, usual gap, silence in days and in usual gaps, next expected date."""
    chosen = with_options(settings, as_of=as_of)
    return _table("rhythm_table", clients, dates, of_clients, amounts, chosen)


@formula
def CLIENT_STATUS(clients, dates, of_clients=None, amounts=None, as_of=None, settings=None):
    """Where each client stands: lost, sleeping, returned, new, growing, declining or stable."""
    chosen = with_options(settings, as_of=as_of)
    return _each("status", "status_words", clients, dates, of_clients, amounts, chosen)


@formula
def CHURN_RISK(clients, dates, of_clients=None, amounts=None, as_of=None, settings=None):
    """Probability, 0 to 1, that each client has left for good, learned from all clients of the range."""
    chosen = with_options(settings, as_of=as_of)
    return _each("churn_risk_share", "churn_risk", clients, dates, of_clients, amounts, chosen)


@formula
def CHURN_WHY(clients, dates, of_clients=None, amounts=None, as_of=None, settings=None):
    """The numbers behind each answer of CHURN_RISK in words: pace, silence, how often that happens by chance, how many leave after an order."""
    chosen = with_options(settings, as_of=as_of)
    return _each("churn_why", "churn_reasoning", clients, dates, of_clients, amounts, chosen)


@formula
def CHURN_REASON(clients, dates, of_clients=None, amounts=None, as_of=None, settings=None):
    """What tells that each client may be leaving, in a few words: silence against the usual gap, a shrinking basket."""
    chosen = with_options(settings, as_of=as_of)
    return _each("reason", "churn_reason", clients, dates, of_clients, amounts, chosen)


@formula
def BUY_CHANCE(clients, dates, of_clients=None, amounts=None, as_of=None, horizon_days=None, settings=None):
    """Probability, 0 to 1, that each client buys within the horizon. The number to rank and colour by."""
    chosen = with_options(settings, as_of=as_of, horizon_days=horizon_days)
    return _each("buy_chance_share", "buy_chance", clients, dates, of_clients, amounts, chosen)


@formula
def EXPECTED_ORDERS(
    clients, dates, of_clients=None, amounts=None, as_of=None, horizon_days=None, settings=None
):
    """Orders to be expected of each client within the horizon."""
    chosen = with_options(settings, as_of=as_of, horizon_days=horizon_days)
    return _each("expected_orders_number", "expected_orders", clients, dates, of_clients, amounts, chosen)


@formula
def CLIENT_VALUE(
    clients,
    dates,
    of_clients=None,
    amounts=None,
    as_of=None,
    months=None,
    year_rate=None,
    settings=None,
):
    """Discounted profit that each client is expected to bring within the months ahead; give profits as amounts."""
    chosen = with_options(settings, as_of=as_of, value_months=months, year_rate=year_rate)
    return _each("client_value_amount", "worth", clients, dates, of_clients, amounts, chosen)


@formula
def LOSS_TABLE(
    clients,
    dates,
    amounts=None,
    as_of=None,
    directions=None,
    reasons=None,
    period_step=None,
    settings=None,
):
    """Clients lost per period with the change to the period before, by direction and by reason, and the money that went with them."""
    from kam_xl.questions import ledger_losses

    chosen = with_options(settings, as_of=as_of, step=period_step)
    _, sales = _ledger(clients, dates, amounts, chosen)
    return ledger_losses.table(sales, chosen, directions=directions, reasons=reasons)


def _each(heading, question, clients, dates, of_clients, amounts, chosen):
    """Ask a question of one answer a client."""
    from kam_xl.questions import ledger_answers

    key, sales = _ledger(clients, dates, amounts, chosen)
    answer = getattr(ledger_answers, question)

    def ask():
        return ledger_answers.per_client(sales, chosen, heading, answer, of_clients)

    return _kept((key, question, chosen), of_clients, ask)


def _table(question, clients, dates, of_clients, amounts, chosen, **breaks):
    """Ask a question of several columns a client."""
    from functools import partial

    from kam_xl.questions import ledger_answers

    key, sales = _ledger(clients, dates, amounts, chosen)
    answer = partial(getattr(ledger_answers, question), **breaks)

    def ask():
        return ledger_answers.client_table(sales, chosen, answer, of_clients)

    return _kept((key, question, chosen, *map(digest, breaks.values()), *breaks), of_clients, ask)


def _ledger(clients, dates, amounts, chosen):
    """The profiles of these lines under their key; made and fitted once as long as lines and settings stay the same."""
    from kam_xl.questions.ledger import SHAPING, ledger

    key = (digest(clients, dates, amounts), *(getattr(chosen, name) for name in SHAPING))
    return key, LEDGERS.get(key, lambda: ledger(clients, dates, amounts, chosen))


def _kept(key, of_clients, ask):
    """Keep the answers of many clients; those of a single cell would only drive them out."""
    if of_clients is not None and len(of_clients) == 1:
        return ask()
    return ANSWERS.get((key, digest(of_clients)), lambda: plain(ask()))
