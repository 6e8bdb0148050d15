"""Formulas of key clients, prospects, dates kept, white space, win-back and names."""

from udfs.formula import formula
from udfs.options import given, with_options


@formula
def KEY_CLIENT(
    amounts,
    profits=None,
    share_limit=None,
    potential=None,
    image=None,
    expert=None,
    years=None,
    marks=None,
    settings=None,
):
    """The criteria by which each client is a key client, in words, or nothing. One row a client; what is blank is unknown, not no."""
    from kam_xl.questions import key_clients
    from kam_xl.questions.client_facts import ClientFacts

    facts = ClientFacts.of(
        amounts, profits, potential=potential, image=image, expert=expert, years=years, marks=marks
    )
    return key_clients.classify(facts, with_options(settings, key_share=share_limit))


@formula
def CLIENT_TYPE(
    profits, share_limit=None, potential=None, image=None, expert=None, years=None, settings=None
):
    """The types of each client: earner, prospective, image-maker, expert; several are joined, and a client of no type is blank. One row a client."""
    from kam_xl.questions import client_types
    from kam_xl.questions.client_facts import ClientFacts

    facts = ClientFacts.of(profits=profits, potential=potential, image=image, expert=expert, years=years)
    return client_types.classify(facts, with_options(settings, key_share=share_limit))


@formula
def THREE_P(need, pays, authority):
    """How many of the three P each prospect has (need, ability to pay, authority to decide) and which one is missing or unknown."""
    from kam_xl.questions import prospects

    return prospects.classify(need, pays, authority)


@formula
def WINBACK_VALUE(year_profit, months_lost, regain_rate=None, offer_cost=None, months=None, settings=None):
    """What winning each client back is worth: regain rate, halved every year, x year profit x months / 12 - cost of the offer."""
    from kam_xl.questions import winback_worth

    chosen = with_options(settings, winback_months=months)
    return winback_worth.worth(
        year_profit,
        months_lost,
        regain_rate=winback_worth.for_each(regain_rate, len(year_profit)),
        offer_cost=winback_worth.for_each(offer_cost, len(year_profit)),
        months=chosen.winback_months,
        base_rate=chosen.regain_rate,
        half_life_months=chosen.regain_half_life_months,
    )


@formula
def WHITE_SPACE(clients, groups, amounts, settings=None):
    """What each client does not buy though clients like it do: client, product group, amount to be expected, the most first."""
    from kam_xl.questions import white_space
    from kam_xl.tables.names import shown

    spend = white_space.Spend.of(shown(clients), shown(groups), amounts)
    return white_space.table(spend, min_peers=with_options(settings).min_peers)


@formula
def ON_TIME(due, done, as_of=None):
    """How well dates were kept: share on time of what was due, number overdue, mean delay in days of what was late."""
    from kam_xl.questions import service

    return service.summary(due, done, as_of)


@formula
def CLIENT_KEY(client_name):
    """The normal form of each name: equal keys are the same client everywhere in this tool."""
    from kam_xl.questions import names

    return names.classify(client_name)


@formula
def CLIENT_DUPES(names, min_similarity=None):
    """Pairs of names that may be the same client, how alike they are and by what. Nothing is merged."""
    from kam_xl.questions import names as questions

    return questions.dupes(names, **given(min_similarity=min_similarity))
