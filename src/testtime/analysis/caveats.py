"""What a reader must know before trusting a figure.

What lives here: doubts that the profile's facts raise, in words.  What may never be added: advice on the suite.
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime.analysis.accounting import UNACCOUNTED, Nanoseconds
from testtime.model.profile import Profile
from testtime.units import duration, percent

#: From one part in so many of the wall time on, unaccounted time is worth a word.
UNACCOUNTED_ONE_IN = 100
#: The same of waiting for a core, of the time that tests ran.
QUEUED_ONE_IN = 20


def caveats(profile: Profile, wall: Nanoseconds) -> tuple[str, ...]:
    """All doubts, those that the recorder had itself first."""
    return (*profile.caveats, *_incomplete(profile), *_accounting(profile, wall), *_queued(profile))


def _incomplete(profile: Profile) -> Iterator[str]:
    unended = sum(test.end_ns is None for test in profile.tests)
    if unended:
        yield f"{unended} {'test' if unended == 1 else 'tests'} began and never ended; the process may have died in it"
    for process in profile.processes:
        name = process.worker or "the main process"
        if process.fault is not None:
            yield f"the recorder stopped early in {name}: {process.fault}"
        elif not process.complete and profile.complete:
            yield f"the record of {name} stops before its end"
    if profile.interpreter_ns is None:
        yield "interpreter start could not be measured; it is shown together with the import of pytest"


def _accounting(profile: Profile, wall: Nanoseconds) -> Iterator[str]:
    left = wall[UNACCOUNTED]
    if left * UNACCOUNTED_ONE_IN > profile.wall_ns:
        yield f"{duration(left)} ({percent(left, profile.wall_ns)}) of the wall time is in no recorded span"
    elif left * UNACCOUNTED_ONE_IN < -profile.wall_ns:
        yield f"recorded spans overlap by {duration(-left)}, so that parts of the accounting are counted twice"


def _queued(profile: Profile) -> Iterator[str]:
    """That tests waited for a core: by the CPU clock that is waiting, and no remedy for waiting shortens it."""
    running = {test.process for test in profile.tests}
    queued = whole = 0
    for number, process in enumerate(profile.processes):
        begun, ended = process.mark("loop"), process.mark("looped")
        if number in running and process.queued_ns is not None and begun is not None and ended is not None:
            queued += process.queued_ns
            whole += ended.at_ns - begun.at_ns
    if queued * QUEUED_ONE_IN > whole:
        yield (
            f"{duration(queued)} ({percent(queued, whole)} of the time that tests ran) went by until a core was free,"
            f" and is shown as waiting: {_crowd(profile.workers, profile.machine.cores)}"
        )


def _crowd(workers: int, cores: int | None) -> str:
    """Who was in the way."""
    if cores is None or workers <= cores:
        return "the machine was busy"
    return f"{workers} workers shared {cores} {'core' if cores == 1 else 'cores'}"
