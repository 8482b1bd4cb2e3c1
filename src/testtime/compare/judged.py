"""What becomes of a rule, and the words for it.

What lives here: the shape that all judgements share.  What may never be added: a judgement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testtime.compare.counts import Counted
from testtime.compare.measured import Measured
from testtime.compare.result import Broken, Verdict
from testtime.compare.rules import Rule
from testtime.compare.sample import Booleans
from testtime.units import change, duration, more


@dataclass(frozen=True)
class Judged:
    """What became of a rule."""

    rule: Rule
    verdict: Verdict
    broken: tuple[Broken, ...] = ()
    doubt: str = ""
    """Why it is inconclusive."""
    spared: tuple[str, ...] = ()
    """What breaks the limit of a rule that is kept, and by too little for any rule."""


def covered(measured: Measured, rule: Rule) -> tuple[Booleans, Booleans]:
    """Tests, and fixtures of either side, which a rule is about."""
    runs = measured.runs
    tests = np.ones(len(runs.names), dtype=np.bool_)
    if rule.glob is not None:
        tests = np.fromiter(map(rule.covers, runs.names), dtype=np.bool_, count=len(tests))
    named = [any(side is not None and rule.covers(side.name) for side in both) for both in runs.fixtures.both]
    return tests, np.array(named, dtype=np.bool_)


def nothing(rule: Rule, what: str) -> Judged:
    """A rule that is about nothing: it could never be broken, which nobody wants of a gate."""
    return Judged(rule, "inconclusive", doubt=f"it is about no {what} that both sides have")


def about(measured: Measured, rule: Rule, fixture: int, what: str) -> Broken:
    """What a fixture does, by its index, with its place."""
    found = next(side for side in reversed(measured.runs.fixtures.both[fixture]) if side is not None)
    return Broken(rule.text, found.name, f"{found.name} {what}", found.path, found.line)


def often(each: Counted) -> str:
    """How often a fixture is set up, in words."""
    if each.new:
        once = "once" if each.after == 1 else f"{each.after:,.10g} times"
        return f"is new, set up {once}" + (f"; {each.before:,.10g} set-ups of others are gone" if each.before else "")
    scope = f", scope {each.narrowed}" if each.narrowed else ""
    return f"is set up {each.after:,.10g} times instead of {each.before:,.10g}{scope}"


def plus(ns: float) -> str:
    """``+1.2 s``."""
    return f"+{duration(round(ns))}"


def longer(log: float) -> str:
    """A growth that is a logarithm: ``12 % more``, ``x24 as long``."""
    return more(float(np.exp(log)))


def bound(share: float, least_ns: float, of_ns: float) -> str:
    """What something that took ``of_ns`` must grow by, to break a limit of a ``share`` and of ``least_ns`` at once:
    ``+12 %``; where the time is what counts ``+24 % (+100 ms)``.
    """
    log = limit(share, least_ns, of_ns)
    by_time = f" ({plus(least_ns)})" if log > np.log1p(share) else ""
    return f"{change(float(np.exp(log)))}{by_time}"


def limit(share: float, least_ns: float, of_ns: float) -> float:
    """The same as a logarithm."""
    return max(float(np.log1p(share)), float(np.log1p(least_ns / max(of_ns, 1.0))))


def too_little(what: str, kind: str, least_ns: float) -> str:
    """That something of a ``kind`` grew by less than breaks any rule."""
    return f"{what}, and {kind} breaks no rule below {plus(least_ns)}"
