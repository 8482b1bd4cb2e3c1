"""The records of one process to facts: what each kind means, which test it was, what tests say of themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.load.drafts import CALL, DOWN, PASSED, SET_UP, draft, spans
from tests.load.journals import (
    IMPORT,
    MS,
    SPAWN,
    Event,
    Written,
    about,
    at,
    passed,
    phase,
    quick_phase,
    quick_set_up,
    quick_tear_down,
    reading,
    report,
    set_up,
    tear_down,
)
from testtime.errors import UserError
from testtime.load.journal import LARGEST_NUMBER, Journal
from testtime.load.process import Draft, read
from testtime.model.profile import Collected, Fixture, Holding, Import, Mark, Span, WorkerEvent
from testtime_recorder import schema

# -- each kind --------------------------------------------------------------------------------------------------------


def test_head(tmp_path: Path) -> None:
    made = draft(Written(worker="gw1", pid=12), tmp_path)
    assert (made.number, made.origin) == (3, SPAWN)
    assert (made.head.worker, made.head.pid, made.head.python) == ("gw1", 12, "3.12.1")
    assert made.marks == [Mark("import", IMPORT - SPAWN, 90 * MS, 0)]
    assert made.last == IMPORT


def test_origin_is_the_spawning_or_else_the_first_sign_of_life_or_what_is_given(tmp_path: Path) -> None:
    assert draft(Written(spawn_ns=None), tmp_path).origin == IMPORT
    given = read(Journal(Written().save(tmp_path)), 0, 17)
    assert given is not None
    assert given.origin == 17


@pytest.mark.parametrize(
    "head", [{"import_ns": None}, {"import_ns": "1"}, {"epoch_ns": 1 << 63}, {"python": 3}, {"pid": -1}, {"worker": 0}]
)
def test_journal_whose_head_is_damaged_is_none(head: dict[str, Any], tmp_path: Path) -> None:
    journal = Journal(Written(**head).mark("configure").save(tmp_path))
    assert read(journal, 0, None) is None
    assert journal.unreadable == 2


def test_journal_without_a_head_is_none(tmp_path: Path) -> None:
    path = tmp_path / "main-1.journal"
    path.write_bytes(b"")
    assert read(Journal(path), 0, None) is None


def test_journal_of_a_newer_recorder_is_refused(tmp_path: Path) -> None:
    written = Written(schema=f"{schema.NAME}/{schema.MAJOR + 1}.0")
    with pytest.raises(UserError, match=r"main-7\.journal was written in format 2\.0"):
        read(Journal(written.save(tmp_path)), 0, None)


def test_session(tmp_path: Path) -> None:
    session = draft(Written().session(workers=2, dist="load"), tmp_path).session
    assert (session.rootdir, session.workers, session.dist, session.cores) == ("/project", 2, "load", 4)


@pytest.mark.parametrize("about", [{"workers": "2"}, {"args": "x"}, {"cores": -1}, {"rootdir": None}])
def test_damaged_session_is_one_never_told(about: dict[str, Any], tmp_path: Path) -> None:
    session = draft(Written().session(**about), tmp_path, unreadable=1).session
    assert (session.rootdir, session.workers, session.args) == ("", 0, ())


def test_marks_imports_collectors_events_and_costs(tmp_path: Path) -> None:
    written = Written().mark("configure", at=150 * MS)
    written.line("plugin", "anyio", "plugin", None, at(110 * MS), at(120 * MS))
    written.line("plugin", "conftest", "conftest", "/project/conftest.py", at(120 * MS), at(130 * MS))
    written.line("collect", "test_a.py", "Module", at(160 * MS), at(170 * MS), at(180 * MS))
    written.line("collect", "", "Session", at(160 * MS), None, at(190 * MS))
    written.line("worker", "down", "gw0", at(195 * MS), "crashed")
    written.line("own", 20, 5)
    made = draft(written, tmp_path)
    assert made.marks[1:] == [Mark("configure", 150 * MS, 95 * MS, 0)]
    assert made.imports == [
        Import("plugin", "anyio", None, 110 * MS, 120 * MS),
        Import("conftest", "conftest", "/project/conftest.py", 120 * MS, 130 * MS),
    ]
    assert made.collected == [
        Collected("test_a.py", "Module", 160 * MS, 170 * MS, 180 * MS),
        Collected("", "Session", 160 * MS, None, 190 * MS),
    ]
    assert made.events == [WorkerEvent("down", "gw0", 195 * MS, "crashed")]
    assert (made.recording_ns, made.overhead_ns) == (20, 25)
    assert made.last == at(195 * MS)


@pytest.mark.parametrize(
    ("loop", "looped", "queued_ns"),
    [
        ([40], [90], 50),
        ([90], [40], 0),
        ([-1], [-1], None),
        ([], [], None),
        ([40], None, None),
        ([40, "new"], [90], 50),
    ],
)
def test_wait_for_a_core(loop: list[Any], looped: list[Any] | None, queued_ns: int | None, tmp_path: Path) -> None:
    written = Written().line("mark", "collected", at(0), 0, 0, 10).line("mark", "loop", at(1), 0, 0, *loop)
    if looped is not None:
        written.line("mark", "looped", at(2), 0, 0, *looped)
    assert draft(written, tmp_path).queued_ns == queued_ns


@pytest.mark.parametrize(
    ("loop", "looped", "kernel_ns"),
    [
        ([-1, 40], [-1, 90], 50),
        ([7, 90], [8, 40], 0),
        ([7], [8], None),
        ([7, 40], None, None),
        ([7, "new"], [8, 90], None),
        ([7, 40, "new"], [8, 90], 50),
    ],
)
def test_computing_of_the_kernel(
    loop: list[Any], looped: list[Any] | None, kernel_ns: int | None, tmp_path: Path
) -> None:
    written = Written().line("mark", "collected", at(0), 0, 0, 10, 10).line("mark", "loop", at(1), 0, 0, *loop)
    if looped is not None:
        written.line("mark", "looped", at(2), 0, 0, *looped)
    assert draft(written, tmp_path).kernel_ns == kernel_ns


def test_what_tests_are_made_of(tmp_path: Path) -> None:
    told = {"test_a.py": {"test_one": 1, "Test::test_two": (1 << 32) - 1}}
    assert draft(Written().line("sources", told), tmp_path).sources == told
    assert draft(Written().fixture(0, source=7), tmp_path).fixtures[0].source == 7
    assert draft(Written().fixture(0, source=None), tmp_path).fixtures[0].source is None


@pytest.mark.parametrize("names", [{"test_one": -1}, {"test_one": 1 << 32}, {"test_one": None}, ["test_one"], 3])
def test_numbers_of_tests_that_are_none_are_not_believed(names: object, tmp_path: Path) -> None:
    assert draft(Written().line("sources", {"test_a.py": names}), tmp_path, unreadable=1).sources == {}


def test_fault(tmp_path: Path) -> None:
    assert draft(Written().line("fault", "KeyError: 1", at(0)), tmp_path).fault == "KeyError: 1"


def test_fixture(tmp_path: Path) -> None:
    made = draft(Written().fixture(4, scope="session", argnames=["a"], params=2, flavour="async", new=1), tmp_path)
    expected = Fixture("slow", "session", "test_a.py", 3, "slow", "test_a.py", "fixture", ("a",), 2, "async")
    assert made.fixtures == {4: expected}


@pytest.mark.parametrize("about", [{"scope": "galaxy"}, {"name": 1}, {"line": "3"}, {"kind": "x"}, {"flavour": None}])
def test_damaged_fixture_is_none_and_neither_is_what_used_it(about: dict[str, Any], tmp_path: Path) -> None:
    written = Written().fixture(0, **about).fixture(1, scope="module")
    written.test("a", quick_set_up(0, 0, 1), *passed(1), start=0, end=MS)
    written.test("b", *passed(1), start=MS, end=2 * MS, needs=(0, 1))
    made = draft(written, tmp_path, unreadable=2)
    assert [(test.nodeid, test.needs) for test in made.tests] == [("b", (1,))]
    assert made.uses == []


# -- tests ------------------------------------------------------------------------------------------------------------


def test_test(tmp_path: Path) -> None:
    written = Written().begin("a", 199 * MS)
    written.frame(schema.TEST, *passed(201 * MS), start=200 * MS, end=215 * MS)
    (test,) = draft(written, tmp_path).tests
    assert (test.nodeid, test.process, test.outcome) == ("a", 3, "passed")
    assert (test.start_ns, test.end_ns) == (200 * MS, 215 * MS)
    assert [(phase.when, phase.span.start_ns, phase.span.wall_ns) for phase in test.phases] == [
        ("setup", 201 * MS, 0),
        ("call", 201 * MS, 10 * MS),
        ("teardown", 211 * MS, 0),
    ]


def test_other_byte_order(tmp_path: Path) -> None:
    other = "big" if sys.byteorder == "little" else "little"
    (test,) = draft(Written(byteorder=other).test("a", *passed(5), start=0, end=MS), tmp_path).tests
    assert (test.start_ns, test.end_ns) == (0, MS)


BAD: list[Event] = [
    (99,),
    (0,),
    (-1,),
    (schema.PHASE, 0, 1),
    (schema.PHASE, 9, 1, 2, 3, 4),
    (schema.PHASE, 0, 1, 2, 3),
    (schema.QUICK_PHASE, 0, 1),
    (schema.QUICK_PHASE, 9, 1, 2),
    (schema.REPORT, 0, 77),
    (schema.REPORT, 77, 0),
    (schema.REPORT,),
    (schema.QUICK_SETUP, 3, 1, 2),
    (schema.TEARDOWN, -1, 1, 2, -1, -1),
    (schema.XUNIT, 1),
    (schema.READ, 1),
    (schema.NEED,),
    (schema.MARKER,),
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_events_that_make_no_sense_cost_the_test_alone(bad: Event, tmp_path: Path) -> None:
    written = Written().test("bad", *PASSED, bad, start=0, end=5).test("good", *PASSED, start=5, end=9)
    assert stories(draft(written, tmp_path, unreadable=1)) == [("good", 5, 9, "passed")]


@pytest.mark.parametrize("bad", [each for each in BAD if len(each) < schema.LENGTHS.get(each[0], 99)], ids=str)
def test_events_that_make_no_sense_cost_what_was_outside_of_tests(bad: Event, tmp_path: Path) -> None:
    written = Written().fixture(0).loose(quick_set_up(0, 0, 1), bad).test("good", *PASSED, start=5, end=9)
    made = draft(written, tmp_path, unreadable=1)
    assert (stories(made), made.uses) == ([("good", 5, 9, "passed")], [])


# -- which test it was ------------------------------------------------------------------------------------------------


Story = tuple[str, int, int | None, str]


def stories(made: Draft) -> list[Story]:
    """Its tests: who, from when to when, and how it came out."""
    return [(test.nodeid, test.start_ns, test.end_ns, test.outcome) for test in made.tests]


FIRST: Story = ("a", 10, 20, "passed")


def first() -> Written:
    """A test that lasted from 10 to 20."""
    return Written().test("a", *PASSED, start=10, end=20)


def test_each_test_is_the_one_that_was_begun_before_it(tmp_path: Path) -> None:
    written = first().test("b", *PASSED, start=21, end=30).test("c", *PASSED, start=31, end=40)
    assert stories(draft(written, tmp_path)) == [FIRST, ("b", 21, 30, "passed"), ("c", 31, 40, "passed")]


def test_test_that_never_ended_is_kept_as_crashed(tmp_path: Path) -> None:
    made = draft(first().begin("b", 200 * MS), tmp_path)
    assert stories(made) == [FIRST, ("b", 200 * MS, None, "crashed")]
    assert (made.tests[1].process, made.tests[1].phases) == (3, ())
    assert made.last == at(200 * MS)


def test_test_that_never_ended_is_crashed_whatever_came_after_it_began(tmp_path: Path) -> None:
    """A fault of ours, a session that stops, other plugins' marks: it was begun and nobody saw its end."""
    written = first().begin("b", 25).fixture(0).line("marker", 0, "slow").mark("interrupted", "loop", "looped")
    written.line("worker", "down", "gw0", at(26), "").line("own", 1, 2).loose().line("fault", "KeyError: 1", at(50))
    assert stories(draft(written, tmp_path)) == [FIRST, ("b", 25, None, "crashed")]


