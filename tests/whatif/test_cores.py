"""Processes that share cores, by examples worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from testtime.whatif.cores import Cores
from testtime.whatif.machine import Rates

TWO = Rates(cores=2).shares(9)


class Watch:
    """Cores that note when each process is done."""

    def __init__(self, rates: tuple[float, ...]) -> None:
        self.cores = Cores(rates)
        self.ended: dict[str, float] = {}

    def end(self, name: Any) -> None:
        """It is done."""
        self.ended[name] = self.cores.now

    def run(self) -> dict[str, float]:
        """When each was done."""
        self.cores.run()
        return self.ended


def test_as_many_as_cores_do_not_disturb_each_other() -> None:
    watch = Watch(TWO)
    watch.cores.compute(100, watch.end, "a")
    watch.cores.compute(70, watch.end, "b")
    assert watch.run() == {"a": 100, "b": 70}
    assert watch.cores.used == 170


def test_three_processes_on_two_cores() -> None:
    """At 2/3 each until the shortest has its 20 at 30; the others have 20 of 40 and 60 and go on at full speed."""
    watch = Watch(TWO)
    for name, cpu in (("a", 20), ("b", 40), ("c", 60)):
        watch.cores.compute(cpu, watch.end, name)
    assert watch.run() == pytest.approx({"a": 30, "b": 50, "c": 70})


def test_waiting_takes_no_core() -> None:
    watch = Watch(Rates(cores=1).shares(9))
    watch.cores.compute(100, watch.end, "computes")
    for name in "abc":
        watch.cores.wait(80, watch.end, name)
    assert watch.run() == {"computes": 100, "a": 80, "b": 80, "c": 80}


def test_one_that_comes_while_another_computes() -> None:
    """One core: a has 30 of 50 when b comes; both at 1/2 until a has its 50 at 70; b then lacks 20 of its 40."""
    watch = Watch(Rates(cores=1).shares(9))
    watch.cores.compute(50, watch.end, "a")
    watch.cores.wait(30, lambda _: watch.cores.compute(40, watch.end, "b"), None)
    assert watch.run() == pytest.approx({"a": 70, "b": 90})


def test_one_that_comes_back_after_waiting() -> None:
    """One core: a and b compute 10 each until 20, a waits until 25; b has 15 by then; both again, until 35 and 40."""
    watch = Watch(Rates(cores=1).shares(9))
    again = lambda _: watch.cores.wait(5, lambda _: watch.cores.compute(5, watch.end, "a"), None)  # noqa: E731
    watch.cores.compute(10, again, None)
    watch.cores.compute(25, watch.end, "b")
    assert watch.run() == pytest.approx({"a": 35, "b": 40})


def test_a_wait_that_ends_while_two_share_a_core_takes_nothing_from_them() -> None:
    """Both have 25 of 100 when it ends at 50, and end at 200."""
    watch = Watch(Rates(cores=1).shares(9))
    for name in "ab":
        watch.cores.compute(100, watch.end, name)
    watch.cores.wait(50, watch.end, "waits")
    assert watch.run() == pytest.approx({"waits": 50, "a": 200, "b": 200})


def test_computing_gets_slower_while_all_cores_compute() -> None:
    """Two cores that make each other 1.5 times as slow: both until 60, when b has its 40; a then lacks 60 of 100."""
    watch = Watch(Rates(cores=2, contention=1.5).shares(9))
    watch.cores.compute(100, watch.end, "a")
    watch.cores.compute(40, watch.end, "b")
    assert watch.run() == pytest.approx({"a": 120, "b": 60})


def test_half_a_core() -> None:
    watch = Watch(Rates(cores=0.5).shares(9))
    watch.cores.compute(100, watch.end, "a")
    assert watch.run() == {"a": 200}


def test_more_processes_than_there_are_rates_for() -> None:
    """The last rate holds for them, too."""
    watch = Watch((1.0, 1.0, 0.5))
    for name in "abcd":
        watch.cores.compute(10, watch.end, name)
    assert watch.run() == pytest.approx(dict.fromkeys("abcd", 20))


def test_nothing_to_do_ends_at_once() -> None:
    watch = Watch(TWO)
    watch.cores.compute(0, watch.end, "a")
    watch.cores.wait(0, watch.end, "b")
    assert watch.run() == {"a": 0, "b": 0}
    assert watch.cores.now == 0
