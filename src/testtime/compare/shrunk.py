"""Variances of few runs, made usable by what is known beforehand.

What lives here: shrinking, and the test that follows from it.  What may never be added: a threshold.

The variance of five values is itself known to a factor of three; a test that believes it fires whenever the five agree
by chance.  So it is averaged with a prior one that counts as so many degrees of freedom: the moderated t of limma
(Smyth 2004, "Linear models and empirical Bayes methods for assessing differential expression in microarray
experiments", Stat. Appl. Genet. Mol. Biol. 3:3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special  # scipy.stats has all this, too, and takes a second to import

from testtime.compare.sample import Floats

_MANY = 1e6
"""Degrees of freedom that are as good as infinitely many."""
_BEYOND = np.log(1e6)
"""A millisecond would be a quarter of an hour."""


@dataclass(frozen=True)
class Estimate:
    """A mean of runs, or several; with what it could be off by."""

    mean: Floats
    error: Floats
    """Standard error."""
    freedom: Floats
    """Degrees of freedom of the error."""

    def p_above(self, bound: float = 0.0) -> Floats:
        """One-sided: how likely so large a mean is, were the truth ``bound``."""
        return np.asarray(special.stdtr(self.freedom, (bound - self.mean) / self.error))

    def upper(self, sure: float) -> Floats:
        """The truth is below, with this confidence."""
        return self.mean + self.error * special.stdtrit(self.freedom, sure)

    def lower(self, sure: float) -> Floats:
        """The truth is above, with this confidence."""
        return self.mean - self.error * special.stdtrit(self.freedom, sure)

    def detectable(self, alpha: float, power: float, least: float) -> Floats:
        """The smallest truth that comes out above ``least`` and significant at ``alpha``, with this power."""
        needed = np.maximum(least, self.error * special.stdtrit(self.freedom, 1 - alpha))
        return np.asarray(needed + self.error * special.stdtrit(self.freedom, power))


def ratio(log: Floats) -> Floats:
    """The ratio that a logarithm stands for; infinite where it is so large that nothing is told by it: an error of few
    or uneven values has no bound worth the name.
    """
    return np.where(log > _BEYOND, np.inf, np.exp(np.minimum(log, _BEYOND)))


def estimate(values: Floats, prior_variance: Floats, prior_runs: Floats, floor: Floats | float = 0.0) -> Estimate:
    """Of ``values`` [run, unit], each column on its own.

    ``floor``: variance of the mean that more runs do not shrink.
    """
    runs = len(values)
    own = values.var(axis=0, ddof=1) if runs > 1 else np.zeros(values.shape[1])
    freedom = prior_runs + runs - 1
    variance = (prior_runs * prior_variance + (runs - 1) * own) / freedom
    return Estimate(values.mean(axis=0), np.sqrt(variance / runs + floor), freedom)


def prior(values: Floats) -> tuple[float, float]:
    """Variance and degrees of freedom of the distribution that the variances of many units come from.

    ``values`` [run, unit].  By the moments of log variances, which are those of Fisher's z (Smyth 2004, section 6.2);
    infinitely many degrees of freedom where the variances differ no more than by chance.
    """
    runs, units = values.shape
    variance = values.var(axis=0, ddof=1)
    variance = variance[variance > 0]
    if runs < 2 or len(variance) < 2:
        raise ValueError(f"{units} units of {runs} runs tell nothing about their variances")
    half = (runs - 1) / 2
    logs = np.log(variance) - special.digamma(half) + np.log(half)
    excess = float(logs.var(ddof=1) - special.polygamma(1, half))
    if excess <= 0:
        return float(np.exp(logs.mean())), _MANY
    freedom = 2 * _trigamma_inverse(excess)
    middle = logs.mean() + special.digamma(freedom / 2) - np.log(freedom / 2)
    return float(np.exp(middle)), min(freedom, _MANY)


def _trigamma_inverse(value: float) -> float:
    """The argument of which the trigamma function is ``value``; Newton's method on its reciprocal, nearly a line."""
    found = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(special.polygamma(1, found))
        step = trigamma * (1 - trigamma / value) / float(special.polygamma(2, found))
        found += step
        if -step / found < 1e-8:
            break
    return found


def holm(p: Floats) -> Floats:
    """Adjusted for all of a family, so that the chance of any false alarm is bounded (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    adjusted = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty_like(p)
    result[order] = np.minimum(adjusted, 1.0)
    return result


def false_discoveries(p: Floats) -> Floats:
    """Adjusted so that of those below a level no more than that share are there by chance (Benjamini-Hochberg)."""
    order = np.argsort(p, kind="stable")
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    result = np.empty_like(p)
    result[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return result
