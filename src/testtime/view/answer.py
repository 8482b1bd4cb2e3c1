"""The answer to the first question: how long, and where does it go.

What lives here: the title and the sentences under it.  What may never be added: a figure that is in no table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testtime.analysis.result import Part, Report, Saving, Step
from testtime.endings import CUT_SHORT, SIGNALS, how_ended
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


def between(low_s: float, high_s: float) -> str:
    """A range of seconds in words: ``9.12 to 10.1 s``, ``950 ms to 1.05 s``."""
    low, high = took(low_s).split(" "), took(high_s).split(" ")
    return f"{low[0] if len(low) == 2 and low[1:] == high[1:] else ' '.join(low)} to {' '.join(high)}"


def counted(number: int, noun: str) -> str:
    """``1 test``, ``2 tests``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _sentences(report: Report) -> Iterator[str]:
    yield from _ending(report)
    if report.accounting:
        yield f"Most of it: {_largest(report.accounting)}."
    if report.workers:
        busy = sum(worker.busy_s for worker in report.workers)
        yield f"The workers were busy for {percent(busy, report.wall_s * len(report.workers))} of it."
    if report.phases.waiting_s >= report.phases.together_s / 10 and report.phases.waiting_s:
        share = percent(report.phases.waiting_s, report.phases.together_s)
        together = took(report.phases.together_s)
        yield f"Of {together} in tests and fixtures, {share} is waiting, not computing."
    yield from map(_saving, _told(report.savings))
    if not report.totals.bottlenecks:
        yield "Nothing stands out: no fixture, test or import takes 1 % of the run and 50 ms."


def _ending(report: Report) -> Iterator[str]:
    """That the run did not come to its end, or that pytest was not content; an interruption and a signal are named
    where it is told why the run is not complete.
    """
    if not report.complete:
        yield f"The run is not complete: {report.incomplete or 'the reason is unknown'}."
    status = report.exit_status or 0
    if status > 1 and (report.complete or 2 < status < SIGNALS):
        left = ": the figures are of what ran until then" if status in CUT_SHORT and report.complete else ""
        yield f"{how_ended(status)}{left}."


def _told(savings: Sequence[Saving]) -> Iterator[Saving]:
    """All but both remedies together where that is the same as one of them."""
    alone = {(each.how, each.wall_after_s) for each in savings if each.what != "both"}
    return (each for each in savings if each.what != "both" or (each.how, each.wall_after_s) not in alone)


def _saving(saving: Saving) -> str:
    """What a remedy saves, what is in its way, or why it is none."""
    if not saving.saves_s:
        return f"With {saving.what}: nothing to gain as it is ({saving.reason})."
    left = f"leaving about {took(saving.wall_after_s)}"
    return f"With {saving.what}: {saving.how} {how_much(saving)}, {left} ({saving.reason})."


def how_much(saved: Saving | Step) -> str:
    """What is saved, and the range that it is expected in."""
    return f"saves about {took(saved.saves_s)} ({between(saved.low_s, saved.high_s)})"


def _largest(parts: tuple[Part, ...]) -> str:
    named: list[Part] = []
    for part in sorted(parts, key=lambda each: -each.seconds_s)[:MOST]:
        if sum(each.share for each in named) < ENOUGH:
            named.append(part)
    return ", ".join(f"{each.part} {took(each.seconds_s)} ({percent(each.share, 1)})" for each in named)
