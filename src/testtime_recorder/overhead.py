"""What the recorder's hooks cost, by its own estimate.

What lives here: one calibration, run once when the session is over.  What may never be added: a constant measured on
somebody's machine.

Writing is timed where it happens, and so is asking tests for their code.  The hooks are too short to be timed one by
one, so the cost of one event is measured on the spot, by running what an event consists of (two clock readings, a
generator entered and left, integers appended) many times over, and shared out among its integers.  It leaves out what
pluggy spends on calling a hook; ``make bench`` measures the whole.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Callable

_TURNS = 60
_EVENT = (0, 0, 0, 0)
"""What an event appends beside its two times."""


def _event(now: Callable[[], int], into: list[int]) -> Generator[None, None, None]:
    start = now()
    try:
        yield
    finally:
        into += (*_EVENT, start, now())


def calibrate(now: Callable[[], int], integers: int) -> int:
    """Nanoseconds that recording so many integers is likely to have cost in the recorder's hooks."""
    rounds = []
    for _ in range(3):
        into: list[int] = []
        start = now()
        for _ in range(_TURNS):
            for _ in _event(now, into):
                pass
        rounds.append(now() - start)
    return round(min(rounds) / _TURNS / (len(_EVENT) + 2) * integers)
