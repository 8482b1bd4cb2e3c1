"""The arithmetic of the hot path on a clock that only moves when the story says so.

What lives here: hooks driven by hand, as pytest drives them.  What may never be added: a real clock or a real session;
``runs/`` has these.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Callable, cast

import pytest
from _pytest.reports import TestReport

from testtime_recorder import items as module
from testtime_recorder import schema
from testtime_recorder.clock import Clock
from testtime_recorder.hooks import NEW_STYLE
from testtime_recorder.items import PARENT, SLOW, STALE, STRETCH, Items
from testtime_recorder.journal import Journal

MS = 1_000_000
PHASE, SETUP, TEARDOWN, REPORT = schema.PHASE, schema.SETUP, schema.TEARDOWN, schema.REPORT
QUICK_SETUP, QUICK_TEARDOWN = schema.QUICK_SETUP, schema.QUICK_TEARDOWN
Hook = Generator[None, Any, Any]


class Story:
    """A clock, a journal and the hooks between them."""

    def __init__(self) -> None:
        self.now = 1000 * MS
        self.used = 500 * MS
        self.childrens = 100 * MS
        self.cpu_readings = 0
        self.child_readings = 0
        self.faults: list[Exception] = []
        self.lines: list[Any] = []
        self.bodies: list[list[int]] = []
        self.write_takes = 0
        self.items = Items(
            Clock(lambda: self.now, self._cpu, self._children, lambda: 0),
            cast(Journal, self),
            "/root",
            self.faults.append,
        )

    def _cpu(self) -> int:
        self.cpu_readings += 1
        return self.used

    def _children(self) -> int:
        self.child_readings += 1
        return self.childrens

    def write(self, data: bytes) -> None:
        """What the journal is given: lines, the last one perhaps with numbers behind it."""
        self.now += self.write_takes
        while data:
            line, _, data = data.partition(b"\n")
            self.lines.append(json.loads(line))
            if self.lines[-1][0] in ("test", "loose"):
                size = self.lines[-1][-1]
                assert len(data) == size + 1
                self.bodies.append(array("q", data[:size]).tolist())
                data = b""

    def wait(self, ns: int) -> None:
        """Time passes."""
        self.now += ns

    def burn(self, ns: int) -> None:
        """Time passes in computing."""
        self.now += ns
        self.used += ns

    def child(self, ns: int) -> None:
        """A child computes, and is waited for."""
        self.now += ns
        self.childrens += ns

    @contextmanager
    def protocol(self, item: Any) -> Iterator[None]:
        """One test."""
        with inside(self.items.pytest_runtest_protocol(item)):
            yield

    @contextmanager
    def phase(self, when: str, item: Any = None) -> Iterator[None]:
        """One of its phases."""
        items: Any = self.items
        hooks = {
            "setup": items.pytest_runtest_setup,
            "call": lambda: items.pytest_runtest_call(item or make_item()),
            "teardown": items.pytest_runtest_teardown,
        }
        with inside(hooks[when]()):
            yield
        self.items.pytest_runtest_logreport(
            TestReport("test_it.py::test", ("", 0, ""), {}, "passed", None, cast(Any, when))
        )

    @contextmanager
    def set_up(self, fixture: Fixture, request: Any = None) -> Iterator[None]:
        """One fixture."""
        with inside(self.items.pytest_fixture_setup(fixture, request)):
            yield

    @property
    def events(self) -> list[tuple[int, ...]]:
        """Those of the only test, or of the only loose record."""
        (numbers,) = self.bodies
        if self.lines[-1][0] == "test":
            place = 3 + numbers[2]
            numbers = numbers[place + 1 + numbers[place] :]
        events = []
        while numbers:
            length = schema.LENGTHS[numbers[0]]
            events.append(tuple(numbers[:length]))
            numbers = numbers[length:]
        return events


@contextmanager
def inside(hook: Hook) -> Iterator[None]:
    """Drive a wrapper in the style that this pluggy has; an exception in the body is what the hook raised."""
    next(hook)
    try:
        yield
    except ValueError as error:
        raised = SimpleNamespace(excinfo=(ValueError, error, None))
        with pytest.raises(ValueError if NEW_STYLE else StopIteration):
            hook.throw(error) if NEW_STYLE else hook.send(raised)
    else:
        with pytest.raises(StopIteration):
            hook.send(SimpleNamespace(excinfo=None))


class Fixture:
    """A ``FixtureDef`` as far as the hooks use it."""

    def __init__(self, func: Callable[..., Any], **about: Any) -> None:
        self.func = func
        self.argname = func.__name__
        self.scope = "function"
        self.baseid = ""
        self.argnames: tuple[str, ...] = ()
        self.params: Any = None
        self.finalizers: list[Callable[[], None]] = []
        vars(self).update(about)

    def addfinalizer(self, finalizer: Callable[[], None]) -> None:
        """Last in, first out."""
        self.finalizers.append(finalizer)

    def finish(self) -> None:
        """Tear it down."""
        while self.finalizers:
            self.finalizers.pop()()


def make_item(nodeid: str = "test_a.py::test_one", **about: Any) -> Any:
    """A test item as far as the hooks use it."""
    return SimpleNamespace(**{"nodeid": nodeid, "own_markers": [], "parent": None, **about})


def returns() -> None: ...


def yields() -> Any:
    yield


def yields_too() -> Any:
    yield


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story()
    yield story
    assert story.faults == []


# -- a test and its phases --------------------------------------------------------------------------------------------


def test_phase_lasts_from_the_outermost_wrapper_to_the_same(story: Story) -> None:
    with story.protocol(make_item()):
        for when, ns in (("setup", 3 * MS), ("call", 4 * MS), ("teardown", 2 * MS)):
            story.wait(10)
            with story.phase(when):
                story.wait(ns)
    began = 1000 * MS
    assert story.bodies[0][:2] == [began, began + 9 * MS + 30]
    assert story.events == [
        (PHASE, 0, began + 10, began + 3 * MS + 10, -10, 0),
        (PHASE, 1, began + 3 * MS + 20, began + 7 * MS + 20, -10, 0),
        (PHASE, 2, began + 7 * MS + 30, began + 9 * MS + 30, -10, 0),
    ]


def test_a_test_is_announced_before_it_runs(story: Story) -> None:
    with story.protocol(make_item('test_a.py::test_it["\n\udc80]')):
        assert story.lines == [["begin", 'test_a.py::test_it["\n\udc80]', 1000 * MS]]
    assert story.lines[1][:2] == ["test", 'test_a.py::test_it["\n\udc80]']
    assert story.lines[1][2] == 8 * len(story.bodies[0])


def test_phase_that_raises_is_recorded_all_the_same(story: Story) -> None:
    with story.protocol(make_item()), story.phase("call"):
        story.wait(3 * MS)
        raise ValueError
    assert story.events == [(PHASE, 1, 1000 * MS, 1003 * MS, 0, 0)]


def test_test_run_by_other_means_counts_as_call(story: Story) -> None:
    """pytest-forked and its like run no phase in this process."""
    with story.protocol(make_item()):
        story.burn(2 * MS)
        story.child(50 * MS)
        story.items.pytest_runtest_logreport(TestReport("test_it.py::test", ("", 0, ""), {}, "passed", None, "call"))
    assert story.events == [(PHASE, 1, 1000 * MS, 1052 * MS, 2 * MS, 50 * MS)]


def test_writing_lies_outside_all_spans_and_is_accounted_for(story: Story) -> None:
    story.write_takes = 7
    with story.protocol(make_item()), story.phase("call"):
        story.wait(3 * MS)
    began = story.bodies[0][0]
    assert story.bodies[0][:2] == [1000 * MS + 7, 1003 * MS + 7]
    assert story.items.flushing == 14
    assert story.items.count == len(story.events[0])
    with story.protocol(make_item()), story.phase("call"):
        story.wait(3 * MS)
    assert story.items.flushing == 28
    assert began < story.bodies[1][0] == 1000 * MS + 3 * MS + 21


def test_nothing_is_kept_of_a_test_that_has_ended(story: Story) -> None:
    def held() -> list[int]:
        values = (getattr(story.items, name) for name in Items.__slots__)
        return [len(value) for value in values if isinstance(value, (list, dict))]

    fixture = Fixture(yields)
    sizes = []
    for number in range(20):
        with story.protocol(make_item(f"test_a.py::test_{number}")), story.phase("setup"), story.set_up(fixture):
            story.wait(1)
        fixture.finish()
        sizes.append(held())
    assert sizes[1:] == sizes[1:2] * 19


# -- CPU --------------------------------------------------------------------------------------------------------------


def test_cpu_of_a_phase_is_what_was_used_in_it(story: Story) -> None:
    with story.protocol(make_item()), story.phase("call"):
        story.burn(3 * MS)
        story.wait(4 * MS)
    assert story.events == [(PHASE, 1, 1000 * MS, 1007 * MS, 3 * MS, 0)]


def test_start_shortly_after_a_reading_is_not_read_again(story: Story) -> None:
    """What lies between is taken for computing, so that it is not the phase's."""
    with story.protocol(make_item()):
        readings = story.cpu_readings
        story.burn(STALE - 1)
        with story.phase("call"):
            story.burn(5)
        assert story.cpu_readings == readings + 1
    assert story.events == [(PHASE, 1, 1000 * MS + STALE - 1, 1000 * MS + STALE + 4, 5, 0)]


