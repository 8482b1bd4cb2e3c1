"""Waiting for a core, told apart: of a process, of a cost, and of a suite that four workers would run."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS, S
from tests.workloads import free
from testtime.model.profile import Process, Profile
from testtime.whatif.cost import Cost
from testtime.whatif.crowding import crowding, slowed, wanted
from testtime.whatif.forecast import Ask, forecast
from testtime.whatif.recorded import workload
from testtime.whatif.serial import serial


def in_a_crowd(profile: Profile, cpu_ns: int, queued_ns: int | None) -> Profile:
    """The profile of a process that used ``cpu_ns`` while tests ran and waited for a core for ``queued_ns``."""
    process = profile.processes[0]
    begun = next(mark.cpu_ns for mark in process.marks if mark.name == "loop")
    marks = tuple(
        msgspec.structs.replace(mark, cpu_ns=begun + cpu_ns) if mark.name == "looped" else mark
        for mark in process.marks
    )
    changed = msgspec.structs.replace(process, marks=marks, queued_ns=queued_ns)
    return msgspec.structs.replace(profile, processes=(changed, *profile.processes[1:]))


def crowded(queued_ns: int | None) -> Profile:
    """Eight tests that compute for 0.25 s and do not for 0.75 s."""
    run = make.Run()
    main = run.main()
    for number in range(8):
        main.test(f"test_a.py::test_{number}", call=S, wait=750 * MS)
    main.finish()
    return in_a_crowd(run.profile(), 2 * S, queued_ns)


@pytest.mark.parametrize(("queued_ns", "times"), [(6 * S, 4.0), (0, 1.0), (None, 1.0)])
def test_how_much_longer_a_core_was_wanted(queued_ns: int | None, times: float) -> None:
    assert crowding(crowded(queued_ns).processes[0]) == times


def test_nothing_is_told_of_what_never_ran_tests_nor_of_workers() -> None:
    process: Process = crowded(6 * S).processes[0]
    for mark in ("loop", "looped"):
        marks = tuple(each for each in process.marks if each.name != mark)
        assert crowding(msgspec.structs.replace(process, marks=marks)) == 1.0
    assert crowding(in_a_crowd(crowded(6 * S), 0, 6 * S).processes[0]) == 1.0
    assert crowding(msgspec.structs.replace(process, worker="gw0")) == 1.0


def test_cost_takes_as_long_as_before() -> None:
    assert wanted(Cost(10, 90), 4.0) == Cost(40, 60)
    assert wanted(Cost(40, 60), 4.0) == Cost(100, 0)
    assert wanted(Cost(0, 90), 4.0) == Cost(0, 90)


def test_waiting_for_a_core_is_not_done_by_all_at_once() -> None:
    """Four workers on two cores save no more than two of what only computed in a crowd; of what slept they do."""
    busy, asleep = crowded(6 * S), crowded(0)
    assert serial(workload(busy)).wall_ns == serial(workload(asleep)).wall_ns == busy.wall_ns
    assert all(test.own.wait == 0 for test in workload(busy).tests)
    two, four = walls_s(busy)
    assert four > two
    two, four = walls_s(asleep)
    assert four < two - 1


def walls_s(profile: Profile) -> tuple[float, float]:
    """With two workers and with four, on two cores."""
    two, four = forecast(profile, Ask(workers=(2, 4), dists=("load",), cores=2)).predictions
    return two.wall_s, four.wall_s


def test_shared_fixture_waits_for_a_core_too() -> None:
    run = make.Run()
    main = run.main()
    fixture = run.fixture("database", "session")
    main.test("test_a.py::test_a", ups=[make.Up(fixture, S, 750 * MS)], ends=[fixture])
    main.finish()
    (instance,) = workload(in_a_crowd(run.profile(), 250 * MS, 750 * MS)).instances
    assert instance.setup == Cost(S, 0)


def test_xdist_computes_in_the_same_crowd() -> None:
    machine = free(cores=2, boot_ns=3 * MS, head_ns=4 * MS, plugin_ns=5, worker_test_ns=2 * MS, controller_test_ns=MS)
    found = slowed(machine, crowded(6 * S))
    assert (found.boot_ns, found.worker_test_ns, found.controller_test_ns) == (12 * MS, 8 * MS, 4 * MS)
    assert (found.head_ns, found.plugin_ns) == (16 * MS, 20)
    assert slowed(machine, crowded(0)) == machine
    assert slowed(machine, make.parallel()) == machine
