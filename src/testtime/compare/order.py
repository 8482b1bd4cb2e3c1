"""In which order the sides of a comparison are run.

What lives here: rounds, balanced and shuffled.  What may never be added: a side that is always first.

Whatever drifts in one direction (a machine that warms up, a disk that fills) is in the last run of each round.  Every
second round is the one before backwards, so that this falls out of the mean, and because the others are drawn, nothing
that comes and goes with a period can be in step with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random


def rounds(sides: int, chance: Random) -> Iterator[tuple[int, ...]]:
    """For one round after another, the sides by their numbers, in the order in which they are run."""
    while True:
        drawn = tuple(chance.sample(range(sides), sides))
        yield drawn
        yield drawn[::-1]
