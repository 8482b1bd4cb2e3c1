"""Which single fixture got slower, by use.

What lives here: what a use of each fixture takes in each run, and the estimate of its change.  What may never be added:
how often it is used; that is ``counts``.

A use takes the mean of the uses that all runs have, and their winsorised mean (Tukey 1962).  A stall lands in one of
them and not in the same one again: the mean takes it for a change.  Full garbage collections land in one of twenty,
say, as many as are drawn in, a few more or less: the winsorised mean takes that for a change.  What has changed has
done so by both.  Fixtures of one suite vary alike, so their variances are shrunk towards a common one (``Mode.prior``);
where there are too few to tell, towards that of totals.

On a crowded machine a short use either waits for a core, for as long as a hundred of them take, or does not.  How often
is chance; how far that makes sums differ is told by the controls (``Speed.scatter``), and by pairs themselves.

Few runs with a fixture that is used once or a few times in each cannot tell how far a use varies: there the other
fixtures do, and where none is used often, what is assumed of anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    p: Floats
    """[unit]: how likely it seems to be so much slower, were it not."""
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
    places = [order[start:end] for start, end in zip(first, last, strict=True)]
    chance = np.zeros(len(units))
    if not mode.paired:  # pairs show it
        computing = np.zeros((len(even), len(units)))
        for unit, each in enumerate(places):
            computing[:, unit] = runs.fixtures.use_busy[:, each, part].sum(axis=1)
        chance = _by_chance(
            computing * speed.scatter[:, None], np.asarray(spent[:, units], dtype=np.float64), runs.before
        )
    block = np.append(blocks(len(runs.names)), -1)[runs.fixtures.use_test]
    plain, drawn_in = (
        _account([draw(even[:, each]) for each in places], [block[each] for each in places], mode, speed, chance)
        for draw in (np.asarray, _winsorised)
    )
    change = _agreed(plain, drawn_in, mode)
    p = drawn_in.change.p_above() if mode.paired else change.p_above()
    return Local(part, units, plain.means, change, p, _nearer(plain.changes, drawn_in.changes))


@dataclass(frozen=True)
class _Account:
    """What uses take by one kind of mean, as in ``Local``."""

    means: Floats
    change: Estimate
    changes: Floats


def _account(uses: Sequence[Floats], block: Sequence[Integers], mode: Mode, speed: Speed, chance: Floats) -> _Account:
    """``uses`` [run, use] of each unit and the blocks that they are in; ``chance``: [unit], variance in any case."""
    number = np.array([rows.shape[1] for rows in uses], dtype=np.int64)
    means, many = np.ones((mode.before + mode.after, len(uses))), np.ones(len(uses))
    differ, spread = np.zeros(len(uses)), np.zeros(len(uses))
    for unit, (rows, each) in enumerate(zip(uses, block, strict=True)):
        means[:, unit] = rows.mean(axis=1)
        differ[unit], many[unit] = _differ(rows, each, mode.before, speed.unevenness)
        spread[unit] = within(rows, mode.before) * number[unit]
    differ = np.maximum(np.maximum(differ, _elsewhere(spread, number)), chance)
    logs = np.log(np.maximum(means, 1.0))
    changes = mode.changes(logs)
    return _Account(means, mode.estimated(logs, differ, mode.prior(changes, thresholds.TOTAL_SD), many), changes)


def _agreed(plain: _Account, drawn_in: _Account, mode: Mode) -> Estimate:
    """What both accounts have in common: as unsure as pairs show the second to be, or, of one run each and of repeats,
    as the less sure of them.
    """
    mean = _nearer(plain.change.mean, drawn_in.change.mean)
    if mode.paired:
        return replace(drawn_in.change, mean=mean)
    first, second = plain.change, drawn_in.change
    return Estimate(mean, np.maximum(first.error, second.error), np.minimum(first.freedom, second.freedom))


def _nearer(one: Floats, other: Floats) -> Floats:
    """Of each two changes the smaller; nothing where they are in opposite directions."""
    return np.asarray(np.median([one, other, np.zeros_like(one)], axis=0))


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
