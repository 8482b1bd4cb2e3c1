"""Rules applied to what was measured.

What lives here: for each rule, what breaks it, and whether it is kept beyond doubt.  What may never be added: a
threshold (``thresholds``), or a figure that is not in ``Measured``.

A rule about a phase is broken in one of four ways: the total grew; the typical test did, which catches what is spread
over all of them and drowned in the total by a few that vary; one fixture did; a fixture is set up more often.  It is
kept if the total did not grow by the limit, with confidence.  What is neither is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from testtime.compare import thresholds
from testtime.compare.counts import Counted
from testtime.compare.local import Local
from testtime.compare.measured import Measured, collection
from testtime.compare.result import Broken, Verdict
from testtime.compare.rules import Rule
from testtime.compare.sample import CALL, SETUP, TEARDOWN, Booleans, Floats
from testtime.compare.shrunk import Estimate, holm
from testtime.compare.totals import Total
from testtime.units import duration, percent

PHASES = {"setup": (SETUP,), "call": (CALL,), "teardown": (TEARDOWN,), "total": (SETUP, CALL, TEARDOWN)}


@dataclass(frozen=True)
class Sum:
    """A total and how it changed."""

    total: Total
    change: Estimate
    """One unit: of the logarithm."""
    before_ns: float
    after_ns: float
    """Were the machine as fast; the mean of runs."""


@dataclass(frozen=True)
class Judged:
    """What became of a rule."""

    rule: Rule
    verdict: Verdict
    broken: tuple[Broken, ...] = ()
    doubt: str = ""
    """Why it is inconclusive."""


def summed(measured: Measured, phases: tuple[int, ...], tests: Booleans, fixtures: Booleans) -> Sum:
    """What some phases of some tests take in all, and how that changed."""
    total = measured.total(phases, tests, fixtures)
    return _summed(measured, total)


def _summed(measured: Measured, total: Total) -> Sum:
    logs = np.log(np.maximum(total.even, 1.0))[:, None]
    prior = np.array([thresholds.TOTAL_SD**2]), np.array([thresholds.PRIOR_RUNS])
    change = measured.mode.estimated(logs, np.array([total.within]), prior, np.array([total.blocks]))
    before = measured.mode.before
    return Sum(total, change, float(total.even[:before].mean()), float(total.even[before:].mean()))


def judged(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    """What becomes of a rule; ``obstacle``: why totals cannot be judged, if so."""
    kind: Callable[[Measured, Rule, str | None], Judged] = _KINDS.get(rule.metric, _phase)
    return kind(measured, rule, obstacle)


# -- phases -----------------------------------------------------------------------------------------------------------


def covered(measured: Measured, rule: Rule) -> tuple[Booleans, Booleans]:
    """Tests and fixtures that a rule is about."""
    runs = measured.runs
    tests = np.fromiter((rule.covers(name) for name in runs.names), dtype=np.bool_, count=len(runs.names))
    named = [any(side is not None and rule.covers(side.name) for side in both) for both in runs.fixtures.both]
    return tests, np.array(named, dtype=np.bool_) & runs.fixtures.on_both


def _phase(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    phases = PHASES[rule.metric]
    tests, fixtures = covered(measured, rule)
    if not tests.any() and not fixtures.any():
        return Judged(rule, "inconclusive", doubt="it is about no test or fixture that both sides have")
    whole = summed(measured, phases, tests, fixtures)
    broken: list[Broken] = []
    if obstacle is None:
        broken += _total(rule, whole)
        if not broken:
            broken += _typical(measured, rule, phases, tests)
    locals_ = [each for phase, each in ((SETUP, measured.set_ups), (TEARDOWN, measured.teardowns)) if phase in phases]
    for each in locals_:
        broken += _slower(measured, rule, each, fixtures, max(rule.share, thresholds.LOCAL_LEAST))
    if SETUP in phases:
        broken += _more(measured, rule, fixtures)
    if broken:
        return Judged(rule, "regressed", tuple(broken))
    if obstacle is not None:
        return Judged(rule, "inconclusive", doubt=obstacle)
    limit = _limit(rule, whole)
    if float(whole.change.upper(thresholds.SURE)[0]) < limit:
        return Judged(rule, "ok")
    return Judged(rule, "inconclusive", doubt=f"could not exclude +{percent(float(np.expm1(limit)), 1)}")


def _limit(rule: Rule, whole: Sum) -> float:
    """The logarithm of the ratio at which the total breaks the rule."""
    least = max(rule.least_ns, thresholds.TOTAL_LEAST_NS)
    return max(float(np.log1p(rule.share)), float(np.log1p(least / max(whole.before_ns, 1.0))))


def _total(rule: Rule, whole: Sum) -> Iterator[Broken]:
    mean = float(whole.change.mean[0])
    if mean > _limit(rule, whole) and whole.change.p_above()[0] < thresholds.ALPHA:
        more = whole.before_ns * np.expm1(mean)
        yield Broken(rule.text, f"{rule.metric} in all takes {percent(float(np.expm1(mean)), 1)} more, {_plus(more)}")


def _typical(measured: Measured, rule: Rule, phases: tuple[int, ...], tests: Booleans) -> Iterator[Broken]:
    """A slow-down that is spread over all tests."""
    if measured.mode.name == "single":
        return
    logs = measured.typical(phases, tests)[:, None]
    prior = np.array([thresholds.TYPICAL_SD**2]), np.array([thresholds.PRIOR_RUNS])
    change = measured.mode.estimated(logs, np.zeros(1), prior, np.zeros(1))
    mean = float(change.mean[0])
    own = measured.even[: measured.mode.before, :, phases].sum(axis=2)[:, tests].sum(axis=1).mean()
    more = own * np.expm1(mean)
    least = np.log1p(max(rule.share, thresholds.TYPICAL_LEAST))
    agreed = bool((measured.mode.changes(logs) > 0).all())
    enough = more >= max(rule.least_ns, thresholds.TYPICAL_LEAST_NS)
    if mean > least and enough and agreed and change.p_above()[0] < thresholds.ALPHA:
        yield Broken(
            rule.text,
            f"{rule.metric} of the typical test takes {percent(float(np.expm1(mean)), 1)} more, {_plus(more)}",
        )


# -- fixtures ---------------------------------------------------------------------------------------------------------


def _slower(measured: Measured, rule: Rule, units: Local, fixtures: Booleans, least: float) -> Iterator[Broken]:
    """Fixtures whose uses take longer."""
    chosen = np.flatnonzero(fixtures[units.fixtures])
    if not len(chosen):
        return
    mean, p = units.change.mean[chosen], holm(units.change.p_above()[chosen])
    agreed: Booleans = np.all(units.changes[:, chosen] > 0, axis=0)
    for at, unit in enumerate(chosen):
        index = int(units.fixtures[unit])
        more = _all_uses(measured, units, int(unit)) * np.expm1(mean[at])
        enough = more >= max(rule.least_ns, thresholds.LOCAL_LEAST_NS)
        if p[at] < thresholds.ALPHA and mean[at] > np.log1p(least) and agreed[at] and enough:
            yield _about(
                measured,
                rule,
                index,
                f"takes {percent(float(np.expm1(mean[at])), 1)} more each time, {_plus(more)} in all",
            )


def _all_uses(measured: Measured, units: Local, unit: int) -> float:
    """What all uses before would take, were each as the mean, ns a run."""
    count = measured.runs.fixtures.counts[measured.mode.before :, units.fixtures[unit]].mean()
    return float(units.even[: measured.mode.before, unit].mean() * count)


def _more(measured: Measured, rule: Rule, fixtures: Booleans) -> Iterator[Broken]:
    """Fixtures that are set up more often, and that take longer in all for it."""
    for each in measured.counted:
        enough = each.by_count_ns >= max(rule.least_ns, thresholds.LOCAL_LEAST_NS)
        if fixtures[each.fixture] and each.grew and enough and each.after > each.before * (1 + rule.share):
            yield _about(measured, rule, each.fixture, f"{often(each)}, {_plus(each.by_count_ns)}")


def often(each: Counted) -> str:
    """How often a fixture is set up, in words."""
    scope = f", scope {each.narrowed}" if each.narrowed else ""
    return f"is set up {each.after:g} times instead of {each.before:g}{scope}"


def _about(measured: Measured, rule: Rule, index: int, what: str) -> Broken:
    fixture = next(side for side in reversed(measured.runs.fixtures.both[index]) if side is not None)
    return Broken(rule.text, f"{fixture.name} {what}", fixture.path, fixture.line)


def _fixture(measured: Measured, rule: Rule, _: str | None) -> Judged:
    fixtures = covered(measured, rule)[1]
    if not fixtures.any():
        return Judged(rule, "inconclusive", doubt="it is about no fixture that both sides have")
    broken = [
        *(
            each
            for units in (measured.set_ups, measured.teardowns)
            for each in _slower(measured, rule, units, fixtures, rule.share)
        ),
        *_more(measured, rule, fixtures),
    ]
    if broken:
        return Judged(rule, "regressed", tuple(broken))
    for units in (measured.set_ups, measured.teardowns):
        chosen = fixtures[units.fixtures]
        for unit in np.flatnonzero(chosen):
            whole = _all_uses(measured, units, int(unit))
            least = max(rule.least_ns, thresholds.LOCAL_LEAST_NS)
            limit = max(np.log1p(rule.share), np.log1p(least / max(whole, 1.0)))
            if units.change.upper(thresholds.SURE)[unit] >= limit:
                name = measured.runs.fixtures.both[int(units.fixtures[unit])][1]
                return Judged(
                    rule,
                    "inconclusive",
                    doubt=f"could not exclude +{percent(float(np.expm1(limit)), 1)} of {name.name if name else ''}",
                )
    return Judged(rule, "ok")


# -- the others -------------------------------------------------------------------------------------------------------


def _count(measured: Measured, rule: Rule, _: str | None) -> Judged:
    fixtures = covered(measured, rule)[1]
    broken = [
        _about(measured, rule, each.fixture, often(each))
        for each in measured.counted
        if fixtures[each.fixture]
        and each.grew
        and each.after > each.before * (1 + rule.share)
        and each.after - each.before >= rule.number
    ]
    return Judged(rule, "regressed" if broken else "ok", tuple(broken))


def _collection(measured: Measured, rule: Rule, obstacle: str | None) -> Judged:
    raw = collection(measured.runs)
    whole = _summed(measured, Total(raw, raw / measured.speed.slowness, 0.0, 1))
    if obstacle is not None:
        return Judged(rule, "inconclusive", doubt=obstacle)
    broken = tuple(_total(rule, whole))
    if broken:
        return Judged(rule, "regressed", broken)
    limit = _limit(rule, whole)
    sure = float(whole.change.upper(thresholds.SURE)[0]) < limit
    doubt = "" if sure else f"could not exclude +{percent(float(np.expm1(limit)), 1)}"
    return Judged(rule, "ok" if sure else "inconclusive", doubt=doubt)


def _test(measured: Measured, rule: Rule, _: str | None) -> Judged:
    from testtime.compare.listed import changes_of_tests

    tests = covered(measured, rule)[0]
    if not tests.any():
        return Judged(rule, "inconclusive", doubt="it is about no test that both sides have")
    found = changes_of_tests(measured, tests)
    p = holm(found.change.p_above())
    least = max(rule.least_ns, thresholds.TEST_LEAST_NS)
    broken = []
    for at, test in enumerate(found.tests):
        more = found.before_ns[at] * np.expm1(found.change.mean[at])
        if (
            p[at] < thresholds.ALPHA
            and found.change.mean[at] > np.log1p(rule.share)
            and more >= least
            and found.agreed[at]
        ):
            name = measured.runs.names[test]
            what = f"{name} takes {percent(float(np.expm1(found.change.mean[at])), 1)} more, {_plus(more)}"
            broken.append(Broken(rule.text, what, name.partition("::")[0]))
    if broken:
        return Judged(rule, "regressed", tuple(broken))
    limits = np.maximum(np.log1p(rule.share), np.log1p(least / np.maximum(found.before_ns, 1.0)))
    sure = bool((found.change.upper(thresholds.SURE) < limits).all())
    return Judged(rule, "ok" if sure else "inconclusive", doubt="" if sure else "not every test could be cleared")


def _plus(ns: float | Floats) -> str:
    return f"+{duration(round(float(ns)))}"


_KINDS: dict[str, Callable[[Measured, Rule, str | None], Judged]] = {
    "fixture": _fixture,
    "count": _count,
    "collection": _collection,
    "test": _test,
}
