"""Phases and fixtures to spans: own and shared time, what lies inside what, and which set-up a teardown belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.drafts import CALL, DOWN, PASSED, SET_UP, draft, spans
from tests.load.journals import (
    MS,
    SPAWN,
    Event,
    Written,
    passed,
    phase,
    quick_phase,
    quick_set_up,
    quick_tear_down,
    reading,
    set_up,
    tear_down,
)
from testtime.load.booking import STRETCH
from testtime.load.process import Draft
from testtime.model.profile import Span
from testtime_recorder import schema

# -- own and shared time ----------------------------------------------------------------------------------------------


def made_of(folder: Path, *events: Event, **scopes: str) -> Draft:
    """A test of these events; fixtures are numbered in the order of ``scopes``, each by its name."""
    written = Written()
    for index, (name, scope) in enumerate(scopes.items()):
        written.fixture(index, name=name, scope=scope)
    return draft(written.test("a", *events, start=0, end=MS), folder)


def set_ups(made: Draft) -> list[Span]:
    """Those of all uses, in the order they ended."""
    return [use.setup for use in made.uses]


CPU = 70 * MS
"""What the process had used when the test began."""
BEGUN = reading(0, CPU)


def test_function_scoped_fixture_is_part_of_the_phase(tmp_path: Path) -> None:
    inside = set_up(0, 2 * MS, 8 * MS, cpu=CPU + 3 * MS, children=3 * MS)
    made = made_of(tmp_path, BEGUN, inside, phase("setup", 0, 10 * MS, CPU + 4 * MS, 4 * MS), own="function")
    assert spans(made) == [Span(0, 10 * MS, 4 * MS, 4 * MS, 0)]
    assert set_ups(made) == [Span(2 * MS, 6 * MS, 1 * MS, 3 * MS, 0)]


def test_shared_fixture_is_apart_from_the_phase(tmp_path: Path) -> None:
    inside = set_up(0, 2 * MS, 8 * MS, cpu=CPU + 3 * MS, children=3 * MS)
    made = made_of(tmp_path, BEGUN, inside, phase("setup", 0, 10 * MS, CPU + 4 * MS, 5 * MS), shared="module")
    (span,) = spans(made)
    assert span == Span(0, 10 * MS, 3 * MS, 2 * MS, 6 * MS)
    assert span.own_ns == 4 * MS


def test_children_of_a_fixture_are_not_told_twice_where_the_phase_was_too_short_to_ask(tmp_path: Path) -> None:
    events = (set_up(0, 0, MS, children=3 * MS), quick_phase("setup", 0, MS))
    assert spans(made_of(tmp_path, *events, own="function")) == [Span(0, MS, None, 3 * MS, 0)]
    assert spans(made_of(tmp_path, *events, shared="module")) == [Span(0, MS, None, 0, MS)]


def test_what_children_used_before_is_nobodys(tmp_path: Path) -> None:
    """What nobody asked about in time goes to whoever asks next."""
    written = Written().mark("loop", at=0, children=3 * MS)
    written.test("a", phase("call", 0, MS, CPU, -1), phase("teardown", MS, 2 * MS, CPU, 5 * MS), start=0, end=MS)
    written.mark("x", at=2 * MS, children=9 * MS)
    written.test("b", phase("call", 0, MS, CPU, 10 * MS), start=2 * MS, end=3 * MS)
    tests = draft(written, tmp_path).tests
    assert [phase.span.child_cpu_ns for test in tests for phase in test.phases] == [0, 2 * MS, 1 * MS]


def test_shared_fixture_whose_cpu_was_not_read_counts_as_computing(tmp_path: Path) -> None:
    made = made_of(tmp_path, BEGUN, quick_set_up(0, 2, 5), phase("setup", 0, 10, CPU + 9), shared="session")
    assert spans(made) == [Span(0, 10, 6, 0, 3)]
    assert set_ups(made) == [Span(2, 3, None)]


@pytest.mark.parametrize(("length", "cpu"), [(MS - 1, None), (MS, MS - 7)])
def test_fixture_is_long_enough_for_its_cpu_to_be_known(length: int, cpu: int | None, tmp_path: Path) -> None:
    """In a shorter one, what is known of the clock is too rough."""
    inside = set_up(0, 0, length, cpu=CPU + length - 7)
    assert set_ups(made_of(tmp_path, BEGUN, inside, SET_UP, own="function")) == [Span(0, length, cpu)]


def test_fixture_that_was_not_read_at_its_end_counts_on_from_the_reading_before(tmp_path: Path) -> None:
    inside = (reading(2 * MS, CPU + MS), set_up(0, MS, 5 * MS, param=0))
    assert set_ups(made_of(tmp_path, BEGUN, *inside, SET_UP, own="function")) == [Span(MS, 4 * MS, 3 * MS)]


def test_phase_that_was_not_read_has_no_cpu(tmp_path: Path) -> None:
    assert spans(made_of(tmp_path, BEGUN, quick_phase("call", 0, 10 * MS))) == [Span(0, 10 * MS, None)]


def test_nothing_is_known_of_cpu_before_the_first_reading(tmp_path: Path) -> None:
    events = (
        set_up(0, 0, 5 * MS, cpu=CPU),
        phase("setup", 0, 6 * MS, CPU + MS),
        phase("call", 7 * MS, 9 * MS, CPU + 3 * MS),
    )
    made = made_of(tmp_path, *events, own="function")
    assert set_ups(made) == [Span(0, 5 * MS, None)]
    assert spans(made) == [Span(0, 6 * MS, None), Span(7 * MS, 2 * MS, 1 * MS)]


def test_readings_reach_from_test_to_test_and_from_marks(tmp_path: Path) -> None:
    """Between a reading and the next moment the process is taken to have computed."""
    written = Written().fixture(0).mark("loop", at=0, cpu=CPU)
    written.test("a", phase("call", 1 * MS, 4 * MS, CPU + 3 * MS), start=0, end=5 * MS)
    written.test("b", phase("call", 6 * MS, 9 * MS, CPU + 5 * MS), start=5 * MS, end=9 * MS)
    written.loose(reading(20 * MS, CPU + 6 * MS), tear_down(0, 20 * MS, 22 * MS, CPU + 7 * MS))
    written.test("c", phase("call", 23 * MS, 29 * MS, CPU + 9 * MS), start=23 * MS, end=29 * MS)
    tests = draft(written, tmp_path).tests
    assert [test.phases[0].span.cpu_ns for test in tests] == [2 * MS, 0, 1 * MS]


def test_reading_at_the_start_of_something_is_believed(tmp_path: Path) -> None:
    """What lies between the readings, waiting in a plugin's hook say, is nobody's."""
    events = (
        phase("setup", 0, MS, CPU + MS),
        reading(9 * MS, CPU + 2 * MS),
        phase("call", 9 * MS, 12 * MS, CPU + 4 * MS),
    )
    assert spans(made_of(tmp_path, BEGUN, *events))[1] == Span(9 * MS, 3 * MS, 2 * MS)


def test_cpu_is_never_negative(tmp_path: Path) -> None:
    inside = set_up(0, 0, 6 * MS, cpu=CPU - MS, children=-5)
    written = Written().fixture(0, scope="module").mark("loop", at=0, cpu=CPU, children=10)
    written.test("a", inside, phase("setup", 0, 8 * MS, CPU - 2 * MS, 4), start=0, end=MS)
    made = draft(written, tmp_path)
    assert spans(made) == [Span(0, 8 * MS, 0, 0, 6 * MS)]
    assert made.uses[0].setup == Span(0, 6 * MS, 0, 0, 0)


def test_fixture_that_used_more_than_the_phase_around_it_leaves_it_nothing(tmp_path: Path) -> None:
    """A gap before a phase in which the process waited is taken for computing, one inside is not."""
    events = (reading(0, CPU), reading(2 * MS, CPU), set_up(0, 2 * MS, 8 * MS, cpu=CPU + 6 * MS))
    made = made_of(tmp_path, *events, phase("setup", 1 * MS, 8 * MS, CPU + 6 * MS), shared="module")
    assert spans(made) == [Span(1 * MS, 7 * MS, 0, 0, 6 * MS)]


def test_end_before_start_is_no_time_at_all(tmp_path: Path) -> None:
    written = Written().fixture(0).test("a", quick_set_up(0, 9, 8), quick_phase("setup", 9, 8), start=0, end=MS)
    made = draft(written, tmp_path)
    assert spans(made)[0].wall_ns == 0
    assert made.uses[0].setup.wall_ns == 0


# -- fixtures inside fixtures: those that began after one that ended later --------------------------------------------


def test_fixture_inside_a_fixture(tmp_path: Path) -> None:
    """A shared one, 5 ms, asked for by one of function scope, which keeps 2 ms and 1 ms of CPU for itself."""
    shared = set_up(0, 1 * MS, 6 * MS, cpu=CPU + 5 * MS)
    around = set_up(1, 0, 7 * MS, cpu=CPU + 5 * MS)
    events = (BEGUN, shared, around, phase("setup", 0, 8 * MS, CPU + 6 * MS))
    made = made_of(tmp_path, *events, shared="module", around="function")
    assert set_ups(made) == [
        Span(1 * MS, 5 * MS, 4 * MS, 0, 0),
        Span(0, 7 * MS, 1 * MS, 0, 5 * MS),
    ]
    assert spans(made) == [Span(0, 8 * MS, 2 * MS, 0, 5 * MS)]


def test_shared_fixture_inside_a_shared_one_is_counted_once(tmp_path: Path) -> None:
    inner, outer = set_up(0, 1 * MS, 4 * MS), set_up(1, 0, 6 * MS)
    made = made_of(tmp_path, inner, outer, quick_phase("setup", 0, 6 * MS), inner="session", outer="module")
    assert spans(made)[0].inner_ns == 6 * MS


def test_cpu_of_a_shared_fixture_inside_a_shared_one_is_counted_once(tmp_path: Path) -> None:
    events = (set_up(0, 1 * MS, 4 * MS, cpu=CPU + 2 * MS), set_up(1, 0, 6 * MS, cpu=CPU + 3 * MS))
    made = made_of(tmp_path, BEGUN, *events, phase("setup", 0, 9 * MS, CPU + 6 * MS), inner="session", outer="module")
    assert spans(made) == [Span(0, 9 * MS, 3 * MS, 0, 6 * MS)]


def test_cpu_of_a_fixture_is_never_negative(tmp_path: Path) -> None:
    """One inside it whose CPU was not read counts as computing, also where it can have used no more than nothing."""
    events = (quick_set_up(0, 1 * MS, 2 * MS - 1), set_up(1, 0, 3 * MS, cpu=CPU))
    made = made_of(tmp_path, BEGUN, *events, SET_UP, inner="function", outer="function")
    assert set_ups(made)[1] == Span(0, 3 * MS, 0, 0, 1 * MS - 1)


def test_two_side_by_side_inside_a_fixture(tmp_path: Path) -> None:
    """One whose CPU is known, one whose is not and which counts as computing."""
    events = (set_up(0, 1 * MS, 4 * MS, cpu=CPU + 2 * MS), quick_set_up(1, 4 * MS, 4 * MS + 300))
    around = set_up(2, 0, 9 * MS, cpu=CPU + 6 * MS)
    made = made_of(tmp_path, BEGUN, *events, around, SET_UP, one="function", two="function", around="function")
    assert set_ups(made) == [
        Span(1 * MS, 3 * MS, 1 * MS),
        Span(4 * MS, 300),
        Span(0, 9 * MS, 5 * MS - 300, 0, 3 * MS + 300),
    ]


def test_two_side_by_side_are_not_inside_each_other(tmp_path: Path) -> None:
    """Not even where one begins at the moment at which the other ended."""
    events = (quick_set_up(0, 1, 4), quick_set_up(1, 4, 6), quick_set_up(2, 7, 9), SET_UP)
    made = made_of(tmp_path, *events, one="module", two="module", three="module")
    assert set_ups(made) == [Span(1, 3), Span(4, 2), Span(7, 2)]
    assert spans(made)[0].inner_ns == 7


@pytest.mark.parametrize("start", [0, 1])
def test_three_deep(start: int, tmp_path: Path) -> None:
    """Each loses what is directly inside it, the outermost not once more what is inside that."""
    events = (
        set_up(0, 2 * start * MS, 3 * MS, cpu=CPU + 3 * MS),
        set_up(1, start * MS, 5 * MS, cpu=CPU + 4 * MS),
        set_up(2, 0, 9 * MS, cpu=CPU + 6 * MS),
    )
    made = made_of(tmp_path, BEGUN, *events, SET_UP, deep="function", middle="function", top="function")
    deepest, middle, top = set_ups(made)
    assert (deepest.own_ns, middle.own_ns, top.own_ns) == ((3 - 2 * start) * MS, (2 + start) * MS, (4 + start) * MS)
    assert (deepest.cpu_ns, middle.cpu_ns, top.cpu_ns) == ((3 - 2 * start) * MS, (1 + start) * MS, (2 + start) * MS)


def test_three_deep_of_which_the_deepest_waits(tmp_path: Path) -> None:
    """It took 5 ms and used none; the others compute all the time."""
    events = (
        set_up(0, 0, 5 * MS, cpu=CPU),
        set_up(1, 0, 6 * MS, cpu=CPU + 1 * MS),
        set_up(2, 0, 8 * MS, cpu=CPU + 3 * MS),
    )
    made = made_of(tmp_path, BEGUN, *events, SET_UP, deep="function", middle="function", top="function")
    assert [(span.own_ns, span.cpu_ns) for span in set_ups(made)] == [(5 * MS, 0), (1 * MS, 1 * MS), (2 * MS, 2 * MS)]


def test_three_deep_and_shared_are_each_counted_once_in_the_phase(tmp_path: Path) -> None:
    events = (quick_set_up(0, 20, 30), quick_set_up(1, 10, 50), quick_set_up(2, 0, 90), quick_phase("setup", 0, 100))
    made = made_of(tmp_path, *events, deep="session", middle="function", top="module")
    assert spans(made) == [Span(0, 100, None, 0, 60)]  # 10 of the deepest, 50 of the topmost, not 40 in between


def test_teardown_inside_a_set_up(tmp_path: Path) -> None:
    """A parametrised one, asked for by ``request.getfixturevalue``, with another parameter than it has."""
    written = Written().fixture(0, scope="module", params=2).fixture(1, name="asking")
    written.test("a", set_up(0, 0, 1, param=0), *PASSED, start=0, end=10)
    events = (
        reading(at_start := 11 * MS, CPU),
        tear_down(0, at_start + MS, at_start + 3 * MS, CPU + 2 * MS),
        set_up(0, at_start + 4 * MS, at_start + 8 * MS, cpu=CPU + 6 * MS, param=1),
        set_up(1, at_start, at_start + 9 * MS, cpu=CPU + 7 * MS),
        phase("setup", at_start, at_start + 9 * MS, CPU + 7 * MS),
    )
    made = draft(written.test("b", *events, start=at_start, end=20 * MS), tmp_path)
    first, second, asking = made.uses
    assert first.teardown == Span(at_start + MS, 2 * MS, 1 * MS)
    assert second.setup == Span(at_start + 4 * MS, 4 * MS, 3 * MS)
    assert asking.setup == Span(at_start, 9 * MS, 3 * MS, 0, 6 * MS)
    assert made.tests[1].phases[0].span == Span(at_start, 9 * MS, 3 * MS, 0, 6 * MS)


def test_fixture_inside_another_outside_of_any_test(tmp_path: Path) -> None:
    written = Written().fixture(0).fixture(1, name="around").loose(quick_set_up(0, 2, 5), quick_set_up(1, 1, 9))
    assert set_ups(draft(written, tmp_path)) == [Span(2, 3), Span(1, 8, None, 0, 3)]


def test_fixture_is_not_inside_one_of_another_phase(tmp_path: Path) -> None:
    """Moments that cannot be: only what one phase told is nested."""
    made = made_of(tmp_path, quick_set_up(0, 4, 5), SET_UP, quick_set_up(1, 1, 9), CALL, a="function", b="function")
    assert set_ups(made) == [Span(4, 1), Span(1, 8)]


# -- the stretch before a teardown's mark -----------------------------------------------------------------------------


def torn_down(folder: Path, *events: Event, when: str = "teardown", scope: str = "function") -> list[Span | None]:
    """Teardowns of fixtures that an earlier test set up, 0 to 2, in a phase that began at 10 ms."""
    written = Written().fixture(0, scope=scope).fixture(1, name="b", scope=scope).fixture(2, name="c", scope=scope)
    written.test("a", *(quick_set_up(index, 0, 1) for index in range(3)), *PASSED, start=0, end=10)
    end = events[-1][3] - SPAWN
    written.test("b", *events, quick_phase(when, 10 * MS, end), start=10 * MS, end=end)
    return [use.teardown for use in draft(written, folder).uses]


@pytest.mark.parametrize(
    ("before", "start", "wall"),
    [(0, 10 * MS, 5), (STRETCH - 1, 10 * MS + STRETCH - 1, 5), (STRETCH, 10 * MS, STRETCH + 5), (MS, 10 * MS, MS + 5)],
)
@pytest.mark.parametrize("quick", [True, False])
def test_long_stretch_is_the_fixtures_and_a_short_one_pytests(
    before: int, start: int, wall: int, quick: bool, tmp_path: Path
) -> None:
    """A finaliser that the test added ran first; what is short is what pytest itself takes."""
    mark = 10 * MS + before
    event = quick_tear_down(0, mark, mark + 5) if quick else tear_down(0, mark, mark + 5)
    span = torn_down(tmp_path, event)[0]
    assert span is not None
    assert (span.start_ns, span.wall_ns) == (start, wall)


def test_stretch_reaches_back_to_the_end_of_the_last_teardown_at_most(tmp_path: Path) -> None:
    first, second, third = 10 * MS + 5, 10 * MS + STRETCH + 10, 10 * MS + 3 * STRETCH
    events = (
        quick_tear_down(0, first, first + 5),
        quick_tear_down(1, second, second + 5),
        quick_tear_down(2, third, third + 5),
    )
    assert torn_down(tmp_path, *events) == [
        Span(first, 5),
        Span(first + 5, STRETCH + 5),
        Span(second + 5, third - second),
    ]


def test_short_stretch_after_a_teardown_is_pytests(tmp_path: Path) -> None:
    second = 11 * MS + STRETCH - 1
    spans = torn_down(tmp_path, quick_tear_down(0, 10 * MS, 11 * MS), quick_tear_down(1, second, second + 5))
    assert spans[1] == Span(second, 5)


@pytest.mark.parametrize("when", ["setup", "call"])
def test_stretch_is_in_teardown_phases_only(when: str, tmp_path: Path) -> None:
    """Elsewhere, what is before a teardown is the test or another fixture's."""
    span = torn_down(tmp_path, quick_tear_down(0, 10 * MS + 5 * STRETCH, 12 * MS), when=when)[0]
    assert span == Span(10 * MS + 5 * STRETCH, 2 * MS - 5 * STRETCH, None)


