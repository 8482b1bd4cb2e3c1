"""Where a prediction of xdist is off: what it says of start, tests and end, beside what runs of the suite took.

    python -m tests.truth.xdist_parts                          the story at half its length, two workers, eight rounds
    python -m tests.truth.xdist_parts --suite DIR --workers 4  another suite, another number of workers

What lives here: rounds of real runs, and one table.  What may never be added: a bound.  Run it on a machine that has
nothing else to do; the machine is probed anew unless ``--known``.

In each round the suite is recorded in sequence, predicted from that, recorded with workers for the parts, and run with
workers as it is for the wall time.  The parts hold what the recorder takes, which a prediction leaves out.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from tests.bench.sheet import Sheet
from tests.truth.synthetic import Way
from tests.truth.synthetic_runs import Ground, replayed
from testtime.model.profile import Machine, Profile
from testtime.whatif.forecast import predicted
from testtime.whatif.schedule import Schedule

STORY = Path(__file__).parents[2] / "sample_suites" / "story"
HEADINGS = ("part", "predicted", "measured", "least", "most", "off", "of wall")


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


def _row(name: str, told: float, took: Sequence[int], wall: float) -> tuple[str, ...]:
    middle = median(took)
    seconds = (f"{each / 1e9:.3f} s" for each in (told, middle, took[0], took[-1]))
    return (name, *seconds, f"{middle / told - 1:+.1%}", f"{(middle - told) / wall:+.1%}")


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
        recorded = of_profile(ground.recorded(suite, *way.args))
        plain_ns = ground.measured_ns(suite, *way.args)
        found.append(Round(of_schedule(replayed(profile, way)), recorded, plain_ns, told.low_s, told.high_s))
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
    print(machine.probe)


if __name__ == "__main__":
    main()
