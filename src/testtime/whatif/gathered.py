"""What could be gathered, with what each group saves beside workers.

What lives here: which number of workers that is, and a replay with and without each group.  What may never be added: a
rule of dependence (``gather``), or a simulation (``xdist``).

The workers are those that the profile was recorded with; of a sequential one, those that ``forecast`` advises.  Up to
``ALL`` tests it has tried all it knows; beyond, it is one worker for each core.  All replays have the work in common,
and there are only as many as there is time for, however long they take on the clock, so that a profile has one answer:
groups that save most come first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from testtime.errors import UserError
from testtime.model.profile import Profile
from testtime.units import SECOND, seconds
from testtime.whatif.forecast import Ask, forecast
from testtime.whatif.gather.gathering import Least, overlaps_of, told
from testtime.whatif.gather.overlap import Overlap, overlapped
from testtime.whatif.gather.result import Gathering
from testtime.whatif.hazards import hazards
from testtime.whatif.machine import Rates
from testtime.whatif.met import met
from testtime.whatif.parallel import alone
from testtime.whatif.recorded import workload
from testtime.whatif.serial import serial
from testtime.whatif.workload import Workload
from testtime.whatif.xdist import xdist

#: Up to so many tests all ways to run them are tried; up to so many one way; beyond, none.
ALL, FEW = 2_000, 20_000
#: Tests that are replayed in all, with groups or without; at least one group is, whatever that takes.
REPLAYED = 40_000
_LEFT_OUT = "what groups from {first} on save with workers was not simulated: testtime predict tells it of all together"


def gathered(profile: Profile, *, least_s: float = 0.05, confidence: Least = "all") -> Gathering:
    """What could be gathered, in sequence and with workers; as ``gathering`` otherwise."""
    overlaps, rejected = overlaps_of(profile, least_s=least_s, confidence=confidence)
    with_workers = beside_workers(profile, overlaps)
    found = told(profile, with_workers, rejected)
    last = max((number for number, each in enumerate(with_workers) if each.group.workers), default=None)
    left_out = [] if last is None else [each for each in with_workers[last + 1 :] if each.saved]
    if not left_out:
        return found
    return replace(found, caveats=(*found.caveats, _LEFT_OUT.format(first=left_out[0].group.id)))


def beside_workers(profile: Profile, overlaps: Sequence[Overlap]) -> tuple[Overlap, ...]:
    """The groups, with the number of workers and what they save at it.

    Those are left as they are of which it cannot be told: where workers would save nothing or get into each other's
    way, where whole tests are the unit, which workers hand out one by one, and where there is no time.
    """
    tests = len(profile.tests)
    wanted = [each for each in overlaps if each.saved][: max(1, REPLAYED // max(1, tests) - 1)]
    if not wanted or not 0 < tests <= FEW:
        return tuple(overlaps)
    machine = met(profile)
    work = alone(workload(profile), profile, machine)
    try:
        replay = _replay(profile, work, machine)
    except UserError:
        replay = None
    if replay is None:
        return tuple(overlaps)
    return tuple(_filled(each, replay) if each in wanted else each for each in overlaps)


@dataclass(frozen=True)
class _Replay:
    """The suite with workers."""

    work: Workload
    machine: Rates
    workers: int
    dist: str
    before_ns: int
    """As simulated, with all as it is."""
    scale: float
    """What it takes, as a share of that."""


def _filled(overlap: Overlap, replay: _Replay) -> Overlap:
    """A group with what the suite takes less without its waits; never less than nothing."""
    after_ns = xdist(overlapped(replay.work, [overlap]), replay.machine, replay.workers, replay.dist).wall_ns
    saved = seconds(round(max(0, replay.before_ns - after_ns) * replay.scale))
    group = replace(overlap.group, workers=replay.workers, saved_parallel_s=saved)
    return dataclasses.replace(overlap, group=group)


def _replay(profile: Profile, work: Workload, machine: Rates) -> _Replay | None:
    """With the workers in use, or those to be advised; ``None`` for none."""
    workers, dist, wall_s = _way(profile, machine)
    if not workers:
        return None
    before_ns = xdist(work, machine, workers, dist).wall_ns
    if wall_s is None and before_ns >= serial(work).wall_ns:
        return None
    scale = 1.0 if wall_s is None else wall_s * SECOND / before_ns
    return _Replay(work, machine, workers, dist, before_ns, scale)


def _way(profile: Profile, machine: Rates) -> tuple[int, str, float | None]:
    """Workers, 0 for none; dist; and what that takes, s, as measured or predicted, where it is known."""
    if profile.workers:
        return profile.workers, profile.dist, seconds(profile.wall_ns)
    if len(profile.tests) <= ALL:
        best = forecast(profile, Ask()).best
        return best.workers, best.dist, best.wall_s
    return 0 if hazards(profile).blockers else max(2, int(machine.cores)), "load", None