def test_what_fixtures_held(tmp_path: Path) -> None:
    written = Written().fixture(0).fixture(3).line("hold", 3, "listen", "8000").line("hold", 0, "file", "/a.db")
    assert draft(written, tmp_path).holding == [Holding(3, "listen", "8000"), Holding(0, "file", "/a.db")]


@pytest.mark.parametrize("fixture", [1, -1])
def test_what_no_known_fixture_held(fixture: int, tmp_path: Path) -> None:
    written = Written().fixture(0).line("hold", fixture, "listen", "8000").line("hold", 0, "listen", "80")
    assert draft(written, tmp_path, unreadable=1).holding == [Holding(0, "listen", "80")]


@pytest.mark.parametrize("after", ["nothing", "looped", "fault"])
def test_no_test_is_running_between_two(after: str, tmp_path: Path) -> None:
    written = first()
    if after != "nothing":
        written.line(*(("fault", "x", at(30)) if after == "fault" else ("mark", after, at(30), 0, 0)))
    assert stories(draft(written, tmp_path)) == [FIRST]


def test_journal_that_ends_anywhere_tells_of_what_ended_and_of_what_was_running(tmp_path: Path) -> None:
    written, met = first(), [FIRST]
    told = [(len(written.data), met)]
    for number in range(3):
        name, start = str(number), 30 + 10 * number
        written.begin(name, start)
        told.append((len(written.data), [*met, (name, start, None, "crashed")]))
        written.frame(schema.TEST, *PASSED, start=start, end=start + 5)
        met = [*met, (name, start, start + 5, "passed")]
        told.append((len(written.data), met))
    whole = written.data
    for length in range(told[0][0], len(whole) + 1):
        written.data = whole[:length]
        assert stories(draft(written, tmp_path)) == [tests for end, tests in told if end <= length][-1], length