def test_no_stretch_outside_of_phases(tmp_path: Path) -> None:
    written = Written().fixture(0).fixture(1, name="b").loose(quick_set_up(0, 0, 1), quick_set_up(1, 1, 2))
    written.test("a", *passed(0, call=2), quick_tear_down(0, 5 * STRETCH, 5 * STRETCH + 1), start=0, end=MS)
    written.loose(quick_tear_down(1, 9 * STRETCH, 9 * STRETCH + 1))
    assert [use.teardown for use in draft(written, tmp_path).uses] == [Span(5 * STRETCH, 1), Span(9 * STRETCH, 1)]


def test_stretch_does_not_reach_before_the_phase(tmp_path: Path) -> None:
    """Not even where a fixture was torn down between the call and it."""
    events = (quick_tear_down(0, 5 * MS, 6 * MS), quick_tear_down(1, 10 * MS + 5, 10 * MS + 9))
    assert torn_down(tmp_path, *events)[1] == Span(10 * MS + 5, 4)


def test_set_up_in_a_teardown_phase_is_not_stretched(tmp_path: Path) -> None:
    written = Written().fixture(0)
    event = quick_set_up(0, 5 * STRETCH, 6 * STRETCH)
    written.test("a", event, quick_phase("teardown", 0, 7 * STRETCH), start=0, end=MS)
    assert set_ups(draft(written, tmp_path)) == [Span(5 * STRETCH, STRETCH)]


