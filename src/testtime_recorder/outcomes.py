"""How a phase came out, as events, and whether there was any phase.

What lives here: pytest's reports to integers; what is asked of a test's events when it ends unlike others.  What may
never be added: anything that a test needs which passes (``items``).
"""

from __future__ import annotations

from typing import Any

from _pytest.reports import TestReport

from . import schema

_WHEN = {"setup": 0, "call": 1, "teardown": 2}
_OUTCOME = {"passed": 0, "failed": 1, "skipped": 2, "rerun": 5}
_REPORT = schema.REPORT


def holds_phase(events: list[int]) -> bool:
    """Whether any phase is among them."""
    place = 0
    while place < len(events):
        if events[place] in (schema.PHASE, schema.QUICK_PHASE):
            return True
        place += schema.LENGTHS[events[place]]
    return False


def reported(report: Any) -> tuple[int, ...]:
    """What there is to say of a report; of a subtest, only its failure says something about the test."""
    when, outcome = _WHEN.get(report.when, 1), report.outcome
    if type(report) is not TestReport and hasattr(report, "context"):
        return (_REPORT, when, 6, _REPORT, when, 1) if outcome == "failed" else (_REPORT, when, 6)
    if hasattr(report, "wasxfail"):
        return (_REPORT, when, 3 if outcome == "skipped" else 4)
    return () if outcome == "passed" else (_REPORT, when, _OUTCOME.get(outcome, 1))
