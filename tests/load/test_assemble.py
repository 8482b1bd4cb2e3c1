"""Journals of a whole run to one profile: one numbering, one axis of time, and what is missing said in words."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.load.journals import (
    IMPORT,
    MS,
    SPAWN,
    Written,
    about,
    at,
    passed,
    phase,
    quick_set_up,
    quick_tear_down,
    reading,
    report,
    set_up,
    tear_down,
)
from testtime.errors import OWN_FAILURE, UserError
from testtime.load.assemble import UNSEEN, Run, assemble
from testtime.load.document import write_profile
from testtime.model.machine import Machine
from testtime.model.profile import Profile, Span
from testtime_recorder import schema

END = ("configure", "unconfigure")


def run(**about: Any) -> Run:
    """What a launcher saw; ``about``: what differs from a run of a second that went well."""
    usual: dict[str, Any] = {
        "spawn_ns": SPAWN,
        "exit_ns": SPAWN + 1000 * MS,
        "exit_status": 0,
        "interpreter_ns": 20 * MS,
        "args": ("tests", "-x"),
        "executable": "/usr/bin/python",
    }
    return Run(**{**usual, **about})


def profile(folder: Path, *journals: Written, **about: Any) -> Profile:
    """The profile of a run with these journals, the main process's first and then gw0, gw1 ..."""
    for number, written in enumerate(journals):
        written.save(folder, "main-7" if number == 0 else f"gw{number - 1}-{8 + number}")
    return assemble(folder, run(**about))


def main() -> Written:
    """The journal of a main process that reached its end."""
    return Written().session().mark(*END)


def worker(name: str, **head: Any) -> Written:
    """The journal of a worker that reached its end."""
    return Written(worker=name, spawn_ns=None, **head).session().mark(*END)


def test_facts_of_the_run(tmp_path: Path) -> None:
    made = profile(tmp_path, Written().session(workers=2, dist="load").mark(*END))
    assert (made.wall_ns, made.interpreter_ns, made.exit_status) == (1000 * MS, 20 * MS, 0)
    assert (made.args, made.executable, made.rootdir) == (("tests", "-x"), "/usr/bin/python", "/project")
    assert (made.pytest, made.distributions, made.workers, made.dist) == ("8.4.0", ("anyio-4.0",), 2, "load")
    assert made.machine == Machine("linux", "x86_64", 4)
    assert made.created == "2024-01-01T00:00:00.000+00:00"
    assert (made.complete, made.incomplete) == (True, None)


def test_import_of_the_recorder_in_each_process(tmp_path: Path) -> None:
    """A recorder of before did not tell."""
    made = profile(tmp_path, Written(own_import_ns=30 * MS).session().mark(*END), worker("gw0"))
    assert [process.own_import_ns for process in made.processes] == [30 * MS, 0]


def test_folder_that_pytest_was_started_in(tmp_path: Path) -> None:
    made = profile(tmp_path, Written().session(invocation_dir="/project/tests").mark(*END))
    assert (made.invocation_dir, made.rootdir) == ("/project/tests", "/project")


def test_machine_and_its_speed_as_the_launcher_saw_them(tmp_path: Path) -> None:
    made = profile(tmp_path, main(), quota=1.5, reference_ns=(15 * MS, 16 * MS))
    assert (made.machine, made.reference_ns) == (Machine("linux", "x86_64", 4, quota=1.5), (15 * MS, 16 * MS))
    assert (made.machine.probe, made.checks) == (None, ())


def test_what_all_processes_held_each_once(tmp_path: Path) -> None:
    """Processes count fixtures for themselves: what is 1 to the worker is 0 to the other."""
    first = (
        main().fixture(0, name="server", scope="session").line("hold", 0, "listen", "80").line("hold", 0, "file", "/a")
    )
    second = (
        worker("gw0")
        .fixture(0, name="other")
        .fixture(1, name="server", scope="session")
        .line("hold", 1, "listen", "80")
    )
    made = profile(tmp_path, first, second.line("hold", 1, "file", "/b"))
    told = [(made.fixtures[each.fixture].name, each.what, each.name) for each in made.holding]
    assert told == [("server", "listen", "80"), ("server", "file", "/a"), ("server", "file", "/b")]


def test_what_tests_are_made_of_is_told_by_one_process_for_all(tmp_path: Path) -> None:
    told = {"test_a.py": {"test_one": 1}}
    assert profile(tmp_path, main(), worker("gw0").line("sources", told), worker("gw1")).sources == told


def test_run_of_which_only_the_journals_are_left(tmp_path: Path) -> None:
    main().begin("a", 300 * MS).save(tmp_path)
    made = assemble(tmp_path, UNSEEN)
    assert (made.wall_ns, made.interpreter_ns, made.exit_status) == (300 * MS, None, None)
    assert made.args == ("-x",)
    assert made.processes[0].end_ns == 300 * MS


