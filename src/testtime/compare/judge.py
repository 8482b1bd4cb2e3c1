"""Rules applied to what was measured.

What lives here: for each metric, what breaks a rule about it.  What may never be added: a threshold (``thresholds``),
or a figure that is not in ``Measured``.

A rule about a phase is broken in one of five ways: the total grew; it did so apart from what the kernel computed; the
typical test did, which catches what is spread over all of them and drowned in the total by a few that vary; one fixture
did; a fixture is set up more often.  It is kept if the total did not grow by the limit, with confidence, and no fixture
seems to have grown by as much alone.  What is neither is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from testtime.compare import thresholds
from testtime.compare.apart import grown_apart
from testtime.compare.judged import Judged, covered, longer, nothing, plus, too_little
from testtime.compare.listed import changes_of_tests
from testtime.compare.measured import Measured, collection
from testtime.compare.result import Broken
from testtime.compare.rules import Rule
from testtime.compare.sample import CALL, SETUP, TEARDOWN, Booleans
from testtime.compare.shrunk import holm
from testtime.compare.single import judged_counts, judged_fixtures, masked, more_often, slower
from testtime.compare.sums import changed, cleared, grown, summed
from testtime.compare.totals import Total

PHASES = {"setup": (SETUP,), "call": (CALL,), "teardown": (TEARDOWN,), "total": (SETUP, CALL, TEARDOWN)}


def judged(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    """What becomes of a rule; ``obstacle``: why totals cannot be judged, if so.

    Where it is not clear what the machine did, only what comes out either way counts.
    """
    found = _judged(measured, rule, obstacle)
    for why, other in measured.otherwise:
        if found.verdict != "inconclusive":
            found = _agreed(found, _judged(other, rule, obstacle), why)
    return found


def _agreed(found: Judged, other: Judged, why: str) -> Judged:
    """What two accounts have in common."""
    units = {each.unit for each in other.broken}
    broken = tuple(each for each in found.broken if each.unit in units)
    if broken or found.verdict == other.verdict == "ok":
        return replace(found, broken=broken)
    return Judged(found.rule, "inconclusive", doubt=why)


def _judged(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    if rule.metric in _SINGLE:
        return _SINGLE[rule.metric](measured, rule)
    if rule.metric == "collection":
        return _collection(measured, rule, obstacle)
    return _phase(measured, rule, obstacle)


def _phase(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    phases = PHASES[rule.metric]
    tests, fixtures = covered(measured, rule)
    if not tests.any() and not fixtures.any():
        return nothing(rule, "test or fixture")
    whole = summed(measured, phases, tests, fixtures)
    parts = [units for phase, units in ((SETUP, measured.set_ups), (TEARDOWN, measured.teardowns)) if phase in phases]
    broken = list(grown(rule, whole)) if obstacle is None else []
    if obstacle is None and not broken:
        broken += grown_apart(measured, rule, whole)
    if obstacle is None and not broken:
        broken += _typical(measured, rule, phases, tests)
    for units in parts:
        broken += slower(measured, rule, units, fixtures, max(rule.share, thresholds.LOCAL_LEAST))
    if SETUP in phases:
        broken += more_often(measured, rule, fixtures)
    if broken:
        return Judged(rule, "regressed", tuple(broken))
    if obstacle is not None:
        return Judged(rule, "inconclusive", doubt=obstacle)
    found = cleared(rule, whole)
    least_ns = whole.before_ns * float(np.expm1(whole.limit(rule)))
    doubts = (masked(measured, rule, units, fixtures, least_ns) for units in parts if found.verdict == "ok")
    doubt = next(filter(None, doubts), "")
    return Judged(rule, "inconclusive", doubt=doubt) if doubt else found


def _typical(measured: Measured, rule: Rule, phases: tuple[int, ...], tests: Booleans) -> Iterator[Broken]:
    """A slow-down that is spread over all tests; one run of each cannot tell."""
    if measured.mode.name == "single":
        return
    logs = measured.typical(phases, tests)[:, None]
    prior = np.array([thresholds.TYPICAL_SD**2]), np.array([thresholds.PRIOR_RUNS])
    own = measured.even[:, tests][:, :, phases].sum(axis=(1, 2))[:, None]
    computing = measured.runs.busy[:, tests][:, :, phases].sum(axis=(1, 2))[:, None]
    change = measured.mode.estimated(logs, np.zeros(1), prior, np.zeros(1))
    change = measured.spared(change, own, computing / measured.speed.slowness[:, None])
    mean = float(change.mean[0])
    more = float(own[: measured.mode.before].mean() * np.expm1(mean))
    large = mean > np.log1p(max(rule.share, thresholds.TYPICAL_LEAST))
    agreed = bool((measured.mode.changes(logs) > 0).all())
    enough = more >= max(rule.least_ns, thresholds.TYPICAL_LEAST_NS)
    if large and enough and agreed and change.p_above()[0] < measured.mode.alpha:
        yield Broken(rule.text, rule.metric, f"{rule.metric} of the typical test takes {longer(mean)}, {plus(more)}")


def _collection(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    raw = collection(measured.runs)
    whole = changed(measured, Total(raw, raw / measured.speed.slowness, 0.0, 1))
    if obstacle is not None:
        return Judged(rule, "inconclusive", doubt=obstacle)
    broken = tuple(grown(rule, whole))
    return Judged(rule, "regressed", broken) if broken else cleared(rule, whole)


def _test(measured: Measured, rule: Rule) -> Judged:
    """A rule about single tests."""
    tests = covered(measured, rule)[0]
    if not tests.any():
        return nothing(rule, "test")
    found = changes_of_tests(measured, tests)
    p = holm(found.change.p_above())
    least = max(rule.least_ns, thresholds.TEST_LEAST_NS)
    more = found.before_ns * np.expm1(found.change.mean)
    longer_ = (p < measured.mode.alpha) & (found.change.mean > np.log1p(rule.share)) & found.agreed
    slow = longer_ & (more >= least)
    broken = []
    for at in np.flatnonzero(slow):
        name = measured.runs.names[found.tests[at]]
        what = f"{name} takes {longer(found.change.mean[at])}, {plus(more[at])}"
        broken.append(Broken(rule.text, name, what, name.partition("::")[0]))
    if broken:
        return Judged(rule, "regressed", tuple(broken))
    limits = np.maximum(np.log1p(rule.share), np.log1p(least / np.maximum(found.before_ns, 1.0)))
    unsure = int((found.change.upper(measured.mode.sure) >= limits).sum())
    doubt = f"could not clear {unsure} of {len(found.tests)} tests" if unsure else ""
    little = int((longer_ & (more >= rule.least_ns)).sum())
    what = f"{little} {'test takes' if little == 1 else 'tests take'} longer by the limit"
    spared = (too_little(what, "a test", least),) if little and not unsure else ()
    return Judged(rule, "inconclusive" if unsure else "ok", doubt=doubt, spared=spared)


_SINGLE: dict[str, Callable[[Measured, Rule], Judged]] = {
    "fixture": judged_fixtures,
    "count": judged_counts,
    "test": _test,
}
