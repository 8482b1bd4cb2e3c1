"""Runs of unchanged code as a noisy machine makes them, by the hundred.

What lives here: noise laid over runs that are alike, from a seeded generator.  What may never be added: an expectation.

A machine is slower in one run than in another, is slow for a while within a run, treats no two tests alike, and now and
then stalls.  Whatever a fixture takes, its test's set-up takes, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.comparison import controls
from testtime.compare.measured import Measured
from testtime.compare.mode import Mode
from testtime.compare.rules import Rule
from testtime.compare.sample import SETUP, TEARDOWN, Floats, Integers
from testtime.compare.speed import blocks, speed


@dataclass(frozen=True)
class Weather:
    """Standard deviations of logarithms, and how often there is a stall, of how many ns."""

    run: float = 0.03
    while_: float = 0.02
    each: float = 0.10
    stalls: float = 0.002
    stall_ns: float = 60e6


def noisy(runs: Aligned, weather: Weather, seed: int, *, slower: dict[int, float] | None = None) -> Aligned:
    """``runs``, which are alike, with noise; ``slower``: fixture -> by which its set-ups take longer after."""
    random = np.random.default_rng(seed)
    fixtures = runs.fixtures
    count, tests = len(runs.samples), len(runs.names)
    block = blocks(tests)
    common = random.normal(0, weather.run, (count, 1)) + random.normal(0, weather.while_, (count, block.max() + 1))
    pace = np.exp(common[:, block])
    own_busy, own_wait = runs.busy.copy(), runs.wait.copy()
    _book(own_busy, own_wait, runs, fixtures.use_busy, fixtures.use_wait, -1)
    busy = np.maximum(own_busy, 0) * pace[:, :, None] * np.exp(random.normal(0, weather.each, own_busy.shape))
    wait = np.maximum(own_wait, 0) * np.exp(random.normal(0, weather.each, own_wait.shape))
    wait += _stalls(random, weather, wait)
    use_busy = fixtures.use_busy * pace[:, fixtures.use_test, None]
    use_busy = use_busy * np.exp(random.normal(0, weather.each, use_busy.shape))
    use_wait = fixtures.use_wait * np.exp(random.normal(0, weather.each, use_busy.shape))
    for fixture, factor in (slower or {}).items():
        for array in (use_busy, use_wait):
            array[runs.before :, fixtures.use_fixture == fixture, 0] *= factor
    use_wait += _stalls(random, weather, use_wait) * (fixtures.use_busy + fixtures.use_wait > 0)
    _book(busy, wait, runs, use_busy, use_wait, 1)
    width = len(fixtures.both)
    return replace(
        runs,
        busy=busy,
        wait=wait,
        fixtures=replace(
            fixtures,
            use_busy=use_busy,
            use_wait=use_wait,
            busy=_summed(use_busy, fixtures.use_fixture, width),
            wait=_summed(use_wait, fixtures.use_fixture, width),
        ),
    )


def _stalls(random: np.random.Generator, weather: Weather, like: Floats) -> Floats:
    return np.asarray((random.random(like.shape) < weather.stalls) * random.exponential(weather.stall_ns, like.shape))


def _book(busy: Floats, wait: Floats, runs: Aligned, use_busy: Floats, use_wait: Floats, sign: int) -> None:
    """Add what a test's own fixtures take to it, or take it out."""
    fixtures = runs.fixtures
    own = ~fixtures.shared[fixtures.use_fixture]
    for target, spent in ((busy, use_busy), (wait, use_wait)):
        for part, phase in ((0, SETUP), (1, TEARDOWN)):
            for run in range(len(target)):
                weights = spent[run, own, part]
                target[run, :, phase] += sign * np.bincount(
                    fixtures.use_test[own], weights=weights, minlength=target.shape[1]
                )


def _summed(uses: Floats, fixture: Integers, width: int) -> Floats:
    parts = [[np.bincount(fixture, weights=run[:, part], minlength=width) for part in range(2)] for run in uses]
    return np.array(parts).transpose(0, 2, 1)


def measured(runs: Aligned, rule: Rule, *, paired: bool) -> Measured:
    """As a comparison measures them."""
    mode = Mode(runs.before, len(runs.samples) - runs.before, paired)
    return Measured(runs, mode, speed(runs, controls([rule])))
