"""Every way of a small grid run for real: whether the one that was called the best is.

What lives here: the grid, and how far the chosen way lags behind the fastest.  What may never be added: a limit.

The least of many single runs is a lucky one, be it that of the chosen way or of another: all that came close to it are
run again, and of each the median counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.truth.synthetic import Way
from tests.truth.synthetic_runs import Ground
from testtime.whatif.forecast import Ask, forecast

WORKERS = (2, 4, 8)
DISTS = ("load", "worksteal", "loadfile")
#: What is run again, and how often: the chosen way, and those that took less than so many times the least.
CLOSE, AGAIN = 1.15, 2
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
    chosen = Way(best.workers, best.dist)
    return Race(suite.name, timed(lambda way: ground.measured_ns(suite, *way.args), chosen), chosen)


def timed(run: Callable[[Way], int], chosen: Way) -> Mapping[Way, int]:
    """What every way of the grid takes; ``run``: what it takes once."""
    took = {way: [run(way)] for way in GRID}
    least = min(first for (first,) in took.values())
    close = [way for way in GRID if way == chosen or took[way][0] < CLOSE * least]
    for _ in range(AGAIN):
        for way in close:
            took[way].append(run(way))
    return {way: round(median(each)) for way, each in took.items()}
