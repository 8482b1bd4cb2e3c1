"""Suites recorded, predicted and run for real: the three figures that a proof needs.

What lives here: from a suite's folder to a profile, a prediction and a wall time seen from outside.  What may never be
added: a judgement of how far they may lie apart.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.bench.process import Start, spend
from tests.bench.recording import surroundings
from tests.truth.synthetic import Way
from testtime.load import read_profile
from testtime.model.profile import Profile
from testtime.whatif.met import met
from testtime.whatif.recorded import workload
from testtime.whatif.schedule import Schedule
from testtime.whatif.serial import serial
from testtime.whatif.xdist import xdist


@dataclass(frozen=True)
class Outcome:
    """One suite, one way; all times in ns."""

    name: str
    tests: int
    way: str
    sequential_ns: int
    """As recorded."""
    replayed_ns: int
    """The sequential run, replayed."""
    predicted_ns: int
    measured_ns: int

    @property
    def error(self) -> float:
        """How much longer the prediction is than what was measured, as a share of that; negative for shorter."""
        return self.predicted_ns / self.measured_ns - 1

    @property
    def replay_error(self) -> float:
        """The same of the sequential replay, against the profile's own wall time."""
        return self.replayed_ns / self.sequential_ns - 1

    def cells(self) -> tuple[str, ...]:
        """A row for a table, as wide as ``HEADINGS``."""
        seconds = (self.sequential_ns, self.predicted_ns, self.measured_ns)
        errors = (self.error, self.replay_error)
        return (
            self.name,
            str(self.tests),
            self.way,
            *(f"{each / 1e9:.3f} s" for each in seconds),
            *(f"{each:+.2%}" for each in errors),
        )


HEADINGS = ("suite", "tests", "way", "sequential", "predicted", "measured", "error", "replay")


class Ground:
    """Where suites are run: a folder for profiles, and the interpreter that they run in."""

    def __init__(
        self, folder: Path, python: Path = Path(sys.executable), environment: Mapping[str, str] | None = None
    ) -> None:
        """``folder``: ours, there already; ``environment``: beyond what every run gets."""
        self.folder = folder.resolve()
        self.python = python
        self.environment = surroundings(**(environment or {}))
        self.numbers = count(1)

    def warm(self, suite: Path) -> None:
        """Have the suite compiled, so that every run finds what all but the first one find."""
        spend(Start((str(self.python), "-m", "pytest", "--collect-only"), suite, self.environment))

    def recorded(self, suite: Path, *args: str) -> Profile:
        """Run it under ``testtime profile``; the profile."""
        path = self.folder / f"{next(self.numbers)}.json"
        ours = ("--no-report", "--output", str(path), "--python", str(self.python))
        spend(Start((sys.executable, "-m", "testtime", "profile", *ours, *args), suite, self.environment))
        return read_profile(path)

    def measured_ns(self, suite: Path, *args: str) -> int:
        """Run it as it is; from spawning pytest to its exit."""
        return spend(Start((str(self.python), "-m", "pytest", *args), suite, self.environment)).wall_ns


def replayed(profile: Profile, way: Way) -> Schedule:
    """What the run would be that way."""
    return xdist(workload(profile), met(profile), way.workers, way.dist, way.maxschedchunk)


def held(ground: Ground, suite: Path, profile: Profile, way: Way) -> Outcome:
    """Predict a suite from its ``profile`` in sequence, and run it."""
    return Outcome(
        name=suite.name,
        tests=len(profile.tests),
        way=str(way),
        sequential_ns=profile.wall_ns,
        replayed_ns=serial(workload(profile)).wall_ns,
        predicted_ns=replayed(profile, way).wall_ns,
        measured_ns=ground.measured_ns(suite, *way.args),
    )
