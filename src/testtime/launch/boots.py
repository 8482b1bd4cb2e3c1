"""How much longer pytest takes to start while others start beside it.

What lives here: starts of pytest with xdist, alone and at once, and the ratio of the two.  What may never be added: a
suite, or what becomes of the ratio (``whatif`` knows).

A start is another kind of work than a suite's: it maps files, faults pages in and makes many small objects, while the
kernel decides where the new processes run.  So workers that start together cost each other another share than computing
does, which ``contention`` measures; and it takes a few hundred turns of that to tell a drifting speed from company, but
only a few starts, since each is a hundred times as long as a turn.

By the wall clock, since where a process is put and what the kernel makes it wait for is part of it; but while the
machine has other programs to run, by the CPU clock: what they take would pass for company.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

from testtime.launch.contention import MOST, PATIENCE, QUIET
from testtime.launch.empty_suite import bare, lay_out
from testtime.launch.probe import last_line
from testtime.launch.signals import passed_on

#: Rounds, each of which gives a ratio.
ROUNDS = 4
#: Starts pytest as a worker does, as far as it can without a suite; the last line tells when that was and its CPU.
PROGRAM = """\
import sys, time
sys.path[:] = [place for place in sys.path if place]
import pytest, xdist.remote
status = pytest.main(["--version", "-p", "xdist.plugin"])
print("")
print(time.perf_counter_ns(), time.process_time_ns(), int(status))
"""


class Start(NamedTuple):
    """What starts at once took each, on average, ns."""

    wall: float
    cpu: float


#: Takes how many are to start at once.
Starts = Callable[[int], Start]


def boots(python: str, environ: Mapping[str, str], at_once: int) -> tuple[float, ...]:
    """By round, how many times as long a start takes while ``at_once`` start as when one does; empty for one.

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
    quiet = median(each.wall / each.cpu for each in alone) <= QUIET
    took = [each.wall if quiet else each.cpu for each in alone]
    crowded = [each.wall if quiet else each.cpu for each in together]
    return tuple(
        round(2 * each / (before + after), 4) for each, (before, after) in zip(crowded, pairwise(took), strict=True)
    )


def _started(python: str, folder: Path, environ: Mapping[str, str], count: int) -> Start:
    """Start so many in a folder and wait for them; one that fails raises OSError or ValueError."""
    children: list[tuple[int, subprocess.Popen[str]]] = []

    def end(_signal: int = 0) -> None:
        for _, child in children:
            child.kill()

    with ExitStack() as stack, passed_on(end, shared=True):
        try:
            for _ in range(count):
                begun = time.perf_counter_ns()
                children.append((begun, stack.enter_context(_child(python, folder, environ))))
            took = [_answer(begun, child) for begun, child in children]
        except subprocess.TimeoutExpired:
            raise ValueError("pytest did not start in time") from None
        finally:
            end()
    return Start(fmean(each.wall for each in took), fmean(each.cpu for each in took))


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


def _answer(begun: int, child: subprocess.Popen[str]) -> Start:
    """What a start took that began then."""
    said, _ = child.communicate(timeout=PATIENCE)
    figures = last_line(said).split()
    if len(figures) != 3 or not all(each.isdigit() for each in figures):
        raise ValueError("pytest did not start: it told no figures")
    ended, cpu, status = map(int, figures)
    if status or not cpu or not begun < ended < time.perf_counter_ns():
        raise ValueError("pytest did not start: its figures make no sense")
    return Start(ended - begun, cpu)
