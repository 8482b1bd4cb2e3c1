"""The course of ``testtime verify``: the prediction, the rounds, the verdict, and keeping what was measured.

What lives here: what comes after what.  What may never be added: starting a process (``launch``), a figure or a
comparison (``whatif.verification``), a word about them (``view.verification``).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from testtime.cli.display import FILE, encoded, of_stdout
from testtime.cli.unseen import Unseen, Went, unseen
from testtime.cli.verifiable import folder_of, interpreter_of
from testtime.cli.widened import never, ordered, said
from testtime.errors import UserError
from testtime.launch.arguments import distributed, sequential
from testtime.launch.output import Output
from testtime.load import read_profile
from testtime.load.checks import with_check
from testtime.model.profile import Check, Profile
from testtime.units import SECOND
from testtime.view.answer import counted
from testtime.whatif.forecast import Ask, forecast
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.result import Prediction
from testtime.whatif.transform import NarrowBelowError
from testtime.whatif.verification import (
    SCHEMA,
    ChangedOutcome,
    Checked,
    Measured,
    Verification,
    changed,
    checked,
    kept,
    outcomes,
    united,
)

#: Exit statuses, beside 0.
NOT_SAFE, UNSTEADY = 1, 3
#: The changed suite may take so many times what it should, and so many seconds more, before it counts as hanging.
PATIENCE, MORE_S = 3, 30


@dataclass(frozen=True)
class Order:
    """What is to be verified, and where the result goes."""

    profile: Path
    workers: int | None
    """0: one for each core that the profile's machine had; ``None``: none at all."""
    dist: str
    repeat: int
    python: str | None
    format: str
    output: Output
    force: bool
    gather: tuple[str, ...] = ()
    """Ids of groups, or certain or all; empty where nothing is to be gathered."""
    widen: tuple[str, ...] = ()
    """``FIXTURE=SCOPE`` each."""

    @property
    def what(self) -> str:
        """What is changed, in pytest's words for workers and ours for fixtures."""
        workers = () if self.workers is None else (f"-n {self.workers} --dist {self.dist}",)
        return " ".join((*workers, *(f"--widen {wish}" for wish in self.widen)))

    def changed(self, args: Sequence[str], unchanged: tuple[str, ...]) -> tuple[str, ...]:
        """pytest's arguments of the changed suite: of the profile's ``args`` with workers, else ``unchanged``."""
        return unchanged if self.workers is None else distributed(args, os.environ, self.workers, self.dist)


@dataclass(frozen=True)
class Predicted:
    """What is to be compared with; ``sequential_s``: the run that it was predicted from."""

    prediction: Prediction | None
    sequential_s: float
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class _Rounds:
    """What the rounds gave, and how the unchanged suite went first."""

    measured: Measured
    unsteady: tuple[ChangedOutcome, ...]
    first: Profile
    said: tuple[str, ...]
    """What pytest said of tests that came out differently."""


def verify_suite(order: Order) -> int:
    """Run the suite with workers or wider fixtures as ordered and show the result; the exit status."""
    order.output.check(force=order.force, replaces_profile=False)
    profile = read_profile(order.profile)
    order = with_number(order, profile)
    folder, choice = folder_of(profile), interpreter_of(profile, order.python)
    predicted = _predicted(order, profile)
    total = max(2, order.repeat) + order.repeat
    with unseen(choice, folder, total, workers=order.workers is not None) as runs:
        rounds = _rounds(order, profile, predicted, runs)
    check = checked(order.what, predicted.prediction, predicted.sequential_s, rounds.measured)
    caveats = (
        *predicted.caveats,
        *rounds.said,
        *_doubts(profile, rounds),
        *_kept(order, profile, predicted, check, rounds),
    )
    steady = not rounds.unsteady
    checks = (check,) if steady else ()
    show(Verification(schema=SCHEMA, checks=checks, unsteady=rounds.unsteady, caveats=caveats), order)
    return UNSTEADY if not steady else 0 if check.outcomes_same else NOT_SAFE


def with_number(order: Order, profile: Profile) -> Order:
    """``order`` with as many workers as are meant."""
    return order if order.workers != 0 else replace(order, workers=profile.machine.cores or 1)


def _predicted(order: Order, profile: Profile) -> Predicted:
    """The prediction as it follows from the profile alone."""
    found = in_advance(order, profile)
    caveats = list(found.caveats)
    if found.prediction is not None:
        caveats += found.prediction.caveats
    if profile.checks:
        caveats.append("the prediction is compared as it was before any correction by earlier checks")
    if not profile.invocation_dir:
        caveats.append("the profile does not say in which folder pytest was started: it was run in the rootdir")
    return replace(found, caveats=tuple(caveats))


