"""The hot path on a clock that only moves when the story says so: which events are told, when, and in which write.

What lives here: hooks driven by hand, as pytest drives them.  What may never be added: a real clock or a real session;
``runs/`` has these.
"""

from __future__ import annotations

import gc
import weakref
from types import FunctionType, SimpleNamespace
from typing import Any, cast

import pytest
from _pytest.reports import TestReport

from tests.recorder.story import (
    ABOUT,
    BEGAN,
    CHILDREN,
    LEAST,
    MARKER,
    MS,
    NEED,
    PHASE,
    QUICK_PHASE,
    QUICK_TEARDOWN,
    READ,
    REPORT,
    TEARDOWN,
    USED,
    Fixture,
    Item,
    Node,
    Story,
    Watched,
    events,
    made_report,
    returns,
    yields,
)
from testtime_recorder import items as module
from testtime_recorder import schema
from testtime_recorder.clock import Clock
from testtime_recorder.items import QUICK, items
from testtime_recorder.journal import Journal
from testtime_recorder.readings import PARENT
from testtime_recorder.watching import Watching

# -- a test and its phases --------------------------------------------------------------------------------------------


def test_phase_lasts_from_the_outermost_wrapper_to_the_same(story: Story) -> None:
    with story.protocol():
        for when, ns in (("setup", 3 * MS), ("call", 4 * MS), ("teardown", 2 * MS)):
            story.wait(10)
            with story.phase(when):
                story.wait(ns)
        story.wait(5)
    assert story.frame[:3] == ["TEST", BEGAN, BEGAN + 9 * MS + 30]
    assert story.of(PHASE) == [
        (PHASE, 0, BEGAN + 10, BEGAN + 3 * MS + 10, USED, -1),
        (PHASE, 1, BEGAN + 3 * MS + 20, BEGAN + 7 * MS + 20, USED, -1),
        (PHASE, 2, BEGAN + 7 * MS + 30, BEGAN + 9 * MS + 30, USED, -1),
    ]


@pytest.mark.parametrize("when", schema.PHASES)
def test_phase_that_raises_is_recorded_all_the_same(when: str, story: Story) -> None:
    with story.protocol(), story.phase(when):
        story.wait(3 * MS)
        raise ValueError
    assert story.of(PHASE) == [(PHASE, schema.PHASES.index(when), BEGAN, BEGAN + 3 * MS, USED, -1)]


def test_test_run_by_other_means_counts_as_call(story: Story) -> None:
    """pytest-forked and its like run no phase in this process, and what they report is all there is."""
    with story.protocol():
        story.burn(2 * MS)
        story.child(50 * MS)
        story.report("call", "failed")
    assert story.frame[:3] == ["TEST", BEGAN, BEGAN + 52 * MS]
    assert sorted(story.events) == [
        (PHASE, 1, BEGAN, BEGAN + 52 * MS, USED + 2 * MS, CHILDREN + 50 * MS),
        (REPORT, 1, 1),
    ]


def test_numbers_that_look_like_a_phase_are_not_taken_for_one(story: Story) -> None:
    """The fixture's index is the code of a phase, and so is what was read."""
    fixtures = [Fixture(returns) for _ in range(PHASE + 1)]
    story.now = story.used = PHASE
    with story.protocol():
        for fixture in fixtures:
            with story.set_up(fixture):
                pass
    assert [event[:2] for event in story.of(PHASE, QUICK_PHASE)] == [(PHASE, 1)]


def test_test_without_any_report_is_told_as_such(story: Story) -> None:
    with story.protocol():
        story.attempt()
    assert story.of(REPORT) == [(REPORT, 1, schema.OUTCOMES.index("unreported"))]


def test_writing_lies_outside_all_phases_and_is_accounted_for(story: Story) -> None:
    story.write_takes = 7
    with story.protocol():
        story.attempt("passed", "passed", "passed")
    assert story.frame[:3] == ["TEST", BEGAN + 7, BEGAN + 3 * MS + 7]
    assert [event[2] for event in story.of(PHASE)] == [BEGAN + 7 + number * MS for number in range(3)]
    assert story.items.flushing() == 14
    with story.protocol():
        story.attempt("passed", "passed", "passed")
    assert story.items.flushing() == 28
    assert story.told[-1][1:3] == [BEGAN + 3 * MS + 21, BEGAN + 6 * MS + 21]


