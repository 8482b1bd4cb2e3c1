"""The replay of xdist against xdist: the same tests on the same workers in the same order, with as many set-ups,
for every mode.

What lives here: random suites that sleep, recorded in sequence, replayed, run for real.  What may never be added: a
suite whose schedule hangs on a hair (``steady`` keeps those out), or a figure of time.

``make test`` runs a few of these, ``make truth`` all modes of many suites; ``TESTTIME_TRUTH_SCHEDULES`` chooses others.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from random import Random

import pytest

from tests import projects
from tests.oracle.agreement import difference, expected, expected_set_ups, ran, set_ups, set_ups_difference
from tests.oracle.steady import chosen, longer
from tests.truth import synthetic_seeds
from tests.truth.synthetic import Suite, Way
from tests.truth.synthetic_drawing import DISTS, drawn
from tests.truth.synthetic_runs import Ground
from tests.truth.synthetic_source import write
from testtime.model.profile import Profile
from testtime.whatif.met import met
from testtime.whatif.recorded import workload
from testtime.whatif.xdist import xdist

#: Small enough to be run in a second.
ITEMS, TOTAL_MS = (10, 22), (300.0, 600.0)
WORKERS = (2, 3)
#: How often a suite is run until a run agrees: a busy machine disturbs one of them, a wrong replay is wrong for all.
RUNS = 4
#: How far away the seed is that takes the place of one with which no schedule is steady.
OTHERS = 1000
#: A schedule is no question of speed: neither the machine is measured nor is a plugin loaded that is not needed.
SURROUNDINGS = {"TESTTIME_PROBE": "off", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin"}
FEW = [(0, "load"), (0, "worksteal"), (1, "loadscope"), (1, "loadfile"), (2, "loadgroup"), (2, "load")]
MANY = list(product(synthetic_seeds.chosen(os.environ.get(synthetic_seeds.SCHEDULES, "20")), DISTS))


@dataclass
class Stage:
    """Where suites are run, and those that were recorded there, by seed."""

    ground: Ground
    recordings: dict[int, tuple[Suite, Profile]] = field(default_factory=dict)

    def recorded(self, seed: int) -> tuple[Suite, Profile]:
        """A suite and its sequential run, which is made once; every other suite has groups."""
        if seed not in self.recordings:
            suite = drawn(seed if seed % 2 else 5 * seed + 4, ITEMS, TOTAL_MS)
            folder = write(suite, self.ground.folder / f"recorded-{seed}")
            self.recordings[seed] = suite, self.ground.recorded(folder)
        return self.recordings[seed]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """With our own interpreter."""
    return Stage(Ground(tmp_path_factory.mktemp("oracle"), environment=SURROUNDINGS))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Stage:
    """With an interpreter that has another pytest."""
    assert pytestconfig.cache is not None
    python = projects.bare(pytestconfig.cache)
    return Stage(Ground(tmp_path_factory.mktemp("elsewhere"), python, SURROUNDINGS))


def _agrees(seed: int, dist: str, stage: Stage) -> None:
    """Choose a suite and its sleeps, replay it, run it; fail with both schedules if no run agrees."""
    random = Random(f"oracle {seed} {dist}")
    way = Way(random.choice(WORKERS), dist, random.choice((None, 1, 3)) if dist == "load" else None)
    for other in range(seed, seed + 5 * OTHERS, OTHERS):
        suite, profile = stage.recorded(other)
        run = partial(xdist, machine=met(profile), workers=way.workers, dist=dist, maxschedchunk=way.maxschedchunk)
        work = workload(profile)
        extra = chosen(work, run, random)
        if extra is not None:
            break
    else:
        pytest.fail(f"seed {seed}, {way}: no suite with a schedule that a hair would not change", pytrace=False)
    changed = longer(work, extra)
    replay = run(changed)
    wanted, fixtures = expected(changed, replay), expected_set_ups(changed, replay, profile)
    timed = suite.with_calls(lambda test: test.call_ms + extra[test.name])
    folder = write(timed, stage.ground.folder / f"real-{seed}-{dist}")
    told = ""
    for _ in range(RUNS):
        real = stage.ground.recorded(folder, *way.args)
        told = difference(wanted, ran(real)) or set_ups_difference(fixtures, set_ups(real))
        if not told:
            return
    pytest.fail(f"seed {seed}, {way}, {RUNS} runs, the last of which:\n{told}", pytrace=False)


@pytest.mark.truth
@pytest.mark.parametrize(("seed", "dist"), FEW)
def test_few(seed: int, dist: str, here: Stage) -> None:
    """Three suites."""
    _agrees(seed, dist, here)


@pytest.mark.truth
@pytest.mark.parametrize(("seed", "dist"), MANY)
def test_many(seed: int, dist: str, elsewhere: Stage) -> None:
    """Every mode."""
    _agrees(seed, dist, elsewhere)