def test_cpu_of_a_stretch(tmp_path: Path) -> None:
    """It counts from the phase's start, where the clock was read as well as at the mark."""
    readings = reading(10 * MS, CPU), reading(13 * MS, CPU + MS)
    span = torn_down(tmp_path, *readings, tear_down(0, 13 * MS, 18 * MS, CPU + 2 * MS))[0]
    assert span == Span(10 * MS, 8 * MS, 2 * MS)
    quick = torn_down(tmp_path, *readings, quick_tear_down(0, 13 * MS, 13 * MS + 5))[0]
    assert quick == Span(10 * MS, 3 * MS + 5, MS + 5)


def test_stretch_of_a_shared_fixture_is_apart_from_the_phase(tmp_path: Path) -> None:
    written = Written().fixture(0, scope="module").loose(quick_set_up(0, 0, 1))
    events = (quick_tear_down(0, 3 * MS, 4 * MS), quick_phase("teardown", 1 * MS, 5 * MS))
    made = draft(written.test("a", *events, start=0, end=MS), tmp_path)
    assert spans(made) == [Span(1 * MS, 4 * MS, None, 0, 3 * MS)]


# -- pairing ----------------------------------------------------------------------------------------------------------


def test_set_up_and_teardown_of_one_test_are_one_use(tmp_path: Path) -> None:
    written = Written().fixture(0, params=2)
    written.test(
        "a",
        set_up(0, 0, 2 * MS, param=1, failed=1),
        quick_phase("setup", 0, 2 * MS),
        quick_tear_down(0, 3 * MS, 4 * MS),
        quick_phase("teardown", 3 * MS, 4 * MS),
        start=0,
        end=MS,
    )
    (use,) = draft(written, tmp_path).uses
    assert (use.fixture, use.process, use.param, use.test, use.setup_in, use.failed) == (0, 3, 1, 0, "setup", True)
    assert use.setup == Span(0, 2 * MS)
    assert (use.teardown, use.teardown_test, use.teardown_in) == (Span(3 * MS, MS), 0, "teardown")


