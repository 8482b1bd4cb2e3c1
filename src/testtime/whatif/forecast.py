"""What the suite would take in each of many ways to run it, and which of them to choose.

What lives here: the grid of ways, the choice, the words for what was assumed.  What may never be added: a simulation
(``serial``, ``xdist``), a change of the work (``transform``), or a size of doubt (``doubt``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from testtime.errors import UserError
from testtime.model.profile import Profile
from testtime.units import percent, seconds
from testtime.whatif.bounds import bound_by
from testtime.whatif.choice import choose
from testtime.whatif.correction import corrected
from testtime.whatif.doubt import half_width
from testtime.whatif.gather.overlap import Overlap, overlapped
from testtime.whatif.groups import NO_EFFECT, without_effect
from testtime.whatif.hazards import hazards
from testtime.whatif.met import met
from testtime.whatif.parallel import alone
from testtime.whatif.recorded import workload
from testtime.whatif.result import SCHEMA, Forecast, Prediction, RepeatedFixture
from testtime.whatif.schedule import Schedule
from testtime.whatif.scheduling import DISTS
from testtime.whatif.serial import serial
from testtime.whatif.transform import sped_up, widened
from testtime.whatif.workload import Workload
from testtime.whatif.xdist import xdist

_MOST_WORKERS = 1024
Progress = Callable[[int, int], None]
"""Called with how many ways have been simulated, and how many there are."""


@dataclass(frozen=True)
class Ask:
    """What is to be predicted; ``None``: what is sensible for the machine and the suite."""

    workers: tuple[int, ...] | None = None
    """0 is the sequential run."""
    dists: tuple[str, ...] | None = None
    cores: int | None = None
    """Of another machine, otherwise like this one."""
    widen: tuple[str, ...] = ()
    """``FIXTURE=SCOPE`` each."""
    speed_up: tuple[str, ...] = ()
    """``FIXTURE=PERCENT`` each."""
    gather: str = "none"
    """What is gathered, in a word: none, certain, all, or ids."""
    overlaps: tuple[Overlap, ...] = ()
    """The groups that are."""


def forecast(profile: Profile, ask: Ask, progress: Progress | None = None) -> Forecast:
    """All that was asked for, and the best of it.

    Raises UserError for a profile without tests, and for what ``ask`` names that does not exist or cannot be.
    """
    return _Study(profile, ask).forecast(progress or (lambda done, total: None))


def ladder(cores: int, tests: int) -> tuple[int, ...]:
    """Numbers of workers that are worth trying: up to twice the cores, and no more than there are tests."""
    steps = {2, cores // 2, cores * 3 // 4, cores, cores * 3 // 2, 2 * cores}
    return tuple(sorted(each for each in steps if 2 <= each <= max(2, tests)))


@dataclass(frozen=True)
class _Simulated:
    """One way, and what came of it."""

    workers: int
    dist: str
    schedule: Schedule
    prediction: Prediction


class _Study:
    """One profile and one question."""

    def __init__(self, profile: Profile, ask: Ask) -> None:
        if ask.cores is not None and ask.cores < 1:
            raise UserError(f"{ask.cores} is no number of cores", "give 1 or more")
        self._profile = profile
        self._ask = ask
        self._machine = met(profile, ask.cores)
        recorded = workload(profile)
        self._replay = serial(recorded) if not profile.workers else None
        self._before = alone(recorded, profile, met(profile))
        self._work = self._changed(self._before)
        self._once = serial(self._work)
        self._sequential = serial(self._before).wall_ns if profile.workers else profile.wall_ns
        self._hazards = hazards(profile)
        self._blockers = self._hazards.blockers

    def _changed(self, work: Workload) -> Workload:
        for wish in self._ask.widen:
            work = widened(work, self._profile, wish)
        for wish in self._ask.speed_up:
            work = sped_up(work, self._profile, wish)
        return overlapped(work, self._ask.overlaps) if self._ask.overlaps else work

    def forecast(self, progress: Progress) -> Forecast:
        """Simulate, choose, tell."""
        ways = self._ways()
        done: list[_Simulated] = []
        for number, (workers, dist) in enumerate(ways):
            progress(number, len(ways))
            done.append(self._simulated(workers, dist))
        progress(len(ways), len(ways))
        baseline = next((each for each in done if not each.workers), None) or self._simulated(0, "no")
        best = choose([*(each.prediction for each in done), baseline.prediction], self._blockers)
        chosen = next((each for each in done if (each.workers, each.dist) == (best.workers, best.dist)), None)
        shown = chosen if chosen and chosen.workers else _fastest(done)
        return Forecast(
            schema=SCHEMA,
            sequential_s=seconds(self._sequential),
            cores=max(1, int(self._machine.cores)),
            assumptions=tuple(self._assumptions()),
            predictions=tuple(each.prediction for each in done),
            best=best,
            blockers=self._blockers,
            shared=self._hazards.shared,
            repeated=() if shown is None else tuple(self._repeated(shown.schedule, baseline.schedule)),
            replay_error=None if self._replay is None else round(self._replay.wall_ns / self._profile.wall_ns - 1, 6),
        )

    # -- ways ---------------------------------------------------------------------------------------------------------

    def _ways(self) -> list[tuple[int, str]]:
        """Workers and dist; with signs that workers would break each other, the sequential run alone."""
        asked = self._ask.workers
        if asked is not None and any(not 0 <= each <= _MOST_WORKERS for each in asked):
            raise UserError("no such number of workers", f"give numbers from 0 (sequential) to {_MOST_WORKERS}")
        numbers = ladder(max(1, int(self._machine.cores)), len(self._work.tests)) if asked is None else asked
        changed = bool(self._ask.widen or self._ask.speed_up or self._ask.gather != "none")
        sequential = [(0, "no")] if changed or 0 in numbers or self._blockers else []
        if self._blockers:
            return sequential
        return [
            *sequential,
            *((workers, dist) for dist in self._dists() for workers in sorted(set(numbers)) if workers),
        ]

    def _dists(self) -> tuple[str, ...]:
        asked = self._ask.dists
        if asked is None:
            grouped = any(test.group for test in self._work.tests)
            return tuple(dist for dist in DISTS if dist != "loadgroup" or grouped)
        for dist in asked:
            if dist not in DISTS:
                raise UserError(f"--dist {dist} does not split the work", f"choose among {', '.join(DISTS)}")
        return tuple(dict.fromkeys(asked))

    # -- one way ------------------------------------------------------------------------------------------------------

    def _simulated(self, workers: int, dist: str) -> _Simulated:
        schedule = xdist(self._work, self._machine, workers, dist) if workers else self._once
        half = round(half_width(self._profile, self._work, self._machine, schedule))
        told = corrected(
            schedule.wall_ns,
            max(0, schedule.wall_ns - half),
            schedule.wall_ns + half,
            self._profile.checks,
            workers,
            dist,
            self._ask.widen,
        )
        wall = told.wall_ns
        prediction = Prediction(
            workers=workers,
            dist=dist if workers else "no",
            gather=self._ask.gather,
            widen=self._ask.widen,
            speed_up=self._ask.speed_up,
            wall_s=seconds(wall),
            low_s=seconds(told.low_ns),
            high_s=seconds(told.high_ns),
            saved_s=seconds(self._sequential - wall),
            speedup=round(self._sequential / max(1, wall), 4),
            bound_by=bound_by(self._work, self._machine, schedule, dist) if workers else schedule.bound_by,
            caveats=told.words,
            boot_s=seconds(schedule.boot_ns),
            repeated_s=seconds(self._extra(schedule)),
        )
        return _Simulated(workers, dist if workers else "no", schedule, prediction)

    def _extra(self, schedule: Schedule) -> int:
        """Wall time of shared fixtures beyond that of the sequential run, ns."""
        return max(0, schedule.fixtures.wall - self._once.fixtures.wall) if len(schedule.order) > 1 else 0

    # -- what is told beside it ---------------------------------------------------------------------------------------

    def _assumptions(self) -> Iterator[str]:
        machine, profile = self._machine, self._profile
        cores = f"{machine.cores:g} core" + ("" if machine.cores == 1 else "s")
        if self._ask.cores is not None:
            yield f"{cores}, as asked for, each as fast as those of the machine that the profile is from"
        else:
            yield f"{cores}, as on the machine that the profile is from"
        if machine.probed:
            longer = percent(machine.contention - 1, 1) if machine.contention > 1.001 else "no"
            yield f"computing takes {longer} longer while all cores compute, as measured there"
            if machine.boot_contention is not None and self._ask.workers != (0,):
                starts = percent(machine.boot_contention - 1, 1) if machine.boot_contention > 1.001 else "no"
                yield f"pytest takes {starts} longer to start while it does so on all cores, as measured there"
        else:
            yield "what workers cost on this machine was not measured: figures of another one are used"
        yield "tests, fixtures and imports take in a worker what they took in the profile"
        if self._ask.gather != "none":
            yield _gathered(self._ask.overlaps)
        if profile.workers:
            yield f"the profile is of a run with {profile.workers} workers: the order of collection is not known"
        if without_effect(profile):
            yield NO_EFFECT
        yield "not modelled: locks, ports, files, databases and servers that workers would share; memory; the disk"

    def _repeated(self, schedule: Schedule, baseline: Schedule) -> list[RepeatedFixture]:
        instances = self._work.instances
        rows: dict[int, list[int]] = {}
        for number, count in schedule.set_ups.items():
            instance = instances[number]
            row = rows.setdefault(instance.fixture, [0, 0, 0])
            before = baseline.set_ups.get(number, 0)
            row[0] += before
            row[1] += count
            row[2] += (count - before) * (instance.setup.wall + instance.teardown.wall)
        found = [
            RepeatedFixture(
                name=self._profile.fixtures[fixture].name,
                where=self._profile.fixtures[fixture].where,
                scope=self._profile.fixtures[fixture].scope,
                uses=uses,
                uses_parallel=parallel,
                costs_s=seconds(cost),
            )
            for fixture, (uses, parallel, cost) in rows.items()
            if parallel > uses
        ]
        return sorted(found, key=lambda each: -each.costs_s)


def _gathered(overlaps: tuple[Overlap, ...]) -> str:
    """What is gathered, in words; whole tests are left to the workers."""
    groups = [overlap.group for overlap in overlaps if overlap.saved]
    if not groups:
        return "nothing was found that could be gathered"
    functions = ", ".join(dict.fromkeys(group.function for group in groups))
    return f"the waits of {functions} overlap, as testtime gather tells"


def _fastest(done: list[_Simulated]) -> _Simulated | None:
    return min((each for each in done if each.workers), key=lambda each: each.prediction.wall_s, default=None)


def predicted(profile: Profile, workers: int, dist: str) -> Prediction:
    """One way to run the suite; raises UserError as ``forecast`` does."""
    found = forecast(profile, Ask(workers=(workers,), dists=(dist,) if workers else None))
    for each in found.predictions:
        if each.workers == workers:
            return each
    raise UserError("nothing is predicted for workers", "; ".join(found.blockers))
