"""Known clients: what does the workbook say of each client besides its sales?

Its Clients table says most; who manages a client is told by its last sale where
that table does not.
"""

from __future__ import annotations

import pandas as pd

from kam_xl.profiles import Profiles
from kam_xl.tables.read import Tables


def known_facts(tables: Tables, profiles: Profiles) -> pd.DataFrame:
    """Give what the Clients table says of each client, and the manager of the last sale where it says none.

    One row for each client of the profiles, indexed by them: ``manager`` ("" unknown)
    and the columns of the Clients table, blank for a client it does not name; without
    that table ``manager`` alone.
    """
    names = profiles.clients["client"]
    last = profiles.clients.get("manager", pd.Series("", index=names.index))
    known = pd.DataFrame({"manager": last.to_numpy()}, index=names)
    if tables.clients is None:
        return known
    facts = tables.clients.set_index("client").reindex(names)
    if "manager" in facts:
        said = facts.pop("manager").fillna("")
        known["manager"] = said.where(said != "", known["manager"])
    return known.join(facts)


def silent_names(tables: Tables, names: pd.Series[str]) -> tuple[str, ...]:
    """Name the clients of the Clients table without any sale, in alphabetical order."""
    if tables.clients is None:
        return ()
    return tuple(sorted(set(tables.clients["client"]) - set(names) - {""}))
