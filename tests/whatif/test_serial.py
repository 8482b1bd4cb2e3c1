"""One process: the sum of everything, with each shared fixture where it was."""

from __future__ import annotations

from typing import Any

from tests.workloads import Given, shared, suite
from testtime.whatif.cost import Cost
from testtime.whatif.serial import serial


def test_all_parts_one_after_another() -> None:
    around: dict[str, Any] = {
        "start": Cost(1, 2),
        "collection": Cost(4, 8),
        "finish": Cost(16, 32),
        "summary": Cost(64, 0),
    }
    after: dict[str, Any] = {"unconfigure": Cost(128, 256), "leave": Cost(512, 0)}
    made = serial(suite(Given(wait=1000, cpu=2000), Given(cpu=4000), **around, **after))
    assert (made.boot_ns, made.looped_ns) == (15, 15 + 7000)
    assert made.wall_ns == 15 + 7000 + 48 + 64 + 384 + 512
    assert (made.cpu_ns, made.busy_ns, made.order) == (6000, (7000,), ((0, 1),))
    assert (made.controller, made.bound_by) == (Cost(0, 0), "one process")


def test_shared_fixtures_count_and_are_counted() -> None:
    instances = [shared("module", "test_a.py", 10, 1), shared("session", up=100, down=50, fixture=1)]
    tests = [Given(wait=1, needs=(0, 1)), Given(wait=1, file="test_b.py"), Given(wait=1, needs=(0, 1))]
    made = serial(suite(*tests, instances=instances))
    assert made.set_ups == {0: 2, 1: 1}
    assert made.fixtures == Cost(0, 2 * 11 + 150)
    assert made.wall_ns == 3 + 2 * 11 + 150


def test_without_tests() -> None:
    assert serial(suite(start=Cost(5, 0))).wall_ns == 5
