"""Two things measured against each other on a machine that is never quiet.

What lives here: interleaving, and what a series of ratios says.  What may never be added: starting anything.

Each pair is measured at one time and gives one ratio, so what slows the machine for minutes slows both sides of a
pair; who goes first alternates, so what one run leaves to the next (caches, heat) falls on both sides alike.  Of the
ratios the median is taken, which a few disturbed pairs do not move.  Rejected: the ratio of two means, or of two
minima: both compare runs made at different times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from statistics import median
from typing import TypeVar

Measured = TypeVar("Measured")


def interleaved(
    plain: Callable[[], Measured], ours: Callable[[], Measured], pairs: int
) -> list[tuple[Measured, Measured]]:
    """``pairs`` measurements of both, (plain, ours) each, made in turn."""
    measured = []
    for number in range(pairs):
        if number % 2:
            second = ours()
            measured.append((plain(), second))
        else:
            measured.append((plain(), ours()))
    return measured


@dataclass(frozen=True)
class Estimate:
    """The median of a sample, and where that of the population lies with 95 % confidence."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.4f} ({self.low:.4f} to {self.high:.4f})"


def estimate(values: Sequence[float]) -> Estimate:
    """The median with its interval by order statistics, which asks nothing of the distribution.

    Fewer than six values cannot give 95 %: the interval is then all that was seen.
    """
    ordered = sorted(values)
    outside = _outside(len(ordered))
    return Estimate(median(ordered), ordered[outside], ordered[-1 - outside])


def _outside(count: int) -> int:
    """How many values may be left out at each end of ``count`` with the median still between the others, at 95 %."""
    outside, below = 0, 1  # below: in how many of the 2**count ways no more than ``outside`` lie below the median
    while outside < count:
        below += comb(count, outside + 1)
        if 2 * below > 0.05 * 2**count:
            break
        outside += 1
    return outside
