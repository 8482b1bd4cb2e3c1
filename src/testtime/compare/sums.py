"""Totals and how they changed.

What lives here: the estimate of a total's change, and the limit that a rule puts on it.  What may never be added: which
total.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from testtime.compare import thresholds
from testtime.compare.judged import Judged, bound, limit, longer, plus, too_little
from testtime.compare.measured import Measured
from testtime.compare.mode import Mode
from testtime.compare.result import Broken
from testtime.compare.rules import Rule
from testtime.compare.sample import Booleans
from testtime.compare.shrunk import Estimate
from testtime.compare.totals import Total


@dataclass(frozen=True)
class Sum:
    """A total and how it changed."""

    total: Total
    change: Estimate
    """One unit: of the logarithm."""
    before_ns: float
    """Were the machine as fast; the mean of runs."""
    after_ns: float
    mode: Mode

    def limit(self, rule: Rule) -> float:
        """The logarithm of the ratio beyond which the rule is broken."""
        return limit(rule.share, least_ns(rule), self.before_ns)


def least_ns(rule: Rule) -> int:
    """What a total must grow by, ns, whatever it was before."""
    return max(rule.least_ns, thresholds.TOTAL_LEAST_NS)


def summed(measured: Measured, phases: tuple[int, ...], tests: Booleans, fixtures: Booleans) -> Sum:
    """What some phases of some tests take in all, the shared among some fixtures included."""
    return changed(measured, measured.total(phases, tests, fixtures))


def changed(measured: Measured, total: Total) -> Sum:
    """A total with the estimate of its change."""
    logs = np.log(np.maximum(total.even, 1.0))[:, None]
    prior = np.array([thresholds.TOTAL_SD**2]), np.array([thresholds.PRIOR_RUNS])
    before = measured.mode.before
    within, blocks = np.array([total.within]), np.array([total.blocks])
    small = measured.mode.small(total.even[:before].mean(keepdims=True))
    if small > within:
        within, blocks = small, np.array([thresholds.PART_RUNS + 1])
    change = measured.mode.estimated(logs, within, prior, blocks)
    if total.computing is not None:
        change = measured.spared(change, total.even[:, None], total.computing[:, None])
    return Sum(total, change, float(total.even[:before].mean()), float(total.even[before:].mean()), measured.mode)


def grown(rule: Rule, whole: Sum) -> Iterator[Broken]:
    """That a total grew beyond the limit, if it did beyond doubt."""
    if float(whole.change.mean[0]) > whole.limit(rule) and whole.change.p_above()[0] < whole.mode.alpha:
        yield Broken(rule.text, rule.metric, _more(rule, whole))


def cleared(rule: Rule, whole: Sum) -> Judged:
    """A rule that nothing broke: kept, if the total grew by less than the limit beyond doubt.

    What is beyond the share that people read in the rule is said to be let pass, be it chance or not.
    """
    if float(whole.change.upper(whole.mode.sure)[0]) < whole.limit(rule):
        larger = float(whole.change.mean[0]) > limit(rule.share, rule.least_ns, whole.before_ns)
        return Judged(rule, "ok", spared=(too_little(_more(rule, whole), "a total", least_ns(rule)),) if larger else ())
    return Judged(rule, "inconclusive", doubt=f"could not exclude {bound(rule.share, least_ns(rule), whole.before_ns)}")


def _more(rule: Rule, whole: Sum) -> str:
    """How much a total grew, in words."""
    mean = float(whole.change.mean[0])
    more = f"{longer(mean)}, {plus(whole.before_ns * np.expm1(mean))}"
    if whole.before_ns < 1:  # ns: what a logarithm was taken of
        more = f"{plus(whole.after_ns)[1:]}, and took nothing before"
    return f"{rule.metric} in all takes {more}"
