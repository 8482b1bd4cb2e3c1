"""How runs of two sides stand to each other: pairs, one of each, or some of each.

What lives here: log values of runs to an estimate of what changed.  What may never be added: which value, or whether it
is too much.

Pairs: each run before has a run after that took place right after or right before it on the same machine, so what
drifts is in both; the differences are the sample.  One of each: there is no sample; how much two runs differ is
assumed, more of what takes less than a few seconds, and what differs from test to test within them is added.  Some of
each: all runs of a side are the sample, but a machine that changed between the two sides changed all of one, so what
one of each may differ by is a floor under the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testtime.compare import thresholds
from testtime.compare.sample import Floats
from testtime.compare.shrunk import Estimate, estimate, prior
from testtime.units import SECOND


@dataclass(frozen=True)
class Mode:
    """What may be concluded from runs that were made so."""

    before: int
    after: int
    paired: bool
    """Whether the runs are pairs, interleaved on one machine."""
    drift_sd: float = thresholds.TOTAL_SD
    """Of the log ratio of two runs of unchanged code."""
    looks: int = 1
    """How often the runs are judged, at most, as they become more: each may be wrong, so each must be surer (the bound
    of Bonferroni)."""

    @property
    def alpha(self) -> float:
        """Level of one look, for what sets the exit status."""
        return thresholds.ALPHA / self.looks

    @property
    def sure(self) -> float:
        """Level of one look, for what is excluded."""
        return 1 - (1 - thresholds.SURE) / self.looks

    @property
    def name(self) -> str:
        """In a word."""
        if self.paired:
            return "pairs"
        return "single" if self.before == self.after == 1 else "repeats"

    def changes(self, logs: Floats) -> Floats:
        """[pair, unit] of values [run, unit]: what changed, by pair; of runs that are no pairs, on average: one row."""
        old, new = logs[: self.before], logs[self.before :]
        return new - old if self.paired else (new.mean(axis=0) - old.mean(axis=0))[None]

    def prior(self, changes: Floats, sd: float) -> tuple[Floats, Floats]:
        """Variance of the changes [pair, unit] of similar units, and its degrees of freedom: what their own variances
        have in common, or, where too few tell, ``sd`` squared.
        """
        variance, freedom = sd**2, thresholds.PRIOR_RUNS
        if self.paired and len(changes) > 1 and (changes.var(axis=0) > 0).sum() >= thresholds.UNITS:
            known, more = prior(changes)
            variance, freedom = max(known, thresholds.LEAST_VARIANCE), min(more, thresholds.MOST_FREEDOM)
        return np.full(changes.shape[1], variance), np.full(changes.shape[1], freedom)

    def small(self, level_ns: Floats) -> Floats:
        """``small`` where it has to be assumed: of one run each.  Other runs show it themselves."""
        return small(level_ns) if self.name == "single" else np.zeros_like(level_ns)

    def estimated(self, logs: Floats, within: Floats, prior: tuple[Floats, Floats], blocks: Floats) -> Estimate:
        """What changed, of values [run, unit].

        ``within``: variance of a change as values differ within runs, [unit]; ``prior``: variance of a change and its
        degrees of freedom, without that; ``blocks``: of how many values ``within`` is.
        """
        if self.paired:
            return estimate(self.changes(logs), prior[0] + within, prior[1])
        drift = np.full(logs.shape[1], self.drift_sd**2)
        if self.name == "single":
            told = np.maximum(blocks - 1, 0)
            known = _freedom((drift, prior[1]), (within, np.maximum(told, prior[1])))
            return Estimate(self.changes(logs)[0], np.sqrt(drift + within), np.minimum(known, prior[1] + told))
        return self._repeated(logs, within, prior, drift)

    def _repeated(self, logs: Floats, within: Floats, prior: tuple[Floats, Floats], drift: Floats) -> Estimate:
        old, new = logs[: self.before], logs[self.before :]
        own = ((old - old.mean(axis=0)) ** 2).sum(axis=0) + ((new - new.mean(axis=0)) ** 2).sum(axis=0)
        freedom = prior[1] + len(logs) - 2
        variance = (prior[1] * (prior[0] + within) / 2 + own) / freedom  # of one run: half of a difference's
        error = np.sqrt(variance * (1 / self.before + 1 / self.after) + drift)
        return Estimate(self.changes(logs)[0], error, freedom)


def small(level_ns: Floats) -> Floats:
    """Variance of the log ratio of two runs' time in something that takes ``level_ns``, beyond what any two may differ
    by: the less it takes, the larger a share of it is any stall.
    """
    return np.square(thresholds.PART_SD * np.minimum(1.0, SECOND / np.maximum(level_ns, 1.0)))


def _freedom(*parts: tuple[Floats, Floats]) -> Floats:
    """Of a sum of variances, each with its degrees of freedom (Satterthwaite 1946): that blocks are many tells nothing
    of how far two runs drift apart.
    """
    whole = np.sum([variance for variance, _ in parts], axis=0)
    return np.asarray(whole**2 / np.sum([variance**2 / known for variance, known in parts], axis=0))