def test_arguments_that_are_not_ours_to_cut(tmp_path: Path) -> None:
    Written().session(args=["-p", "other", "-x"]).save(tmp_path)
    assert assemble(tmp_path, UNSEEN).args == ("-p", "other", "-x")


def test_arguments_that_are_no_utf8_can_be_written(tmp_path: Path) -> None:
    made = profile(tmp_path, main(), args=("\udcff.py",), executable="/\udcfe")
    assert (made.args, made.executable) == (("\\udcff.py",), "/\\udcfe")
    write_profile(made)


def test_nothing_left_by_the_recorder(tmp_path: Path) -> None:
    (tmp_path / "main-7.journal").write_bytes(b"nothing\n")
    with pytest.raises(UserError, match="the recorder left nothing in") as caught:
        assemble(tmp_path, run())
    assert caught.value.status == OWN_FAILURE
    assert "its own message above" in caught.value.advice


def test_journal_of_a_newer_recorder_is_refused(tmp_path: Path) -> None:
    Written(schema=f"{schema.NAME}/2.0").save(tmp_path)
    with pytest.raises(UserError, match="update testtime"):
        assemble(tmp_path, run())


def test_moments_of_all_processes_count_from_the_main_ones_spawning(tmp_path: Path) -> None:
    """A worker is not told when it was spawned, and has begun later."""
    controller = main().line("worker", "starting", "", at(150 * MS), "")
    controller.line("worker", "gateway", "gw0", at(160 * MS), "")
    made = profile(tmp_path, controller, worker("gw0", import_ns=IMPORT + 70 * MS))
    first, second = made.processes
    assert (first.worker, first.start_ns, first.end_ns) == (None, 0, 1000 * MS)
    assert first.mark("import") is not None
    assert [mark.at_ns for mark in first.marks] == [100 * MS, 200 * MS, 200 * MS]
    assert (second.worker, second.start_ns, second.end_ns) == ("gw0", 150 * MS, 200 * MS)
    assert second.marks[0].at_ns == 170 * MS


def test_worker_begins_when_the_one_before_it_answered(tmp_path: Path) -> None:
    controller = main().line("worker", "starting", "", at(110 * MS), "")
    for number in range(2):
        controller.line("worker", "gateway", f"gw{number}", at((120 + number) * MS), "")
    for number in range(2):
        controller.line("worker", "configured", f"gw{number}", at((130 + number) * MS), "")
    made = profile(tmp_path, controller, worker("gw0"), worker("gw1"))
    assert [process.start_ns for process in made.processes] == [0, 110 * MS, 120 * MS]


@pytest.mark.parametrize("events", [[], [("gateway", "gw0")]], ids=["never met", "first of all"])
def test_worker_of_whose_start_nothing_is_known_begins_when_it_is_heard_or_answers(
    events: list[tuple[str, str]], tmp_path: Path
) -> None:
    controller = main()
    for event, name in events:
        controller.line("worker", event, name, at(90 * MS), "")
    made = profile(tmp_path, controller, worker("gw0"))
    assert made.processes[1].start_ns == (90 * MS if events else 100 * MS)


def test_one_fixture_in_two_processes_is_one_and_others_are_renumbered(tmp_path: Path) -> None:
    first = worker("gw0").fixture(0, name="a", scope="module").fixture(1, name="b", scope="module")
    first.test("one", quick_set_up(1, 1, 2), *passed(5), start=0, end=10, needs=(0, 1))
    second = worker("gw1").fixture(0, name="c").fixture(1, name="b", scope="module")
    second.test("two", quick_set_up(0, 3, 4), quick_set_up(1, 4, 5), *passed(6), start=3, end=10, needs=(1,))
    made = profile(tmp_path, main(), first, second)
    assert [fixture.name for fixture in made.fixtures] == ["a", "b", "c"]
    assert [(use.fixture, use.process) for use in made.uses] == [(1, 1), (2, 2), (1, 2)]
    assert [test.needs for test in made.tests] == [(0, 1), (1,)]


def test_fixtures_that_differ_in_anything_are_two(tmp_path: Path) -> None:
    first, second = worker("gw0").fixture(0), worker("gw1").fixture(0, line=4)
    assert len(profile(tmp_path, main(), first, second).fixtures) == 2


