"""What all clients of a table share under the churn model, as a record of numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """What all clients of a table share; times in the unit of the data.

    ``k`` regularity, ``r`` and ``alpha`` spread and level of the pace, ``a`` and
    ``b`` leaving after an order, ``skip_a`` and ``skip_b`` skipping a cycle
    (``skip_a`` 0: nobody skips).
    """

    k: float
    r: float
    alpha: float
    a: float
    b: float
    skip_a: float = 0.0
    skip_b: float = 1.0

    @property
    def leave_share(self) -> float:
        """How many of a hundred orders are a client's last, as a share."""
        return self.a / (self.a + self.b)

    @property
    def skip_share(self) -> float:
        """The share of cycles that the average client skips."""
        return self.skip_a / (self.skip_a + self.skip_b)

    @property
    def cycle(self) -> float:
        """The cycle of the average client, in the unit of the data."""
        return self.k * self.alpha / self.r