def test_shared_fixture_is_torn_down_by_a_later_test(tmp_path: Path) -> None:
    """A parametrised one, in the set-up of the test that wants the next parameter."""
    written = Written().fixture(0, scope="module", params=2)
    written.test("a", set_up(0, 0, 1, param=0), SET_UP, CALL, DOWN, start=0, end=10)
    written.test("b", tear_down(0, 11, 12), set_up(0, 12, 13, param=1), SET_UP, CALL, DOWN, start=10, end=20)
    written.loose(tear_down(0, 30, 31))
    first, second = draft(written, tmp_path).uses
    assert (first.param, first.test, first.teardown, first.teardown_test, first.teardown_in) == (
        0,
        0,
        Span(11, 1),
        1,
        "setup",
    )
    assert (second.param, second.test, second.teardown, second.teardown_test, second.teardown_in) == (
        1,
        1,
        Span(30, 1),
        None,
        None,
    )


def test_set_up_in_the_call_and_outside_any_phase(tmp_path: Path) -> None:
    written = Written().fixture(0).fixture(1, name="late")
    written.test("a", SET_UP, quick_set_up(0, 1, 2), CALL, DOWN, quick_set_up(1, 3, 4), start=0, end=MS)
    assert [use.setup_in for use in draft(written, tmp_path).uses] == ["call", None]