def test_tests_are_in_the_order_they_began_and_uses_point_to_them(tmp_path: Path) -> None:
    first = worker("gw0").fixture(0, scope="module")
    first.test("a1", set_up(0, 30, 31), *passed(31), start=30, end=40)
    first.test("a2", quick_tear_down(0, 51, 52), *passed(52), start=50, end=60)
    second = worker("gw1").fixture(0, scope="module")
    second.test("b1", set_up(0, 10, 11), *passed(11), start=10, end=20)
    second.test("b2", quick_tear_down(0, 41, 42), *passed(42), start=40, end=50)
    made = profile(tmp_path, main(), first, second)
    assert [test.nodeid for test in made.tests] == ["b1", "a1", "b2", "a2"]
    pairs = [(made.tests[use.test or 0].nodeid, made.tests[use.teardown_test or 0].nodeid) for use in made.uses]
    assert pairs == [("b1", "b2"), ("a1", "a2")]
    assert [use.setup for use in made.uses] == [Span(10, 1), Span(30, 1)]


def test_paths_of_imports_are_relative_to_the_rootdir(tmp_path: Path) -> None:
    written = main()
    for path in ("/project/a/conftest.py", "/projects/conftest.py", None):
        written.line("plugin", "p", "conftest", path, at(1), at(2))
    made = profile(tmp_path, written)
    assert [each.path for each in made.processes[0].imports] == ["a/conftest.py", "/projects/conftest.py", None]


def test_journals_beside_the_main_process_that_are_no_workers(tmp_path: Path) -> None:
    """A second main process would be another run's: its axis is not ours."""
    main().save(tmp_path)
    main().begin("other", 5).save(tmp_path, "main-8")
    made = assemble(tmp_path, run())
    assert [process.pid for process in made.processes] == [7]
    assert made.tests == ()


# -- what is not there ------------------------------------------------------------------------------------------------


def test_process_that_was_killed_in_a_test(tmp_path: Path) -> None:
    made = profile(
        tmp_path, Written().session().mark("configure").begin("a", 300 * MS), exit_status=137, signal="SIGKILL"
    )
    assert made.complete is False
    assert made.incomplete == "pytest ended before its session did, by SIGKILL (it was running a)"
    assert made.processes[0].complete is False


def test_process_that_was_killed_in_a_test_after_others(tmp_path: Path) -> None:
    written = Written().session().mark("configure").test("a", *passed(0), start=0, end=300 * MS).begin("b", 310 * MS)
    made = profile(tmp_path, written, exit_status=137, signal="SIGKILL")
    assert made.incomplete == "pytest ended before its session did, by SIGKILL (it was running b)"
    assert [(test.nodeid, test.start_ns, test.end_ns, test.outcome) for test in made.tests] == [
        ("a", 0, 300 * MS, "passed"),
        ("b", 310 * MS, None, "crashed"),
    ]


def test_process_that_was_killed_between_two_tests(tmp_path: Path) -> None:
    written = Written().session().mark("configure").test("a", *passed(0), start=0, end=300 * MS)
    made = profile(tmp_path, written, exit_status=137, signal="SIGKILL")
    assert made.incomplete == "pytest ended before its session did, by SIGKILL"
    assert [(test.nodeid, test.outcome) for test in made.tests] == [("a", "passed")]


def test_worker_that_died(tmp_path: Path) -> None:
    dead = Written(worker="gw0", spawn_ns=None).mark("configure").begin("a", 300 * MS)
    made = profile(tmp_path, main(), dead, exit_status=143, signal="SIGTERM")
    assert made.incomplete == "gw0 ended before its session did (it was running a)"


def test_recorder_that_stopped(tmp_path: Path) -> None:
    made = profile(tmp_path, main().line("fault", "KeyError: 1", at(0)))
    assert made.incomplete == "the recorder stopped in pytest: KeyError: 1"
    assert made.processes[0].fault == "KeyError: 1"


def test_run_that_was_interrupted(tmp_path: Path) -> None:
    made = profile(tmp_path, Written().mark("configure", "interrupted", "unconfigure"))
    assert made.incomplete == "pytest was interrupted"


def test_main_process_without_a_journal(tmp_path: Path) -> None:
    worker("gw0").save(tmp_path, "gw0-9")
    made = assemble(tmp_path, run())
    assert made.incomplete == "the main process left no journal"


def test_all_reasons_are_given(tmp_path: Path) -> None:
    lost = Written(worker="gw0").mark("configure")
    made = profile(tmp_path, Written().mark("configure"), lost)
    assert made.incomplete == "pytest ended before its session did; gw0 ended before its session did"


def test_worker_that_was_never_heard(tmp_path: Path) -> None:
    controller = main().line("worker", "configured", "gw0", at(1), "").line("worker", "configured", "gw1", at(2), "")
    made = profile(tmp_path, controller, worker("gw0"))
    assert made.caveats == ("worker gw1 left no journal: its tests are missing here",)


