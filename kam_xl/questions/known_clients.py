"""Known clients: what does the workbook say of each client besides its sales?

Its Clients table says most; who manages a client is told by its last sale where
that table does not.
"""

from __future__ import annotations

import pandas as pd

from kam_xl.tables.read import Tables


def known_facts(
    clients: pd.DataFrame | None, managers: pd.Series[str], names: pd.Series[str]
) -> pd.DataFrame:
    """Give what the Clients table says of each client, and the manager of the last sale where it says none.

    One row for each of ``names``, indexed by them: ``manager`` ("" unknown) and
    the columns of the Clients table, blank for a client it does not name; without
    that table ``manager`` alone. ``managers`` gives that of the last sale by client.
    """
    known = pd.DataFrame({"manager": managers.reindex(names).fillna("")}, index=names)
    if clients is None:
        return known
    facts = clients.set_index("client").reindex(names)
    if "manager" in facts:
        said = facts.pop("manager").fillna("")
        known["manager"] = said.where(said != "", known["manager"])
    return known.join(facts)


def silent_names(tables: Tables, names: pd.Series[str]) -> tuple[str, ...]:
    """Name the clients of the Clients table without any sale, in alphabetical order."""
    if tables.clients is None:
        return ()
    return tuple(sorted(set(tables.clients["client"]) - set(names) - {""}))
