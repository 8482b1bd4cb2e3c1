"""The records of one process to facts: what each kind means, outcomes, own and shared time, pairing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.load.journals import (
    IMPORT,
    MS,
    SPAWN,
    Written,
    at,
    passed,
    phase,
    quick_set_up,
    quick_tear_down,
    report,
    set_up,
    tear_down,
)
from testtime.errors import UserError
from testtime.load.journal import LARGEST_NUMBER, Journal
from testtime.load.process import Draft, read
from testtime.model.profile import Collected, Fixture, Import, Mark, Span, WorkerEvent
from testtime_recorder import schema


def draft(written: Written, folder: Path, unreadable: int = 0) -> Draft:
    """What is made of a journal, of which so many records cannot be used."""
    journal = Journal(written.save(folder))
    made = read(journal, 3, None)
    assert made is not None
    assert journal.unreadable == unreadable
    return made


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
    written.test("b", *passed(1), start=0, end=MS, needs=(0, 1))
    made = draft(written, tmp_path, unreadable=2)
    assert [(test.nodeid, test.needs) for test in made.tests] == [("b", (1,))]
    assert made.uses == []


def test_markers(tmp_path: Path) -> None:
    written = Written().line("marker", 0, "slow").line("marker", 1, "db")
    written.test("a", *passed(0), start=0, end=MS, markers=(1, 0, 7))
    assert draft(written, tmp_path).tests[0].markers == ("db", "slow")


# -- tests ------------------------------------------------------------------------------------------------------------


def test_test(tmp_path: Path) -> None:
    written = Written().begin("a", 200 * MS)
    written.test("a", *passed(201 * MS), start=200 * MS, end=215 * MS)
    (test,) = draft(written, tmp_path).tests
    assert (test.nodeid, test.process, test.outcome) == ("a", 3, "passed")
    assert (test.start_ns, test.end_ns) == (200 * MS, 215 * MS)
    assert [(phase.when, phase.span.start_ns, phase.span.wall_ns) for phase in test.phases] == [
        ("setup", 201 * MS, 0),
        ("call", 201 * MS, 10 * MS),
        ("teardown", 211 * MS, 0),
    ]


def test_test_that_never_ended_is_kept_as_crashed(tmp_path: Path) -> None:
    (test,) = draft(Written().begin("a", 200 * MS), tmp_path).tests
    assert (test.nodeid, test.start_ns, test.end_ns, test.outcome) == ("a", 200 * MS, None, "crashed")


def test_test_whose_end_is_unreadable_is_no_crash(tmp_path: Path) -> None:
    written = Written().begin("a", 0).body("test", "a", numbers=[at(0), at(1), 0, 0, 99])
    assert draft(written, tmp_path, unreadable=1).tests == []


def test_other_byte_order(tmp_path: Path) -> None:
    other = "big" if sys.byteorder == "little" else "little"
    (test,) = draft(Written(byteorder=other).test("a", *passed(5), start=0, end=MS), tmp_path).tests
    assert (test.start_ns, test.end_ns) == (0, MS)


@pytest.mark.parametrize(
    "numbers",
    [
        [],
        [at(0)],
        [at(0), at(1)],
        [at(0), at(1), 5],
        [at(0), at(1), 0],
        [at(0), at(1), 0, 0, 99],
        [at(0), at(1), 0, 0, schema.PHASE, 0, 1],
        [at(0), at(1), 0, 0, schema.PHASE, 9, 1, 2, 3, 4],
        [at(0), at(1), 0, 0, schema.REPORT, 0, 77],
        [at(0), at(1), 0, 0, schema.REPORT, 77, 0],
        [at(0), at(1), 0, 0, schema.QUICK_SETUP, 3, 1, 2],
        [LARGEST_NUMBER + 1, at(1), 0, 0],
        [at(0), -LARGEST_NUMBER - 1, 0, 0],
    ],
)
def test_numbers_that_make_no_sense_cost_the_test_alone(numbers: list[int], tmp_path: Path) -> None:
    written = Written().body("test", "bad", numbers=numbers).test("good", *passed(0), start=0, end=MS)
    assert [test.nodeid for test in draft(written, tmp_path, unreadable=1).tests] == ["good"]


def test_bytes_that_are_no_numbers(tmp_path: Path) -> None:
    written = Written().line("test", "bad", 3)
    written.data += b"abc\n"
    assert draft(written, tmp_path, unreadable=1).tests == []


# -- outcomes ---------------------------------------------------------------------------------------------------------

SET_UP, CALL, DOWN = phase("setup", 0, 1), phase("call", 1, 2), phase("teardown", 2, 3)


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([SET_UP, CALL, DOWN], "passed"),
        ([SET_UP, report("setup", "failed"), DOWN], "error"),
        ([SET_UP, report("setup", "skipped"), DOWN], "skipped"),
        ([SET_UP, report("setup", "xfailed"), DOWN], "xfailed"),
        ([SET_UP, CALL, report("call", "failed"), DOWN], "failed"),
        ([SET_UP, CALL, report("call", "skipped"), DOWN], "skipped"),
        ([SET_UP, CALL, report("call", "xfailed"), DOWN], "xfailed"),
        ([SET_UP, CALL, report("call", "xpassed"), DOWN], "xpassed"),
        ([SET_UP, CALL, DOWN, report("teardown", "failed")], "error"),
        ([SET_UP, CALL, report("call", "failed"), DOWN, report("teardown", "failed")], "failed"),
        ([SET_UP, CALL, report("call", "xfailed"), DOWN, report("teardown", "failed")], "error"),
        ([SET_UP, CALL, DOWN, report("teardown", "skipped")], "passed"),
        ([SET_UP, CALL, report("call", "rerun"), DOWN, SET_UP, CALL, DOWN], "passed"),
        ([SET_UP, report("setup", "rerun"), DOWN, SET_UP, CALL, report("call", "failed"), DOWN], "failed"),
        ([SET_UP, report("call", "subtest"), report("call", "failed"), CALL, DOWN], "failed"),
        ([SET_UP, report("call", "failed"), CALL, report("call", "rerun"), DOWN, SET_UP, CALL, DOWN], "passed"),
        ([CALL], "passed"),
        ([SET_UP, CALL], "unknown"),
        ([SET_UP, DOWN], "unknown"),
        ([], "unknown"),
    ],
)
def test_outcome(events: list[tuple[int, ...]], outcome: str, tmp_path: Path) -> None:
    (test,) = draft(Written().test("a", *events, start=0, end=MS), tmp_path).tests
    assert test.outcome == outcome


def test_reruns_and_subtests_are_counted(tmp_path: Path) -> None:
    again = (SET_UP, CALL, report("call", "rerun"), DOWN)
    parts = (report("call", "subtest"),) * 3
    (test,) = draft(Written().test("a", *again, *again, SET_UP, *parts, CALL, DOWN, start=0, end=MS), tmp_path).tests
    assert (test.reruns, test.subtests, test.outcome, len(test.phases)) == (2, 3, "passed", 9)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [((3, 7), (2, 5)), ((3, 0), (2, 0)), ((12, 13), (11, 0)), ((0, 0), (0, 0))],
)
def test_unittest_parts_of_the_call(moments: tuple[int, int], expected: tuple[int, int], tmp_path: Path) -> None:
    """The call lasts from 1 to 12; unittest's set-up ends at the first moment, its teardown begins at the second."""
    set_up_end, down = (at(moment) if moment else 0 for moment in moments)
    events = (SET_UP, (schema.XUNIT, set_up_end, down), phase("call", 1, 12), phase("teardown", 12, 13))
    (test,) = draft(Written().test("a", *events, start=0, end=MS), tmp_path).tests
    assert (test.xunit_setup_ns, test.xunit_teardown_ns) == expected


