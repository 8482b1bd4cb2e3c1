"""The machine of a run, and what it was found to do.

What lives here: the shapes alone.  What may never be added: a measurement (``launch``), or what follows from one
(``whatif``).
"""

from __future__ import annotations

import msgspec

from testtime.model.units import Count, Duration


class Probe(msgspec.Struct, frozen=True):
    """What the machine and the suite's interpreter were found to do, apart from any suite.

    The figures of a test are those of an empty one, run in sequence and under two xdist workers; CPU counts user and
    system, and that is all of a test, the time between tests included.
    """

    cores: Count
    """How many were busy at once when ``contention`` was measured."""
    contention: tuple[float, ...]
    """By round: how many times as long a loop takes while all cores run it as when it runs alone."""
    loop_ns: Duration
    """What the reference loop of ``Profile.reference_ns`` takes here at best."""
    python: str
    xdist: str | None = None
    """Version of pytest-xdist; ``None`` where the interpreter has none, and all that follows is 0."""
    sequential_test_ns: Duration = 0
    """CPU of a test in sequence."""
    worker_test_ns: Duration = 0
    """CPU of a test in a worker, which also sends reports."""
    controller_test_ns: Duration = 0
    """CPU of the controller for a test."""
    gateway_ns: Duration = 0
    """Wall time from the controller's start of one gateway to its start of the next."""
    boot_ns: Duration = 0
    """CPU of a worker up to the start of its session, beyond that of a sequential run."""
    head_ns: Duration = 0
    """Wall time from the start of a controller's session to that of its first gateway, and CPU of what it imports
    before and a sequential run does not."""
    plugin_ns: Duration = 0
    """CPU of the import of xdist's plugin, which is part of a start in sequence where xdist is loaded."""
    start_ns: Duration = 0
    """Wall time from spawning pytest to the start of its session, in sequence, with nothing to import."""
    controller_tail_ns: Duration = 0
    """Wall time from the controller's last test to its exit."""
    tail_ns: Duration = 0
    """Wall time from the last test to the exit, in sequence."""
    boot_company: tuple[float, ...] = ()
    """By round: how many times as much CPU pytest takes to start while it does so on all cores as when it does alone;
    empty where that was not measured."""
    recording_ns: Duration = 0
    """CPU that the recorder takes of a process from its import to the exit, events aside; 0 where not measured."""


class Machine(msgspec.Struct, frozen=True):
    """Where the run took place."""

    platform: str
    machine: str
    cores: Count | None
    """Cores this process may use (affinity)."""
    quota: float | None = None
    """Cores' worth of CPU time that a control group grants; ``None`` without such a limit."""
    probe: Probe | None = None