def test_start_long_after_a_reading_is_read(story: Story) -> None:
    with story.protocol(make_item()):
        readings = story.cpu_readings
        story.wait(STALE)
        with story.phase("call"):
            story.burn(5)
        assert story.cpu_readings == readings + 2
    assert story.events == [(PHASE, 1, 1000 * MS + STALE, 1000 * MS + STALE + 5, 5, 0)]


def test_fixture_slow_enough_has_its_cpu_read(story: Story) -> None:
    slow, quick = Fixture(returns), Fixture(returns)
    with story.protocol(make_item()), story.phase("setup"):
        with story.set_up(quick):
            story.burn(SLOW - 1)
        with story.set_up(slow):
            story.wait(SLOW - 3)
            story.burn(3)
    began = 1000 * MS
    assert story.events[:2] == [
        (QUICK_SETUP, 0, began, began + SLOW - 1),
        (SETUP, 1, -1, began + SLOW - 1, began + 2 * SLOW - 1, 0, 0, 3, 0, 0),
    ]


def test_cpu_is_never_less_than_none(story: Story) -> None:
    """-1 says that it was not read; a start taken for later than it was must not come out as that."""
    waits = Fixture(yields)
    with story.protocol(make_item()):
        story.wait(STALE - 1)
        with story.phase("setup"), story.set_up(waits):
            story.wait(60 * MS)
        story.wait(STALE - 1)
        with story.phase("teardown"):
            waits.finalizers.insert(1, lambda: story.wait(60 * MS))
            waits.finish()
    set_up, _, torn_down, _ = story.events
    assert (set_up[0], set_up[7]) == (SETUP, 0)
    assert (torn_down[0], torn_down[4]) == (TEARDOWN, 0)


