"""A profile as the units that are compared."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from tests import make
from tests.compare.suites import MS, Case, Fix, Suite, parallel, run, suite
from testtime.compare.sample import CALL, NEVER, SETUP, TEARDOWN, Sample, sample


def told() -> Sample:
    """The usual suite."""
    return sample(run(suite()))


def test_who_asked_first_does_not_pay_for_a_shared_fixture() -> None:
    found = told()
    assert (found.busy + found.wait)[:, SETUP] == pytest.approx(np.full(60, 27 * MS))
    assert found.wait[:, SETUP] == pytest.approx(np.full(60, 16 * MS))
    assert (found.busy + found.wait)[:, TEARDOWN] == pytest.approx(np.full(60, 1 * MS))


def test_calls_are_computing_and_waiting() -> None:
    found = told()
    assert found.busy[:, CALL] == pytest.approx([(5 + at % 7) * MS for at in range(60)])
    assert found.wait[:, CALL] == pytest.approx([at % 3 * MS for at in range(60)])
    assert found.ran.all()


def test_uses_are_in_the_order_that_they_began_with_their_teardowns() -> None:
    uses = told().uses
    assert uses.fixture[:4].tolist() == [3, 2, 0, 1]  # server, app, db, user
    assert (np.diff(uses.start) >= 0).all()
    assert (uses.end > uses.start).all()
    assert uses.busy[0] == pytest.approx([100 * MS, 20 * MS])
    assert uses.wait[0] == pytest.approx([300 * MS, 0])
    assert uses.test[:4].tolist() == [0, 0, 0, 0]


def test_fixture_that_is_not_torn_down_never_ends() -> None:
    story = make.Run()
    lane = story.main()
    lane.test("tests/test_a.py::test_one", ups=[make.Up(story.fixture("s", "session"), 1 * MS)])
    lane.finish()
    assert sample(story.profile()).uses.end.tolist() == [NEVER]


def test_unittest_set_up_and_teardown_are_taken_out_of_the_call() -> None:
    story = make.Run()
    lane = story.main()
    lane.test("a.py::T::test", call=100 * MS, wait=60 * MS, xunit_setup=50 * MS, xunit_teardown=20 * MS)
    lane.finish()
    found = sample(story.profile())
    assert (found.busy + found.wait)[0] == pytest.approx([50 * MS, 30 * MS, 20 * MS])
    assert found.wait[0] == pytest.approx([30 * MS, 18 * MS, 12 * MS])


def test_unittest_set_up_beyond_the_call_is_not_made_up() -> None:
    story = make.Run()
    lane = story.main()
    lane.test("a.py::T::test", call=10 * MS, xunit_setup=15 * MS, xunit_teardown=15 * MS)
    lane.finish()
    found = sample(story.profile())
    assert (found.busy + found.wait)[0] == pytest.approx([10 * MS, 0, 0])


def test_test_without_a_call_ran_none() -> None:
    story = make.Run()
    lane = story.main()
    lane.test("a.py::test", call=None, outcome="skipped")
    lane.finish()
    assert sample(story.profile()).ran.tolist() == [[True, False, True]]


def test_same_node_id_twice_is_numbered() -> None:
    cases = tuple(Case(nodeid) for nodeid in ("a.py::x", "a.py::y", "a.py::x", "a.py::x"))
    assert sample(run(Suite((), cases))).names == ("a.py::x", "a.py::y", "a.py::x (2)", "a.py::x (3)")


def test_order_is_that_of_the_starts() -> None:
    profile = run(suite(tests=4, files=1))
    mixed = msgspec.structs.replace(profile, tests=(profile.tests[2], profile.tests[0], profile.tests[1]), uses=())
    assert sample(mixed).order.tolist() == [2, 0, 1]


def test_source_of_a_test_is_known_by_its_function() -> None:
    found = sample(run(suite(), sources={"a.py": {"T::test": 7}}))
    assert found.source("a.py::T::test[1-b]") == 7
    assert found.source("a.py::T::other") is None
    assert found.source("b.py::T::test") is None
    assert found.source("a.py") is None


def test_empty_run_is_a_sample() -> None:
    found = sample(run(Suite((), ())))
    assert found.names == ()
    assert found.busy.shape == (0, 3)
    assert len(found.serving(np.zeros(0, dtype=bool))) == 0


# -- whom a set-up is for ----------------------------------------------------------------------------------------------


def serving(found: Sample, *tests: int) -> list[tuple[str, int]]:
    """Fixtures and who asked first, of the set-ups that are for these tests."""
    mask = np.isin(np.arange(len(found.names)), tests)
    names = [each.name for each in found.profile.fixtures]
    rows = np.flatnonzero(found.serving(mask))
    return [(names[found.uses.fixture[row]], int(found.uses.test[row])) for row in rows]


def test_set_up_is_for_those_that_need_it_while_it_is_up() -> None:
    found = sample(run(suite(tests=6, files=2)))
    assert serving(found, 4) == [("server", 0), ("app", 3), ("db", 4), ("user", 4)]
    assert serving(found, 0) == [("server", 0), ("app", 0), ("db", 0), ("user", 0)]
    assert serving(found) == []
    assert len(serving(found, *range(6))) == 1 + 2 + 6 + 6


def test_set_up_in_another_process_is_for_the_tests_there() -> None:
    found = sample(parallel(suite(tests=6, files=1), [[0, 1, 2], [3, 4, 5]]))
    assert serving(found, 5) == [("server", 3), ("app", 3), ("db", 5), ("user", 5)]


def test_set_up_after_the_end_of_a_test_is_not_for_it() -> None:
    """Though that is the very nanosecond: a new parameter, say."""
    story = make.Run()
    lane = story.main()
    fixture = story.fixture("s", "session", params=2)
    for param in range(2):
        lane.test(f"a.py::x[{param}]", ups=[make.Up(fixture, 5 * MS, param=param)], ends=[fixture])
    lane.finish()
    found = sample(story.profile())
    assert found.uses.start[1] == found.end[0]
    assert serving(found, 0) == [("s", 0)]
    assert serving(found, 1) == [("s", 1)]


def test_fixture_that_only_others_need_is_for_them() -> None:
    cases = (Case("a.py::one"), Case("a.py::two", ("s",)), Case("a.py::three"))
    found = sample(run(Suite((Fix("s", "session"),), cases)))
    assert serving(found, 0, 2) == []
    assert serving(found, 1) == [("s", 1)]


def test_what_a_test_asks_for_while_it_runs_is_for_it() -> None:
    """``getfixturevalue`` of a shared fixture is in no closure."""
    profile = run(suite(tests=6, files=1))
    tests = tuple(msgspec.structs.replace(test, needs=()) for test in profile.tests)
    found = sample(msgspec.structs.replace(profile, tests=tests))
    assert ("server", 0) in serving(found, 0)
    assert ("server", 0) not in serving(found, 1)
    assert ("server", 0) in serving(found, *range(6))
