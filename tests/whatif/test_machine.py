"""A probe to what the simulation asks for, and what is assumed without one."""

from __future__ import annotations

from typing import Any

import pytest

from testtime.model.machine import Machine, Probe
from testtime.whatif.machine import MS, US, Rates, rates


def probe(**changes: Any) -> Probe:
    """What a machine of two cores was found to do."""
    usual: dict[str, Any] = {
        "cores": 2,
        "contention": (1.1, 1.2, 1.3),
        "loop_ns": 10 * MS,
        "python": "3.11.7",
        "xdist": "3.8.0",
        "sequential_test_ns": 300 * US,
        "worker_test_ns": 900 * US,
        "controller_test_ns": 700 * US,
        "gateway_ns": 55 * MS,
        "boot_ns": 20 * MS,
        "head_ns": 31 * MS,
        "plugin_ns": 9 * MS,
        "controller_tail_ns": 250 * MS,
        "tail_ns": 30 * MS,
    }
    return Probe(**(usual | changes))


def machine(cores: int | None = 2, **more: Any) -> Machine:
    """A machine of so many cores."""
    return Machine("linux", "x86_64", cores, **more)


def test_figures_of_a_probe_without_what_a_sequential_run_takes_anyhow() -> None:
    found = rates(machine(probe=probe(controller_test_ns=720 * US)))
    assert (found.worker_test_ns, found.controller_test_ns) == (450 * US, 600 * US)  # 900 / 1.2 - 300, 720 / 1.2
    assert (found.gateway_ns, found.boot_ns) == (55 * MS, 20 * MS)
    assert (found.head_ns, found.plugin_ns) == (31 * MS, 9 * MS)
    assert (found.leave_ns, found.terminate_ns) == (30 * MS, 190 * MS)
    assert (found.cores, found.contention, found.probed) == (2, 1.2, True)


def test_spread_is_that_of_the_rounds() -> None:
    steady = rates(machine(probe=probe(contention=(1.2, 1.2, 1.2))))
    uneasy = rates(machine(probe=probe(contention=(1.0, 1.2, 1.4))))
    assert steady.contention_spread == 0
    assert uneasy.contention_spread == pytest.approx(0.2 * 1.4826 / 1.2)


def test_computing_does_not_get_faster_by_company() -> None:
    assert rates(machine(probe=probe(contention=(0.8, 0.9, 0.9)))).contention == 1


def test_figures_below_those_of_a_sequential_run_are_none() -> None:
    found = rates(machine(probe=probe(worker_test_ns=350 * US, controller_tail_ns=50 * MS)))
    assert (found.worker_test_ns, found.leave_ns, found.terminate_ns) == (0, 30 * MS, 0)


def test_figures_of_tests_on_cores_that_do_not_slow_each_other_down_are_as_measured() -> None:
    found = rates(machine(probe=probe(contention=(0.9, 1.0))))
    assert (found.worker_test_ns, found.controller_test_ns) == (600 * US, 700 * US)


@pytest.mark.parametrize("changes", [{"cores": 1}, {"contention": ()}], ids=["one core", "not measured"])
def test_no_contention_without_company(changes: dict[str, Any]) -> None:
    found = rates(machine(probe=probe(**changes)))
    assert (found.contention, found.contention_spread) == (1, 0)


def test_without_xdist_its_figures_are_assumed_and_contention_is_measured() -> None:
    found = rates(machine(probe=probe(xdist=None, gateway_ns=0, controller_test_ns=0, tail_ns=1, controller_tail_ns=7)))
    assumed = Rates(cores=1)
    assert (found.gateway_ns, found.controller_test_ns) == (assumed.gateway_ns, assumed.controller_test_ns)
    assert (found.leave_ns, found.terminate_ns) == (assumed.leave_ns, assumed.terminate_ns)
    assert (found.contention, found.probed) == (1.2, False)


@pytest.mark.parametrize(
    ("cores", "quota", "asked", "expected"),
    [
        (8, None, None, 8),
        (8, 2.5, None, 2.5),
        (2, 6.0, None, 2),
        (8, 2.5, 4, 4),
        (None, None, None, 1),
        (4, 0.0, None, 0.1),
    ],
)
def test_cores(cores: int | None, quota: float | None, asked: int | None, expected: float) -> None:
    assert rates(machine(cores, quota=quota), asked).cores == expected


def test_shares_of_two_cores() -> None:
    assert Rates(cores=2).shares(4) == pytest.approx((1, 1, 1, 2 / 3, 0.5))


def test_contention_grows_with_the_cores_that_are_busy() -> None:
    """Three cores, 1.4 times as slow with all busy: 1.2 times with two."""
    found = Rates(cores=3, contention=1.4).shares(6)
    assert found == pytest.approx((1, 1, 1 / 1.2, 1 / 1.4, 0.75 / 1.4, 0.6 / 1.4, 0.5 / 1.4))


def test_a_fraction_of_a_core() -> None:
    assert Rates(cores=0.5).shares(2) == (1, 0.5, 0.25)
    assert Rates(cores=1.5, contention=2).shares(2) == pytest.approx((1, 1, 0.75 / 2))


def test_starts_of_pytest_have_a_contention_of_their_own() -> None:
    found = rates(machine(probe=probe(boot_company=(1.4, 1.5, 1.6), contention=(1.2,))))
    assert found.boot_contention == 1.5
    assert found.boot_spread == pytest.approx(0.0668, abs=1e-4)  # of the logarithms
    assert found.booting(1) == 1
    assert found.booting(2) == found.booting(7) == pytest.approx(1.5 / 1.2)


@pytest.mark.parametrize("changes", [{}, {"boot_company": (1.4,)}, {"boot_company": (1.4, 1.5), "cores": 1}])
def test_starts_that_were_not_measured_are_like_other_computing(changes: dict[str, Any]) -> None:
    found = rates(machine(probe=probe(**changes)))
    assert (found.boot_contention, found.boot_spread, found.booting(2)) == (None, 0, 1)


def test_start_is_never_surer_than_other_computing() -> None:
    found = rates(machine(probe=probe(boot_company=(1.4, 1.4, 1.4), contention=(1.0, 1.2, 1.4))))
    assert found.boot_spread == found.contention_spread > 0


def test_pytest_does_not_start_faster_by_company() -> None:
    found = rates(machine(probe=probe(boot_company=(0.8, 0.9), contention=(1.2,))))
    assert found.boot_contention == 1
    assert found.booting(2) == pytest.approx(1 / 1.2)


def test_starts_on_some_of_the_cores() -> None:
    """Three cores, all of which make it 1.4 times as long: 1.2 times with two."""
    found = Rates(cores=3, boot_contention=1.4)
    assert [found.booting(workers) for workers in (1, 2, 3, 9)] == pytest.approx([1, 1.2, 1.4, 1.4])
    assert Rates(cores=1, boot_contention=1.4).booting(2) == 1
