"""Waiting for a core, told apart from other waiting.

What lives here: by how much a recorded process wanted a core longer than it had one, and costs corrected by it.  What
may never be added: a run with workers, which wait for cores because of each other, as the replay finds out by itself.

The clocks of a phase tell CPU from the rest, and the rest passes for waiting, which any number of processes do at once.
On a crowded machine much of it is waiting for a core, which they do not.  Linux counts that, but asking at each phase
would cost a system call; so it is known for all tests together, and is shared out by what each of them computed, and
by what start and end did.  It counts as computing: a prediction is of a run in the same crowd.
"""

from __future__ import annotations

from dataclasses import replace

from testtime.model.profile import Process, Profile
from testtime.whatif.cost import Cost
from testtime.whatif.machine import Rates


def crowding(process: Process) -> float:
    """How many times as long a core was wanted as it was had, while tests ran; 1 where that is not known."""
    begun, ended = process.mark("loop"), process.mark("looped")
    if process.worker is not None or not process.queued_ns or begun is None or ended is None:
        return 1.0
    computed = ended.cpu_ns - begun.cpu_ns
    return 1 + process.queued_ns / computed if computed > 0 else 1.0


def wanted(cost: Cost, crowded: float) -> Cost:
    """``cost`` with the time that a core was wanted as its CPU, at most all of it; it takes as long as before."""
    cpu = min(cost.wall, round(cost.cpu * crowded))
    return Cost(cpu, cost.wall - cpu)


def slowed(machine: Rates, profile: Profile) -> Rates:
    """``machine`` with what xdist computes in the crowd that the profile was recorded in."""
    crowded = 1.0 if profile.workers else crowding(profile.processes[0])
    return replace(
        machine,
        boot_ns=round(machine.boot_ns * crowded),
        head_ns=round(machine.head_ns * crowded),
        plugin_ns=round(machine.plugin_ns * crowded),
        worker_test_ns=round(machine.worker_test_ns * crowded),
        controller_test_ns=round(machine.controller_test_ns * crowded),
    )