def test_test_that_begins_while_another_is_running(tmp_path: Path) -> None:
    written = Written().begin("a", 5).test("b", *PASSED, start=7, end=9)
    assert stories(draft(written, tmp_path)) == [("a", 5, None, "crashed"), ("b", 7, 9, "passed")]


def test_test_that_never_began_is_unreadable(tmp_path: Path) -> None:
    written = Written().frame(schema.TEST, *PASSED, start=0, end=9)
    assert draft(written, tmp_path, unreadable=1).tests == []
    written.frame(schema.TEST, *PASSED, start=10, end=19).test("c", *PASSED, start=20, end=29)
    assert stories(draft(written, tmp_path, unreadable=2)) == [("c", 20, 29, "passed")]


def test_test_whose_beginning_is_unreadable_is_not_taken_for_the_one_before(tmp_path: Path) -> None:
    written = first().line("begin", "b", None).frame(schema.TEST, *PASSED, start=30, end=40)
    assert stories(draft(written, tmp_path, unreadable=2)) == [FIRST]


@pytest.mark.parametrize("between", ["nothing", "looped", "fault", "loose", "anew"])
def test_one_beginning_is_good_for_one_test(between: str, tmp_path: Path) -> None:
    written = first()
    if between == "loose":
        written.loose()
    elif between == "anew":
        written.anew(*PASSED, start=10, end=20)
    elif between != "nothing":
        written.line(*(("fault", "x", at(30)) if between == "fault" else ("mark", between, at(30), 0, 0)))
    written.frame(schema.TEST, *PASSED, start=30, end=40)
    assert stories(draft(written, tmp_path, unreadable=1)) == [FIRST]


