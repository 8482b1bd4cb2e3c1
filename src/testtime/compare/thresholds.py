"""Every number that a decision hangs on, in one table, each with where it comes from.

What lives here: thresholds and priors.  What may never be added: a number chosen because it makes a case at hand come
out right; they were frozen before anything was measured.

Sources.  [sim] a simulation on synthetic noise: 1 false alarm in 900 comparisons, all of +10 % found with five pairs.
[limma] Smyth 2004, "Linear models and empirical Bayes
methods for assessing differential expression in microarray experiments", moderated t.
[suites] six real suites, the same code run ten times each: totals below a second vary by 10 to 17 % from run to run.
[assumed] chosen beforehand, without any data.
"""

from __future__ import annotations

from typing import Final

MILLISECOND: Final = 1_000_000

ALPHA: Final = 0.005
"""Family-wise, one-sided, for what sets the exit status.  [sim]"""
SURE: Final = 0.95
"""One-sided level of the bound below which a difference counts as excluded, and of intervals on each side.
[assumed]"""
POWER: Final = 0.95
"""With which an effect of the size that is told as detectable would have been found.  [assumed]"""
PRIOR_RUNS: Final = 3.0
"""Degrees of freedom of the prior variance.  [sim]"""
TOTAL_SD: Final = 0.03
"""Prior standard deviation of the log ratio of two runs' totals.  Runs on CI runners, 2.7 % each from one to the next,
would make it 0.038; the prior counts as three runs, so that what was measured soon outweighs it.  [sim]"""
TYPICAL_SD: Final = 0.02
"""The same for the typical test.  [sim]"""
OTHER_MACHINE_SD: Final = 0.06
"""The same as ``TOTAL_SD`` for two runs on two machines.  [sim]"""
TOTAL_LEAST_NS: Final = 100 * MILLISECOND
"""A total that grew by less is never a regression.  [sim]"""
APART_SURER: Final = 0.5
"""A total apart from what the kernel computed convicts only if its standard error is below this share of the whole's:
where the kernel makes no difference, there is one account and not the better of two.  [assumed]"""
TYPICAL_LEAST: Final = 0.03
"""A spread-out slow-down of less is never one.  [sim]"""
TYPICAL_LEAST_NS: Final = 50 * MILLISECOND
"""Nor is one that adds up to less.  [sim]"""
LOCAL_LEAST: Final = 0.10
"""A fixture that got slower by less is left to the total.  [sim]"""
LOCAL_LEAST_NS: Final = 20 * MILLISECOND
"""Nor is one told that costs less than this more, all uses together.  [sim]"""
TEST_LEAST: Final = 0.20
"""A test that got slower by less is not listed.  [sim]"""
TEST_LEAST_NS: Final = 5 * MILLISECOND
"""Nor is one that takes less than this more.  [sim]"""
TEST_GUARD: Final = 1.10
"""The fastest run after, by the fastest before, of a test that is listed: what happened once is no slow-down.  [sim]"""
FALSE_LISTED: Final = 0.05
"""Share of the tests listed that may be there by chance (Benjamini and Hochberg 1995)."""
PHASE_ALIKE: Final = 0.05
"""A phase that no rule is about counts as alike where it grew by less beyond doubt: the limit of the default rule,
``setup:5%``.  [assumed]"""
PART_SD: Final = 0.24
"""Standard deviation of the log ratio of two runs' time in a part or total of a second or less, beyond ``TOTAL_SD``; of
a longer one, as much as of a second: 17 % from run to run, times the root of two.  [suites]"""
PART_RUNS: Final = 54
"""Degrees of freedom of ``PART_SD``: six times nine.  [suites]"""
PART_LEAST_NS: Final = 50 * MILLISECOND
"""A part of the run that changed by less is not told; parts that take less are alike.  [assumed]"""
BLOCKS: Final = 25
"""Stretches of neighbouring tests, of which it is assumed that they vary independently.  [sim]"""
CONTROL_LEAST_NS: Final = 1 * MILLISECOND
"""A control that computes for less tells nothing about the machine: the clock and caches are too large a part.
[assumed]"""
COMPUTING: Final = 0.10
"""A control that waits for less, to its computing, waits for nothing in particular.  [assumed]"""
CONTROLS: Final = 20
"""Fewer controls than this do not tell how fast a machine was.  [assumed]"""
SPEED_AGREES: Final = 0.05
"""Relative difference of the control's and the calibration's machine factor beyond which the total is not judged.
[assumed]"""
MATCHED_LEAST: Final = 0.80
"""Share of the time that must be of tests that both sides have.  [assumed]"""
WINSOR: Final = 0.05
"""Share of the uses at each end that count as the next ones inwards.  [assumed]"""
UNITS: Final = 5
"""Fewer fixtures or tests do not tell how far others vary.  [assumed]"""
LEAST_VARIANCE: Final = 1e-8
"""Of a log ratio: no clock tells less.  [assumed]"""
TELLING_BLOCKS: Final = 8
"""Fewer blocks do not tell how far a fixture's uses vary from one to the next.  [assumed]"""
TELLING: Final = 4
"""Fewer of anything do not tell how far they are apart.  [assumed]"""
NORMAL_WIDTH: Final = 1.4826
"""Standard deviation by median absolute deviation, of a normal distribution: 1 / 0.6745, its upper quartile."""
NORMAL_MEDIAN: Final = 1.5708
"""Variance of a median by that of a mean, of a normal distribution: half of pi."""
MOST_FREEDOM: Final = 30.0
"""Degrees of freedom that variances of other fixtures may count as: alike by chance is not the same.  [assumed]"""
