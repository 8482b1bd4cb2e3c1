"""How far a prediction may be off: what each source adds."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import Any

import pytest

from tests import make
from tests.make import MS, S
from tests.workloads import Given, free, suite
from testtime.model.profile import Profile
from testtime.whatif.cost import Cost
from testtime.whatif.doubt import half_width, speed
from testtime.whatif.machine import Rates
from testtime.whatif.serial import serial
from testtime.whatif.workload import Workload
from testtime.whatif.xdist import xdist

PROFILE = make.serial()
COMPUTING = suite(*[Given(cpu=S)] * 8)
WAITING = suite(*[Given(wait=S)] * 8)


def width(work: Workload, profile: Profile = PROFILE, workers: int = 2, **machine: Any) -> float:
    """Of a run on two cores whose contention was measured to be steady."""
    on: Rates = free(**{"cores": 2, "probed": True} | machine)
    return half_width(profile, work, on, xdist(work, on, workers) if workers else serial(work))


def test_grows_with_the_spread_of_the_probe() -> None:
    widths = [width(COMPUTING, contention_spread=spread) for spread in (0.0, 0.1, 0.3)]
    assert widths == sorted(widths)
    assert widths[2] > 1.5 * widths[1] > 1.5 * widths[0] > 0


def test_grows_with_the_change_of_speed_during_the_profile() -> None:
    drifting = make.serial()
    uneasy = make.Run()
    assert width(COMPUTING, drifting) == width(COMPUTING)
    main = uneasy.main()
    main.test("a.py::a")
    main.finish()
    assert width(COMPUTING, uneasy.profile(reference_ns=(10 * MS, 20 * MS))) > 2 * width(COMPUTING)


def test_waiting_is_surer_than_computing() -> None:
    assert width(WAITING, workers=0) < width(COMPUTING, workers=0) / 4


def test_unprobed_machine_is_less_sure() -> None:
    assert width(COMPUTING, probed=False) > 1.3 * width(COMPUTING)


def test_sequential_run_has_no_doubt_of_workers() -> None:
    assert width(COMPUTING, workers=0, contention_spread=0.0) == width(COMPUTING, workers=0, contention_spread=0.9)


def test_profile_of_a_run_with_workers_is_less_sure() -> None:
    assert width(WAITING, make.parallel()) > 1.5 * width(WAITING)


def test_messages_are_in_doubt() -> None:
    """Of one and the same run, in which they make up more and more."""
    work = suite(*[Given(cpu=10 * MS)] * 200)
    schedule = xdist(work, free(cores=2), 2)
    widths = [
        half_width(PROFILE, work, free(cores=2, probed=True, worker_test_ns=each), schedule) for each in (0, MS, 5 * MS)
    ]
    assert widths[2] > 2 * widths[1] > 2 * widths[0]


def test_never_less_than_starting_processes_takes() -> None:
    assert width(suite(Given())) > 20 * MS


@pytest.mark.parametrize(
    ("loops", "expected"),
    [((), 0.04), ((10,), 0.04), ((10, 10), 0.04), ((10, 0), 0.04), ((1000, round(1000 * exp(0.4))), 0.2)],
)
def test_speed(loops: tuple[int, ...], expected: float) -> None:
    run = make.Run()
    run.main().finish()
    assert speed(run.profile(reference_ns=loops)) == pytest.approx(expected, abs=0.001)


def test_start_of_workers_has_a_spread_of_its_own_where_it_was_measured() -> None:
    work = replace(suite(Given(wait=S), Given(wait=S)), start=Cost(S, 0))
    assert width(work, boot_spread=0.3) == width(work)
    steady = width(work, contention_spread=0.3, boot_contention=1.2)
    assert width(work, boot_contention=1.2, boot_spread=0.1) > 1.2 * width(work, boot_contention=1.2)
    assert steady == pytest.approx(width(work, boot_contention=1.2), rel=0.01)
    assert width(work, contention_spread=0.3) > 1.5 * steady