def in_advance(order: Order, profile: Profile, gather: str = "none", overlaps: Sequence[Overlap] = ()) -> Predicted:
    """What is predicted without earlier checks; none where workers are blocked, or pytest will refuse the wider scope.

    Raises UserError for a fixture or a scope that does not exist.
    """
    profile = msgspec.structs.replace(profile, checks=())
    workers, dists = (0, None) if order.workers is None else (order.workers, (order.dist,))
    ask = Ask(workers=(workers,), dists=dists, widen=order.widen, gather=gather, overlaps=tuple(overlaps))
    try:
        found = forecast(profile, ask)
    except NarrowBelowError as error:
        return Predicted(
            None, forecast(profile, Ask(workers=(0,))).sequential_s, (f"nothing is predicted: {error.what}",)
        )
    prediction = next((each for each in found.predictions if each.workers == workers), None)
    caveats = [f"in the way of workers: {blocker}" for blocker in found.blockers]
    caveats += [f"workers share: {sign}" for sign in found.shared]
    return Predicted(prediction, found.sequential_s, tuple(caveats) if workers else ())


# -- the rounds -------------------------------------------------------------------------------------------------------


def _rounds(order: Order, profile: Profile, predicted: Predicted, runs: Unseen) -> _Rounds:
    """Run the suite unchanged and changed in turn; unchanged at least twice, to see that it comes out the same."""
    unchanged = sequential(profile.args, os.environ, distributed=profile.workers > 0)
    otherwise = order.changed(profile.args, unchanged)
    prediction_s = 0.0 if predicted.prediction is None else predicted.prediction.wall_s
    baselines: list[Went] = []
    others: list[Went] = []
    unsteady: tuple[ChangedOutcome, ...] = ()
    for number in range(max(2, order.repeat)):
        baselines.append(baseline(runs.run(unchanged)))
        unsteady = changed(came(baselines[0]), came(baselines[-1]))
        failed = any(each.failure for each in others)
        if unsteady or (failed and number):
            break
        if number < order.repeat and not failed:
            slowest_s = max(prediction_s, *(each.wall_ns / SECOND for each in baselines))
            went = runs.run(otherwise, PATIENCE * slowest_s + MORE_S, ordered(order.widen))
            others.append(replace(went, failure=went.failure or never(order.widen, went)))
    ended = [each for each in others if each.failure is None]
    differ = united([changed(came(baselines[0]), came(each)) for each in others])
    measured = Measured(
        baseline_ns=tuple(each.wall_ns for each in baselines),
        changed_ns=tuple(each.took_ns(bare=order.workers is not None, machine=profile.machine) for each in ended),
        outcomes=differ,
        failure=next((each.failure for each in others if each.failure), None),
    )
    assert baselines[0].profile is not None
    return _Rounds(measured, unsteady, baselines[0].profile, said(differ, others))


def baseline(went: Went) -> Went:
    """A run of the unchanged suite that is good for comparing, or a ``UserError``."""
    if went.failure is not None:
        raise UserError(f"the unchanged suite cannot be run: {went.failure}", status=UNSTEADY)
    return went


def came(went: Went) -> dict[str, str]:
    """How each test came out."""
    return {} if went.profile is None else outcomes(went.profile)


# -- what is made of them ---------------------------------------------------------------------------------------------


def _doubts(profile: Profile, rounds: _Rounds) -> list[str]:
    """How the suite of today differs from that of the profile, and from a green one."""
    found, now = [], rounds.first
    then_tests, now_tests = outcomes(profile).keys(), outcomes(now).keys()
    if profile.workers == 0 and (apart := then_tests ^ now_tests):
        found.append(f"the suite has changed since it was recorded: {counted(len(apart), 'test')} came or went")
    for name, then, this in (
        ("pytest", profile.pytest, now.pytest),
        ("cores", profile.machine.cores, now.machine.cores),
    ):
        if then != this:
            found.append(f"recorded with {name} {then}, verified with {name} {this}")
    failing = sum(outcome in ("failed", "error") for outcome in outcomes(now).values())
    if failing and not rounds.unsteady:
        found.append(f"{counted(failing, 'test')} of the unchanged suite failed, each time")
    return found


def _kept(order: Order, profile: Profile, predicted: Predicted, check: Checked, rounds: _Rounds) -> list[str]:
    """Keep what was measured in the profile; a caveat where that cannot be."""
    created = datetime.now(UTC).isoformat(timespec="seconds")
    worth = None if rounds.unsteady else kept(predicted.prediction, check, rounds.measured, created)
    return [] if worth is None else keep(order.profile, worth, profile.created)


def keep(path: Path, check: Check, created: str) -> list[str]:
    """Add the check to the profile that was ``created`` then; a caveat where that cannot be."""
    try:
        _keep(path, check, created)
    except UserError as error:
        return [f"not kept, so later predictions are not corrected by it: {error.what}"]
    return []


def _keep(path: Path, check: Check, created: str) -> None:
    """Add the check to the profile."""
    if not path.is_file():
        raise UserError("the profile is a folder of journals")
    if not os.access(path, os.W_OK):
        raise UserError("the profile is read-only")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None
    Output(path).write(with_check(content, check, created))


def show(verification: Verification, order: Order) -> None:
    """Write the result; for people in the display's own encoding, for programs and files in UTF-8."""
    if order.format == "json":
        from testtime.report import json

        order.output.write(json.render(verification).encode("utf-8", "backslashreplace"))
        return
    from testtime.report import terminal
    from testtime.view.verification import document

    display = of_stdout(os.environ) if order.output.path is None else FILE
    text = terminal.render(document(verification), display.width, colour=display.colour, ascii_only=display.ascii)
    order.output.write(encoded(text) if order.output.path is None else text.encode("utf-8", "backslashreplace"))
