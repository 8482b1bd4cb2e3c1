"""Reports to events, and phases among integers; ``test_items`` has what becomes of them in a test."""

from __future__ import annotations

from typing import Any

import pytest
from _pytest.reports import TestReport

from testtime_recorder import schema
from testtime_recorder.outcomes import holds_phase, reported


class Subtest(TestReport):
    """What pytest-subtests and pytest 9 report."""

    context = "one of them"


def report(outcome: Any, when: Any = "call", kind: type[TestReport] = TestReport, **more: Any) -> TestReport:
    """A report of that kind."""
    return kind("a.py::test", ("a.py", 0, "test"), {}, outcome, None, when, **more)


@pytest.mark.parametrize(
    ("told", "when", "outcomes"),
    [
        (report("passed"), "call", []),
        (report("failed", "setup"), "setup", ["failed"]),
        (report("skipped", "teardown"), "teardown", ["skipped"]),
        (report("rerun"), "call", ["rerun"]),
        (report("unheard of"), "call", ["failed"]),
        (report("skipped", wasxfail=""), "call", ["xfailed"]),
        (report("passed", wasxfail=""), "call", ["xpassed"]),
        (report("passed", kind=Subtest), "call", ["subtest"]),
        (report("failed", kind=Subtest), "call", ["subtest", "failed"]),
        (report("failed", "elsewhere"), "call", ["failed"]),
    ],
)
def test_report_is_told_as_events(told: TestReport, when: str, outcomes: list[str]) -> None:
    events = reported(told)
    pieces = [events[place : place + 3] for place in range(0, len(events), 3)]
    assert pieces == [(schema.REPORT, schema.PHASES.index(when), schema.OUTCOMES.index(each)) for each in outcomes]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], False),
        ([schema.QUICK_PHASE, 0, 1, 2], True),
        ([schema.READ, 5, 6, schema.PHASE, 1, 2, 3, 4, 5], True),
        ([schema.QUICK_SETUP, schema.PHASE, schema.QUICK_PHASE, schema.PHASE, schema.ABOUT], False),
        ([schema.REPORT, schema.PHASE, schema.QUICK_PHASE], False),
    ],
)
def test_phase_is_found_among_events_and_not_among_their_figures(events: list[int], expected: bool) -> None:
    assert holds_phase(events) is expected