def test_children_are_read_after_what_is_long_enough_to_have_waited_for_one(story: Story) -> None:
    fixture = Fixture(returns)
    with story.protocol(make_item()), story.phase("setup"):
        readings = story.child_readings
        with story.set_up(fixture):
            story.child(PARENT - 1)
        assert story.child_readings == readings
        with story.set_up(fixture):
            story.child(PARENT)
        assert story.child_readings == readings + 1
        story.child(2 * PARENT)
    first, second, phase = story.events
    assert (first[0], first[8]) == (SETUP, 0)
    assert (second[0], second[8]) == (SETUP, 2 * PARENT - 1)
    assert phase[5] == 2 * PARENT


def test_test_of_quick_fixtures_reads_cpu_once_and_then_at_the_end_of_each_phase(story: Story) -> None:
    fixtures = [Fixture(returns), Fixture(yields), Fixture(yields_too)]
    readings, children = story.cpu_readings, story.child_readings
    with story.protocol(make_item()):
        with story.phase("setup"):
            for fixture in fixtures:
                with story.set_up(fixture):
                    story.wait(10)
        with story.phase("call"):
            story.wait(10)
        with story.phase("teardown"):
            for fixture in reversed(fixtures):
                fixture.finish()
    assert story.cpu_readings - readings == 4
    assert story.child_readings == children