LOST = (schema.READ, LARGEST_NUMBER + 1 - SPAWN, LARGEST_NUMBER + 1)
"""An event with which a frame is none."""


def test_frame_that_is_lost_costs_its_test_alone(tmp_path: Path) -> None:
    """It is no crash: who says nothing more of it is not the process but we."""
    written = first().test("b", *PASSED, LOST, start=20, end=30)
    assert stories(draft(written, tmp_path, unreadable=1)) == [FIRST]
    written.test("c", *PASSED, start=30, end=40)
    assert stories(draft(written, tmp_path, unreadable=1)) == [FIRST, ("c", 30, 40, "passed")]


def test_telling_anew_of_a_lost_test_is_not_about_the_one_before(tmp_path: Path) -> None:
    written = first().test("b", *PASSED, LOST, start=30, end=40).anew(*PASSED, start=30, end=41)
    assert stories(draft(written, tmp_path, unreadable=2)) == [FIRST]


def test_telling_anew_of_a_test_that_never_began_is_not_about_the_one_before(tmp_path: Path) -> None:
    written = first().frame(schema.TEST, *PASSED, start=30, end=40).anew(*PASSED, start=30, end=41)
    assert stories(draft(written, tmp_path, unreadable=2)) == [FIRST]


def test_frame_that_is_lost_does_not_give_its_name_to_the_next(tmp_path: Path) -> None:
    written = first().test("b", *PASSED, LOST, start=20, end=30).frame(schema.TEST, *PASSED, start=30, end=40)
    assert stories(draft(written, tmp_path, unreadable=2)) == [FIRST]


