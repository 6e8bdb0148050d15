"""What do clients not buy that their peers do: the white space in client x product group?

The peers of an empty cell are the clients that buy that group. What is expected
there is the median share of their money that the peers spend on the group,
times all money of the client. Cells are ranked by it. A group needs ``min_peers``
before a habit can be told from a single case. A cell is empty when its sum
is not above zero: what was all given back was not bought. Lines without a group
are left out and counted.

Source: the idea of white space [PROLIFIQ] [ALTIFY]; the rule is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions.columns import Words, numbered, numbers, same_length, words
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount, to_e4
from kam_xl.texts import say

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Spend:
    """What each client (row) spends on each group (column), in whole ten-thousandths; both sorted by name."""

    clients: Words
    groups: Words
    cells_e4: NDArray[np.int64]
    ungrouped_count: int

    @classmethod
    def of(
        cls, clients: Any, groups: Any, amounts: ArrayLike | None = None, *, amount_e4: Any = None
    ) -> Self:
        """Sum sales lines per client and group; money as ``amounts`` or as exact ``amount_e4``.

        >>> Spend.of(["Ada", "Ada", "Bo"], ["Tea", "Tea", ""], [1, 2, 3]).cells_e4.tolist()
        [[30000], [0]]
        """
        money = (
            to_e4(numbers(amounts, len(clients))) if amount_e4 is None else np.asarray(amount_e4, np.int64)
        )
        same_length(clients=clients, groups=groups, amounts=money)
        client_of, names = numbered(clients, as_typed=True)
        group_of, kinds = numbered(groups, as_typed=True)
        cells = np.zeros(len(names) * len(kinds), dtype=np.int64)
        np.add.at(cells, client_of * len(kinds) + group_of, money)
        block = cells.reshape(len(names), len(kinds))
        named, grouped = names != "", kinds != ""
        ungrouped = 0 if grouped.all() else int((group_of == np.flatnonzero(~grouped)[0]).sum())
        return cls(names[named], kinds[grouped], block[named][:, grouped], ungrouped)

    @property
    def bought_e4(self) -> NDArray[np.int64]:
        """The cells with what was given back set to nothing."""
        return np.maximum(self.cells_e4, 0)


def matrix(spend: Spend) -> pd.DataFrame:
    """Give the client x group table of amounts: one row a client, one column a group.

    >>> matrix(Spend.of(["Ada", "Bo"], ["Tea", "Ale"], [1, 2]))
      client  Ale  Tea
    0    Ada  0.0  1.0
    1     Bo  2.0  0.0
    """
    frame = pd.DataFrame(to_amount(spend.cells_e4), columns=spend.groups.tolist())
    frame.insert(0, "client", spend.clients, allow_duplicates=True)
    return frame


def groups_table(spend: Spend, *, min_peers: int = DEFAULTS.min_peers) -> pd.DataFrame:
    """Give one row a group: buyers, their median share of money, what is expected from the others.

    >>> spend = Spend.of(["Ada", "Bo", "Cy", "Cy"], ["Tea", "Tea", "Tea", "Ale"], [9, 9, 5, 5])
    >>> groups_table(spend)[["group", "peers_count", "peers_share", "empty_count"]]
      group  peers_count  peers_share  empty_count
    0   Ale            1          0.5            2
    1   Tea            3          1.0            0
    """
    bought = spend.bought_e4
    share = peer_shares(spend)
    expected = np.where(bought > 0, 0, expected_e4(spend, min_peers=min_peers))
    return pd.DataFrame(
        {
            "group": spend.groups,
            "peers_count": (bought > 0).sum(axis=0),
            "peers_share": share,
            "empty_count": ((bought == 0) & (bought.sum(axis=1) > 0)[:, None]).sum(axis=0),
            "spent_amount": to_amount(spend.cells_e4.sum(axis=0)),
            "expected_amount": to_amount(expected.sum(axis=0)),
        }
    )


def peer_shares(spend: Spend) -> NDArray[np.float64]:
    """Give for each group the median share of their money that its buyers spend on it; NaN without buyers."""
    bought = spend.bought_e4
    total = bought.sum(axis=1)
    answer = np.full(len(spend.groups), np.nan)
    for column in range(len(spend.groups)):
        buyers = bought[:, column] > 0
        if buyers.any():
            answer[column] = np.median(bought[buyers, column] / total[buyers])
    return answer


def expected_e4(spend: Spend, *, min_peers: int = DEFAULTS.min_peers) -> NDArray[np.int64]:
    """Give for each client x group what peers would spend there; 0 where too few buy the group."""
    bought = spend.bought_e4
    share = np.where((bought > 0).sum(axis=0) >= min_peers, peer_shares(spend), 0.0)
    wanted: NDArray[np.int64] = np.rint(np.outer(bought.sum(axis=1), np.nan_to_num(share))).astype(np.int64)
    return wanted


def ranking(
    spend: Spend, *, min_peers: int = DEFAULTS.min_peers, of_clients: Any = None, top: int | None = None
) -> pd.DataFrame:
    """Rank the empty cells by what peers spend: most expected first, then client, then group.

    ``of_clients`` keeps these clients only (their peers stay all clients);
    ``top`` keeps so many rows. Columns: client, group, expected_amount, peers_count, peers_share,
    client_amount.

    >>> spend = Spend.of(["Ada", "Bo", "Cy", "Di"], ["Tea", "Tea", "Tea", "Ale"], [9, 9, 9, 50])
    >>> ranking(spend)[["client", "group", "expected_amount", "peers_count"]]
      client group  expected_amount  peers_count
    0     Di   Tea             50.0            3
    """
    bought = spend.bought_e4
    expected = np.where(bought > 0, 0, expected_e4(spend, min_peers=min_peers))
    if of_clients is not None:
        asked = set(words(of_clients, len(of_clients)))
        expected[~np.array([name in asked for name in spend.clients], dtype=bool)] = 0
    client, group = _largest(expected, top)
    peers, share = (bought > 0).sum(axis=0), peer_shares(spend)
    total = bought.sum(axis=1)
    return pd.DataFrame(
        {
            "client": spend.clients[client],
            "group": spend.groups[group],
            "expected_amount": to_amount(expected[client, group]),
            "peers_count": peers[group],
            "peers_share": share[group],
            "client_amount": to_amount(total[client]),
        }
    )


def table(
    spend: Spend, *, min_peers: int = DEFAULTS.min_peers, of_clients: Any = None, top: int | None = None
) -> pd.DataFrame:
    """Give the same ranking with the sentence ``why`` in each row."""
    frame = ranking(spend, min_peers=min_peers, of_clients=of_clients, top=top)
    return frame.assign(why=why(frame))


def _largest(expected: NDArray[np.int64], top: int | None) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the largest cells above 0, in falling order; equal ones by client, then group."""
    flat = expected.ravel()
    cells = np.flatnonzero(flat > 0)
    if top is not None and len(cells) > top > 0:
        least = np.partition(flat[cells], len(cells) - top)[len(cells) - top]
        cells = cells[flat[cells] >= least]
    cells = cells[np.argsort(-flat[cells], kind="stable")][:top]
    client, group = np.divmod(cells, max(expected.shape[1], 1))
    return client, group


def why(ranked: pd.DataFrame) -> list[str]:
    """Say for each row of ``table`` where the expected amount comes from.

    >>> why(pd.DataFrame({"client": ["Di"], "group": ["Tea"], "expected_amount": [50.0], "peers_count": [3],
    ...                   "peers_share": [1.0], "client_amount": [50.0]}))
    ['3 clients buy Tea and spend a median 100 % of their money on it; of 50 that is 50.']
    """
    columns = ("group", "peers_count", "peers_share", "client_amount", "expected_amount")
    rows = zip(*(ranked[name] for name in columns), strict=True)
    return [
        say(
            "why.white_space.expected",
            group=group,
            peers=peers,
            share=percent(share),
            total=number(total),
            expected=number(expected),
        )
        for group, peers, share, total, expected in rows
    ]
