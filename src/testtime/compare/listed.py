"""Which tests changed beyond doubt, for a list that people read.

What lives here: the estimate of each test's change, and who is listed.  What may never be added: a say in the exit
status.

A list may hold a few that are there by chance, as long as they are few: the false discovery rate is bounded (Benjamini
and Hochberg 1995).  Tests that take next to nothing are not even asked, whatever they do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testtime.compare import thresholds
from testtime.compare.measured import Measured
from testtime.compare.mode import Mode
from testtime.compare.sample import Booleans, Floats, Integers
from testtime.compare.shrunk import Estimate, false_discoveries
from testtime.compare.totals import PHASES


@dataclass(frozen=True)
class Changes:
    """Tests that take long enough to be asked."""

    tests: Integers
    """[unit]: index in ``Aligned.names``."""
    change: Estimate
    before_ns: Floats
    after_ns: Floats
    agreed: Booleans
    """Whether all pairs agree on the direction, and the fastest runs of both sides do."""


@dataclass(frozen=True)
class Listed:
    """One of the list."""

    test: int
    phase: str
    before_ns: float
    after_ns: float
    ratio: float


def changes_of_tests(measured: Measured, chosen: Booleans) -> Changes:
    """What changed of each test's own time, all phases together."""
    whole = measured.even.sum(axis=2)
    tests = np.flatnonzero(chosen & (whole.max(axis=0, initial=0.0) >= thresholds.TEST_LEAST_NS))
    even, mode = whole[:, tests], measured.mode
    logs = np.log(np.maximum(even, 1.0))
    changes = mode.changes(logs)
    computing = measured.runs.busy.sum(axis=2)[:, tests] / measured.speed.slowness[:, None]
    change = mode.estimated(
        logs, _apart(changes, mode), mode.prior(changes, thresholds.OTHER_MACHINE_SD), np.ones(len(tests))
    )
    change = measured.spared(change, even, computing)
    old, new = even[: mode.before], even[mode.before :]
    up = (changes > 0).all(axis=0) & (new.min(axis=0) >= old.min(axis=0) * thresholds.TEST_GUARD)
    down = (changes < 0).all(axis=0) & (old.min(axis=0) >= new.min(axis=0) * thresholds.TEST_GUARD)
    return Changes(tests, change, old.mean(axis=0), new.mean(axis=0), up | down)


def listed(measured: Measured) -> tuple[Listed, ...]:
    """Tests that changed, those that cost most first."""
    found = changes_of_tests(measured, np.ones(len(measured.runs.names), dtype=bool))
    if not len(found.tests):
        return ()
    p = np.minimum(found.change.p_above(), 1 - found.change.p_above()) * 2
    sure = false_discoveries(p) < thresholds.FALSE_LISTED
    large = np.abs(found.change.mean) >= np.log1p(thresholds.TEST_LEAST)
    dear = np.abs(found.after_ns - found.before_ns) >= thresholds.TEST_LEAST_NS
    kept = np.flatnonzero(sure & large & dear & found.agreed)
    order = kept[np.argsort(found.before_ns[kept] - found.after_ns[kept], kind="stable")]
    return tuple(_row(measured, found, int(unit)) for unit in order)


def _row(measured: Measured, found: Changes, unit: int) -> Listed:
    test, before = int(found.tests[unit]), measured.mode.before
    phases = measured.even[before:, test].mean(axis=0) - measured.even[:before, test].mean(axis=0)
    most = int(np.argmax(phases * np.sign(found.change.mean[unit])))
    ratio = float(np.exp(found.change.mean[unit]))
    return Listed(test, PHASES[most], float(found.before_ns[unit]), float(found.after_ns[unit]), ratio)


def _apart(changes: Floats, mode: Mode) -> Floats:
    """Variance of a change within runs: where each side has one, what most tests differ by is what any may; where there
    are too few of them to tell, what is assumed of tests elsewhere.
    """
    units = changes.shape[1]
    if mode.name != "single":
        return np.zeros(units)
    if units < thresholds.UNITS:
        return np.full(units, thresholds.OTHER_MACHINE_SD**2)
    off = np.abs(changes[0] - np.median(changes[0]))
    return np.full(units, (thresholds.NORMAL_WIDTH * np.median(off)) ** 2)
