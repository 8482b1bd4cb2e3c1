"""What a gate says of runs whose truth is known: false alarms, and slow-downs found.

What lives here: which runs are compared, counting, and how sure the counts are.  What may never be added: a run.

Groups of pairs are disjoint: no run is in two comparisons of one kind, so that they are independent.  Bounds are those
of Clopper and Pearson (1934), which are exact and rather too wide than too narrow.  Beside testtime, the rules that
others go by are applied to the same profiles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.special import betaincinv

from testtime.compare.aligned import aligned
from testtime.compare.comparison import Ask, compare
from testtime.compare.rules import rules
from testtime.compare.sample import CALL, SETUP, sample
from testtime.load import read_profile
from testtime.model.profile import Profile

BASE, SAME = "base", "same"
Verdict = Callable[[Sequence[Profile], Sequence[Profile]], str]


@dataclass(frozen=True)
class Count:
    """How often something was said of one kind of comparison."""

    suite: str
    kind: str
    gate: str
    fired: int
    unclear: int
    of: int


def ours(before: Sequence[Profile], after: Sequence[Profile]) -> str:
    """What testtime says by default."""
    return compare(before, after, Ask(rules(()), paired=len(before) > 1)).verdict


def total_threshold(before: Sequence[Profile], after: Sequence[Profile]) -> str:
    """Set-up in all, +10 %, of the mean of runs."""
    old, new = (np.mean([_setup(run) for run in side]) for side in (before, after))
    return "regressed" if new > 1.1 * old else "ok"


def test_threshold(before: Sequence[Profile], after: Sequence[Profile]) -> str:
    """Any test's set-up and call, +50 % and 50 ms, of the mean of runs."""
    runs = aligned([sample(run) for run in before], [sample(run) for run in after])
    took = (runs.busy + runs.wait)[:, :, (SETUP, CALL)].sum(axis=2)
    old, new = took[: len(before)].mean(axis=0), took[len(before) :].mean(axis=0)
    return "regressed" if bool(((new > 1.5 * old) & (new > old + 50e6)).any()) else "ok"


test_threshold.__test__ = False  # type: ignore[attr-defined]
GATES: dict[str, Verdict] = {
    "testtime": ours,
    "set-up +10 %": total_threshold,
    "a test +50 % and 50 ms": test_threshold,
}


def score(suites: Mapping[str, Mapping[str, Sequence[Path]]], pairs: int) -> list[Count]:
    """All comparisons of all suites; ``suites``: profiles by side."""
    found = []
    for suite, by_side in suites.items():
        for gate, verdict in GATES.items():
            for kind in (side for side in by_side if side != BASE):
                said = [verdict(*each) for each in _groups(by_side, kind, pairs)]
                found.append(_count(suite, kind, gate, said))
            singles = [verdict(*each) for each in _groups(by_side, SAME, 1)]
            found.append(_count(suite, "same, one run each", gate, singles))
    return found


def _count(suite: str, kind: str, gate: str, verdicts: Sequence[str]) -> Count:
    return Count(suite, kind, gate, verdicts.count("regressed"), verdicts.count("inconclusive"), len(verdicts))


def _groups(by_side: Mapping[str, Sequence[Path]], kind: str, pairs: int) -> list[tuple[list[Profile], list[Profile]]]:
    sides = [list(map(_profile, by_side.get(side, ()))) for side in (BASE, kind)]
    whole = min(map(len, sides)) // pairs * pairs
    return [(sides[0][at : at + pairs], sides[1][at : at + pairs]) for at in range(0, whole, pairs)]


@lru_cache(maxsize=4096)
def _profile(path: Path) -> Profile:
    return read_profile(path)


def _setup(profile: Profile) -> float:
    run = sample(profile)
    shared = np.array([profile.fixtures[index].shared for index in run.uses.fixture], dtype=bool)
    uses = (run.uses.busy + run.uses.wait)[:, 0]
    return float((run.busy + run.wait)[:, SETUP].sum() + uses[shared].sum())


def bounds(fired: int, of: int, sure: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval for a share."""
    rest = (1 - sure) / 2
    low = float(betaincinv(fired, of - fired + 1, rest)) if fired else 0.0
    high = float(betaincinv(fired + 1, of - fired, 1 - rest)) if fired < of else 1.0
    return low, high


def lines(counts: Sequence[Count]) -> list[str]:
    """The table: by kind and gate, all suites together, then each."""
    told = []
    for kind in dict.fromkeys(count.kind for count in counts):
        for gate in GATES:
            rows = [count for count in counts if (count.kind, count.gate) == (kind, gate) and count.of]
            fired, of = sum(row.fired for row in rows), sum(row.of for row in rows)
            if not of:
                continue
            low, high = bounds(fired, of)
            by_suite = ", ".join(f"{row.suite} {row.fired}/{row.of}" for row in rows)
            told.append(f"{kind:20} {gate:24} {fired:4} of {of:4}  {low:6.1%} to {high:6.1%}  {by_suite}")
    return told
