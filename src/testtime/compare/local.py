"""Which single fixture got slower, by use.

What lives here: what a use of each fixture takes in each run, and the estimate of its change.  What may never be added:
how often it is used; that is ``counts``.

A use takes the winsorised mean of the uses that all runs have (Tukey 1962): a garbage collection or a stall lands in
one of them and not in the same one again.  Fixtures of one suite vary alike, so their variances are shrunk towards a
common one (``Mode.prior``); where there are too few to tell, towards that of totals.

On a crowded machine a short use either waits for a core, for as long as a hundred of them take, or does not.  How often
is chance; how far that makes sums differ is told by the controls (``Speed.scatter``), and by pairs themselves.

Few runs with a fixture that is used once or a few times in each cannot tell how far a use varies: there the other
fixtures do, and where none is used often, what is assumed of anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testtime.compare import thresholds
from testtime.compare.aligned import Aligned
from testtime.compare.mode import Mode
from testtime.compare.sample import Booleans, Floats, Integers
from testtime.compare.shrunk import Estimate
from testtime.compare.speed import Speed, blocks
from testtime.compare.totals import within


@dataclass(frozen=True)
class Local:
    """Fixtures that may be judged, those that take next to nothing left out."""

    part: int
    """Of set-ups 0, of teardowns 1."""
    fixtures: Integers
    """[unit]: index in ``Aligned.fixtures``."""
    even: Floats
    """[run, unit]: ns of a use, were the machine as fast in all runs."""
    change: Estimate
    """Of the logarithm of that."""
    changes: Floats
    """[pair, unit]."""


def local(runs: Aligned, speed: Speed, mode: Mode, part: int, chosen: Booleans) -> Local:
    """Of the set-up (``part`` 0) or teardown (1) of the fixtures ``chosen``."""
    even = speed.even(runs.fixtures.use_busy[:, :, part], runs.fixtures.use_wait[:, :, part])
    spent = np.stack([np.bincount(runs.fixtures.use_fixture, weights=row, minlength=len(chosen)) for row in even])
    units = np.flatnonzero(
        chosen & (spent.max(axis=0, initial=0) >= thresholds.LOCAL_LEAST_NS) & (spent.min(axis=0) > 0)
    )
    order = np.argsort(runs.fixtures.use_fixture, kind="stable")
    first = np.searchsorted(runs.fixtures.use_fixture[order], units)
    last = np.searchsorted(runs.fixtures.use_fixture[order], units, side="right")
    means, many = np.ones((len(even), len(units))), np.ones(len(units))
    differ, spread = np.zeros(len(units)), np.zeros(len(units))
    block = np.append(blocks(len(runs.names)), -1)[runs.fixtures.use_test]
    for unit, (start, end) in enumerate(zip(first, last, strict=True)):
        rows = _winsorised(even[:, order[start:end]])
        means[:, unit] = rows.mean(axis=1)
        differ[unit], many[unit] = _differ(rows, block[order[start:end]], runs.before, speed.unevenness)
        spread[unit] = within(rows, runs.before) * (end - start)
    differ = np.maximum(differ, _elsewhere(spread, last - first))
    if not mode.paired:  # pairs show it
        computing = [
            np.bincount(runs.fixtures.use_fixture, weights=row, minlength=len(chosen))[units]
            for row in runs.fixtures.use_busy[:, :, part]
        ]
        variance = np.stack(computing) * speed.scatter[:, None]
        differ = np.maximum(differ, _by_chance(variance, means * (last - first), runs.before))
    logs = np.log(np.maximum(means, 1.0))
    changes = mode.changes(logs)
    change = mode.estimated(logs, differ, mode.prior(changes, thresholds.TOTAL_SD), many)
    return Local(part, units, means, change, changes)


def _by_chance(variance: Floats, spent: Floats, before: int) -> Floats:
    """Variance of the log ratio of two runs' sums ``spent`` [run, unit], each of which has a ``variance``, ns squared;
    the mean over runs after, each with one before.

    To the square of their geometric mean: what chance has added to one of them must not make it look the surer.
    """
    pairs = [(min(at, before - 1), before + at) for at in range(len(spent) - before)]
    found = [(variance[old] + variance[new]) / np.maximum(spent[old] * spent[new], 1.0) for old, new in pairs]
    return np.asarray(np.mean(found, axis=0))


def _elsewhere(spread: Floats, uses: Integers) -> Floats:
    """Variance of the log ratio of two runs' means of as many ``uses``, were each fixture to vary from use to use as
    those do that are used often; ``spread``: by fixture, that of one use.
    """
    often = uses >= thresholds.TELLING_BLOCKS
    one = np.median(spread[often]) if often.any() else thresholds.OTHER_MACHINE_SD**2
    return np.where(often, 0.0, one / uses)


def _winsorised(rows: Floats) -> Floats:
    """[run, use]: the extremes of each run drawn in."""
    count = rows.shape[1]
    cut = int(count * thresholds.WINSOR)
    if not cut:
        return rows
    ends = np.partition(rows, (cut, count - 1 - cut), axis=1)
    return np.clip(rows, ends[:, [cut]], ends[:, [count - 1 - cut]])


def _differ(rows: Floats, block: Integers, before: int, unevenness: float) -> tuple[float, int]:
    """Variance of the log ratio of two runs' means, as blocks of tests differ, and of how many blocks that is.

    A fixture that is used in a few of them alone cannot tell how far the machine drifts from block to block: there the
    controls do.
    """
    place = block + 1  # -1 is none
    found = np.flatnonzero(np.bincount(place))
    summed = np.stack([np.bincount(place, weights=row).astype(np.float64)[found] for row in rows])
    if len(found) >= thresholds.TELLING_BLOCKS:
        return within(summed, before), len(found)
    uses = rows.shape[1]
    return (within(rows, before) if uses > 1 else 0.0) + unevenness / len(found), uses