def test_teardown_whose_set_up_was_not_seen(tmp_path: Path) -> None:
    written = Written().fixture(0).test("a", quick_tear_down(0, 1, 2), DOWN, start=0, end=MS)
    assert draft(written, tmp_path).uses == []


def test_second_teardown_of_one_set_up_is_not_believed(tmp_path: Path) -> None:
    downs = (quick_tear_down(0, 1, 2), quick_tear_down(0, 3, 9))
    written = Written().fixture(0).test("a", quick_set_up(0, 0, 1), *downs, DOWN, start=0, end=MS)
    (use,) = draft(written, tmp_path).uses
    assert use.teardown == Span(1, 1)


def test_unreadable_test_leaves_no_use_behind_for_others_to_be_taken_for(tmp_path: Path) -> None:
    written = Written().fixture(0, scope="module").fixture(1, name="other", scope="module")
    written.test("bad", quick_set_up(0, 0, 1), SET_UP, (99,), start=0, end=1)
    written.test("bad too", quick_set_up(0, 0, 1), SET_UP, (schema.REPORT, 9, 1), start=0, end=1)
    written.test("good", quick_set_up(1, 1, 2), SET_UP, quick_tear_down(0, 2, 9), DOWN, start=0, end=MS)
    (use,) = draft(written, tmp_path, unreadable=2).uses
    assert (use.fixture, use.test, use.teardown) == (1, 0, None)


def test_unreadable_test_leaves_open_what_it_tore_down(tmp_path: Path) -> None:
    written = Written().fixture(0, scope="module").test("a", quick_set_up(0, 0, 1), *PASSED, start=0, end=9)
    written.test("bad", quick_tear_down(0, 11, 12), *PASSED, (schema.REPORT, 9, 1), start=10, end=19)
    (use,) = draft(written.loose(quick_tear_down(0, 21, 23)), tmp_path, unreadable=1).uses
    assert (use.teardown, use.teardown_test, use.teardown_in) == (Span(21, 2), None, None)


def test_unreadable_test_tore_nothing_down(tmp_path: Path) -> None:
    written = Written().fixture(0, scope="module").test("a", quick_set_up(0, 0, 1), *PASSED, start=0, end=9)
    written.test("bad", quick_tear_down(0, 11, 12), *PASSED, (schema.REPORT, 9, 1), start=10, end=19)
    (use,) = draft(written, tmp_path, unreadable=1).uses
    assert (use.teardown, use.teardown_test, use.teardown_in) == (None, None, None)
