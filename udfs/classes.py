"""Formulas of importance and regularity: ABC, XYZ, their nine cells, concentration."""

from udfs.formula import formula
from udfs.options import given, with_options


@formula
def ABC_CLASS(values, a_share=None, b_share=None, of_values=None):
    """ABC class of each value: A while less than a_share of the sum stands before it, B below b_share, else C. Equal values never split; zero and less have no class."""
    from kam_xl.questions import abc

    return abc.classify(values, of_values=of_values, **given(a_share=a_share, b_share=b_share))


@formula
def ABC_WHY(values, a_share=None, b_share=None, of_values=None):
    """The reason behind each answer of ABC_CLASS in words: the limit that decided and the numbers it was compared with."""
    from kam_xl.questions import abc

    return abc.why(values, of_values=of_values, **given(a_share=a_share, b_share=b_share))


@formula
def ABC_TABLE(clients, amounts, a_share=None, b_share=None):
    """Sums the amounts of each client and ranks the clients: amount, share, cumulative share, ABC class, the largest first."""
    from kam_xl.questions import abc
    from kam_xl.tables.names import shown

    return abc.table(shown(clients), amounts, **given(a_share=a_share, b_share=b_share))


@formula
def XYZ_CLASS(periods, x_limit=None, y_limit=None, basis=None, min_periods=None):
    """Regularity of each row of a client x period block: X, Y or Z by variation (basis cv) or by the gaps between buying periods (basis rhythm)."""
    from kam_xl.questions import xyz

    return xyz.classify(periods, **given(x_limit=x_limit, y_limit=y_limit, basis=basis, minimum=min_periods))


@formula
def XYZ_WHY(periods, x_limit=None, y_limit=None, basis=None, min_periods=None):
    """The reason behind each answer of XYZ_CLASS in words: the gaps or periods measured and the limit that decided."""
    from kam_xl.questions import xyz

    return xyz.why(periods, **given(x_limit=x_limit, y_limit=y_limit, basis=basis, minimum=min_periods))


@formula
def ABC_XYZ(abc, xyz):
    """Joins the ABC and the XYZ class of each client to its cell, AX to CZ; other words pass through."""
    from kam_xl.questions import matrix

    return matrix.classify(abc, xyz)


@formula
def ABC_XYZ_MATRIX(abc, xyz, values=None):
    """Counts the clients in each of the nine cells, or sums their values; clients without a class stand apart, so that the totals tie to the input."""
    from kam_xl.questions import matrix

    return matrix.table(abc, xyz, values)


@formula
def CLIENT_STRATEGY(cell, table=None):
    """One line of advice for each ABC-XYZ cell, from a table of your own (cell, advice) or the default one."""
    from kam_xl.questions import matrix

    advice = {str(row[0] or "").strip(): str(row[1] or "") for row in table or [] if len(row) > 1}
    return matrix.strategy(cell, advice)


@formula
def CLASS_MIGRATION(before, after, values=None):
    """Counts the clients that went from each class to each class between two dates, new and lost ones included, with the money they moved when values are given."""
    from kam_xl.questions import migration

    return migration.table(before, after, values)


@formula
def CONCENTRATION(values, settings=None):
    """How much the business hangs on few clients: HHI, effective number of clients, Gini, share of the largest 1, 3, 5 and 10, and the verdict."""
    from kam_xl.questions import concentration

    chosen = with_options(settings)
    found = concentration.table(
        values,
        mono_share=chosen.mono_share,
        hhi_moderate=chosen.hhi_moderate,
        hhi_high=chosen.hhi_high,
    )
    return found.drop(columns="client_count")


@formula
def TOP_SHARE(values, n=None):
    """Joint share of the n largest values in the sum of the positive ones, 0 to 1."""
    from kam_xl.questions import concentration

    return concentration.top_share(values, **given(n=n))
