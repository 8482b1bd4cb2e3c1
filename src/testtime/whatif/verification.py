"""What ``testtime verify`` knows, and, encoded, the ``testtime.verify/1.1`` document.

What lives here: the shapes, and what is computed from walls and outcomes alone: medians, errors, which tests came out
differently.  What may never be added: running anything, or a word for people beyond the caveats handed in.

A CPU's speed drifts from hour to hour, so a prediction made from a profile of yesterday is first brought to the speed
of today: it is scaled by what the unchanged suite takes now, as a share of what the profile says it took.  Seconds are
floats ending in ``_s`` because this is where integers leave the house; ``None`` is absent or unknown, never zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import msgspec

from testtime.model.profile import Check, Profile
from testtime.units import SECOND, seconds
from testtime.whatif.proof import Proof
from testtime.whatif.result import Prediction

MAJOR = 1
MINOR = 1
SCHEMA = f"testtime.verify/{MAJOR}.{MINOR}"


class ChangedOutcome(msgspec.Struct, frozen=True):
    """A test that came out differently than in the unchanged suite."""

    nodeid: str
    before: str | None
    """Its outcome in the unchanged suite; ``None`` where it did not run."""
    after: str | None
    """Its outcome in the other run; ``None`` where it did not run."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A prediction beside what was measured."""

    what: str
    predicted_s: float | None
    """Scaled to the speed of the machine during these runs, as are ``low_s`` and ``high_s``; ``None`` where nothing
    was predicted."""
    low_s: float | None
    high_s: float | None
    measured_s: tuple[float, ...]
    """Wall times of the changed suite, in the order of the rounds; a run that came to no end is left out.  With
    workers, without what recording took of them."""
    median_s: float | None
    error: float | None
    """``median_s / predicted_s - 1``."""
    baseline_s: tuple[float, ...]
    """Wall times of the unchanged suite."""
    outcomes_same: bool
    changed_outcomes: tuple[ChangedOutcome, ...]
    within: bool | None
    """Whether ``median_s`` lies within ``low_s`` and ``high_s``."""
    baseline_median_s: float
    unscaled_s: float | None
    """The prediction as it follows from the profile."""
    scale: float
    """``baseline_median_s``, as a share of the sequential run in the profile."""
    ratio: float | None
    """Median over the rounds of measured to the baseline of the same round: free of drift."""
    predicted_ratio: float | None
    ratio_error: float | None
    """``ratio / predicted_ratio - 1``."""
    failure: str | None
    """Why the changed suite could not be run to its end, in words; ``None`` if it could."""
    proof: Proof | None = None
    """Of waits that were made to overlap."""

    @property
    def safe(self) -> bool:
        """Whether nothing was otherwise than in the unchanged suite."""
        return self.outcomes_same and (self.proof is None or self.proof.proved)


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """All that was verified."""

    schema: str
    checks: tuple[Checked, ...]
    """None where the unchanged suite does not come out the same twice."""
    unsteady: tuple[ChangedOutcome, ...]
    """Tests of the unchanged suite that came out differently in two runs of it."""
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What the rounds gave."""

    baseline_ns: tuple[int, ...]
    """Wall times of the unchanged suite; at least one."""
    changed_ns: tuple[int, ...]
    """Wall times of the changed suite, one for each round that it came to an end in, from the first; with workers,
    without what recording took (``bare_ns``)."""
    outcomes: tuple[ChangedOutcome, ...]
    failure: str | None = None


def bare_ns(wall_ns: int, profile: Profile | None, recording_ns: int = 0) -> int:
    """``wall_ns`` of a run, ns, without what recording took of it, as far as each process of the ``profile`` says: in
    the main process, and in the worker where it was most, as they are recorded at the same time.

    Predictions of workers are of runs that nobody records.  ``recording_ns``: what the recorder was found to take of a
    process from its import to the exit (``Probe.recording_ns``); a process knows that of its import alone.
    """
    if profile is None:
        return wall_ns
    took = {each.worker: max(recording_ns, each.own_import_ns) + each.overhead_ns for each in profile.processes}
    return max(0, wall_ns - took.pop(None, 0) - max(took.values(), default=0))


def outcomes(profile: Profile) -> dict[str, str]:
    """Each test's outcome by its node id; of a test that ran more than once, all of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for test in profile.tests:
        found[test.nodeid].append(test.outcome)
    return {nodeid: ", ".join(sorted(each)) for nodeid, each in found.items()}


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ChangedOutcome, ...]:
    """Tests whose outcomes differ, in the order of ``before``, then of ``after``.

    loadgroup adds ``@group`` to the node ids of marked tests: there, the test is the one without that.
    """
    same = {_known(nodeid, before): outcome for nodeid, outcome in after.items()}
    nodeids = dict.fromkeys([*before, *same])
    pairs = ((nodeid, before.get(nodeid), same.get(nodeid)) for nodeid in nodeids)
    return tuple(ChangedOutcome(*pair) for pair in pairs if pair[1] != pair[2])


