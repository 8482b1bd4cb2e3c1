"""Suites that sleep, recorded in sequence before any of them is run with workers.

What lives here: recording several at once.  What may never be added: a run that is measured.

They take long and hardly compute, so a few at once do not get into each other's way, except at their starts: these keep
a distance.  The first is recorded alone: with it, the machine is probed, and that figure is taken for all.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec

from tests.truth.synthetic import Suite
from tests.truth.synthetic_runs import Ground
from tests.truth.synthetic_source import write
from testtime.launch.machine import SWITCH
from testtime.model.profile import Profile

AT_ONCE = 6
#: Seconds from the start of one recording to that of the next, at least.
DISTANCE = 1.5


@dataclass(frozen=True)
class Recorded:
    """A suite and what it took in sequence."""

    suite: Suite
    folder: Path
    profile: Profile


def recorded(suites: Iterable[Suite], folder: Path, python: Path) -> Mapping[int, Recorded]:
    """By seed; sources and profiles go to ``folder``."""
    first, *others = suites
    found = {first.seed: _recorded(first, Ground(folder, python))}
    probe = found[first.seed].profile.machine.probe
    ground = Ground(folder, python, {SWITCH: "off"})
    starting = Lock()

    def record(suite: Suite) -> Recorded:
        with starting:
            time.sleep(DISTANCE)
        alone = _recorded(suite, ground)
        machine = msgspec.structs.replace(alone.profile.machine, probe=probe)
        return Recorded(suite, alone.folder, msgspec.structs.replace(alone.profile, machine=machine))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found |= {each.suite.seed: each for each in pool.map(record, others)}
    return found


def _recorded(suite: Suite, ground: Ground) -> Recorded:
    folder = write(suite, ground.folder / f"synthetic-{suite.seed}")
    ground.warm(folder)
    return Recorded(suite, folder, ground.recorded(folder))