# -- fixtures ---------------------------------------------------------------------------------------------------------


def test_fixture_inside_another_is_subtracted(story: Story) -> None:
    outer, inner, innermost = Fixture(returns), Fixture(yields), Fixture(yields_too)
    with story.protocol(make_item()), story.phase("setup"), story.set_up(outer):
        story.wait(2 * MS)
        with story.set_up(inner):
            story.burn(3 * MS)
            with story.set_up(innermost):
                story.burn(4 * MS)
        story.burn(1 * MS)
    began = 1000 * MS
    assert story.events[:3] == [
        (SETUP, 2, -1, began + 5 * MS, began + 9 * MS, 0, 0, 4 * MS, 0, 0),
        (SETUP, 1, -1, began + 2 * MS, began + 9 * MS, 4 * MS, 4 * MS, 7 * MS, 0, 0),
        (SETUP, 0, -1, began, began + 10 * MS, 7 * MS, 7 * MS, 8 * MS, 0, 0),
    ]


def test_two_fixtures_side_by_side_inside_another(story: Story) -> None:
    outer, one, two = Fixture(returns), Fixture(yields), Fixture(yields_too)
    with story.protocol(make_item()), story.phase("setup"), story.set_up(outer):
        with story.set_up(one):
            story.wait(30)
        with story.set_up(two):
            story.wait(40)
    assert story.events[2][:7] == (SETUP, 0, -1, 1000 * MS, 1000 * MS + 70, 70, 70)


def test_teardown_inside_a_set_up_is_subtracted(story: Story) -> None:
    """A parametrised fixture is torn down when its next parameter is asked for."""
    outer, old = Fixture(returns), Fixture(yields)
    with story.protocol(make_item()), story.phase("setup"):
        with story.set_up(old):
            pass
        with story.set_up(outer):
            story.wait(2 * MS)
            old.finalizers.insert(1, lambda: story.burn(3 * MS))
            old.finish()
    began = 1000 * MS
    assert story.events[1:3] == [
        (TEARDOWN, 0, began + 2 * MS, began + 5 * MS, 3 * MS, 0),
        (SETUP, 1, -1, began, began + 5 * MS, 3 * MS, 3 * MS, 3 * MS, 0, 0),
    ]


def test_test_is_written_when_it_has_been_torn_down(story: Story) -> None:
    """What kills the process after that finds it written."""
    with story.protocol(make_item()):
        with story.phase("setup"):
            story.wait(3 * MS)
        with story.phase("call"):
            story.wait(5 * MS)
        with story.phase("teardown"):
            story.wait(2 * MS)
        assert [line[0] for line in story.lines] == ["begin", "test"]
        story.wait(9 * MS)
    assert [line[0] for line in story.lines] == ["begin", "test"]
    assert story.bodies[0][:2] == [1000 * MS, 1010 * MS]


def test_test_is_written_anew_when_its_teardown_failed(story: Story) -> None:
    with story.protocol(make_item()):
        for when in ("setup", "call", "teardown"):
            with story.phase(when):
                story.wait(MS)
        report = TestReport("test_it.py::test", ("", 0, ""), {}, "failed", None, "teardown")
        story.items.pytest_runtest_logreport(report)
    assert [line[0] for line in story.lines] == ["begin", "test", "test"]
    assert story.bodies[0][:2] == story.bodies[1][:2]
    assert story.bodies[1][-3:] == [REPORT, 2, 1]


