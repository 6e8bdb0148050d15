"""Known clients: what does the workbook say of each client besides its sales?

Its Clients table says most; who manages a client is told by its last sale where
that table does not.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from kam_xl.tables.read import Tables


def known_facts(tables: Tables, as_of: dt.date, names: pd.Series[str]) -> pd.DataFrame:
    """Give what the Clients table says of each client, and the manager of the last sale where it says none.

    One row for each of ``names``, indexed by them: ``manager`` ("" unknown) and
    the columns of the Clients table, blank for a client it does not name; without
    that table ``manager`` alone. Sales after ``as_of`` are not looked at.
    """
    known = pd.DataFrame(
        {"manager": _last_manager(tables.sales, as_of).reindex(names).fillna("")}, index=names
    )
    if tables.clients is None:
        return known
    facts = tables.clients.set_index("client").reindex(names)
    if "manager" in facts:
        said = facts.pop("manager").fillna("")
        known["manager"] = said.where(said != "", known["manager"])
    return known.join(facts)


def _last_manager(sales: pd.DataFrame, as_of: dt.date) -> pd.Series[str]:
    """Give the manager of each client's last named sale; of several on one day the first by name."""
    if "manager" not in sales:
        return pd.Series(dtype=str)
    named = sales.loc[
        (sales["manager"] != "") & (sales["date"] <= pd.Timestamp(as_of)), ["client", "date", "manager"]
    ]
    last = named[named["date"] == named.groupby("client", observed=True)["date"].transform("max")]
    return last.groupby("client", observed=True)["manager"].min()


def silent_names(tables: Tables, names: pd.Series[str]) -> tuple[str, ...]:
    """Name the clients of the Clients table without any sale, in alphabetical order."""
    if tables.clients is None:
        return ()
    return tuple(sorted(set(tables.clients["client"]) - set(names) - {""}))