# -- own and shared time ----------------------------------------------------------------------------------------------


def spans(made: Draft) -> list[Span]:
    """Those of the phases of the only test."""
    (test,) = made.tests
    return [phase.span for phase in test.phases]


def test_function_scoped_fixture_is_part_of_the_phase(tmp_path: Path) -> None:
    inside = set_up(0, 2 * MS, 8 * MS, cpu=1 * MS, children=3 * MS)
    written = Written().fixture(0).test("a", inside, phase("setup", 0, 10 * MS, 4 * MS, 1 * MS), start=0, end=MS)
    made = draft(written, tmp_path)
    assert spans(made) == [Span(0, 10 * MS, 4 * MS, 4 * MS, 0)]
    assert [use.setup for use in made.uses] == [Span(2 * MS, 6 * MS, 1 * MS, 3 * MS, 0)]


def test_shared_fixture_is_apart_from_the_phase(tmp_path: Path) -> None:
    inside = set_up(0, 2 * MS, 8 * MS, cpu=1 * MS, children=3 * MS)
    written = Written().fixture(0, scope="module")
    written.test("a", inside, phase("setup", 0, 10 * MS, 4 * MS, 2 * MS), start=0, end=MS)
    (span,) = spans(draft(written, tmp_path))
    assert span == Span(0, 10 * MS, 3 * MS, 2 * MS, 6 * MS)
    assert span.own_ns == 4 * MS


def test_shared_fixture_whose_cpu_was_not_read_counts_as_computing(tmp_path: Path) -> None:
    written = Written().fixture(0, scope="session")
    written.test("a", quick_set_up(0, 2, 5), phase("setup", 0, 10, 9), start=0, end=MS)
    assert spans(draft(written, tmp_path)) == [Span(0, 10, 6, 0, 3)]


