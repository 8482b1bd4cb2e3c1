"""The life of one process cut into stretches that follow each other without a gap.

What lives here: which milestone opens which part of a run.  What may never be added: anything measured inside a stretch
(that is ``accounting``).

A stretch lasts from the moment that opens it to the moment that opens the next one, and the last to the process's end.
So a run that died early books the time up to its end to what was running when it died, and a milestone that was never
reached opens nothing; no stretch can be negative or overlap another.  (Rejected: a table of pairs of milestones, one
from and one to; each missing mark then needs a case of its own.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testtime.model.profile import Process, Profile

INTERPRETER = "interpreter start"
PYTEST = "pytest import"
CONFIGURATION = "configuration"
COLLECTION = "collection"
LOOP = "tests"
FINISH = "session finish"
CLEANUP = "clean-up"
"""Of pytest's configuration, of threads that are waited for, and of what was registered with ``atexit``."""
EXIT = "exit"
"""What the interpreter does after that."""
WORKER_START = "worker start"
STARTING = "starting workers"
WAITING = "waiting for workers to boot and collect"
RUNNING = "workers running tests"

_ORDER = (
    WORKER_START,
    INTERPRETER,
    f"{INTERPRETER} and {PYTEST}",
    PYTEST,
    CONFIGURATION,
    STARTING,
    WAITING,
    RUNNING,
    COLLECTION,
    LOOP,
    FINISH,
    CLEANUP,
    EXIT,
)
_SERIAL = {
    "import": CONFIGURATION,
    "collect": COLLECTION,
    "loop": LOOP,
    "looped": FINISH,
    "sessionfinish": FINISH,
    "unconfigure": CLEANUP,
    "atexit": EXIT,
}
_CONTROLLER = {name: part for name, part in _SERIAL.items() if part in (CONFIGURATION, FINISH, CLEANUP, EXIT)}


@dataclass(frozen=True)
class Stretch:
    """A part of a process's life; moments in ns since the main interpreter was spawned."""

    part: str
    start: int
    end: int

    @property
    def length(self) -> int:
        """Its wall time in ns."""
        return self.end - self.start


def main_process(profile: Profile) -> Process | None:
    """The process that testtime spawned; ``None`` when it left no journal."""
    return next((process for process in profile.processes if process.worker is None), None)


def serial(profile: Profile, process: Process, first_test: int | None) -> tuple[Stretch, ...]:
    """The life of a process that collects and runs tests itself: a main process without xdist, or a worker.

    ``first_test``: when its first test began, which opens the loop where no milestone did.
    """
    openers = _spawned(profile, process) + _milestones(process, _SERIAL)
    if first_test is not None and process.mark("loop") is None:
        openers.append((first_test, LOOP))
    return _cut(openers, process.start_ns, life_end(profile, process))


def controller(profile: Profile, process: Process, first_test: int | None) -> tuple[Stretch, ...]:
    """The life of an xdist controller; ``first_test``: when the first test began in any worker."""
    end = life_end(profile, process)
    openers = _spawned(profile, process) + _milestones(process, _CONTROLLER)
    starting = _moments(process, "starting")
    collected = _moments(process, "collected")
    running = first_test if first_test is not None else max(collected, default=end)
    started = [at for at in _moments(process, "gateway", "configured") if at <= running]
    if starting:
        openers.append((min(starting), STARTING))
        openers.append((max(started, default=min(starting)), WAITING))
    if starting or first_test is not None:
        openers.append((running, RUNNING))
    return _cut(openers, process.start_ns, end)


def life_end(profile: Profile, process: Process) -> int:
    """When a process ended, as far as is known: what it said, or the end of the run."""
    return profile.wall_ns if process.end_ns is None else process.end_ns


def loop_end(profile: Profile, process: Process) -> int:
    """When a process stopped running tests: at the end of its loop, of its session, or of its life."""
    later = ("looped", "sessionfinish", "unconfigure")
    return next((mark.at_ns for mark in process.marks if mark.name in later), life_end(profile, process))


def _spawned(profile: Profile, process: Process) -> list[tuple[int, str]]:
    if process.worker is not None:
        return [(process.start_ns, WORKER_START)]
    if profile.interpreter_ns is None:
        return [(process.start_ns, f"{INTERPRETER} and {PYTEST}")]
    return [(process.start_ns, INTERPRETER), (process.start_ns + profile.interpreter_ns, PYTEST)]


def _milestones(process: Process, parts: dict[str, str]) -> list[tuple[int, str]]:
    return [(mark.at_ns, parts[mark.name]) for mark in process.marks if mark.name in parts]


def _moments(process: Process, *names: str) -> list[int]:
    return [event.at_ns for event in process.events if event.event in names]


def _cut(openers: Iterable[tuple[int, str]], start: int, end: int) -> tuple[Stretch, ...]:
    """Stretches between the openers, in the order of the parts, all inside ``start``..``end``.

    The interpreter's start was measured on another run of it, so it may seem to outlast the first milestone: a part
    keeps its place in the order, and its moment is bounded by those of the parts that follow.
    """
    first: dict[str, int] = {}
    for at, part in openers:
        first[part] = min(at, first.get(part, at))
    ordered = sorted(first, key=_ORDER.index)
    moments = [min(max(first[part], start), max(start, end)) for part in ordered]
    for index in range(len(moments) - 2, -1, -1):
        moments[index] = min(moments[index], moments[index + 1])
    ends = [*moments[1:], max(start, end)]
    return tuple(Stretch(part, at, until) for part, at, until in zip(ordered, moments, ends, strict=True) if until > at)
