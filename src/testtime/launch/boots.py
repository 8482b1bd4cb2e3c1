"""How much longer pytest takes to start while others start beside it.

What lives here: starts of pytest with xdist, alone and at once, and the ratio of the two.  What may never be added: a
suite, or what becomes of the ratio (``whatif`` knows).

A start is another kind of work than a suite's: it maps files, faults pages in and makes many small objects, while the
kernel decides where the new processes run.  So workers that start together cost each other another share than computing
does, which ``contention`` measures; and it takes a few hundred turns of that to tell a drifting speed from company, but
only a few starts, since each is a hundred times as long as a turn.

By the CPU clock.  By the wall clock, one other program passes for company: beside it one start has a core of its own,
and two do not.  On two cores with some other work, where starts alone waited for 1 % of their time, six probes told of
1.02 to 1.27 by the wall clock and of 1.00 to 1.01 by the CPU clock.  Waiting for a core is what the simulation finds
out by itself.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from testtime.launch.contention import MOST, PATIENCE
from testtime.launch.empty_suite import bare, lay_out
from testtime.launch.probe import last_line
from testtime.launch.signals import passed_on

#: Rounds, each of which gives a ratio.
ROUNDS = 3
#: Starts pytest as a worker does, as far as it can without a suite; the last line tells its CPU.
PROGRAM = """\
import sys, time
now = time.perf_counter_ns if sys.platform == "win32" else time.process_time_ns  # there, that clock has ticks of 16 ms
begun = now() if sys.platform == "win32" else 0
sys.path[:] = [place for place in sys.path if place]
import pytest, xdist.remote
status = pytest.main(["--version", "-p", "xdist.plugin"])
print("")
print(now() - begun, int(status))
"""

#: Takes how many are to start at once; answers with what each took, on average, ns of CPU.
Starts = Callable[[int], float]


def boots(python: str, environ: Mapping[str, str], at_once: int) -> tuple[float, ...]:
    """By round, how many times as much CPU a start takes while ``at_once`` start as when one does; empty for one.

    Raises OSError or ValueError where it could not be measured.
    """
    if at_once < 2:
        return ()
    with tempfile.TemporaryDirectory(prefix="testtime-", ignore_cleanup_errors=True) as name:
        suite = Path(name) / "suite"
        lay_out(suite)
        return compared(partial(_started, python, suite, bare(environ)), min(at_once, MOST), ROUNDS)


def compared(start: Starts, at_once: int, rounds: int) -> tuple[float, ...]:
    """The ratios: starts at once compared with those alone right before and right after."""
    start(1)  # brings files into memory
    alone, together = [start(1)], []
    for _ in range(rounds):
        together.append(start(at_once))
        alone.append(start(1))
    return tuple(
        round(2 * each / (before + after), 4) for each, (before, after) in zip(together, pairwise(alone), strict=True)
    )


def _started(python: str, folder: Path, environ: Mapping[str, str], count: int) -> float:
    """Start so many in a folder and wait for them; one that fails raises OSError or ValueError."""
    children: list[subprocess.Popen[str]] = []

    def end(_signal: int = 0) -> None:
        for child in children:
            child.kill()

    with ExitStack() as stack, passed_on(end, shared=True):
        try:
            children.extend(stack.enter_context(_child(python, folder, environ)) for _ in range(count))
            took = [_answer(child) for child in children]
        except subprocess.TimeoutExpired:
            raise ValueError("pytest did not start in time") from None
        finally:
            end()
    return fmean(took)


def _child(python: str, folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-c", PROGRAM],
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
    )


def _answer(child: subprocess.Popen[str]) -> int:
    """The CPU of a start, ns."""
    said, _ = child.communicate(timeout=PATIENCE)
    figures = last_line(said).split()
    if len(figures) != 2 or not all(each.isdigit() for each in figures):
        raise ValueError("pytest did not start: it told no figures")
    cpu, status = map(int, figures)
    if status or not cpu:
        raise ValueError("pytest did not start: its figures make no sense")
    return cpu