def test_fixture_inside_a_fixture(tmp_path: Path) -> None:
    """A shared one, 5 ms, asked for by one of function scope, which keeps 2 ms and 1 ms of CPU for itself."""
    shared = set_up(0, 1 * MS, 6 * MS, cpu=4 * MS)
    around = set_up(1, 0, 7 * MS, cpu=5 * MS, inner=5 * MS, inner_cpu=4 * MS)
    written = Written().fixture(0, scope="module").fixture(1, name="around")
    written.test("a", shared, around, phase("setup", 0, 8 * MS, 6 * MS), start=0, end=MS)
    made = draft(written, tmp_path)
    assert [use.setup for use in made.uses] == [
        Span(1 * MS, 5 * MS, 4 * MS, 0, 0),
        Span(0, 7 * MS, 1 * MS, 0, 5 * MS),
    ]
    assert spans(made) == [Span(0, 8 * MS, 2 * MS, 0, 5 * MS)]


def test_shared_fixture_inside_a_shared_one_is_counted_once(tmp_path: Path) -> None:
    inner = set_up(0, 1 * MS, 4 * MS, cpu=0)
    outer = set_up(1, 0, 6 * MS, cpu=0, inner=3 * MS)
    written = Written().fixture(0, scope="session").fixture(1, name="outer", scope="module")
    written.test("a", inner, outer, phase("setup", 0, 6 * MS), start=0, end=MS)
    assert spans(draft(written, tmp_path))[0].inner_ns == 6 * MS


def test_cpu_is_never_negative(tmp_path: Path) -> None:
    inside = set_up(0, 0, 6 * MS, cpu=1, inner_cpu=2, children=-5)
    written = Written().fixture(0, scope="module")
    written.test("a", inside, phase("setup", 0, 8 * MS, -3, -4), start=0, end=MS)
    made = draft(written, tmp_path)
    assert spans(made) == [Span(0, 8 * MS, 0, 0, 6 * MS)]
    assert made.uses[0].setup == Span(0, 6 * MS, 0, 0, 0)


def test_end_before_start_is_no_time_at_all(tmp_path: Path) -> None:
    written = Written().fixture(0).test("a", quick_set_up(0, 9, 8), phase("setup", 9, 8), start=0, end=MS)
    made = draft(written, tmp_path)
    assert spans(made)[0].wall_ns == 0
    assert made.uses[0].setup.wall_ns == 0


# -- pairing ----------------------------------------------------------------------------------------------------------


def test_set_up_and_teardown_of_one_test_are_one_use(tmp_path: Path) -> None:
    written = Written().fixture(0, params=2)
    written.test(
        "a",
        set_up(0, 0, 2 * MS, param=1, failed=1),
        phase("setup", 0, 2 * MS),
        quick_tear_down(0, 3 * MS, 4 * MS),
        phase("teardown", 3 * MS, 4 * MS),
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
    written.body("test", "bad", numbers=[at(0), at(1), 0, 0, *quick_set_up(0, 0, 1), *SET_UP, 99])
    written.body("test", "bad", numbers=[at(0), at(1), 0, 0, *quick_set_up(0, 0, 1), *SET_UP, schema.REPORT, 9, 1])
    written.test("good", quick_set_up(1, 1, 2), SET_UP, quick_tear_down(0, 2, 9), DOWN, start=0, end=MS)
    (use,) = draft(written, tmp_path, unreadable=2).uses
    assert (use.fixture, use.test, use.teardown) == (1, 0, None)


def test_loose_events_other_than_fixtures_are_nobodys(tmp_path: Path) -> None:
    made = draft(Written().fixture(0).loose(report("call", "failed"), quick_set_up(0, 1, 2)), tmp_path)
    assert [(use.test, use.setup_in) for use in made.uses] == [(None, None)]
    assert made.tests == []


def test_test_that_is_told_anew_takes_its_own_place(tmp_path: Path) -> None:
    """Its teardown failed after it had been written: the second record holds all of the first, and more."""
    events = (set_up(1, 11, 12), tear_down(0, 12, 13), SET_UP, CALL, DOWN)
    written = Written().fixture(0, scope="module").fixture(1)
    written.test("a", set_up(0, 0, 1), SET_UP, CALL, DOWN, start=0, end=10)
    written.test("b", *events, start=10, end=20)
    written.test("b", *events, report("teardown", "failed"), start=10, end=20)
    made = draft(written, tmp_path)
    assert [(test.nodeid, test.outcome) for test in made.tests] == [("a", "passed"), ("b", "error")]
    assert [(use.fixture, use.test, use.teardown) for use in made.uses] == [(0, 0, Span(12, 1)), (1, 1, None)]


def test_test_of_one_name_run_again_is_another_test(tmp_path: Path) -> None:
    """``pytest a b a`` with ``--keep-duplicates``: only the same moment makes it the same test."""
    written = Written().test("a", SET_UP, CALL, DOWN, start=0, end=10).test("a", SET_UP, CALL, DOWN, start=10, end=20)
    assert len(draft(written, tmp_path).tests) == 2
