"""One process, from spawn to exit, and what it took.

What lives here: the stopwatch that both sides of every comparison are measured with.  What may never be added:
knowledge of what is run, or work between a stamp and what it stamps.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

#: Bytes in a unit of ``ru_maxrss``.
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Start:
    """What is to be run, where, and with which environment."""

    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str]


@dataclass(frozen=True)
class Spent:
    """What a process took; times in ns."""

    wall_ns: int
    cpu_ns: int
    """User and system, of it and of the children that it waited for."""
    status: int
    output: str
    """The end of what it said."""
    peak: int
    """The most memory that it held at once, bytes."""


def spend(start: Start, statuses: tuple[int, ...] = (0,)) -> Spent:
    """Run it and wait for it; an exit status that is not among ``statuses`` is an error, told with its output."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter_ns()
        child = subprocess.Popen(
            start.command,
            cwd=start.folder,
            env=start.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, waited, usage = os.wait4(child.pid, 0)
        ended = time.perf_counter_ns()
        child.returncode = status = os.waitstatus_to_exitcode(waited)
        output.seek(max(0, output.seek(0, os.SEEK_END) - 2000))
        said = output.read().decode("utf-8", "replace")
    if status not in statuses:
        raise AssertionError(f"{' '.join(start.command)} ended with {status}:\n{said}")
    cpu = round((usage.ru_utime + usage.ru_stime) * 1e9)
    return Spent(ended - began, cpu, status, said, usage.ru_maxrss * _UNIT)


def told_peak(spent: Spent) -> int:
    """Its peak in bytes, if it can be known: a child begins with the peak of the process that spawned it, ours."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    if spent.peak <= own:
        raise AssertionError(f"a peak of {spent.peak} bytes cannot be told from our own, {own}")
    return spent.peak
