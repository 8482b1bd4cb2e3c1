"""Which of several ways to choose, and why.

What lives here: the rule and its words.  What may never be added: a prediction.
"""

from __future__ import annotations

from collections.abc import Sequence

from testtime.units import percent
from testtime.whatif.result import Best, Prediction

GOOD_ENOUGH = 1.05
"""A choice within so much of the fastest is as good, if it asks for fewer workers."""
_ALIKE = 1.01
"""xdist's default mode is chosen where it takes no longer than so much of the quickest of as many workers."""


def choose(known: Sequence[Prediction], blockers: Sequence[str]) -> Best:
    """The fewest workers within 5 % of the fastest; among these the fastest, or ``load`` if that is nearly so.

    ``known`` holds the sequential run, and with any ``blockers`` nothing else.
    """
    fastest = min(known, key=lambda each: each.wall_s)
    good = [each for each in known if each.wall_s <= GOOD_ENOUGH * fastest.wall_s]
    few = min(each.workers for each in good)
    fewest = [each for each in good if each.workers == few]
    quickest = min(fewest, key=lambda each: each.wall_s)
    plain = next((each for each in fewest if each.dist == "load"), quickest)
    chosen = plain if plain.wall_s <= _ALIKE * quickest.wall_s else quickest
    return Best(chosen.workers, chosen.dist, chosen.wall_s, _reason(chosen, fastest, known, blockers))


def _reason(chosen: Prediction, fastest: Prediction, known: Sequence[Prediction], blockers: Sequence[str]) -> str:
    if blockers:
        return "workers would get into each other's way"
    if not chosen.workers:
        return _against([each for each in known if each.workers], chosen)
    if chosen.wall_s <= fastest.wall_s:
        return "the fastest"
    return f"within {percent(chosen.wall_s - fastest.wall_s, fastest.wall_s)} of the fastest, with fewer workers"


def _against(parallel: Sequence[Prediction], sequential: Prediction) -> str:
    """Why no workers, in words."""
    if not parallel:
        return "nothing else was asked for"
    least = min(parallel, key=lambda each: each.wall_s)
    changed = percent(abs(least.wall_s - sequential.wall_s), sequential.wall_s)
    how = f"-n {least.workers} --dist {least.dist}"
    direction = "slower" if least.wall_s > sequential.wall_s else "faster, which is not worth it"
    return f"the best with workers, {how}, would be {changed} {direction}; it is bound by {least.bound_by}"
