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


def caveats(profile: Profile, wall: Nanoseconds) -> tuple[str, ...]:
    """All doubts, those that the recorder had itself first."""
    return (*profile.caveats, *_incomplete(profile), *_accounting(profile, wall))


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