def united(rounds: Sequence[tuple[ChangedOutcome, ...]]) -> tuple[ChangedOutcome, ...]:
    """Each test that came out differently in any round, once, as in the first such round."""
    first: dict[str, ChangedOutcome] = {}
    for each in (outcome for found in rounds for outcome in found):
        first.setdefault(each.nodeid, each)
    return tuple(first.values())


def checked(what: str, prediction: Prediction | None, sequential_s: float, measured: Measured) -> Checked:
    """The prediction beside the measurements; ``sequential_s``: the sequential run that it was predicted from."""
    now_s = median(measured.baseline_ns) / SECOND
    scale = now_s / sequential_s if sequential_s > 0 else 1.0
    predicted_s = low_s = high_s = predicted_ratio = None
    if prediction is not None:
        predicted_s, low_s, high_s = (each * scale for each in (prediction.wall_s, prediction.low_s, prediction.high_s))
        predicted_ratio = predicted_s / now_s
    median_s = median(measured.changed_ns) / SECOND if measured.changed_ns else None
    ratio = _ratio(measured)
    return Checked(
        what=what,
        predicted_s=_rounded(predicted_s),
        low_s=_rounded(low_s),
        high_s=_rounded(high_s),
        measured_s=tuple(map(seconds, measured.changed_ns)),
        median_s=_rounded(median_s),
        error=_error(median_s, predicted_s),
        baseline_s=tuple(map(seconds, measured.baseline_ns)),
        outcomes_same=not measured.outcomes and measured.failure is None,
        changed_outcomes=measured.outcomes,
        within=None if median_s is None or low_s is None or high_s is None else low_s <= median_s <= high_s,
        baseline_median_s=round(now_s, 6),
        unscaled_s=None if prediction is None else prediction.wall_s,
        scale=round(scale, 6),
        ratio=_rounded(ratio),
        predicted_ratio=_rounded(predicted_ratio),
        ratio_error=_error(ratio, predicted_ratio),
        failure=measured.failure,
    )


def kept(prediction: Prediction | None, check: Checked, measured: Measured, created: str) -> Check | None:
    """What is worth keeping in the profile to correct later predictions by; ``created``: UTC, ISO 8601.

    ``None`` where nothing was predicted, and where tests came out differently: what a failing suite takes says nothing
    about a working one.
    """
    if prediction is None or check.predicted_s is None or not check.outcomes_same or not measured.changed_ns:
        return None
    return Check(
        workers=prediction.workers,
        dist=prediction.dist,
        widen=prediction.widen,
        gather=(prediction.gather,),
        predicted_ns=round(check.predicted_s * SECOND),
        measured_ns=measured.changed_ns,
        baseline_ns=measured.baseline_ns,
        created=created,
    )


def _known(nodeid: str, before: Mapping[str, str]) -> str:
    """The node id of ``before`` that ``nodeid`` is, less a group at its end; itself where there is none."""
    shorter = nodeid
    while shorter not in before and "@" in shorter:
        shorter = shorter.rpartition("@")[0]
    return shorter if shorter in before else nodeid


def _ratio(measured: Measured) -> float | None:
    """Measured to the baseline of the same round, the median over all rounds."""
    pairs = [now / then for now, then in zip(measured.changed_ns, measured.baseline_ns, strict=False) if then]
    return median(pairs) if pairs else None


def _error(measured: float | None, predicted: float | None) -> float | None:
    """How far the first is from the second, as a share of the second."""
    return None if measured is None or not predicted else round(measured / predicted - 1, 6)


def _rounded(number: float | None) -> float | None:
    """To a millionth, as all figures that leave the house."""
    return None if number is None else round(number, 6)
