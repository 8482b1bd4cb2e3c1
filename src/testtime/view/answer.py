"""The answer to the first question: how long, and where does it go.

What lives here: the title and the sentences under it.  What may never be added: a figure that is in no table.
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime.analysis.result import Part, Report
from testtime.units import SECOND, duration, percent
from testtime.view.document import Count, written

#: Parts that together make this much of the whole are named.
ENOUGH = 0.8
#: No more than so many are named.
MOST = 3


def title(report: Report) -> str:
    """How long, how many, how it ended."""
    outcomes = ", ".join(f"{written(Count(number))} {outcome}" for outcome, number in report.outcomes.items())
    tests = counted(report.totals.tests, "test")
    on = f" on {counted(len(report.workers), 'worker')} (--dist {report.dist})" if report.workers else ""
    return f"{took(report.wall_s)} for {tests}{on}" + (f": {outcomes}" if outcomes else "")


def answer(report: Report) -> tuple[str, ...]:
    """Where the time goes, in a few sentences."""
    return tuple(_sentences(report))


def took(seconds_s: float) -> str:
    """Seconds in words."""
    return duration(round(seconds_s * SECOND))


def counted(number: int, noun: str) -> str:
    """``1 test``, ``2 tests``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _sentences(report: Report) -> Iterator[str]:
    if not report.complete:
        yield f"The run is not complete: {report.incomplete or 'the reason is unknown'}."
    if report.accounting:
        yield f"Most of it: {_largest(report.accounting)}."
    if report.workers:
        busy = sum(worker.busy_s for worker in report.workers)
        yield f"The workers were busy for {percent(busy, report.wall_s * len(report.workers))} of it."
    if report.phases.waiting_s >= report.phases.together_s / 10 and report.phases.waiting_s:
        share = percent(report.phases.waiting_s, report.phases.together_s)
        together = took(report.phases.together_s)
        yield f"Of {together} in tests and fixtures, {share} is waiting, not computing."
    if not report.totals.bottlenecks:
        yield "Nothing stands out: no fixture, test or import takes 1 % of the run and 50 ms."


def _largest(parts: tuple[Part, ...]) -> str:
    named: list[Part] = []
    for part in sorted(parts, key=lambda each: -each.seconds_s)[:MOST]:
        if sum(each.share for each in named) < ENOUGH:
            named.append(part)
    return ", ".join(f"{each.part} {took(each.seconds_s)} ({percent(each.share, 1)})" for each in named)