def test_test_of_which_no_report_came_is_written_at_the_end(story: Story) -> None:
    """pytest-rerunfailures holds reports back until it knows whether there is another attempt."""
    with story.protocol(make_item()):
        for hook in (story.items.pytest_runtest_setup(), story.items.pytest_runtest_teardown()):
            with inside(hook):
                story.wait(MS)
        assert [line[0] for line in story.lines] == ["begin"]
    assert story.bodies[0][-3:] == [REPORT, 1, 7]


def test_parameter_is_told(story: Story) -> None:
    """Also where the fixture has none of its own (``indirect``)."""
    fixture, request = Fixture(returns), SimpleNamespace(param="b", param_index=1)
    with story.protocol(make_item()), story.phase("setup"), story.set_up(fixture, request):
        story.wait(10)
    assert story.events[0] == (SETUP, 0, 1, 1000 * MS, 1000 * MS + 10, 0, 0, -1, 0, 0)


def test_failure_is_told_and_passed_on(story: Story) -> None:
    with story.protocol(make_item()), story.phase("setup"), story.set_up(Fixture(yields)):
        story.wait(10)
        raise ValueError
    assert story.events[0] == (SETUP, 0, -1, 1000 * MS, 1000 * MS + 10, 0, 0, -1, 0, 1)


def test_definition_is_told_once_and_before_its_first_use(story: Story) -> None:
    fixture = Fixture(yields, scope="module")
    for number in range(2):
        with story.protocol(make_item(f"test_a.py::test_{number}")), story.phase("setup"), story.set_up(fixture):
            pass
    kinds = [line[0] for line in story.lines]
    assert kinds == ["begin", "fixture", "test", "begin", "test"]
    assert story.lines[1][1:2] == [0]
    assert story.lines[1][2]["name"] == "yields"