def test_what_others_do_after_the_teardown_is_not_writing(story: Story) -> None:
    """Reports are printed and logged there, and reruns are delayed; only the writes are ours."""
    story.write_takes = 7
    with story.protocol():
        story.attempt("passed", "passed", "failed")
        story.wait(40 * MS)
    assert story.kinds == ["begin", "TEST", "ANEW"]
    assert story.items.flushing() == 21


def test_integers_are_counted(story: Story) -> None:
    with story.protocol():
        story.attempt("passed", "passed", "failed")
    length = len(story.told[-1][3])
    assert story.items.count() == length
    with story.protocol():
        story.attempt("passed", "passed", "passed")
    assert story.items.count() == length + len(story.told[-1][3])


# -- what is written when ---------------------------------------------------------------------------------------------


def test_test_is_told_of_when_it_begins(story: Story) -> None:
    """What kills the process after that is known to have happened in it."""
    with story.protocol(Item("a.py::one")):
        assert story.writes == [[["begin", "a.py::one", BEGAN]]]
        story.wait(MS)
    story.wait(MS)
    with story.protocol(Item("a.py::two")):
        assert story.writes[2:] == [[["begin", "a.py::two", BEGAN + 2 * MS]]]


def test_test_is_one_write_when_it_has_been_torn_down(story: Story) -> None:
    """What kills the process after that finds it written."""
    with story.protocol():
        for when in ("setup", "call"):
            with story.phase(when):
                story.wait(MS)
        with story.silent_phase("teardown"):
            story.wait(MS)
            assert story.kinds == ["begin"]
        assert story.kinds == ["begin", "TEST"]
        story.report("teardown")
        story.wait(9 * MS)
    assert story.kinds == ["begin", "TEST"]
    assert len(story.writes) == 2
    assert story.frame[2] == story.now - 9 * MS


def test_same_test_once_more_is_another(story: Story) -> None:
    """It is told anew only inside its protocol."""
    item = Item()
    story.test(item)
    assert [record[0] for record in story.test(item)] == ["begin", "TEST"]


def test_protocol_inside_a_protocol_is_one_test(story: Story) -> None:
    """A plugin that runs it in its own way, by way of the hook."""
    with story.protocol(Item("a.py::one")):
        with story.protocol(Item("a.py::one")):
            story.attempt("passed", "passed", "passed")
        story.wait(MS)
    assert story.kinds == ["begin", "TEST"]
    story.test(Item("a.py::two"))
    assert story.kinds == ["begin", "TEST"] * 2


@pytest.mark.parametrize("nodeid", ['größe.py::test_it["\n\u2028\0]', "\udcff.py::one"], ids=["text", "no text"])
def test_node_id_is_told_as_it_is(nodeid: str, story: Story) -> None:
    """Lone surrogates come in with file names that are not UTF-8."""
    story.test(Item(nodeid))
    assert story.told[0][1] == nodeid


def test_test_is_written_anew_when_its_teardown_failed(story: Story) -> None:
    with story.protocol():
        story.attempt("passed", "passed", "failed")
        assert story.kinds == ["begin", "TEST"]
    assert story.kinds == ["begin", "TEST", "ANEW"]
    test, anew = story.told[1:]
    assert anew[1:3] == test[1:3]
    assert anew[3] == [*test[3], REPORT, 2, 1]
    assert [record[0] for record in story.test(Item())] == ["begin", "TEST"]


def test_what_a_test_belongs_to_is_told_once_when_it_is_written_anew(story: Story) -> None:
    with story.protocol(Item("a.py::one", "slow")):
        story.attempt("passed", "passed", "failed")
    for frame in story.told[-2:]:
        assert [event for event in events(frame) if event[0] in (ABOUT, MARKER)] == [(ABOUT,), (MARKER, 0)]


def test_attempts_that_are_reported_at_once_are_written_at_once(story: Story) -> None:
    with story.protocol():
        story.attempt("passed", "rerun", "passed")
        story.attempt("passed", "passed", "passed")
        assert story.kinds == ["begin", "TEST", "ANEW"]
    assert story.kinds == ["begin", "TEST", "ANEW"]
    first, both = story.told[1:]
    assert both[3][: len(first[3])] == first[3]
    assert [event[1] for event in events(both) if event[0] == PHASE] == [0, 1, 2, 0, 1, 2]
    assert both[2] == first[2] + 3 * MS


