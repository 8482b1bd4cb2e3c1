"""Predictions of xdist on real suites beside what really happened, as ratios to a sequential run of the same round.

What lives here: rows of measurements, in and out, and pure functions from them to figures.  What may never be added:
running anything, or a correction of what was measured.

Only ratios are compared: the speed of a machine drifts from minute to minute, and a round is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median

import msgspec

from tests.bench.sheet import Sheet
from tests.truth.synthetic import Way

#: A case counts as faster or slower beyond this.
CLEAR = 0.10
HEADINGS = ("suite", "way", "rounds", "predicted", "80 % interval", "measured", "spread", "error", "held", "")


class Recorded(msgspec.Struct, frozen=True, tag="profile"):
    """The profile of a suite."""

    suite: str
    path: str
    """Relative to the file that this row is in."""


class Ran(msgspec.Struct, frozen=True, tag="run"):
    """One real run."""

    suite: str
    round: int
    workers: int
    dist: str
    wall_ns: int
    cpu_ns: int
    """Of all processes."""
    status: int
    reference_ns: int
    """CPU time of the reference loop right before it."""

    @property
    def way(self) -> Way:
        """How it was run."""
        return Way(self.workers, self.dist)


Row = Recorded | Ran


def append(path: Path, row: Row) -> None:
    """Write a row down at once: a run of hours may end at any time."""
    with path.open("ab") as file:
        file.write(msgspec.json.encode(row) + b"\n")


def rows(path: Path) -> list[Row]:
    """All rows of a file."""
    decoder: msgspec.json.Decoder[Row] = msgspec.json.Decoder(Row)
    return [decoder.decode(line) for line in path.read_bytes().splitlines()]


@dataclass(frozen=True)
class Foretold:
    """What was predicted, as multiples of the sequential run."""

    ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """One suite, one way."""

    suite: str
    way: Way
    foretold: Foretold
    ratios: tuple[float, ...]
    """Measured, by round."""

    @property
    def measured(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)

    @property
    def error(self) -> float:
        """How much longer the prediction is than what was measured, as a share of that."""
        return self.foretold.ratio / self.measured - 1

    @property
    def clear(self) -> bool:
        """Whether it was really faster or slower."""
        return abs(self.measured - 1) > CLEAR

    @property
    def right(self) -> bool:
        """Whether the prediction is on the same side of the sequential run."""
        return (self.foretold.ratio > 1) == (self.measured > 1)

    @property
    def held(self) -> int:
        """In how many rounds the interval held."""
        return sum(self.foretold.low <= ratio <= self.foretold.high for ratio in self.ratios)

    def cells(self) -> tuple[str, ...]:
        """A row for a table, as wide as ``HEADINGS``."""
        foretold = self.foretold
        return (
            self.suite,
            str(self.way),
            str(len(self.ratios)),
            f"{foretold.ratio:.3f}",
            f"{foretold.low:.3f} to {foretold.high:.3f}",
            f"{self.measured:.3f}",
            f"{min(self.ratios):.3f} to {max(self.ratios):.3f}",
            f"{self.error:+.1%}",
            f"{self.held}/{len(self.ratios)}",
            "" if self.right or not self.clear else "wrong side",
        )


def scores(measured: Iterable[Row], foretell: Callable[[str, Way], Foretold | None]) -> list[Score]:
    """One for each suite and way that was run and can be foretold; a round without a sequential run counts for nothing.

    A run that ended with another status than its sequential run is no measurement of the same thing, and is left out.
    """
    runs = [row for row in measured if isinstance(row, Ran)]
    sequential = {(run.suite, run.round): run for run in runs if not run.workers}
    ratios: dict[tuple[str, Way], list[float]] = {}
    for run in runs:
        base = sequential.get((run.suite, run.round))
        if run.workers and base is not None and base.status == run.status:
            ratios.setdefault((run.suite, run.way), []).append(run.wall_ns / base.wall_ns)
    foretold = {key: foretell(*key) for key in ratios}
    return [Score(*key, told, tuple(ratios[key])) for key, told in foretold.items() if told is not None]


def lines(found: Sequence[Score]) -> list[str]:
    """The table, and what all of it amounts to."""
    if not found:
        return ["nothing to score"]
    sheet = Sheet("xdist on real suites, as multiples of a sequential run of the same round", HEADINGS)
    for score in found:
        sheet.add(*score.cells())
    return [*sheet.lines(), *summary(found)]


def summary(found: Sequence[Score]) -> list[str]:
    """Errors, sides and intervals."""
    errors = sorted(abs(score.error) for score in found)
    clear = [score for score in found if score.clear]
    rounds = sum(len(score.ratios) for score in found)
    right = sum(score.right for score in clear)
    held = sum(score.held for score in found)
    middle, most = median(errors), percentile(errors, 0.9)
    return [
        f"{len(found)} cases: error median {middle:.1%}, p90 {most:.1%}, worst {errors[-1]:.1%}",
        f"right about faster or slower in {right} of {len(clear)} cases beyond {CLEAR:.0%}",
        f"the 80 % interval held in {held} of {rounds} runs ({held / rounds:.0%})",
    ]


def percentile(ordered: Sequence[float], share: float) -> float:
    """The least value that is not exceeded by at least this share of them."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
