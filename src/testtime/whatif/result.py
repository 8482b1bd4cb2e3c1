"""What ``testtime predict`` knows, and, encoded, the ``testtime.predict/1.0`` document.

What lives here: the shapes alone; their field names and order are the contract with scripts.  What may never be added:
a computation, a word for people.  Seconds are floats ending in ``_s`` because this is where integers leave the house.
"""

from __future__ import annotations

import msgspec

MAJOR = 1
MINOR = 0
SCHEMA = f"testtime.predict/{MAJOR}.{MINOR}"


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """One way to run the suite, and what it is predicted to take."""

    workers: int
    """0 for the sequential run."""
    dist: str
    """xdist's mode; ``no`` for the sequential run."""
    gather: str
    """none, certain or all."""
    widen: tuple[str, ...]
    """``FIXTURE=SCOPE`` each."""
    wall_s: float
    low_s: float
    """``low_s`` to ``high_s``: where four of five runs are expected."""
    high_s: float
    saved_s: float
    """Less than ``sequential_s`` by so much; negative for a way that is slower."""
    speedup: float
    """``sequential_s / wall_s``."""
    bound_by: str
    """What keeps it from being faster, in words."""
    caveats: tuple[str, ...]
    speed_up: tuple[str, ...] = ()
    """``FIXTURE=PERCENT`` each."""
    boot_s: float = 0.0
    """Until all workers have collected and the first test starts."""
    repeated_s: float = 0.0
    """Wall time of shared fixtures set up and torn down more often than in sequence, all workers together."""


class Best(msgspec.Struct, frozen=True):
    """The cheapest way within 5 % of the fastest."""

    workers: int
    dist: str
    wall_s: float
    reason: str
    """Why this one, in words; for ``workers: 0``, why not to use xdist."""


class RepeatedFixture(msgspec.Struct, frozen=True):
    """A shared fixture that workers set up again, each for itself, under the best way with workers."""

    name: str
    where: str | None
    scope: str
    uses: int
    """Set-ups in sequence."""
    uses_parallel: int
    """Set-ups by all workers."""
    costs_s: float
    """Wall time of the additional set-ups and teardowns, all workers together."""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """All ways that were asked for."""

    schema: str
    sequential_s: float
    """The sequential run, as measured; of a profile recorded under xdist, as predicted."""
    cores: int
    assumptions: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    """By dist, then workers; the sequential run first where it is asked for."""
    best: Best
    blockers: tuple[str, ...]
    """Signs that workers would get into each other's way; with any, nothing is predicted for workers."""
    shared: tuple[str, ...]
    """Signs that workers would share what may do harm: to be verified."""
    repeated: tuple[RepeatedFixture, ...]
    """The costliest first."""
    replay_error: float | None
    """How far the replay of the run as it was is from the wall time measured, as a share of it; ``None`` where there is
    no such replay: the run had workers."""
