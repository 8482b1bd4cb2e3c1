"""Predictions of xdist on suites that sleep, held against real runs.

What lives here: the limits.  What may never be added: a suite that computes; there the machine's drift is larger than
these limits (``real_xdist``).

``TESTTIME_TRUTH_SEEDS`` and ``TESTTIME_TRUTH_BEST`` choose fewer suites or others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import projects
from tests.truth import synthetic_race, synthetic_runs, synthetic_seeds
from tests.truth.running import SCALE
from tests.truth.synthetic import Way
from tests.truth.synthetic_drawing import drawn
from tests.truth.synthetic_race import race
from tests.truth.synthetic_recordings import Recorded, recorded
from tests.truth.synthetic_runs import Ground, held
from tests.truth.synthetic_source import write
from tests.truth.synthetic_table import Table, shown

SUITES = Path(__file__).parents[2] / "sample_suites"
#: How far a prediction may be off the wall time of a real run, as a share of it: half of them, and each.
MEDIAN, WORST = 0.03, 0.08
#: How far the replay of the sequential run may be off what it took.
REPLAY = 0.01
#: How far the best way may lag behind the fastest, and for what share of the suites.
BEHIND, MOSTLY = 0.05, 0.95
#: What a suite of which every way is run sleeps in sequence, at least and at most.
RACE_MS = (12_000.0, 24_000.0)
#: What the story waits under two workers, and what it was seen to take with a start-up of a second and a half, seconds.
STORY_WAITS, STORY = 8.0, 9.5


@pytest.fixture(scope="module")
def python(pytestconfig: pytest.Config) -> Path:
    """An interpreter that has pytest and xdist and nothing else, so that no plugin of ours takes part."""
    assert pytestconfig.cache is not None
    return projects.bare(pytestconfig.cache)


@pytest.fixture
def ground(tmp_path: Path, python: Path) -> Ground:
    """Where suites are run."""
    return Ground(tmp_path, python)


@pytest.fixture(scope="module")
def recordings(
    request: pytest.FixtureRequest, python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[int, Recorded]:
    """Every suite whose wall time is to be compared, recorded in sequence."""
    chosen = [item for item in request.session.items if isinstance(item, pytest.Function)]
    seeds = [item.callspec.params["seed"] for item in chosen if item.originalname == test_wall.__name__]
    return recorded(
        [drawn(seed) for seed in seeds if isinstance(seed, int)], tmp_path_factory.mktemp("recordings"), python
    )


@pytest.fixture(scope="module")
def walls(pytestconfig: pytest.Config) -> Table:
    """The table of predictions."""
    return shown(pytestconfig, "suites that sleep, predicted from a sequential run", *synthetic_runs.HEADINGS)


@pytest.fixture(scope="module")
def races(pytestconfig: pytest.Config) -> Table:
    """The table of best ways."""
    return shown(pytestconfig, "the best way, among all of a grid", *synthetic_race.HEADINGS)


@pytest.mark.truth
def test_story(python: Path, tmp_path: Path) -> None:
    """The suite that the project began with."""
    ground = Ground(tmp_path, python, {SCALE: "1"})
    ground.warm(SUITES / "story")
    outcome = held(ground, SUITES / "story", ground.recorded(SUITES / "story"), Way(2, "load"))
    print(outcome)
    assert abs(outcome.replay_error) <= REPLAY
    assert abs(outcome.error) <= MEDIAN
    assert STORY_WAITS < outcome.predicted_ns / 1e9 < STORY * (1 + MEDIAN)


@pytest.mark.truth
@pytest.mark.parametrize("seed", synthetic_seeds.chosen(os.environ.get(synthetic_seeds.WALLS, "60")))
def test_wall(seed: int, ground: Ground, walls: Table, recordings: Mapping[int, Recorded]) -> None:
    """The drawn way takes as long as predicted, and the sequential run is replayed as it was."""
    recording = recordings[seed]
    outcome = held(ground, recording.folder, recording.profile, recording.suite.way)
    walls.add(outcome.cells(), outcome.error)
    assert abs(outcome.replay_error) <= REPLAY, outcome
    assert abs(outcome.error) <= WORST, outcome


@pytest.mark.truth
def test_walls_on_the_whole(walls: Table) -> None:
    """Half of all predictions are close; judges what ran before it."""
    if not walls.errors:
        pytest.skip("no suite was predicted")
    assert walls.median <= MEDIAN, "\n".join(walls.lines())


@pytest.mark.truth
@pytest.mark.parametrize("seed", synthetic_seeds.chosen(os.environ.get(synthetic_seeds.BEST, "20")))
def test_best(seed: int, ground: Ground, races: Table, tmp_path: Path) -> None:
    """Runs every way; how often the best one was not chosen is judged on the whole."""
    result = race(ground, write(drawn(seed, total_ms=RACE_MS), tmp_path / f"synthetic-{seed}"))
    races.add(result.cells(), result.behind)


@pytest.mark.truth
def test_best_on_the_whole(races: Table) -> None:
    """The chosen way is nearly the fastest, for nearly every suite."""
    if not races.errors:
        pytest.skip("no suite was run every way")
    close = sum(behind <= BEHIND for behind in races.errors)
    assert close >= MOSTLY * len(races.errors), "\n".join(races.lines())
