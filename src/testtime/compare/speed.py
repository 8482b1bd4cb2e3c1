"""How fast the machine was in each run: what of a difference is the machine's and not the suite's.

What lives here: the machine factor.  What may never be added: a unit that is itself under judgement.

The controls are phases that are not judged, the calls where set-up is: a change of the suite makes some of them slower,
a slower machine makes nearly all of them slower, so the median over tests tells the machine.  Only computing depends
on it: what a test waits for takes as long on any machine, so waiting is neither a control nor is it corrected.  The
calibration loop, taken right before and right after each run, is a cross-check and not the normaliser: it is short,
and knows nothing of the memory that a suite uses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testtime.compare import thresholds
from testtime.compare.aligned import Aligned
from testtime.compare.sample import Booleans, Floats


@dataclass(frozen=True)
class Speed:
    """What the machine did to each run."""

    slowness: Floats
    """[run]: by which computing took longer than in the geometric mean of all runs."""
    controls: int
    """Tests that told; 0 where it was the calibration that did, or nothing."""
    factor: float
    """How much slower the side after was, as the median pair of runs has it."""
    calibration: float | None
    """The same by the calibration loop; ``None`` where a run has none."""
    spread: float
    """Standard deviation of the logarithm of the calibration's factor, as its loops differ within a run."""

    @property
    def agrees(self) -> bool:
        """Whether control and calibration tell the same, as far as the calibration can tell."""
        if self.calibration is None or not self.controls:
            return True
        apart = abs(np.log(self.factor / self.calibration))
        return bool(apart <= np.log1p(thresholds.SPEED_AGREES) + 2 * self.spread)


def speed(runs: Aligned, control: Booleans) -> Speed:
    """The speed of all runs; ``control``: by phase, whether it may serve as one."""
    loops = _loops(runs)
    calibration, spread = _calibration(loops, runs.before)
    busy = np.concatenate(
        [runs.busy[:, :, phase] for phase in np.flatnonzero(control)] or [runs.busy[:, :0, 0]], axis=1
    )
    ran = np.concatenate([runs.ran[:, phase] for phase in np.flatnonzero(control)] or [runs.ran[:0, 0]])
    chosen = np.log(busy[:, ran & (busy.min(axis=0, initial=np.inf) >= thresholds.CONTROL_LEAST_NS)])
    controls = chosen.shape[1]
    if controls >= thresholds.CONTROLS:
        each = np.median(chosen - chosen.mean(axis=0), axis=1)
    elif loops is not None:
        controls, each = 0, np.log(loops).mean(axis=1)
    else:
        controls, each = 0, np.zeros(len(runs.samples))
    each = each - each.mean()
    return Speed(np.exp(each), controls, _factor(each, runs.before), calibration, spread)


def _factor(each: Floats, before: int) -> float:
    """Of logarithms of the slowness of runs: the side after by the side before."""
    old, new = each[:before], each[before:]
    if len(old) == len(new):
        return float(np.exp(np.median(new - old)))
    return float(np.exp(np.median(new) - np.median(old)))


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