@pytest.mark.parametrize("kind", [3, -1, LARGEST_NUMBER])
def test_frame_of_a_kind_that_a_newer_minor_version_adds_is_no_test(kind: int, tmp_path: Path) -> None:
    """It neither ends the test that is running nor is one itself."""
    written = first().begin("b", 20).frame(kind, *PASSED, start=20, end=30)
    written.frame(schema.TEST, *PASSED, start=30, end=40).frame(kind, *PASSED, start=40, end=50)
    journal = Journal(written.save(tmp_path))
    made = read(journal, 3, None)
    assert made is not None
    assert (journal.unreadable, journal.unknown) == (0, 2)
    assert stories(made) == [FIRST, ("b", 30, 40, "passed")]


def test_events_outside_any_test_leave_the_running_one_alone(tmp_path: Path) -> None:
    written = Written().begin("a", 5).loose().frame(schema.TEST, *PASSED, start=5, end=9)
    assert stories(draft(written, tmp_path)) == [("a", 5, 9, "passed")]


def test_test_whose_end_is_unreadable_is_no_crash(tmp_path: Path) -> None:
    assert stories(draft(first().test("b", (99,), start=20, end=21), tmp_path, unreadable=1)) == [FIRST]


def test_test_whose_end_is_unreadable_does_not_give_its_name_to_the_next(tmp_path: Path) -> None:
    written = first().test("b", (99,), start=20, end=21).frame(schema.TEST, *PASSED, start=30, end=40)
    assert stories(draft(written, tmp_path, unreadable=2)) == [FIRST]


def test_test_of_one_name_run_again_is_another_test(tmp_path: Path) -> None:
    """``pytest a a`` with ``--keep-duplicates``: only what says so itself is the same test over again."""
    written = Written().test("a", *PASSED, start=0, end=10).test("a", *PASSED, start=10, end=20)
    assert stories(draft(written, tmp_path)) == [("a", 0, 10, "passed"), ("a", 10, 20, "passed")]


# -- told anew --------------------------------------------------------------------------------------------------------


def test_test_that_is_told_anew_takes_its_own_place(tmp_path: Path) -> None:
    """Its teardown failed after it had been written: the second record holds all of the first, and more."""
    events = (set_up(1, 11, 12), tear_down(0, 12, 13), *PASSED)
    written = Written().fixture(0, scope="module").fixture(1)
    written.test("a", set_up(0, 0, 1), *PASSED, start=0, end=10)
    written.test("b", *events, start=10, end=20)
    written.anew(*events, report("teardown", "failed"), start=10, end=21)
    written.test("c", *PASSED, start=22, end=30)
    made = draft(written, tmp_path)
    assert stories(made) == [("a", 0, 10, "passed"), ("b", 10, 21, "error"), ("c", 22, 30, "passed")]
    assert [(use.fixture, use.test, use.teardown) for use in made.uses] == [(0, 0, Span(12, 1)), (1, 1, None)]


def test_telling_anew_that_is_lost_leaves_what_was_told_before(tmp_path: Path) -> None:
    written = first().anew(*PASSED, LOST, start=10, end=25).test("b", *PASSED, start=30, end=40)
    assert stories(draft(written, tmp_path, unreadable=1)) == [FIRST, ("b", 30, 40, "passed")]


def test_test_can_be_told_anew_more_than_once_and_each_time_all_of_it_is_replaced(tmp_path: Path) -> None:
    written = Written().fixture(0).test("a", quick_set_up(0, 0, 1), *PASSED, start=0, end=10)
    for end in (11, 12):
        written.anew(quick_set_up(0, 0, 1), *PASSED, quick_set_up(0, 4, 5), start=0, end=end)
    made = draft(written.anew(quick_set_up(0, 0, 2), *PASSED, start=0, end=13), tmp_path)
    assert stories(made) == [("a", 0, 13, "passed")]
    assert [use.setup for use in made.uses] == [Span(0, 2)]


