"""Where a prediction of xdist is off: what it says of start, tests and end, beside what runs of the suite took.

    python -m tests.truth.xdist_parts                          the story at half its length, two workers, eight rounds
    python -m tests.truth.xdist_parts --suite DIR --workers 4  another suite, another number of workers

What lives here: rounds of real runs, and two tables.  What may never be added: a bound.  Run it on a machine that has
nothing else to do; the machine is probed anew unless ``--known``.

In each round the suite is recorded in sequence, predicted from that, recorded with workers for the parts, and run with
workers as it is for the wall time.  The parts hold what the recorder takes, which a prediction leaves out.  The second
table sets stretches of the run with workers beside what they are predicted from: the run in sequence, or the probe.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from math import isnan, nan
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

import msgspec

from tests.bench.sheet import Sheet
from tests.truth.synthetic import Way
from tests.truth.synthetic_runs import Ground, replayed
from testtime.model.machine import Machine
from testtime.model.profile import Process, Profile
from testtime.whatif.forecast import predicted
from testtime.whatif.schedule import Schedule

STORY = Path(__file__).parents[2] / "sample_suites" / "story"
HEADINGS = ("part", "predicted", "measured", "least", "most", "off", "of wall")
ASSUMED = ("stretch", "assumed", "measured", "least", "most", "off", "of wall")


class Parts(NamedTuple):
    """A run under workers, ns."""

    boot: int
    """From its begin to the first test."""
    tests: int
    """To the end of the last test."""
    end: int
    """To the exit of the controller."""

    @property
    def wall(self) -> int:
        """All of it."""
        return sum(self)


class Round(NamedTuple):
    """One of each."""

    predicted: Parts
    recorded: Parts
    plain_ns: int
    """Wall time without the recorder."""
    low_s: float
    """Of the prediction."""
    high_s: float
    stretches: Mapping[str, tuple[float, float]] = {}
    """What is assumed of each stretch, and what it took, ns."""


def of_schedule(schedule: Schedule) -> Parts:
    """The parts of a simulated run."""
    tests = schedule.looped_ns - schedule.boot_ns
    return Parts(schedule.boot_ns, tests, schedule.wall_ns - schedule.looped_ns)


def of_profile(profile: Profile) -> Parts:
    """The parts of a real run, all tests of which ended."""
    first = min(test.start_ns for test in profile.tests)
    last = max(test.end_ns or 0 for test in profile.tests)
    return Parts(first, last - first, profile.wall_ns - last)


def table(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    """A row for each part: medians, the range, and what was measured beyond that, also as a share of the wall time."""
    wall = median(each.predicted.wall for each in rounds)
    series = [
        (name, [each.predicted[place] for each in rounds], [each.recorded[place] for each in rounds])
        for place, name in enumerate(("to the first test", "tests", "after the last test"))
    ]
    walls = [each.predicted.wall for each in rounds]
    series.append(("recorded", walls, [each.recorded.wall for each in rounds]))
    series.append(("as it is", walls, [each.plain_ns for each in rounds]))
    return [_row(name, median(told), sorted(took), wall) for name, told, took in series]


def assumptions(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    """A row for each stretch that all rounds have, as in ``table``."""
    wall = median(each.predicted.wall for each in rounds)
    names = [name for name in rounds[0].stretches if all(name in each.stretches for each in rounds)]
    pairs = {name: [each.stretches[name] for each in rounds] for name in names}
    return [
        _row(name, median(told for told, _ in found), sorted(took for _, took in found), wall)
        for name, found in pairs.items()
    ]


def _row(name: str, told: float, took: Sequence[float], wall: float) -> tuple[str, ...]:
    middle = median(took)
    seconds = (f"{each / 1e9:.3f} s" for each in (told, middle, took[0], took[-1]))
    off = f"{middle / told - 1:+.1%}" if told else ""
    return (name, *seconds, off, f"{(middle - told) / wall:+.1%}")


def stretches(sequential: Profile, parallel: Profile) -> dict[str, tuple[float, float]]:
    """Stretches of a run with workers; those whose milestones were not reached are left out."""
    probe = sequential.machine.probe
    main, (boss, *workers) = sequential.processes[0], parallel.processes
    gateway, boot = (probe.gateway_ns, probe.boot_ns) if probe is not None else (0, 0)
    starts = [worker.start_ns for worker in workers]
    last = max(test.end_ns or 0 for test in parallel.tests)
    seen = {
        "start of the controller": (_at(main, "sessionstart"), _at(boss, "sessionstart")),
        "gateway to gateway": (gateway, (max(starts) - min(starts)) / max(1, len(starts) - 1)),
        "start of a worker": (
            _at(main, "sessionstart") + boot,
            fmean(_at(worker, "sessionstart") - worker.start_ns for worker in workers),
        ),
        "its CPU": (
            _cpu(main, "sessionstart") + boot,
            fmean(_cpu(worker, "sessionstart") for worker in workers),
        ),
        "collection of a worker": (
            _at(main, "loop") - _at(main, "sessionstart"),
            fmean(_at(worker, "loop") - _at(worker, "sessionstart") for worker in workers),
        ),
        "collected to first test": (
            0.0,
            min(test.start_ns for test in parallel.tests) - max(_at(worker, "loop") for worker in workers),
        ),
        "end of a worker": (
            _at(main, "atexit") - _at(main, "looped"),
            fmean(_at(worker, "atexit") - _at(worker, "looped") for worker in workers),
        ),
        "last test to workers gone": (
            _at(main, "atexit") - _at(main, "looped") + sequential.wall_ns - _at(main, "atexit"),
            _at(boss, "summary") - last,
        ),
        "workers gone to exit": (
            sequential.wall_ns - _at(main, "summary"),
            parallel.wall_ns - _at(boss, "summary"),
        ),
    }
    return {name: pair for name, pair in seen.items() if not any(map(isnan, pair))}


def _at(process: Process, name: str) -> float:
    mark = process.mark(name)
    return nan if mark is None else mark.at_ns


def _cpu(process: Process, name: str) -> float:
    mark = process.mark(name)
    return nan if mark is None else mark.cpu_ns + mark.child_cpu_ns


def held(rounds: Sequence[Round]) -> str:
    """In how many rounds the wall time lay within the range."""
    inside = sum(each.low_s <= each.plain_ns / 1e9 <= each.high_s for each in rounds)
    return f"within the range in {inside} of {len(rounds)} rounds; it should be in four of five"


def made(ground: Ground, suite: Path, way: Way, rounds: int) -> tuple[list[Round], Machine]:
    """The rounds, all predicted with the machine as it was probed first."""
    ground.warm(suite)
    machine = ground.recorded(suite).machine
    found = []
    for _ in range(rounds):
        profile = msgspec.structs.replace(ground.recorded(suite), machine=machine)
        told = predicted(profile, way.workers, way.dist)
        parallel = ground.recorded(suite, *way.args)
        plain_ns = ground.measured_ns(suite, *way.args)
        parts = of_schedule(replayed(profile, way)), of_profile(parallel)
        found.append(Round(*parts, plain_ns, told.low_s, told.high_s, stretches(profile, parallel)))
    return found, machine


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=STORY)
    parser.add_argument("--scale", default="0.5", help="what a sample suite's waits are multiplied by")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dist", default="load")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--known", action="store_true", help="use a probe that was made before")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        cache = {} if asked.known else {"XDG_CACHE_HOME": str(place / "cache")}
        ground = Ground(place, environment={"TESTTIME_SAMPLE_SCALE": asked.scale, **cache})
        suite, way = place / "suite", Way(asked.workers, asked.dist)
        shutil.copytree(asked.suite, suite)
        rounds, machine = made(ground, suite, way, asked.rounds)
    print("\n".join(Sheet(f"{asked.suite.name} {way}", HEADINGS, table(rounds)).lines()))
    print(held(rounds))
    print("\n".join(Sheet("what that rests on", ASSUMED, assumptions(rounds)).lines()))
    print(machine.probe)


if __name__ == "__main__":
    main()
