"""What the recorder's hooks cost, by its own estimate.

What lives here: one calibration, run once when the session is over.  What may never be added: a constant measured on
somebody's machine.

Writing is timed where it happens.  The hooks are too short to be timed one by one, so the cost of one event is
measured on the spot, by running what an event consists of (two clock readings, a generator entered and left, a list
appended) many times over.  It leaves out what pluggy spends on calling a hook; ``make bench`` measures the whole.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Callable

_TURNS = 60


def _event(now: Callable[[], int], into: list[list[int]]) -> Generator[None, None, None]:
    start = now()
    try:
        yield
    finally:
        into.append([0, 0, 0, start, now(), 0, 0])


def calibrate(now: Callable[[], int], events: int) -> int:
    """Nanoseconds that ``events`` events are likely to have cost in the recorder's hooks."""
    rounds = []
    for _ in range(3):
        into: list[list[int]] = []
        start = now()
        for _ in range(_TURNS):
            for _ in _event(now, into):
                pass
        rounds.append(now() - start)
    return round(min(rounds) / _TURNS * events)
