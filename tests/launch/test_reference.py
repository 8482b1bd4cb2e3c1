"""The reference loop: fixed work by a clock of CPU."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testtime.launch import reference
from testtime.launch.reference import TURNS, WARM, reference_loop


def test_loop_takes_what_passes_while_it_works_and_not_while_it_gets_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0

    def work(turns: int) -> int:
        nonlocal now
        now += turns * 300
        return 0

    monkeypatch.setattr(reference, "_work", work)
    monkeypatch.setattr(reference, "_now", lambda: now)
    assert reference_loop() == TURNS * 300
    assert now == (WARM + TURNS) * 300


def test_work_is_the_same_every_time() -> None:
    assert reference._work(2000) == reference._work(2000) == 14_283_648
    assert reference._work(2001) != reference._work(2000)


def test_real_clock_sees_work() -> None:
    def readings() -> Iterator[int]:
        for _ in range(3):
            yield reference._now()
            reference._work(1000)

    first, second, third = readings()
    assert first < second < third