@pytest.mark.parametrize("at_last", [True, False], ids=["after all attempts", "after each attempt"])
def test_test_whose_reports_are_held_back_is_written_at_the_end(at_last: bool, story: Story) -> None:
    """pytest-rerunfailures holds reports back until it knows whether there is another attempt."""
    held: list[tuple[str, str]] = []
    with story.protocol():
        for outcome in ("rerun", "failed"):
            story.attempt()
            held += [("setup", "passed"), ("call", outcome)]
            while held and not at_last:
                story.report(*held.pop(0))
        for each in held:
            story.report(*each)
        story.report("teardown")
        assert story.kinds == ["begin"]
        story.wait(9 * MS)
    assert story.kinds == ["begin", "TEST"]
    assert [event[1] for event in story.of(PHASE)] == [0, 1, 2, 0, 1, 2]
    assert story.of(REPORT) == [(REPORT, 1, 5), (REPORT, 1, 1)]
    assert story.frame[2] == story.now - 9 * MS


def test_test_that_was_not_torn_down_is_written_at_the_end(story: Story) -> None:
    with story.protocol():
        with story.phase("setup"):
            story.wait(3 * MS)
        story.wait(2 * MS)
        assert story.kinds == ["begin"]
    assert story.frame[:3] == ["TEST", BEGAN, BEGAN + 5 * MS]


def test_phase_outside_any_test_is_nobodys(story: Story) -> None:
    """A plugin may call what it likes; a test that has ended is not told once more."""
    story.test(Item())
    for when in schema.PHASES:
        with story.phase(when):
            story.wait(MS)
    assert story.kinds == ["begin", "TEST"]
    story.items.finish()
    assert story.kinds == ["begin", "TEST", "LOOSE"]


def test_what_happens_after_the_last_test_is_loose(story: Story) -> None:
    fixture = Fixture(yields, scope="session")
    story.test(Item(), fixture)
    count, start = story.items.count(), story.now
    story.writes.clear()
    fixture.ends_with(lambda: story.wait(2 * MS))
    fixture.finish()
    assert story.writes == []
    story.items.finish()
    assert story.frame[0] == "LOOSE"
    assert story.events == [(TEARDOWN, 0, start, start + 2 * MS, USED, -1)]
    assert story.items.count() == count + 6
    story.items.finish()
    assert len(story.writes) == 1


def test_what_happens_between_two_tests_is_not_the_seconds(story: Story) -> None:
    fixture = Fixture(yields, scope="session")
    story.test(Item(), fixture)
    fixture.finish()
    story.write_takes, start = 7, story.now
    told = story.test(Item())
    assert [record[0] for record in told] == ["LOOSE", "begin", "TEST"]
    assert (told[1][2], told[2][1]) == (start + 7, start + 14), "nor is the writing of it"
    assert [event[:2] for event in events(told[0])] == [(QUICK_TEARDOWN, 0)]
    assert not [event for event in events(told[2]) if event[0] == QUICK_TEARDOWN]


def test_where_nothing_is_left_nothing_is_written(story: Story) -> None:
    story.items.finish()
    assert story.writes == []
    story.test(Item())
    story.items.finish()
    assert story.kinds == ["begin", "TEST"]


# -- what is kept -----------------------------------------------------------------------------------------------------


def held(hooks: Any) -> list[tuple[str, int]]:
    """Whatever has a size among all that the hooks can reach through their variables, and that size."""
    sizes: list[tuple[str, int]] = []
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("items", hooks)]
    while waiting:
        name, value = waiting.pop()
        if id(value) in seen or isinstance(value, (str, bytes, int, type, Story, Watched)):
            continue
        seen.add(id(value))
        if isinstance(value, (list, dict, set, tuple)):
            sizes.append((name, len(value)))
            inner = [*value.items()] if isinstance(value, dict) else [*enumerate(value)]
            waiting += [(f"{name}[]", each) for _, each in inner]
        elif isinstance(value, FunctionType):
            cells = zip(value.__code__.co_freevars, value.__closure__ or ())
            waiting += [(f"{name}.{free}", cell.cell_contents) for free, cell in cells]
        elif type(value).__module__.startswith("testtime_recorder."):
            keys = getattr(type(value), "__slots__", None) or list(vars(value))
            waiting += [(f"{name}.{key}", getattr(value, key)) for key in keys]
    return sorted(sizes)


