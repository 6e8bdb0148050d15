"""Known clients: what does the workbook say of each client besides its sales?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from kam_xl.tables.read import Tables


def known_facts(tables: Tables, as_of: dt.date, names: pd.Series[str]) -> pd.DataFrame:
    """What the Clients table says of each client, and the manager of the last sale where it says none."""
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
