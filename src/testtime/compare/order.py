"""In which order two sides are run.

What lives here: pairs, balanced and shuffled.  What may never be added: a side that is always first.

Whatever drifts in one direction (a machine that warms up, a disk that fills) is in the second run of each pair.  With
each side second as often as the other it falls out of the mean, and because the order is drawn, nothing that comes and
goes with a period can be in step with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random


def orders(chance: Random) -> Iterator[bool]:
    """For one pair after another, whether the side before is run first; of each two, one and the other."""
    while True:
        first = bool(chance.getrandbits(1))
        yield first
        yield not first
