"""A measured figure: printed for whoever runs the bench, kept for ``docs/performance.md`` when ``make bench`` asks."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

# Names the file, one JSON object a line, in which ``make bench`` collects what the benches found.
KEPT_IN = "KAM_BENCH_FIGURES"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, beside which peer or limit of the same run.

    ``value`` is a ratio to ``beside`` unless ``unit`` says otherwise; ``limit`` is what it may be
    at most (with ``at_least``, at least), None where no limit is set.
    """

    bench: str
    what: str
    beside: str
    value: float
    limit: float | None = None
    unit: str = "x"
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept; a figure without one keeps it."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def shown_limit(self) -> str:
        """The limit in words, "" without one."""
        if self.limit is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}"

    def __str__(self) -> str:
        said = f"{self.what:<66} {self.value:>9.3g} {self.unit:<3} beside {self.beside}"
        return (
            f"{said}  ({self.shown_limit}{'' if self.is_kept else ': NOT KEPT'})"
            if self.shown_limit
            else said
        )

    def tell(self) -> Self:
        """Print the figure, and keep it where ``make bench`` said."""
        print(self)
        if kept_in := os.environ.get(KEPT_IN):
            with Path(kept_in).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(self)) + "\n")
        return self


def read(path: Path) -> list[Figure]:
    """Read the figures that the benches kept."""
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
