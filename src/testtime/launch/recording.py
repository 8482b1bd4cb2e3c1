"""What the recorder takes of a process beside what it knows of itself.

What lives here: pytest with one empty test, with and without the recorder, and the difference.  What may never be
added: a suite of anyone's, or what becomes of the difference (``whatif`` knows).

The recorder times its import and its hooks.  Beyond that, each import looks into one more folder first, pytest calls
hooks, and at the exit what was imported is taken apart: of 20 ms on the machine that this was written on, 14.  Verified
runs are recorded and predictions are of runs that nobody records, so it has to be known.

By the CPU clock: 12 pairs of runs told of 18 to 23 ms; by the wall clock, of -7 to 58.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from testtime.launch.empty_suite import PATIENCE, bare, lay_out
from testtime.launch.guest import PLUGIN, told
from testtime.launch.probe import Target

#: Pairs of runs.
PAIRS = 3
#: Takes whether a run is recorded; answers with its CPU, ns.
Taken = Callable[[bool], int]


def recording_ns(target: Target, recorder: Path, environ: Mapping[str, str]) -> int:
    """CPU that the recorder takes of a process, from its import to the exit; 0 where no CPU of children is known.

    Raises OSError or ValueError where it could not be measured.
    """
    try:
        from resource import RUSAGE_CHILDREN, getrusage
    except ImportError:  # Windows
        return 0

    def used() -> float:
        usage = getrusage(RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    with tempfile.TemporaryDirectory(prefix="testtime-", ignore_cleanup_errors=True) as name:
        suite = Path(name) / "suite"
        lay_out(suite, tests=1)
        plain = bare(environ)

        def taken(recorded: bool) -> int:
            if not recorded:
                return _taken(used, target.path, (), suite, plain)
            journals = Path(tempfile.mkdtemp(dir=name))
            lent = told(plain, recorder, journals, time.perf_counter_ns())
            return _taken(used, target.path, ("-p", PLUGIN), suite, lent)

        return compared(taken, PAIRS)


def compared(taken: Taken, pairs: int) -> int:
    """The median difference between a recorded run and a plain one right before it; never less than nothing."""
    taken(True)  # brings files into memory
    return max(0, round(median(-taken(False) + taken(True) for _ in range(pairs))))


def _taken(used: Callable[[], float], path: str, more: tuple[str, ...], suite: Path, environ: dict[str, str]) -> int:
    """The CPU of one run, ns, by a clock of children; one that fails raises OSError or ValueError."""
    before = used()
    try:
        done = subprocess.run(
            [path, "-m", "pytest", *more, "-p", "no:cacheprovider"],
            cwd=suite,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError("pytest did not end in time") from None
    if done.returncode:
        raise ValueError(f"pytest ended with status {done.returncode}")
    return round((used() - before) * 1e9)
