"""Gates by the rules that others go by, applied to testtime's profiles.

What lives here: a rule each, as its authors wrote it down.  What may never be added: a rule made weaker than theirs.

A gate says ``regressed``, ``ok`` or ``inconclusive``, and may name fixtures.  All are given the runs of both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from testtime.compare.aligned import aligned
from testtime.compare.comparison import Ask, compare
from testtime.compare.rules import rules
from testtime.compare.sample import CALL, SETUP, Floats, sample
from testtime.model.profile import Profile


class Said(NamedTuple):
    """What a gate says of two sides."""

    verdict: str
    named: frozenset[tuple[str, str | None, int | None]] = frozenset()
    """Fixtures that got slower: name, path, line."""
    detectable: float | None = None
    """The smallest change of set-up in all that would have been found, as a share."""


Gate = Callable[[Sequence[Profile], Sequence[Profile]], Said]


def ours(before: Sequence[Profile], after: Sequence[Profile]) -> Said:
    """What testtime says by default."""
    found = compare(before, after, Ask(rules(()), paired=len(before) > 1))
    slower = (row for row in found.fixtures if row.verdict == "regressed")
    (setup,) = (row for row in found.phases if row.phase == "setup")
    return Said(found.verdict, frozenset((row.name, row.path, row.line) for row in slower), setup.detectable)


def setup_in_all(before: Sequence[Profile], after: Sequence[Profile]) -> Said:
    """Set-up of the whole suite, +10 %, of the mean of runs."""
    old, new = (np.mean([setup_ns(run) for run in side]) for side in (before, after))
    return _fires(bool(new > 1.1 * old))


def any_test(before: Sequence[Profile], after: Sequence[Profile]) -> Said:
    """Any test's set-up and call, +50 % and 50 ms, of the mean of runs."""
    runs = aligned([sample(run) for run in before], [sample(run) for run in after])
    took = (runs.busy + runs.wait)[:, :, (SETUP, CALL)].sum(axis=2)
    old, new = took[: len(before)].mean(axis=0), took[len(before) :].mean(axis=0)
    return _fires(bool(((new > 1.5 * old) & (new > old + 50e6)).any()))


def budget(before: Sequence[Profile], after: Sequence[Profile]) -> Said:
    """``pytest-timing compare --budget setup=10%`` (0.4.0): any set-up as pytest bills it, of the median run."""
    old, new = (np.median(_billed(before, after, side, ("setup",)), axis=0) for side in (before, after))
    return _fires(bool((new > 1.1 * old).any()))


def speedguard(before: Sequence[Profile], after: Sequence[Profile]) -> Said:
    """pytest-speedguard 0.1.0, all phases, its defaults: the last run, with the runs before as its baseline.

    A test that takes 50 ms or more, half as long again as the median, and more than the median and three standard
    deviations (1.4826 times the median absolute deviation).  It says nothing before there are three runs.
    """
    if len(before) < 3:
        return Said("inconclusive")
    whole = ("setup", "call", "teardown")
    old, new = _billed(before, after, before, whole), _billed(before, after, after[-1:], whole)[0]
    middle = np.median(old, axis=0)
    apart = 1.4826 * np.median(np.abs(old - middle), axis=0)
    return _fires(bool(((new >= 50e6) & (new > 1.5 * middle) & (new > middle + 3 * apart)).any()))


GATES: dict[str, Gate] = {
    "testtime": ours,
    "set-up +10 %": setup_in_all,
    "a test +50 % and 50 ms": any_test,
    "pytest-timing, setup=10%": budget,
    "pytest-speedguard": speedguard,
}


def setup_ns(profile: Profile) -> float:
    """Set-up of a run, shared fixtures included."""
    run = sample(profile)
    shared = np.array([profile.fixtures[index].shared for index in run.uses.fixture], dtype=bool)
    uses = (run.uses.busy + run.uses.wait)[:, 0]
    return float((run.busy + run.wait)[:, SETUP].sum() + uses[shared].sum())


def _fires(does: bool) -> Said:
    return Said("regressed" if does else "ok")


def _billed(
    before: Sequence[Profile], after: Sequence[Profile], side: Sequence[Profile], whens: Sequence[str]
) -> Floats:
    """[run, test]: what pytest reports of the tests that passed in all runs."""
    passed = [{test.nodeid for test in run.tests if test.outcome == "passed"} for run in (*before, *after)]
    names = sorted(set.intersection(*passed))
    took = []
    for run in side:
        by_name = {
            test.nodeid: sum(each.span.wall_ns for each in test.phases if each.when in whens) for test in run.tests
        }
        took.append([by_name[name] for name in names])
    return np.array(took, dtype=np.float64)
