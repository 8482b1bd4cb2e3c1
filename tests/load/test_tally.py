"""Reports of one test, to what pytest's summary would call it.

What lives here: outcomes, reruns, subtests, and unittest's parts of a call.  What may never be added: journals; that
their events come here is tested with what reads them.
"""

from __future__ import annotations

import pytest

from testtime.load.tally import Tally
from testtime_recorder import schema

S, C, T = range(3)
"""Phases that ended."""
Story = list[int | tuple[int, str]]


def tally(story: Story) -> Tally:
    """What is made of phases that ended, and of reports: a phase and how it came out."""
    made = Tally()
    for each in story:
        if isinstance(each, int):
            made.phase(each)
        else:
            made.report(each[0], schema.OUTCOMES.index(each[1]))
    return made


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        ([S, C, T], "passed"),
        ([S, (S, "passed"), C, (C, "passed"), T, (T, "passed")], "passed"),
        ([S, (S, "failed"), T], "error"),
        ([S, (S, "skipped"), T], "skipped"),
        ([S, (S, "xfailed"), T], "xfailed"),
        ([S, C, (C, "failed"), T], "failed"),
        ([S, C, (C, "skipped"), T], "skipped"),
        ([S, C, (C, "xfailed"), T], "xfailed"),
        ([S, C, (C, "xpassed"), T], "xpassed"),
        ([S, C, T, (T, "failed")], "error"),
        ([S, C, (C, "failed"), T, (T, "failed")], "failed"),
        ([S, C, (C, "xfailed"), T, (T, "failed")], "error"),
        ([S, C, (C, "skipped"), T, (T, "failed")], "error"),
        ([S, C, T, (T, "skipped")], "passed"),
        ([S, C, T, (T, "unreported")], "passed"),
        ([S, C, (C, "rerun"), T, S, C, T], "passed"),
        ([S, (S, "rerun"), T, S, C, (C, "failed"), T], "failed"),
        ([S, (C, "subtest"), (C, "failed"), C, T], "failed"),
        ([S, (C, "subtest"), C, T], "passed"),
        ([S, (C, "failed"), C, (C, "rerun"), T, S, C, T], "passed"),
        ([S, C, T, (T, "rerun"), S, C, T], "passed"),
        ([C], "passed"),
        ([C, (C, "unreported")], "unknown"),
        ([S, C, T, (C, "unreported")], "unknown"),
        ([C, (C, "unreported"), (C, "failed")], "failed"),
        ([S, C], "unknown"),
        ([S, C, (C, "failed")], "failed"),
        ([S, T], "unknown"),
        ([S], "unknown"),
        ([], "unknown"),
    ],
)
def test_outcome(story: Story, outcome: str) -> None:
    assert tally(story).outcome() == outcome


def test_reruns_and_subtests_are_counted() -> None:
    again: Story = [S, C, (C, "rerun"), T]
    parts: Story = [(C, "subtest")] * 3
    made = tally([*again, *again, S, *parts, (C, "failed"), C, T])
    assert (made.reruns, made.subtests, made.outcome()) == (2, 3, "failed")
    assert (tally([S, C, T]).reruns, tally([S, C, T]).subtests) == (0, 0)


def test_code_that_the_treaty_does_not_know_is_refused() -> None:
    made = Tally()
    with pytest.raises(IndexError):
        made.report(C, len(schema.OUTCOMES))
    with pytest.raises(IndexError):
        made.report(len(schema.PHASES), schema.OUTCOMES.index("failed"))


SET_UP, DOWN = [schema.QUICK_PHASE, S, 0, 1], [schema.QUICK_PHASE, T, 12, 13]
QUICK, READ = [schema.QUICK_PHASE, C, 1, 12], [schema.PHASE, C, 1, 12, 99, -1]
XUNIT = [schema.XUNIT, 3, 7]


@pytest.mark.parametrize("call", [QUICK, READ], ids=["quick", "read"])
@pytest.mark.parametrize(
    ("moments", "expected"),
    [((3, 7), (2, 5)), ((3, 0), (2, 0)), ((1, 12), (0, 0)), ((12, 13), (11, 0)), ((0, 0), (0, 0))],
)
def test_unittest_parts_of_the_call(moments: tuple[int, int], expected: tuple[int, int], call: list[int]) -> None:
    """The call lasts from 1 to 12; unittest's set-up ends at the first moment, its teardown begins at the second."""
    made = Tally()
    made.xunit = [schema.XUNIT, *moments]
    assert made.unittest([SET_UP, made.xunit, call, DOWN]) == expected


def test_unittest_parts_are_of_the_last_call() -> None:
    made = Tally()
    made.xunit = XUNIT
    earlier = [schema.PHASE, C, 0, 99, 0, -1]
    assert made.unittest([SET_UP, earlier, DOWN, SET_UP, QUICK, DOWN]) == (2, 5)


@pytest.mark.parametrize("events", [[], [SET_UP, DOWN], [[schema.QUICK_SETUP, C, 1, 12], [schema.REPORT, C, 1]]])
def test_no_unittest_parts_without_a_call(events: list[list[int]]) -> None:
    made = Tally()
    made.xunit = XUNIT
    assert made.unittest(events) == (0, 0)


def test_no_unittest_parts_where_none_were_seen() -> None:
    assert Tally().unittest([SET_UP, QUICK, DOWN]) == (0, 0)
