"""What a machine does to processes that run at once, and what xdist itself takes on it.

What lives here: figures of a probe to what the simulation asks for, and what to assume where there was no probe.  What
may never be added: measuring (``launch`` does), or a figure that belongs to a suite.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from statistics import median, stdev

from testtime.model.machine import Machine, Probe

US, MS = 1_000, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """A machine as the simulation sees it; ns.

    What is assumed where nothing was measured is how pytest-xdist 3.8 is on a virtual machine of 2026.
    """

    cores: float
    """Cores' worth of CPU; a quota may make it a fraction."""
    contention: float = 1.0
    """How many times as long computing takes while all cores compute."""
    contention_spread: float = 0.0
    """Standard deviation of its logarithm."""
    boot_contention: float | None = None
    """How many times as long pytest takes to start while it does so on all cores; ``None``: as other computing."""
    boot_spread: float = 0.0
    """Standard deviation of its logarithm, of a single start."""
    gateway_ns: int = 50 * MS
    """From the start of one gateway to the start of the next."""
    boot_ns: int = 0
    """CPU of a worker's boot beyond that of a sequential start."""
    head_ns: int = 35 * MS
    """CPU of the controller between what a sequential run takes to start and its first gateway."""
    plugin_ns: int = 10 * MS
    """CPU of importing xdist's plugin: of the controller and of each worker, where the run in sequence did not."""
    worker_test_ns: int = 700 * US
    """CPU of a worker for a test beyond what it takes in sequence: it sends reports."""
    controller_test_ns: int = 800 * US
    """CPU of the controller for a test."""
    start_ns: int = 200 * MS
    """From spawning pytest to the start of its session, with nothing to import."""
    leave_ns: int = 50 * MS
    """CPU of the controller's exit, for a small suite."""
    terminate_ns: int = 50 * MS
    """How long the controller waits for its workers beyond what they do."""
    probed: bool = False

    def shares(self, processes: int) -> tuple[float, ...]:
        """By how many compute: ns of CPU, as they would be with one process alone, that each gets in a ns."""
        return (1.0, *(self._share(count) for count in range(1, processes + 1)))

    def booting(self, workers: int) -> float:
        """How many times as much CPU the start of pytest needs as ``shares`` would have it, while so many start.

        It may be less than 1: company costs a start another share than it costs other work.
        """
        if self.boot_contention is None:
            return 1.0
        return self._slower(workers, self.boot_contention) / self._slower(workers, self.contention)

    def _share(self, count: int) -> float:
        return min(float(count), self.cores) / count / self._slower(count, self.contention)

    def _slower(self, count: int, on_all_cores: float) -> float:
        """How many times as long something takes while ``count`` do it, by how long it takes while all cores do."""
        if self.cores <= 1:
            return 1.0
        return 1 + (on_all_cores - 1) * max(0.0, min(float(count), self.cores) - 1) / (self.cores - 1)


def rates(machine: Machine, cores: int | None = None) -> Rates:
    """The machine of a profile; with other ``cores``, the same but for those."""
    available = float(cores or machine.cores or 1)
    if cores is None and machine.quota is not None:
        available = max(0.1, min(available, machine.quota))
    probe = machine.probe
    if probe is None:
        return Rates(cores=available)
    contention, spread = _contention(probe)
    booting, boot_spread = _boot_contention(probe, spread)
    if probe.xdist is None:
        return Rates(cores=available, contention=contention, contention_spread=spread)
    return Rates(
        cores=available,
        contention=contention,
        contention_spread=spread,
        boot_contention=booting,
        boot_spread=boot_spread,
        gateway_ns=probe.gateway_ns,
        boot_ns=probe.boot_ns,
        head_ns=probe.head_ns,
        plugin_ns=probe.plugin_ns,
        worker_test_ns=max(0, round(probe.worker_test_ns / contention) - probe.sequential_test_ns),
        controller_test_ns=round(probe.controller_test_ns / contention),  # it was measured while all cores computed
        start_ns=probe.start_ns,
        leave_ns=probe.tail_ns,
        terminate_ns=max(0, probe.controller_tail_ns - 2 * probe.tail_ns),
        probed=True,
    )


def _boot_contention(probe: Probe, least: float) -> tuple[float | None, float]:
    """Median and relative spread of the rounds, at least two; pytest does not start faster by company.

    Few rounds may lie together by chance: a start is never taken to be surer than other computing, ``least``.
    """
    rounds = [each for each in probe.boot_company if each > 0]
    if len(rounds) < 2 or probe.cores < 2:
        return None, 0.0
    return max(1.0, median(rounds)), max(least, stdev(map(log, rounds)))


def _contention(probe: Probe) -> tuple[float, float]:
    """Median and relative spread of the rounds; computing does not get faster by company."""
    if not probe.contention or probe.cores < 2:
        return 1.0, 0.0
    middle = median(probe.contention)
    spread = median(abs(each - middle) for each in probe.contention) * 1.4826  # of a normal distribution
    return max(1.0, middle), spread / middle
