"""Arrays mean what the model's properties of the same name mean."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS
from testtime.analysis import arrays
from testtime.analysis.arrays import Downs, Phases, Timing, Ups, rows
from testtime.model.profile import FixtureUse, Span


@pytest.mark.parametrize(
    "span",
    [
        Span(5, 100, 40, 10, 20),
        Span(5, 100, None, 0, 20),
        Span(5, 100, 400, 0, 0),
        Span(5, 10, 1, 0, 20),
        Span(5, 0),
    ],
)
def test_timing_agrees_with_span(span: Span) -> None:
    timing = Timing([span])
    assert timing.start.tolist() == [span.start_ns]
    assert timing.wall.tolist() == [span.wall_ns]
    assert timing.own.tolist() == [span.own_ns]
    assert timing.busy.tolist() == [span.busy_ns]
    assert timing.wait.tolist() == [span.wait_ns]


def test_numbers_beyond_those_of_floats_are_kept() -> None:
    long = (1 << 53) + 1
    assert Timing([Span(-long, long, long)]).busy.tolist() == [long]
    assert Timing([Span(-long, long, long)]).start.tolist() == [-long]


def test_tests_say_when_and_where_they_ran() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=10 * MS, xunit_setup=2 * MS, xunit_teardown=1 * MS)
    main.crash("t.py::test_b", after=5 * MS)
    profile = run.profile()
    again = msgspec.structs.replace(profile.tests[1], reruns=3)
    tests = arrays.Tests(msgspec.structs.replace(profile, tests=(profile.tests[0], again)))
    assert tests.process.tolist() == [0, 0]
    assert tests.start.tolist() == [test.start_ns for test in profile.tests]
    assert tests.closed.tolist() == [True, False]
    assert (tests.xunit_setup.tolist(), tests.xunit_teardown.tolist()) == ([2 * MS, 0], [1 * MS, 0])
    assert tests.reruns.tolist() == [0, 3]


def test_open_test_ends_where_the_next_of_its_process_begins() -> None:
    """One that ended keeps its own end, and one of another process is none of its business."""
    run = make.Run()
    main = run.main()
    for name in ("a", "b", "c", "d"):
        main.test(f"t.py::test_{name}", call=10 * MS)
    main.finish()
    profile = run.profile()
    first, second, third, last = profile.tests
    tests = (
        msgspec.structs.replace(first, end_ns=None),
        msgspec.structs.replace(second, process=1),
        msgspec.structs.replace(third, end_ns=third.start_ns + 1),
        msgspec.structs.replace(last, end_ns=None, process=1),
    )
    processes = (*profile.processes, msgspec.structs.replace(profile.processes[0], worker="gw0"))
    found = arrays.Tests(msgspec.structs.replace(profile, tests=tests, processes=processes)).end
    looped = next(mark.at_ns for mark in profile.processes[0].marks if mark.name == "looped")
    assert found.tolist() == [third.start_ns, second.end_ns, third.start_ns + 1, looped]


def test_phases_are_those_of_all_tests_one_after_another() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=None, outcome="skipped")
    main.test("t.py::test_b", call=10 * MS)
    main.finish()
    phases = Phases(run.profile())
    assert phases.test.tolist() == [0, 0, 1, 1, 1]
    assert phases.when.tolist() == [0, 2, 0, 1, 2]
    assert phases.timing.wall.tolist()[3] == 10 * MS


def test_what_is_absent_is_minus_one() -> None:
    use = FixtureUse(3, 1, None, None, None, Span(5, 7))
    ups, downs = Ups([use]), Downs([use])
    assert (ups.fixture.tolist(), ups.process.tolist(), ups.failed.tolist()) == ([3], [1], [False])
    assert (ups.param.tolist(), ups.test.tolist(), ups.within.tolist()) == ([-1], [-1], [-1])
    assert downs.use.tolist() == downs.fixture.tolist() == downs.timing.start.tolist() == []


def test_teardowns_know_the_set_up_that_they_ended() -> None:
    up, down = Span(0, 1), Span(9, 4)
    uses = [
        FixtureUse(0, 0, 2, 5, "setup", up, True),
        FixtureUse(1, 0, None, 5, "call", up, False, down, 6, "teardown"),
        FixtureUse(2, 1, None, 5, "setup", up, False, down),
    ]
    ups, downs = Ups(uses), Downs(uses)
    assert (ups.param.tolist(), ups.within.tolist(), ups.failed.tolist()) == (
        [2, -1, -1],
        [0, 1, 0],
        [True, False, False],
    )
    assert (downs.use.tolist(), downs.fixture.tolist(), downs.process.tolist()) == ([1, 2], [1, 2], [0, 1])
    assert (downs.test.tolist(), downs.within.tolist()) == ([6, -1], [2, -1])
    assert downs.timing.start.tolist() == [9, 9]


def test_empty_profile_has_empty_arrays() -> None:
    run = make.Run()
    run.main().finish()
    profile = run.profile()
    assert (
        arrays.Tests(profile).end.tolist()
        == Phases(profile).test.tolist()
        == Phases(profile).timing.wait.tolist()
        == []
    )


def test_rows_are_those_of_the_profile() -> None:
    profile = make.parallel()
    found = rows(profile)
    assert len(found.tests.start) == len(profile.tests)
    assert len(found.phases.when) == sum(len(test.phases) for test in profile.tests)
    assert (len(found.ups.fixture), len(found.downs.fixture)) == (len(profile.uses), 2)
