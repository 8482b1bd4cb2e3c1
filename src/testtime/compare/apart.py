"""A total apart from what the kernel computed for tests, which may be most of what runs of unchanged code differ by.

What lives here: that account of pairs, and when it convicts.  What may never be added: a rule that it clears, for what
the kernel computes more may be of the suite's making; or runs that are no pairs: those are ``outside``'s.

Making a file costs the kernel ten times as much at one moment as at another, whatever the suite does.  Once that is
taken out of both runs of a pair, what is left may differ by a tenth of what the whole does: a covariate that has its
own cause reduces the variance of a difference without moving it (Deng, Xu, Kohavi and Walker 2013, "Improving the
sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM).

A process knows what the kernel computed for all of its tests, not for each.  So what is computed less elsewhere, in
other phases and in tests that only one side has, is taken to have been the kernel's: a change there must not look like
one here.

The controls, too, hold what the kernel computed.  So to make runs even by them may bring it back, and not to may leave
in them how fast the machine was; which of the two is better, the pairs show.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from testtime.compare import thresholds
from testtime.compare.judged import longer, plus
from testtime.compare.measured import Measured
from testtime.compare.outside import kernel_ns
from testtime.compare.result import Broken
from testtime.compare.rules import Rule
from testtime.compare.sample import computing
from testtime.compare.shrunk import Estimate, estimate
from testtime.compare.sums import Sum
from testtime.compare.totals import Total


def grown_apart(measured: Measured, rule: Rule, whole: Sum) -> Iterator[Broken]:
    """That a total, ``whole``, grew beyond the limit even without what the kernel computed, if it did beyond doubt.

    Only where that account is much the surer one; where the whole is not known to have grown by less, since computing
    that the kernel did before and the suite does now makes nothing longer; and where it is beyond the limit by more
    than the machine was slower after: an interpreter that is slower at everything is none of the suite's.
    """
    accounts = tuple(_accounts(measured, whole.total))
    if not accounts:
        return
    found, before_ns, slower = min(accounts, key=lambda each: float(each[0].error[0]))
    mean, limit = float(found.mean[0]), whole.limit(rule)
    surer = found.error[0] < thresholds.APART_SURER * whole.change.error[0]
    unsettled = whole.change.upper(whole.mode.sure)[0] >= limit
    if surer and unsettled and mean - slower > limit and found.p_above()[0] < whole.mode.alpha:
        more = f"{longer(mean)}, {plus(before_ns * np.expm1(mean))}"
        yield Broken(rule.text, rule.metric, f"{rule.metric} in all takes {more}, what the kernel computed left out")


def _accounts(measured: Measured, total: Total) -> Iterator[tuple[Estimate, float, float]]:
    """As measured, and were the machine as fast in all runs: how the total changed, what it was before, ns, and how
    much slower the machine was after, as a logarithm, where that is still in it.
    """
    mode, speed = measured.mode, measured.speed
    kernel = kernel_ns(measured.runs)
    if not mode.paired or not kernel.any() or total.computing is None:
        return
    prior = np.array([thresholds.TOTAL_SD**2 + total.within]), np.array([thresholds.PRIOR_RUNS])
    elsewhere = np.array([computing(run) for run in measured.runs.samples]) - total.computing * speed.slowness
    changes = mode.changes(np.log(speed.slowness)[:, None])
    slower = max(0.0, min(float(changes.mean()), float(np.median(changes))))  # one pair alone must not say so
    for times, slowness, left in ((total.raw, 1.0, slower), (total.even, speed.slowness, 0.0)):
        spent, by_kernel, gone = (
            mode.changes(each[:, None]) for each in (times, kernel / slowness, elsewhere / slowness)
        )
        before_ns = float(times[: mode.before].mean())
        more = (spent - by_kernel + np.minimum(gone, 0.0)) / before_ns
        yield estimate(np.log(np.maximum(1 + more, thresholds.LEAST_VARIANCE)), *prior), before_ns, left
