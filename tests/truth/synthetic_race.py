"""Every way of a small grid run for real: whether the one that was called the best is.

What lives here: the grid, and how far the chosen way lags behind the fastest.  What may never be added: a limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.truth.synthetic import Way
from tests.truth.synthetic_runs import Ground
from testtime.whatif.forecast import Ask, forecast

WORKERS = (2, 4, 8)
DISTS = ("load", "worksteal", "loadfile")
GRID = (Way(0), *(Way(workers, dist) for workers in WORKERS for dist in DISTS))
HEADINGS = ("suite", "chosen", "took", "fastest", "took", "sequential", "behind")


@dataclass(frozen=True)
class Race:
    """What each way took, ns, and which one was predicted to be the best."""

    name: str
    measured_ns: Mapping[Way, int]
    chosen: Way

    @property
    def fastest(self) -> Way:
        """The way that took the least."""
        return min(self.measured_ns, key=self.measured_ns.__getitem__)

    @property
    def behind(self) -> float:
        """By what share of the fastest the chosen way took longer."""
        return self.measured_ns[self.chosen] / self.measured_ns[self.fastest] - 1

    def cells(self) -> tuple[str, ...]:
        """A row for a table, as wide as ``HEADINGS``."""

        def took(way: Way) -> str:
            return f"{self.measured_ns[way] / 1e9:.3f} s"

        return (
            self.name,
            *(str(self.chosen), took(self.chosen)),
            *(str(self.fastest), took(self.fastest), took(Way(0))),
            f"{self.behind:+.2%}",
        )


def race(ground: Ground, suite: Path) -> Race:
    """Record a suite, ask for the best way of the grid, run all of them."""
    ground.warm(suite)
    best = forecast(ground.recorded(suite), Ask(workers=(0, *WORKERS), dists=DISTS)).best
    measured = {way: ground.measured_ns(suite, *way.args) for way in GRID}
    return Race(suite.name, measured, Way(best.workers, best.dist))
