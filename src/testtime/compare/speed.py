"""How fast the machine was in each run: what of a difference is the machine's and not the suite's.

What lives here: the machine factor.  What may never be added: a unit that is itself under judgement.

The controls are phases that are not judged, the calls where set-up is: a change of the suite makes some of them slower,
a slower machine makes nearly all of them slower, so the median over tests tells the machine.  Only computing depends
on it: what a test waits for takes as long on any machine, so waiting is neither a control nor is it corrected.  But a
test that wants a core while others have them all seems to wait, too.  How much of that there is to a nanosecond of
computing is told by the controls, as each of them waits in one run and not in another: all above the least of any run.
(It comes in slices of milliseconds, few tests get any, so sums over many tests tell it, and no single test does.)

The calibration loop, taken right before and right after each run, is a cross-check and not the normaliser: it is short,
and knows nothing of the memory that a suite uses.  Where it disagrees, or is not there to agree, the controls may have
become faster or slower by the suite's own doing; and where they wait longer after, that may be a crowd or a slower
service.  Then what is judged must hold by all accounts (``otherwise``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from testtime.compare import thresholds
from testtime.compare.aligned import Aligned
from testtime.compare.sample import Booleans, Floats, Integers


@dataclass(frozen=True)
class Speed:
    """What the machine did to each run."""

    slowness: Floats
    """[run]: by which computing took longer than in the geometric mean of all runs."""
    crowding: Floats
    """[run]: ns for which a core was wanted and not had, to a ns of computing."""
    scatter: Floats
    """[run]: variance of that in ns squared, to a ns of computing: it comes in slices, by chance."""
    unevenness: float
    """Variance of the logarithm of the factor of two runs from block to block of tests, beyond what tests differ."""
    controls: int
    """Tests that told; 0 where it was the calibration that did, or nothing."""
    factor: float
    """How much slower the side after was, as the median pair of runs has it."""
    calibration: float | None
    """The same by the calibration loop; ``None`` where a run has none."""
    spread: float
    """Standard deviation of the logarithm by which the calibration's factor and the controls' are apart: as its loops
    differ within a run, or as both differ from pair to pair, if that is more.
    """
    loops: Floats
    """[run]: ``slowness`` by the calibration; all alike where a run has none."""

    def even(self, busy: Floats, wait: Floats) -> Floats:
        """[run, ...] ns, were the machine as fast and as empty in all runs."""
        return sum(self.parts(busy, wait), np.zeros_like(busy))

    def parts(self, busy: Floats, wait: Floats) -> tuple[Floats, Floats]:
        """The same, computing and waiting."""
        shape = (-1, *(1,) * (busy.ndim - 1))
        return busy / self.slowness.reshape(shape), np.maximum(0.0, wait - self.crowding.reshape(shape) * busy)

    def even_sums(self, busy: Floats, wait: Floats) -> Floats:
        """The same of sums over many units, which alone tell how long was waited for a core: a unit of which less is
        left than nothing makes up for another that waited for both.
        """
        shape = (-1, *(1,) * (busy.ndim - 1))
        return busy / self.slowness.reshape(shape) + wait - self.crowding.reshape(shape) * busy

    @property
    def agrees(self) -> bool:
        """Whether control and calibration tell the same, as far as the calibration can tell."""
        if self.calibration is None or not self.controls:
            return True
        apart = abs(np.log(self.factor / self.calibration))
        return bool(apart <= np.log1p(thresholds.SPEED_AGREES) + 2 * self.spread)

    def otherwise(self, before: int) -> Iterator[tuple[str, Speed]]:
        """What else it may have been, and why, in words; ``before``: how many runs are of that side."""
        if not self.controls:
            return
        if self.calibration is None or not self.agrees:
            loop = "no calibration loop tells" if self.calibration is None else f"x{self.calibration:.2f} by the loop"
            why = f"it depends on how fast the machine was: x{self.factor:.2f} by the tests, and {loop}"
            yield why, replace(self, slowness=self.loops, factor=self.calibration or 1.0)
        if np.median(self.crowding[before:]) - np.median(self.crowding[:before]) > thresholds.SPEED_AGREES:
            why = "tests wait longer, as on a crowded machine or for a slower service"
            yield why, replace(self, crowding=np.zeros_like(self.crowding))


def speed(runs: Aligned, control: Booleans) -> Speed:
    """The speed of all runs; ``control``: by phase, whether it may serve as one."""
    loops = _loops(runs)
    calibration, spread = _calibration(loops, runs.before)
    busy, wait, block = _told(runs, control)
    controls = busy.shape[1]
    crowding, scatter, unevenness = np.zeros(len(busy)), np.zeros(len(busy)), 0.0
    if controls >= thresholds.CONTROLS:
        logs = np.log(busy)
        each = np.median(logs - logs.mean(axis=0), axis=1)
        crowding, scatter = _crowding(busy, wait, runs.before)
        unevenness = _unevenness(logs - each[:, None], block, runs.before)
    elif loops is not None:
        controls, each = 0, np.log(loops).mean(axis=1)
    else:
        controls, each = 0, np.zeros(len(runs.samples))
    each = each - each.mean()
    by_loops = np.zeros(len(each)) if loops is None else np.log(loops).mean(axis=1)
    spread = max(spread, _changing(each - by_loops, runs.before))
    return Speed(
        slowness=np.exp(each),
        crowding=crowding,
        scatter=scatter,
        unevenness=unevenness,
        controls=controls,
        factor=_factor(each, runs.before),
        calibration=calibration,
        spread=spread,
        loops=np.exp(by_loops - by_loops.mean()),
    )


def _told(runs: Aligned, control: Booleans) -> tuple[Floats, Floats, Integers]:
    """Controls: [run, control] computing and waiting, and the block of each."""
    phases = np.flatnonzero(control)
    enough = runs.ran & (runs.busy.min(axis=0) >= thresholds.CONTROL_LEAST_NS)
    tests, which = np.nonzero(enough[:, phases])
    chosen = phases[which]
    return runs.busy[:, tests, chosen], runs.wait[:, tests, chosen], blocks(len(runs.names))[tests]


def blocks(count: int) -> Integers:
    """Block of each test, in the order of the first run."""
    return np.arange(count) * min(thresholds.BLOCKS, max(count, 1)) // max(count, 1)


def _crowding(busy: Floats, wait: Floats, before: int) -> tuple[Floats, Floats]:
    """[run] each, of the controls that hardly wait in one run at least, if they are enough: those that wait for
    something may have come to wait for it longer.  The second is how it varies: slices that come independently of each
    other add up to a compound Poisson variable, whose variance is the sum of their squares, as far as that is known.
    """
    least = (wait / busy).min(axis=0)
    computing = least <= thresholds.COMPUTING
    if computing.sum() >= thresholds.CONTROLS:
        busy, wait = busy[:, computing], wait[:, computing]
    extra = wait - wait.min(axis=0)
    return _waited(busy, extra, before), _typical_share(busy, extra**2)


def _waited(busy: Floats, extra: Floats, before: int) -> Floats:
    """[run]: what controls waited beyond the least of any run, to a ns of computing.

    It may not convict: if calls wait less after, all of them, that may be no crowd that left; so the side before is
    not taken to have been more crowded than the side after.
    """
    middle = _typical_share(busy, extra)
    beyond = max(0.0, float(np.median(middle[:before]) - np.median(middle[before:])))
    middle[:before] = np.maximum(0.0, middle[:before] - beyond)
    return middle


def _typical_share(busy: Floats, more: Floats) -> Floats:
    """[run]: of ``more``, to a ns of computing: the median of stretches of controls, so that a test which has come to
    wait, or no longer does, is not taken for a crowd.
    """
    stretch = np.arange(busy.shape[1]) * max(1, busy.shape[1] // thresholds.CONTROLS) // busy.shape[1]
    shares = np.array(
        [
            np.bincount(stretch, weights=here) / np.bincount(stretch, weights=row)
            for here, row in zip(more, busy, strict=True)
        ]
    )
    return np.asarray(np.percentile(shares, 50, axis=1, method="lower"))


def _unevenness(logs: Floats, block: Integers, before: int) -> float:
    """Of log computing [run, control], the factor taken out: how far blocks of the first run after are off."""
    change = logs[before] - logs[0]
    middles, errors = [], []
    for each in np.unique(block):
        here = change[block == each]
        if len(here) >= thresholds.TELLING:
            middle = np.median(here)
            middles.append(middle)
            errors.append(
                (thresholds.NORMAL_WIDTH * np.median(np.abs(here - middle))) ** 2 * thresholds.NORMAL_MEDIAN / len(here)
            )
    if len(middles) < thresholds.TELLING:
        return 0.0
    spread = (thresholds.NORMAL_WIDTH * np.median(np.abs(middles - np.median(middles)))) ** 2
    return float(max(0.0, spread - np.median(errors)))


def _factor(each: Floats, before: int) -> float:
    """Of logarithms of the slowness of runs: the side after by the side before."""
    old, new = each[:before], each[before:]
    if len(old) == len(new):
        return float(np.exp(np.median(new - old)))
    return float(np.exp(np.median(new) - np.median(old)))


def _changing(apart: Floats, before: int) -> float:
    """Standard error of the median change of values [run], as it differs from one pair of runs to another."""
    old, new = apart[:before], apart[before:]
    if len(old) != len(new) or len(old) < 2:
        return 0.0
    return float((new - old).std(ddof=1) * np.sqrt(thresholds.NORMAL_MEDIAN / len(old)))


def _loops(runs: Aligned) -> Floats | None:
    """[run, 2]: the calibration loop before and after each run, ns; ``None`` where one has none."""
    told = [run.profile.reference_ns for run in runs.samples]
    if any(len(each) < 2 or not all(each) for each in told):
        return None
    return np.array([each[:2] for each in told], dtype=float)


def _calibration(loops: Floats | None, before: int) -> tuple[float | None, float]:
    if loops is None:
        return None, 0.0
    logs = np.log(loops)
    within = np.abs(logs[:, 1] - logs[:, 0])
    runs = min(before, len(logs) - before)
    return _factor(logs.mean(axis=1), before), float(np.sqrt((within**2).mean() / 2) / np.sqrt(runs))