def test_nothing_is_kept_of_tests_that_have_ended(story: Story) -> None:
    fixture = Fixture(yields)
    parent = Node("slow")
    after: dict[int, list[tuple[str, int]]] = {}
    alive: list[weakref.ref[Item]] = []
    for number in range(1, 401):
        info = SimpleNamespace(name2fixturedefs={"yields": [fixture]})
        item = Item(f"test_a.py::test_{number}", *["db"] * (number % 3), parent=parent, info=info)
        alive.append(weakref.ref(item))
        told = story.test(item, fixture)
        assert told[-1][0] == "TEST"
        after[number] = held(story.items)
        story.writes.clear()
        del item
    assert after[400] == after[100] == after[10]
    sizes = {name.rpartition(".")[2]: size for name, size in after[400]}
    assert sizes.keys() >= {"events", "definitions", "endings", "packs", "plain", "shared", "_markers", "_told"}
    assert (sizes["events"], sizes["definitions"], sizes["endings"], sizes["plain"]) == (0, 0, 1, 1)
    gc.collect()
    assert [number for number, each in enumerate(alive) if each() is not None] == []


# -- what is watched --------------------------------------------------------------------------------------------------


def test_whoever_watches_is_told_what_runs_and_since_when(story: Story) -> None:
    focus, item, fixture = story.watched.focus, Item(), Fixture(yields)
    assert (focus.item, focus.since) == (None, 0)
    with story.protocol(item):
        assert (focus.item, focus.since) == (item, 0)
        with story.phase("setup"):
            assert focus.since == BEGAN
            story.wait(3)
            with story.set_up(fixture):
                assert focus.since == BEGAN + 3
                story.wait(4)
            assert focus.since == BEGAN + 7
        assert focus.since == 0
        with story.phase("call", item):
            assert focus.since == BEGAN + 7
        assert focus.since == 0
        with story.phase("teardown"):
            story.wait(1)
            fixture.ends_with(lambda: seen.append(focus.since))
            seen: list[int] = []
            fixture.finish()
            assert seen == [BEGAN + 8]
        assert focus.since == 0
    assert (focus.item, focus.since) == (None, 0)


@pytest.mark.parametrize("when", schema.PHASES)
def test_phase_that_raises_is_over_for_whoever_watches(when: str, story: Story) -> None:
    with story.protocol(), story.phase(when):
        raise ValueError
    assert story.watched.focus.since == 0


@pytest.mark.parametrize("when", schema.PHASES)
def test_what_was_watched_is_asked_for_after_a_long_phase_only(when: str, story: Story) -> None:
    with story.protocol():
        with story.phase(when):
            story.wait(LEAST - 1)
        assert story.watched.asked == []
        with story.phase(when):
            story.wait(LEAST)
        assert story.watched.asked == [(BEGAN + LEAST - 1, BEGAN + 2 * LEAST - 1)]
    _, end = story.watched.asked[0]
    assert [record for record in story.told if record[0] == "ran"] == [["ran", 0, end - 1, end, {}]]


def test_what_was_watched_is_told_before_the_test_ends_and_counts_as_writing(story: Story) -> None:
    story.watched.takes = 3 * MS
    with story.protocol(), story.phase("call"):
        story.wait(LEAST)
    assert story.kinds == ["begin", "ran", "TEST"]
    assert story.of(PHASE) == [(PHASE, 1, BEGAN, BEGAN + LEAST, USED, -1 if LEAST < PARENT else CHILDREN)]
    assert story.items.flushing() == 3 * MS


def test_test_is_told_beforehand_where_that_is_asked_for(story: Story) -> None:
    story.test(Item("test_a.py::test_one"))
    assert story.watched.tests == ["test_a.py::test_one"]
    other = Story()
    other.watched.arms = False
    other.items = items(
        Clock(lambda: other.now, other._cpu, other._children, lambda: 0),
        cast(Journal, other),
        "/root",
        other.faults.append,
        cast(Watching, other.watched),
    )
    other.test(Item("test_a.py::test_one"))
    assert other.watched.tests == []
    assert {event[2] for event in other.of(READ)} == {USED - 7}, "what watches from beside computes, too"
    assert {event[2] for event in story.of(READ)} == {USED}


