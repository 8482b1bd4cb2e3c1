"""What a phase takes in all, and what the typical test does in it.

What lives here: sums and typical values of each run, and how far the former vary within it.  What may never be added:
one fixture's figures.

How far a ratio of two sums varies is told by blocks of neighbouring tests, since neighbours are slow together: it is
the variance of a ratio estimator (Cochran 1977, Sampling Techniques, section 6.4), to first order that of a bootstrap
of the blocks, without its chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.counts import by_chance
from testtime.compare.sample import SETUP, TEARDOWN, Booleans, Floats, Integers
from testtime.compare.speed import Speed, blocks
from testtime.model.profile import Fixture

PHASES = ("setup", "call", "teardown")


@dataclass(frozen=True)
class Total:
    """A sum over tests and shared fixtures."""

    raw: Floats
    """[run]: ns as measured."""
    even: Floats
    """[run]: ns, were the machine as fast in all runs."""
    within: float
    """Variance of the log ratio of two runs, as blocks differ; the mean over pairs."""
    blocks: int
    computing: Floats | None = None
    """[run]: part of ``even`` that is computing; ``None`` of what is in no test."""


def total(runs: Aligned, speed: Speed, phases: tuple[int, ...], chosen: Booleans, fixtures: Booleans) -> Total:
    """Of ``phases``, over the tests ``chosen`` and the ``fixtures`` that are shared.

    Where chance decides how often one of these is set up, that is made even, too: as if all runs had done so as often,
    for the same parts of the suite.
    """
    busy = runs.busy[:, :, phases].sum(axis=2) * chosen
    wait = runs.wait[:, :, phases].sum(axis=2) * chosen
    parts = [part for phase, part in ((SETUP, 0), (TEARDOWN, 1)) if phase in phases]
    here = shared_here(runs) & fixtures
    more_busy = runs.fixtures.busy[:, :, parts].sum(axis=2) * here
    more_wait = runs.fixtures.wait[:, :, parts].sum(axis=2) * here
    more = _as_often(runs, speed, parts, speed.even(more_busy, more_wait)).sum(axis=1)
    computing = busy.sum(axis=1) + more_busy.sum(axis=1)
    of = blocks(len(runs.names))
    summed = speed.even_sums(_by_block(of, busy), _by_block(of, wait))
    return Total(
        raw=busy.sum(axis=1) + wait.sum(axis=1) + more_busy.sum(axis=1) + more_wait.sum(axis=1),
        even=speed.even(busy.sum(axis=1), wait.sum(axis=1)) + more,
        within=within(summed, runs.before),
        blocks=summed.shape[1],
        computing=computing / speed.slowness,
    )


def _by_block(of: Integers, spent: Floats) -> Floats:
    """[run, block]: sums."""
    return np.stack([np.bincount(of, weights=row, minlength=1).astype(np.float64) for row in spent])


def _as_often(runs: Aligned, speed: Speed, parts: list[int], spent: Floats) -> Floats:
    """[run, fixture]: what all set-ups take, ``spent``; where chance decides how many, what those take that all runs
    have, times as many as there are on average.
    """
    chance = by_chance(runs)
    if not chance.any():
        return spent
    fixtures = runs.fixtures
    even = speed.even(fixtures.use_busy[:, :, parts].sum(axis=2), fixtures.use_wait[:, :, parts].sum(axis=2))
    width = len(fixtures.both)
    common = np.bincount(fixtures.use_fixture, minlength=width)
    times = fixtures.counts.mean(axis=0) / np.maximum(common, 1)
    taken = np.stack([np.bincount(fixtures.use_fixture, weights=row, minlength=width) for row in even]) * times
    return np.where(chance & (common > 0), np.where(spent > 0, taken, 0.0), spent)


def shared_here(runs: Aligned) -> Booleans:
    """[run, fixture]: whether the fixture is shared in that run, so that its time is in no test's."""
    sides = [_shared([both[side] for both in runs.fixtures.both]) for side in (0, 1)]
    return np.stack([sides[int(at >= runs.before)] for at in range(len(runs.samples))])


def _shared(fixtures: Sequence[Fixture | None]) -> Booleans:
    return np.fromiter((each is not None and each.shared for each in fixtures), dtype=np.bool_, count=len(fixtures))


def typical(runs: Aligned, speed: Speed, phases: tuple[int, ...], chosen: Booleans) -> Floats:
    """[run]: by how much the typical test is above the mean of runs: the median of logs, weighted by time."""
    even = speed.even(runs.busy[:, :, phases].sum(axis=2), runs.wait[:, :, phases].sum(axis=2))
    some = chosen & (even.min(axis=0, initial=np.inf) > 0)
    if not some.any():
        return np.zeros(len(even))
    logs = np.log(even[:, some])
    weights = even[:, some].mean(axis=0)
    return np.array([weighted_median(row, weights) for row in logs - logs.mean(axis=0)])


def weighted_median(values: Floats, weights: Floats) -> float:
    """The value with half of the weight on either side."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def within(summed: Floats, before: int) -> float:
    """Variance of the log ratio of sums, [run, block]: the mean over runs after, each with one before."""
    old, new = summed[:before], summed[before:]
    found = [_ratio_variance(old[min(at, before - 1)], row) for at, row in enumerate(new)]
    return float(np.mean(found))


def _ratio_variance(old: Floats, new: Floats) -> float:
    count = len(old)
    if count < 2 or not old.sum() or not new.sum():
        return 0.0
    off = new - old * (new.sum() / old.sum())
    return float(count / (count - 1) * (off**2).sum() / new.sum() ** 2)
