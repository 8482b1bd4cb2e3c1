"""Schedules are compared by who ran what in which order, whatever the workers are called."""

from __future__ import annotations

from collections import Counter

from tests import make
from tests.oracle.agreement import difference, expected_set_ups, ran, set_ups, set_ups_difference
from testtime.model.profile import Profile, WorkerEvent
from testtime.whatif.recorded import workload
from testtime.whatif.serial import serial


def _two_workers(*ready: str) -> Profile:
    """gw0 runs a and c, gw1 runs b, which is told first; the controller hears of them in the order of ``ready``."""
    run = make.Run()
    main = run.lane(None, 0, 100 * make.MS)
    for number, worker in enumerate(ready):
        main.events.append(WorkerEvent("starting", worker, number))
        main.events.append(WorkerEvent("ready", worker, 200 * make.MS + number))
    lanes = {worker: run.lane(worker, 0, 100 * make.MS) for worker in ("gw0", "gw1", "gw2")}
    lanes["gw1"].test("t.py::b")
    lanes["gw0"].test("t.py::a@group")
    lanes["gw0"].test("t.py::c[x]")
    return run.profile()


def test_a_real_run() -> None:
    """By worker; a worker without tests counts; the group is left out."""
    assert ran(_two_workers("gw0", "gw1", "gw2")) == (("t.py::a", "t.py::c[x]"), ("t.py::b",), ())


def test_workers_come_as_they_were_ready() -> None:
    """gw1 answered first."""
    assert ran(_two_workers("gw1", "gw0", "gw2")) == (("t.py::b",), ("t.py::a", "t.py::c[x]"), ())


def test_the_same_schedule_differs_in_nothing() -> None:
    """Nothing is said then."""
    assert difference((("a", "b"), ("c",)), (("a", "b"), ("c",))) == ""


def test_a_difference_shows_both() -> None:
    """And where they part; a worker that only one of them has is shown, too."""
    told = difference((("a", "b"), ("c",)), (("a", "c"), ("b",), ("d",))).splitlines()
    assert told[:3] == ["worker 0: replayed | real", "    a | a", "  * b | c"]
    assert told[-2:] == ["worker 2: replayed | real", "  *  | d"]


def test_set_ups_are_counted() -> None:
    """Those of shared fixtures, by name and place; the replay of a run in sequence counts as that run did."""
    run = make.Run()
    main = run.main()
    shared, own = run.fixture("shared", "module", line=3), run.fixture("own", line=9)
    ups = [make.Up(shared, 5 * make.MS), make.Up(own, 1 * make.MS)]
    main.test("tests/test_a.py::test_1", ups=ups)
    main.test("tests/test_a.py::test_2", ups=ups, ends=[shared])
    main.finish()
    profile = run.profile()
    assert set_ups(profile) == {"shared (module, tests/test_a.py:3)": 1}
    work = workload(profile)
    assert expected_set_ups(work, serial(work), profile) == set_ups(profile)


def test_set_ups_that_differ_are_told() -> None:
    """Also those that only one side has."""
    told = set_ups_difference(Counter(a=2, b=1), Counter(a=3, b=1, c=1))
    assert told == "a: 2 set-ups replayed, 3 real\nc: 0 set-ups replayed, 1 real"
    assert set_ups_difference(Counter(a=1), Counter(a=1)) == ""
