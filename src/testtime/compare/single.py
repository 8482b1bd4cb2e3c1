"""Single fixtures against a rule: those that take longer each time, and those that are set up more often.

What lives here: which of them break it.  What may never be added: a total.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from testtime.compare import thresholds
from testtime.compare.judged import Judged, about, bound, covered, limit, longer, nothing, often, plus, too_little
from testtime.compare.local import Local
from testtime.compare.measured import Measured
from testtime.compare.result import Broken
from testtime.compare.rules import Rule
from testtime.compare.sample import Booleans, Integers
from testtime.compare.shrunk import holm


def slower(
    measured: Measured,
    rule: Rule,
    units: Local,
    fixtures: Booleans,
    least: float,
    least_ns: int = thresholds.LOCAL_LEAST_NS,
) -> Iterator[Broken]:
    """Fixtures of which each use takes longer, by ``least`` as a share and what the rule says; all uses, by
    ``least_ns``.
    """
    chosen = np.flatnonzero(fixtures[units.fixtures])
    sure = holm(units.p[chosen]) < measured.mode.alpha
    yield from _slower(measured, rule, units, chosen[sure], least, max(rule.least_ns, least_ns))


def masked(measured: Measured, rule: Rule, units: Local, fixtures: Booleans, least_ns: float) -> str:
    """Why a total may have grown that seems not to have; empty if no fixture speaks for that.

    One got slower, as sure as it is for one that was chosen beforehand, and by ``least_ns`` in all, which is what the
    total may grow by at most.  Others made up for it, by chance or not.
    """
    chosen = np.flatnonzero(fixtures[units.fixtures])
    sure = units.p[chosen] < 1 - measured.mode.sure
    found = next(_slower(measured, rule, units, chosen[sure], thresholds.LOCAL_LEAST, least_ns), None)
    return "" if found is None else f"could not exclude that {found.what}, which others make up for"


def _slower(
    measured: Measured, rule: Rule, units: Local, chosen: Integers, least: float, least_ns: float
) -> Iterator[Broken]:
    """Those of the ``chosen`` that are slower by so much, in each pair of runs."""
    for unit in map(int, chosen):
        mean = float(units.change.mean[unit])
        more = _all_uses(measured, units, unit) * float(np.expm1(mean))
        if mean > np.log1p(least) and more >= least_ns and bool((units.changes[:, unit] > 0).all()):
            verb = "takes" if units.part == 0 else "takes for its teardown"
            what = f"{verb} {longer(mean)} each time, {plus(more)} in all"
            yield about(measured, rule, int(units.fixtures[unit]), what)


def more_often(measured: Measured, rule: Rule, fixtures: Booleans) -> Iterator[Broken]:
    """Fixtures that are set up more often, and take longer in all for it."""
    for each in measured.counted:
        enough = each.by_count_ns >= max(rule.least_ns, thresholds.LOCAL_LEAST_NS)
        if fixtures[each.fixture] and each.grew and enough and each.after > each.before * (1 + rule.share):
            yield about(measured, rule, each.fixture, f"{often(each)}, {plus(each.by_count_ns)}")


def judged_fixtures(measured: Measured, rule: Rule) -> Judged:
    """A rule about single fixtures."""
    fixtures = covered(measured, rule)[1] & measured.runs.fixtures.on_both
    if not fixtures.any():
        return nothing(rule, "fixture")
    broken = list(more_often(measured, rule, fixtures))
    for units in (measured.set_ups, measured.teardowns):
        broken += slower(measured, rule, units, fixtures, rule.share)
    if broken:
        return Judged(rule, "regressed", tuple(broken))
    for units in (measured.set_ups, measured.teardowns):
        for unit in np.flatnonzero(fixtures[units.fixtures]):
            if doubt := _doubt(measured, rule, units, int(unit)):
                return Judged(rule, "inconclusive", doubt=doubt)
    both = (measured.set_ups, measured.teardowns)
    spared = (each.what for units in both for each in slower(measured, rule, units, fixtures, rule.share, 0))
    return Judged(rule, "ok", spared=tuple(too_little(what, "a fixture", thresholds.LOCAL_LEAST_NS) for what in spared))


def judged_counts(measured: Measured, rule: Rule) -> Judged:
    """A rule about how often fixtures are set up."""
    fixtures = covered(measured, rule)[1]
    found = [each for each in (*measured.counted, *measured.came) if fixtures[each.fixture]]
    if not found:
        return nothing(rule, "fixture")
    more = [each for each in found if _many(rule, each.before, each.after)]
    broken = tuple(about(measured, rule, each.fixture, often(each)) for each in more if each.grew)
    if broken:
        return Judged(rule, "regressed", broken)
    unsure = next((each for each in more if not each.exact), None)
    if unsure is None:
        return Judged(rule, "ok")
    what = about(measured, rule, unsure.fixture, often(unsure)).what
    return Judged(rule, "inconclusive", doubt=f"{what}, which the order of tests or chance may explain")


def _many(rule: Rule, before: float, after: float) -> bool:
    return after > before * (1 + rule.share) and after - before >= rule.number


def _all_uses(measured: Measured, units: Local, unit: int) -> float:
    """What all uses after would take at the cost before, ns a run."""
    before = measured.mode.before
    count = measured.runs.fixtures.counts[before:, units.fixtures[unit]].mean()
    return float(units.even[:before, unit].mean() * count)


def _doubt(measured: Measured, rule: Rule, units: Local, unit: int) -> str:
    """Why it is not certain that a fixture keeps a rule; empty if it is."""
    least = max(rule.least_ns, thresholds.LOCAL_LEAST_NS)
    whole = max(_all_uses(measured, units, unit), 1.0)
    if units.change.upper(measured.mode.sure)[unit] < limit(rule.share, least, whole):
        return ""
    both = measured.runs.fixtures.both[int(units.fixtures[unit])]
    name = next(side.name for side in both if side is not None)
    part = "" if units.part == 0 else "the teardown of "
    return f"could not exclude {bound(rule.share, least, whole)} of {part}{name}"