def test_whoever_watches_has_a_turn_between_two_tests_once_it_is_due(story: Story) -> None:
    """It counts as recording, and not as the test's."""
    story.watched.focus.due = BEGAN + 5 * MS
    for name in ("a.py::one", "a.py::two", "a.py::three"):
        with story.protocol(Item(name)), story.phase("call"):
            story.wait(6 * MS)
    assert story.watched.met == [BEGAN + 6 * MS]
    assert story.items.flushing() == MS
    assert [record[2] - record[1] for record in story.told if record[0] == "TEST"] == [6 * MS] * 3


def test_watching_that_fails_ends_recording_and_not_the_suite() -> None:
    story = Story()
    story.watched.raises = True
    with story.protocol(), story.phase("call"):
        story.wait(LEAST)
    assert [type(fault) for fault in story.faults] == [ValueError]


# -- CPU --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", schema.PHASES)
def test_quick_phase_has_no_cpu_read(when: str, story: Story) -> None:
    number = schema.PHASES.index(when)
    with story.protocol():
        with story.phase(when):
            story.burn(QUICK - 1)
        assert story.cpu_readings == 1, "at its start"
        with story.phase(when):
            story.burn(QUICK)
        assert story.cpu_readings == 2
    middle, end = BEGAN + QUICK - 1, BEGAN + 2 * QUICK - 1
    quick, phase = [event for event in events(story.told[-1]) if event[0] in (PHASE, QUICK_PHASE)]
    assert quick == (QUICK_PHASE, number, BEGAN, middle)
    assert phase == (PHASE, number, middle, end, story.used, -1)


# -- outcomes ---------------------------------------------------------------------------------------------------------


class SubtestReport(TestReport):
    """As pytest's own, and that of pytest-subtests before it."""

    context = None


class OtherReport(TestReport):
    """As a plugin may make them."""


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (made_report("passed"), []),
        (made_report("passed", "setup"), []),
        (made_report("failed"), [("call", "failed")]),
        (made_report("failed", "teardown"), [("teardown", "failed")]),
        (made_report("skipped", "setup"), [("setup", "skipped")]),
        (made_report("skipped", wasxfail="why"), [("call", "xfailed")]),
        (made_report("passed", wasxfail="why"), [("call", "xpassed")]),
        (made_report("passed", wasxfail=""), [("call", "xpassed")]),
        (made_report("rerun"), [("call", "rerun")]),
        (made_report("of another kind"), [("call", "failed")]),
        (made_report("failed", "of another kind"), [("call", "failed")]),
        (OtherReport("a.py::one", ("", 0, ""), {}, "passed", None, "call"), []),
        (OtherReport("a.py::one", ("", 0, ""), {}, "skipped", None, "call"), [("call", "skipped")]),
    ],
)
def test_report(told: TestReport, expected: list[tuple[str, str]], story: Story) -> None:
    with story.protocol(), story.phase("call"):
        story.items.pytest_runtest_logreport(told)
    assert [(schema.PHASES[when], schema.OUTCOMES[code]) for _, when, code in story.of(REPORT)] == expected


@pytest.mark.parametrize(
    ("outcome", "more", "expected"),
    [
        ("passed", {}, ["subtest"]),
        ("skipped", {}, ["subtest"]),
        ("skipped", {"wasxfail": ""}, ["subtest"]),
        ("failed", {}, ["subtest", "failed"]),
    ],
)
def test_report_of_a_subtest(outcome: str, more: dict[str, str], expected: list[str], story: Story) -> None:
    told = SubtestReport("test_a.py::test_one", ("", 0, ""), {}, cast(Any, outcome), None, "call")
    vars(told).update(more)
    with story.protocol(), story.phase("call"):
        story.items.pytest_runtest_logreport(told)
    assert [schema.OUTCOMES[event[2]] for event in story.of(REPORT)] == expected


def test_report_unlike_any_other_ends_recording_and_not_the_suite() -> None:
    story = Story()
    story.items.pytest_runtest_logreport(object())
    assert [type(fault) for fault in story.faults] == [AttributeError]


# -- what a test needs and belongs to ---------------------------------------------------------------------------------


def about(frames: list[list[Any]]) -> list[tuple[int, ...]]:
    """What the only frame among records says of its test."""
    (frame,) = (record for record in frames if record[0] == "TEST")
    return [event for event in events(frame) if event[0] in (ABOUT, NEED, MARKER)]