def test_what_could_not_be_read_is_a_caveat(tmp_path: Path) -> None:
    written = main().line("mark", "x").line("statement", 1).line("statement", 2)
    made = profile(tmp_path, written, worker("gw0").line("mark", "y"))
    assert made.caveats == (
        "2 records of the journals could not be read and are missing here",
        "2 records are of a kind that a newer recorder writes and were passed over",
    )


def test_recorders_own_caveats_are_kept(tmp_path: Path) -> None:
    assert profile(tmp_path, Written().session(caveats=["so it is"]).mark(*END)).caveats == ("so it is",)


def test_tests_without_phases_of_their_own_are_a_caveat(tmp_path: Path) -> None:
    call = passed(0)[1]
    made = profile(tmp_path, main().test("a", call, start=0, end=MS))
    assert made.caveats[0].startswith("some tests were not run by pytest's own protocol")


WRONG: tuple[Any, ...] = (None, -1, 0, 1.5, "x", "", [], {}, True, 2**62, 2**70, [[]], {"a": 1})


def changes(record: list[Any]) -> Iterator[list[Any]]:
    """The record with each of its values in turn, also those of a table, replaced by each of those that are wrong."""
    for place in range(1, len(record)):
        keys = list(record[place]) if isinstance(record[place], dict) else []
        for wrong in WRONG:
            yield [*record[:place], wrong, *record[place + 1 :]]
            for key in keys:
                yield [*record[:place], {**record[place], key: wrong}, *record[place + 1 :]]


def test_unreadable_test_that_tore_down_what_another_set_up(tmp_path: Path) -> None:
    written = main().fixture(0, scope="module").test("a", quick_set_up(0, 0, 1), *passed(1), start=0, end=9)
    written.test("bad", quick_tear_down(0, 11, 12), *passed(12), (schema.REPORT, 9, 1), start=10, end=19)
    made = profile(tmp_path, written)
    assert [(use.test, use.teardown, use.teardown_test) for use in made.uses] == [(0, None, None)]


@pytest.mark.parametrize("kind", [schema.TEST, schema.ANEW, schema.LOOSE])
def test_every_wrong_number_of_a_frame_costs_that_frame_at_most(kind: int, tmp_path: Path) -> None:
    """Also those of its head, its size among them."""
    before = main().fixture(0, scope="module").line("marker", 0, "slow")
    before.test("a", quick_set_up(0, 1, 2), *passed(5), start=0, end=9)
    if kind == schema.TEST:
        before.begin("b", 10)
    events = (reading(10, 5), quick_set_up(0, 11, 12), set_up(0, 10, 13, cpu=6, param=0), *passed(13, call=9))
    spoken = (report("call", "failed"), (schema.XUNIT, at(14), at(15)), *about((0,), (0,)))
    end = phase("call", 25, 2 * MS, 7, 0), tear_down(0, 2 * MS, 4 * MS, 8)
    head = len(Written().data)
    whole = Written().frame(kind, *events, *spoken, *end, start=10, end=5 * MS).data[head:]
    numbers = array("q", whole[: -len("\n")])
    after = Written().test("last", *passed(6 * MS), start=6 * MS, end=7 * MS).data[head:]
    for place in range(len(numbers)):
        for wrong in (-1, 0, 1, 7, 13, 2**31, 2**62, -(2**63), at(0)):
            changed = array("q", [*numbers[:place], wrong, *numbers[place + 1 :]]).tobytes()
            (tmp_path / "main-7.journal").write_bytes(before.data + changed + b"\n" + after)
            made = assemble(tmp_path, UNSEEN)
            write_profile(made)
            outcomes = {test.nodeid: test.outcome for test in made.tests}
            assert outcomes.pop("last") == "passed", (place, wrong)
            if schema.ANEW not in (kind, wrong if place == 1 else kind):  # that would be about "a"
                assert outcomes.pop("a") == "passed", (place, wrong)
                assert set(outcomes) <= {"b"}, (place, wrong)


def test_every_wrong_value_of_a_record_costs_that_record_at_most(tmp_path: Path) -> None:
    """Whatever stands in a journal, a profile comes of it that can be written; or a refusal if the head is wrong."""
    written = main().line("plugin", "p", "plugin", None, at(1), at(2)).fixture(0, scope="module")
    written.line("marker", 0, "slow").line("collect", "a", "Module", at(1), at(2), at(3))
    written.line("worker", "configured", "gw0", at(1), "").line("own", 1, 2).begin("b", 7)
    records = [json.loads(line) for line in written.data.splitlines()]
    for number, record in enumerate(records):
        for changed in changes(record):
            lines = [*records[:number], changed, *records[number + 1 :]]
            (tmp_path / "main-7.journal").write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
            try:
                write_profile(assemble(tmp_path, UNSEEN))
            except UserError:
                assert number == 0, changed