def test_telling_anew_restores_what_was_open(tmp_path: Path) -> None:
    """The one that the first record set up never was; the one that it tore down still is."""
    written = Written().fixture(0, scope="module").fixture(1, scope="module")
    written.test("a", quick_set_up(0, 0, 1), *PASSED, start=0, end=10)
    written.test("b", quick_tear_down(0, 11, 12), quick_set_up(1, 12, 13), *PASSED, start=10, end=20)
    written.anew(*PASSED, start=10, end=20).loose(quick_tear_down(1, 30, 31), quick_tear_down(0, 32, 34))
    (use,) = draft(written, tmp_path).uses
    assert (use.fixture, use.test, use.teardown, use.teardown_test) == (0, 0, Span(32, 2), None)


def test_telling_anew_restores_readings(tmp_path: Path) -> None:
    """The same events come to the same spans, and what children used is not taken for known already."""
    events = (reading(0, 50 * MS), phase("setup", 0, 4 * MS, 51 * MS, 7 * MS), phase("call", 6 * MS, 9 * MS, 55 * MS))
    once = Written().mark("loop", at=0, children=2 * MS).test("a", *events, start=0, end=9 * MS)
    expected = draft(once, tmp_path).tests
    assert expected[0].phases[0].span == Span(0, 4 * MS, 1 * MS, 5 * MS)
    assert expected[0].phases[1].span == Span(6 * MS, 3 * MS, 2 * MS)
    assert draft(once.anew(*events, start=0, end=9 * MS), tmp_path).tests == expected


def test_reading_that_is_not_told_anew_is_forgotten(tmp_path: Path) -> None:
    written = Written().mark("loop", at=0, cpu=10 * MS)
    written.test("a", reading(2 * MS, 11 * MS), *PASSED, start=0, end=9 * MS)
    written.anew(phase("call", 3 * MS, 9 * MS, 15 * MS), start=0, end=9 * MS)
    assert spans(draft(written, tmp_path)) == [Span(3 * MS, 6 * MS, 2 * MS)]


def test_telling_anew_restores_what_tests_said_of_themselves(tmp_path: Path) -> None:
    written = Written().line("marker", 0, "slow").line("marker", 1, "db")
    written.test("a", *PASSED, start=0, end=10, markers=(0,))
    written.test("b", *PASSED, start=10, end=20, markers=(1,)).anew(*PASSED, start=10, end=20)
    assert [test.markers for test in draft(written, tmp_path).tests] == [("slow",), ("slow",)]


def test_unreadable_test_can_be_told_anew(tmp_path: Path) -> None:
    written = Written().fixture(0).test("a", quick_set_up(0, 0, 1), *PASSED, (99,), start=0, end=9)
    made = draft(written.anew(quick_set_up(0, 0, 1), *PASSED, start=0, end=9), tmp_path, unreadable=1)
    assert (stories(made), len(made.uses)) == ([("a", 0, 9, "passed")], 1)


def test_test_that_is_unreadable_anew_is_gone(tmp_path: Path) -> None:
    written = Written().fixture(0).test("a", *PASSED, start=0, end=9)
    written.test("b", quick_set_up(0, 0, 1), *PASSED, start=10, end=19)
    written.anew(quick_set_up(0, 0, 1), *PASSED, (schema.REPORT, 9, 1), start=10, end=19)
    written.test("c", *PASSED, start=20, end=29)
    made = draft(written, tmp_path, unreadable=1)
    assert ([test.nodeid for test in made.tests], made.uses) == (["a", "c"], [])


def test_nothing_can_be_told_anew_before_the_first_test(tmp_path: Path) -> None:
    written = Written().anew(*PASSED, start=0, end=9).test("b", *PASSED, start=10, end=19)
    assert stories(draft(written, tmp_path, unreadable=1)) == [("b", 10, 19, "passed")]


# -- what tests say of themselves -------------------------------------------------------------------------------------


def test_needs_and_markers(tmp_path: Path) -> None:
    written = Written().line("marker", 0, "slow").line("marker", 1, "db").fixture(0).fixture(2)
    written.test("a", *PASSED, start=0, end=MS, needs=(2, 0, 7), markers=(1, 0, 7))
    (test,) = draft(written, tmp_path).tests
    assert (test.needs, test.markers) == ((2, 0), ("db", "slow"))


