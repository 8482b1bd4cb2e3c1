"""A life is cut without gaps, whatever milestones were reached."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from tests import make
from tests.make import MS
from testtime.analysis import stretches
from testtime.analysis.stretches import Stretch
from testtime.model.profile import Mark, Process, Profile, WorkerEvent


def _profile() -> Profile:
    run = make.Run()
    run.main().finish(end=3 * MS)
    return run.profile()


def _with_marks(process: Process, *marks: tuple[str, int], end: int | None) -> Process:
    return msgspec.structs.replace(process, marks=tuple(Mark(name, at, 0, 0) for name, at in marks), end_ns=end)


def test_complete_life_follows_the_milestones() -> None:
    profile = _profile()
    life = stretches.serial(profile, profile.processes[0], None)
    assert [(stretch.part, stretch.length) for stretch in life] == [
        ("interpreter start", 40 * MS),
        ("pytest import", 120 * MS),
        ("configuration", 20 * MS),
        ("collection", 5 * MS),
        ("session finish", 4 * MS),
        ("clean-up", 6 * MS),
        ("exit", 3 * MS),
    ]


@pytest.mark.parametrize("reached", range(7))
def test_early_death_goes_to_what_was_running(reached: int) -> None:
    profile = _profile()
    marks = [("import", 160), ("collect", 180), ("loop", 185), ("looped", 190), ("unconfigure", 195), ("atexit", 200)]
    process = _with_marks(profile.processes[0], *((name, at * MS) for name, at in marks[:reached]), end=1000 * MS)
    last = stretches.serial(profile, process, None)[-1]
    names = ["pytest import", "configuration", "collection", "tests", "session finish", "clean-up", "exit"]
    assert (last.part, last.end) == (names[reached], 1000 * MS)


@pytest.mark.parametrize("dropped", ["import", "collect", "loop", "looped", "unconfigure", "atexit"])
def test_missing_milestone_leaves_no_gap(dropped: str) -> None:
    profile = _profile()
    process = profile.processes[0]
    kept = msgspec.structs.replace(process, marks=tuple(mark for mark in process.marks if mark.name != dropped))
    life = stretches.serial(profile, kept, None)
    assert life[0].start == 0
    assert life[-1].end == profile.wall_ns
    assert all(before.end == after.start for before, after in pairwise(life))


def test_slow_measured_interpreter_is_bounded_by_the_first_milestone() -> None:
    profile = msgspec.structs.replace(_profile(), interpreter_ns=900 * MS)
    life = stretches.serial(profile, profile.processes[0], None)
    assert life[0] == Stretch("interpreter start", 0, 160 * MS)
    assert life[1].part == "configuration"


def test_unmeasured_interpreter_is_not_told_from_the_import() -> None:
    profile = msgspec.structs.replace(_profile(), interpreter_ns=None)
    life = stretches.serial(profile, profile.processes[0], None)
    assert life[0] == Stretch("interpreter start and pytest import", 0, 160 * MS)


def test_tests_open_the_loop_where_no_milestone_did() -> None:
    profile = _profile()
    process = _with_marks(profile.processes[0], ("import", 10 * MS), end=100 * MS)
    assert stretches.serial(profile, process, 60 * MS)[-1] == Stretch("tests", 60 * MS, 100 * MS)


def test_worker_starts_when_its_controller_began_to_start_it() -> None:
    profile = make.parallel()
    first = stretches.serial(profile, profile.processes[1], None)[0]
    assert first == Stretch("worker start", 200 * MS, 500 * MS)


def test_controller_waits_until_the_first_test() -> None:
    profile = make.parallel()
    life = stretches.controller(profile, profile.processes[0], 720 * MS)
    assert [(stretch.part, stretch.start) for stretch in life] == [
        ("interpreter start", 0),
        ("pytest import", 40 * MS),
        ("configuration", 160 * MS),
        ("starting workers", 200 * MS),
        ("waiting for workers to boot and collect", 260 * MS),
        ("workers running tests", 720 * MS),
        ("session finish", 2198 * MS),
        ("clean-up", 2202 * MS),
    ]


def test_replaced_worker_does_not_prolong_the_start() -> None:
    profile = make.parallel()
    late = WorkerEvent("configured", "gw2", 1500 * MS)
    process = msgspec.structs.replace(profile.processes[0], events=(*profile.processes[0].events, late))
    ends = {stretch.part: stretch.end for stretch in stretches.controller(profile, process, 720 * MS)}
    assert ends["starting workers"] == 260 * MS


def test_workers_that_never_ran_a_test_are_waited_for_until_they_collected() -> None:
    profile = make.parallel()
    life = stretches.controller(profile, profile.processes[0], None)
    assert next(stretch.start for stretch in life if stretch.part == "workers running tests") == 700 * MS


def test_loop_end_is_the_end_of_life_where_the_loop_never_ended() -> None:
    profile = _profile()
    process = _with_marks(profile.processes[0], ("loop", 10 * MS), end=70 * MS)
    assert stretches.loop_end(profile, process) == 70 * MS
    assert stretches.loop_end(profile, profile.processes[0]) == 185 * MS