def test_markers_are_told_where_they_differ(story: Story) -> None:
    slow, plain = Node("slow"), Node()
    told = [
        about(story.test(item))
        for item in (
            Item("a.py::one", parent=slow),
            Item("a.py::two", parent=slow),
            Item("a.py::three", "db", parent=slow),
            Item("a.py::four", "db", parent=slow),
            Item("a.py::five", parent=slow),
            Item("a.py::six", parent=slow),
            Item("b.py::one", parent=plain),
            Item("b.py::two", parent=plain),
            Item("b.py::three", "slow", parent=plain),
            Item("a.py::seven", parent=slow),
        )
    ]
    none, inherited, both = [(ABOUT,)], [(ABOUT,), (MARKER, 0)], [(ABOUT,), (MARKER, 0), (MARKER, 1)]
    assert told == [inherited, [], both, [], inherited, [], none, [], inherited, []]
    assert [record[1:] for record in story.told if record[0] == "marker"] == [[0, "slow"], [1, "db"]]


def test_markers_are_defined_before_they_are_used(story: Story) -> None:
    story.test(Item("a.py::one", "slow"))
    assert story.kinds == ["begin", "marker", "TEST"]


def test_test_that_belongs_to_nothing_says_nothing(story: Story) -> None:
    assert about(story.test(Item())) == []


def test_needs_are_told_where_they_differ(story: Story) -> None:
    wide, own, parent = Fixture(yields, scope="module"), Fixture(returns), Node()
    needing, other = (
        SimpleNamespace(name2fixturedefs={name: [fixture]}) for name, fixture in (("yields", wide), ("returns", own))
    )
    told = [
        about(story.test(Item("a.py::one", parent=parent, info=other), own)),
        about(story.test(Item("a.py::two", parent=parent, info=needing), wide)),
        about(story.test(Item("a.py::three", parent=parent, info=needing))),
        about(story.test(Item("a.py::four", parent=parent, info=other))),
        about(story.test(Item("a.py::five", parent=parent, info=other))),
        about(story.test(Item("a.py::six", parent=parent, info=needing))),
    ]
    assert told == [[], [(ABOUT,), (NEED, 1)], [], [(ABOUT,)], [], [(ABOUT,), (NEED, 1)]]


def test_loose_events_leave_what_is_known_as_it_is(story: Story) -> None:
    wide, slow = Fixture(yields, scope="session"), Node("slow")
    info = SimpleNamespace(name2fixturedefs={"yields": [wide]})
    story.test(Item("a.py::one", parent=slow, info=info), wide)
    wide.finish()
    told = story.test(Item("a.py::two", parent=slow, info=info))
    assert [record[0] for record in told] == ["LOOSE", "begin", "TEST"]
    assert {event[0] for event in events(told[0])} == {QUICK_TEARDOWN}
    assert about(told) == []


# -- unittest ---------------------------------------------------------------------------------------------------------


class TestCaseFunction(Item):
    """An item of pytest's of that name, as far as the hooks use it."""

    __test__ = False
    _testcase: Any = None


class Case:
    """A ``unittest.TestCase`` as far as it is watched."""

    def run(self) -> None:
        """Where it is defined says whose it is."""

    def _callSetUp(self) -> None: ...  # noqa: N802

    def _callTearDown(self) -> None: ...  # noqa: N802


Case.run.__module__ = "unittest.case"


def test_unittests_own_set_up_and_teardown_are_told_before_the_call_that_they_are_in(story: Story) -> None:
    item = TestCaseFunction()
    item._testcase = case = Case()
    with story.protocol(item), story.phase("call", item):
        story.wait(10)
        case._callSetUp()
        story.wait(20)
        case._callTearDown()
    assert story.events[-2:] == [
        (schema.XUNIT, BEGAN + 10, BEGAN + 30),
        (QUICK_PHASE, 1, BEGAN, BEGAN + 30),
    ]
    assert vars(case) == {}


def test_other_items_are_looked_at_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """One item of each kind; nothing is watched in the others."""
    looked: list[Any] = []

    def watch(item: Any, now: Any, plain: set[type]) -> None:
        looked.append(item)
        plain.add(type(item))

    monkeypatch.setattr(module, "watch", watch)
    first, *rest = (Item(f"a.py::{number}") for number in range(3))
    for item in (first, *rest):
        story.test(item)
    assert looked == [first]
    assert not [
        event for record in story.told if record[0] == "TEST" for event in events(record) if event[0] == schema.XUNIT
    ]