def test_needs_and_markers_hold_for_later_tests_until_told_anew(tmp_path: Path) -> None:
    written = Written().line("marker", 0, "slow").line("marker", 1, "db").fixture(0).fixture(1)
    written.test("silent", *PASSED, start=0, end=10)
    written.test("both", *PASSED, start=10, end=20, needs=(0,), markers=(0,))
    written.test("same", *PASSED, start=20, end=30).loose().mark("x").begin("lost", 30)
    written.test("other", *PASSED, start=40, end=50, markers=(1,)).test("same again", *PASSED, start=50, end=60)
    written.test("none", *PASSED, start=60, end=70, needs=())
    told = [(test.nodeid, test.needs, test.markers) for test in draft(written, tmp_path).tests]
    assert told == [
        ("silent", (), ()),
        ("both", (0,), ("slow",)),
        ("same", (0,), ("slow",)),
        ("lost", (), ()),
        ("other", (), ("db",)),
        ("same again", (), ("db",)),
        ("none", (), ()),
    ]


def test_test_may_say_so_between_any_events(tmp_path: Path) -> None:
    written = Written().fixture(0).line("marker", 0, "slow")
    written.test("a", SET_UP, *about((0,), (0,)), CALL, DOWN, report("call", "failed"), start=0, end=MS)
    (test,) = draft(written, tmp_path).tests
    assert (test.needs, test.markers, test.outcome, len(test.phases)) == ((0,), ("slow",), "failed", 3)


def test_what_an_unreadable_test_says_of_itself_is_forgotten(tmp_path: Path) -> None:
    written = Written().line("marker", 0, "slow").line("marker", 1, "db")
    written.test("a", *PASSED, start=0, end=10, markers=(0,))
    written.test("b", *PASSED, (schema.REPORT, 9, 1), start=10, end=20, markers=(1,))
    written.test("c", *PASSED, start=20, end=30)
    assert [test.markers for test in draft(written, tmp_path, unreadable=1).tests] == [("slow",), ("slow",)]


def test_what_is_said_outside_of_tests_is_nobodys(tmp_path: Path) -> None:
    written = Written().line("marker", 0, "slow").loose(*about((), (0,))).test("a", *PASSED, start=0, end=9)
    assert draft(written, tmp_path).tests[0].markers == ()


# -- outcomes; the rest is the tally's --------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [CALL, phase("call", 1, 2, 5)], ids=["quick", "read"])
@pytest.mark.parametrize("said", ["passed", "failed", "skipped", "xfailed", "xpassed"])
def test_outcome(said: str, call: Event, tmp_path: Path) -> None:
    (test,) = draft(Written().test("a", SET_UP, call, report("call", said), DOWN, start=0, end=MS), tmp_path).tests
    assert test.outcome == said


def test_outcome_without_reports(tmp_path: Path) -> None:
    written = Written().test("a", *PASSED, start=0, end=1).test("b", start=1, end=2)
    written.test("c", CALL, report("call", "unreported"), start=2, end=3)
    written.test("d", SET_UP, report("setup", "failed"), DOWN, start=3, end=4)
    assert [test.outcome for test in draft(written, tmp_path).tests] == ["passed", "unknown", "unknown", "error"]


def test_reruns_and_subtests_are_counted(tmp_path: Path) -> None:
    again = (SET_UP, CALL, report("call", "rerun"), DOWN)
    parts = (report("call", "subtest"),) * 3
    (test,) = draft(Written().test("a", *again, *again, SET_UP, *parts, CALL, DOWN, start=0, end=MS), tmp_path).tests
    assert (test.reruns, test.subtests, test.outcome, len(test.phases)) == (2, 3, "passed", 9)


@pytest.mark.parametrize("call", [quick_phase("call", 1, 12), phase("call", 1, 12, 5)], ids=["quick", "read"])
def test_unittest_parts_of_the_call(call: Event, tmp_path: Path) -> None:
    events = (SET_UP, (schema.XUNIT, at(3), at(7)), call, quick_phase("teardown", 12, 13))
    (test,) = draft(Written().test("a", *events, start=0, end=MS), tmp_path).tests
    assert (test.xunit_setup_ns, test.xunit_teardown_ns) == (2, 5)


def test_loose_events_other_than_fixtures_are_nobodys(tmp_path: Path) -> None:
    events = (report("call", "failed"), *PASSED, (schema.XUNIT, 1, 2), quick_set_up(0, 1, 2))
    made = draft(Written().fixture(0).loose(*events), tmp_path)
    assert [(use.test, use.setup_in) for use in made.uses] == [(None, None)]
    assert made.tests == []