def test_fixture_that_carries_a_parameter_is_passed_over(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DIRECT", returns)
    with story.protocol(make_item()), story.phase("setup"), story.set_up(Fixture(returns)):
        story.wait(3 * MS)
    assert [event[0] for event in story.events] == [PHASE]


def test_object_unlike_a_fixture_ends_recording_and_not_the_suite() -> None:
    story = Story()
    hook = story.items.pytest_fixture_setup(SimpleNamespace(), None)
    with story.protocol(make_item()), story.phase("setup"), inside(hook):
        story.wait(10)
    assert [type(fault) for fault in story.faults] == [AttributeError]


# -- teardowns --------------------------------------------------------------------------------------------------------


def torn_down(story: Story, fixture: Fixture) -> None:
    """A test that sets ``fixture`` up, and then the beginning of its teardown phase."""
    with story.phase("setup"), story.set_up(fixture):
        pass
    story.wait(3)


def test_teardown_is_enclosed_by_two_finalisers(story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol(make_item()):
        torn_down(story, fixture)
        with story.phase("teardown"):
            story.wait(5)
            fixture.finalizers.insert(1, lambda: story.wait(7))
            fixture.finish()
            story.wait(11)
    began = 1000 * MS
    assert story.events[2:] == [
        (QUICK_TEARDOWN, 0, began + 8, began + 15),
        (PHASE, 2, began + 3, began + 26, 0 - 3, 0),
    ]


def test_plain_function_gets_no_finaliser(story: Story) -> None:
    plain, asking = Fixture(returns), Fixture(returns, argnames=("request",), argname="asking")
    with story.protocol(make_item()), story.phase("setup"):
        for fixture in (plain, asking):
            with story.set_up(fixture):
                pass
    assert (len(plain.finalizers), len(asking.finalizers)) == (0, 2)


def test_long_stretch_before_the_mark_is_a_finaliser_added_later(story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol(make_item()):
        torn_down(story, fixture)
        fixture.addfinalizer(lambda: story.wait(STRETCH))
        with story.phase("teardown"):
            fixture.finish()
    assert story.events[2] == (QUICK_TEARDOWN, 0, 1000 * MS + 3, 1000 * MS + 3 + STRETCH)


def test_short_stretch_before_the_mark_is_pytests(story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol(make_item()):
        torn_down(story, fixture)
        with story.phase("teardown"):
            story.wait(STRETCH - 1)
            fixture.finish()
    assert story.events[2] == (QUICK_TEARDOWN, 0, 1000 * MS + 2 + STRETCH, 1000 * MS + 2 + STRETCH)


def test_stretch_reaches_back_to_the_last_teardown_at_most(story: Story) -> None:
    first, second = Fixture(yields), Fixture(yields_too)
    with story.protocol(make_item()):
        for fixture in (first, second):
            torn_down(story, fixture)
        first.addfinalizer(lambda: story.wait(2 * STRETCH))
        second.finalizers.insert(1, lambda: story.wait(3 * STRETCH))
        with story.phase("teardown"):
            second.finish()
            first.finish()
    began = 1000 * MS + 6
    downs = [event for event in story.events if event[0] == QUICK_TEARDOWN]
    assert downs == [
        (QUICK_TEARDOWN, 1, began, began + 3 * STRETCH),
        (QUICK_TEARDOWN, 0, began + 3 * STRETCH, began + 5 * STRETCH),
    ]


def test_outside_a_teardown_phase_there_is_no_stretch(story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol(make_item()):
        torn_down(story, fixture)
        with story.phase("setup"):
            story.wait(2 * STRETCH)
            fixture.finish()
    assert story.events[2] == (QUICK_TEARDOWN, 0, 1000 * MS + 3 + 2 * STRETCH, 1000 * MS + 3 + 2 * STRETCH)


def test_set_up_that_never_got_so_far_has_no_teardown(story: Story) -> None:
    """Nor has it that of a fixture torn down before it."""
    fixture, other = Fixture(yields), Fixture(yields_too)
    with story.protocol(make_item()), story.phase("teardown"):
        for each in (fixture, other):
            torn_down(story, each)
        del fixture.finalizers[1]
        other.finish()
        story.wait(2 * STRETCH)
        fixture.finish()
    downs = [event[:2] for event in story.events if event[0] == QUICK_TEARDOWN]
    assert downs == [(QUICK_TEARDOWN, 1)]


def test_what_happens_after_the_last_test_is_loose(story: Story) -> None:
    fixture = Fixture(yields, scope="session")
    with story.protocol(make_item()):
        torn_down(story, fixture)
    story.bodies.clear()
    fixture.finalizers.insert(1, lambda: story.wait(2 * MS))
    fixture.finish()
    story.items.finish()
    assert story.lines[-1][0] == "loose"
    assert story.events == [(TEARDOWN, 0, 1000 * MS + 3, 1002 * MS + 3, 0, 0)]
    assert story.items.count == 4 + 6 + 6
    story.items.finish()
    assert len(story.bodies) == 1


def test_what_happens_between_two_tests_is_not_the_seconds(story: Story) -> None:
    fixture = Fixture(yields, scope="session")
    with story.protocol(make_item()):
        torn_down(story, fixture)
    fixture.finish()
    with story.protocol(make_item()):
        pass
    assert [line[0] for line in story.lines] == ["begin", "fixture", "test", "loose", "begin", "test"]


# -- outcomes, needs, markers -----------------------------------------------------------------------------------------


def report(outcome: str, when: str = "call", **more: Any) -> TestReport:
    """What pytest reports of one phase."""
    made = TestReport("test_a.py::test_one", ("", 0, ""), {}, cast(Any, outcome), None, cast(Any, when))
    vars(made).update(more)
    return made


class SubtestReport(TestReport):
    """As pytest's own, and that of pytest-subtests before it."""

    context = None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (report("passed"), []),
        (report("passed", "setup"), []),
        (report("failed"), [("call", "failed")]),
        (report("failed", "teardown"), [("teardown", "failed")]),
        (report("skipped", "setup"), [("setup", "skipped")]),
        (report("skipped", wasxfail="why"), [("call", "xfailed")]),
        (report("passed", wasxfail="why"), [("call", "xpassed")]),
        (report("rerun"), [("call", "rerun")]),
        (report("of another kind"), [("call", "failed")]),
        (report("failed", "of another kind"), [("call", "failed")]),
    ],
)
def test_report(told: TestReport, expected: list[tuple[str, str]], story: Story) -> None:
    with story.protocol(make_item()), story.phase("call"):
        story.items.pytest_runtest_logreport(told)
    found = [event for event in story.events if event[0] == REPORT]
    assert [(schema.PHASES[when], schema.OUTCOMES[code]) for _, when, code in found] == expected


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
    with story.protocol(make_item()), story.phase("call"):
        story.items.pytest_runtest_logreport(told)
    assert [schema.OUTCOMES[event[2]] for event in story.events if event[0] == REPORT] == expected


def test_report_unlike_any_other_ends_recording_and_not_the_suite() -> None:
    story = Story()
    story.items.pytest_runtest_logreport(object())
    assert [type(fault) for fault in story.faults] == [AttributeError]


def needs_and_markers(story: Story, body: int) -> tuple[list[int], list[int]]:
    """Of one of the tests written."""
    numbers = story.bodies[body]
    place = 3 + numbers[2]
    return numbers[3:place], numbers[place + 1 : place + 1 + numbers[place]]


def test_needs_are_the_shared_fixtures_in_the_closure(story: Story) -> None:
    base, wide, own = Fixture(yields, scope="module"), Fixture(yields, scope="module"), Fixture(returns)
    info = SimpleNamespace(name2fixturedefs={"yields": [base, wide], "returns": [own], "request": []})
    item = make_item(_fixtureinfo=info)
    with story.protocol(item), story.phase("setup"):
        for fixture in (own, base, wide):
            with story.set_up(fixture):
                pass
    with story.protocol(item):
        pass
    with story.protocol(make_item()):
        pass
    assert [needs_and_markers(story, body)[0] for body in range(3)] == [[2], [2], []]


def test_markers_are_those_of_the_test_and_of_what_it_lies_in(story: Story) -> None:
    def mark(*names: str) -> list[Any]:
        return [SimpleNamespace(name=name) for name in names]

    parent = SimpleNamespace(own_markers=mark("slow"), parent=SimpleNamespace(own_markers=mark("net"), parent=None))
    for own in (mark(), mark("db", "slow", "db")):
        with story.protocol(make_item(own_markers=own, parent=parent)):
            pass
    assert [needs_and_markers(story, body)[1] for body in range(2)] == [[0, 1], [0, 1, 2]]
    assert [line[1:] for line in story.lines if line[0] == "marker"] == [[0, "slow"], [1, "net"], [2, "db"]]


# -- unittest ---------------------------------------------------------------------------------------------------------


class TestCaseFunction(SimpleNamespace):
    """An item of pytest's of that name, as far as the hooks use it."""

    __test__ = False


class Case:
    """A ``unittest.TestCase`` as far as pytest's ``runtest`` uses it."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def run(self) -> None:
        """In three parts; each takes its time."""
        self._callSetUp()
        self.story.wait(4 * MS)
        self._callTearDown()

    def _callSetUp(self) -> None:  # noqa: N802
        self.story.wait(2 * MS)

    def _callTearDown(self) -> None:  # noqa: N802
        self.story.wait(3 * MS)


@pytest.mark.parametrize(("where", "seen"), [("unittest.case", True), ("twisted.trial", False)])
def test_unittest_set_up_and_teardown(where: str, seen: bool, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Case.run, "__module__", where)
    case = Case(story)
    item = TestCaseFunction(**vars(make_item()), _testcase=case)
    with story.protocol(item), story.phase("call", item):
        case.run()
    xunit = [event for event in story.events if event[0] == schema.XUNIT]
    assert xunit == ([(schema.XUNIT, 1002 * MS, 1006 * MS)] if seen else [])
    assert vars(case) == {"story": story}


def test_unittest_set_up_that_was_not_reached(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is skipped."""
    monkeypatch.setattr(Case.run, "__module__", "unittest.case")
    item = TestCaseFunction(**vars(make_item()), _testcase=Case(story))
    with story.protocol(item), story.phase("call", item):
        pass
    assert [event[0] for event in story.events] == [PHASE]
