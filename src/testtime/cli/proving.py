"""The course of ``testtime verify --gather``: each group alone, then together what passed, then the whole suite.

What lives here: what comes after what.  What may never be added: starting a process (``launch``), a comparison
(``whatif.verification``, ``whatif.differences``, ``whatif.proof``), or a word about them (``view``).

A group is first run alone, with the tests that use it, so that a failure names what is wrong and takes little time.
The order of runs puts the cheap question first: does it work at all, and does it save; then whether order matters.
The whole suite is run where workers or wider fixtures are ordered as well.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

import msgspec

from testtime.cli.attempts import Attempts, Tried, orders
from testtime.cli.unseen import Unseen, unseen
from testtime.cli.verifiable import folder_of, interpreter_of
from testtime.cli.verifying import NOT_SAFE, UNSTEADY, Order, in_advance, keep, show, with_number
from testtime.errors import UserError
from testtime.launch.arguments import sequential
from testtime.load import read_profile
from testtime.model.profile import Profile
from testtime.units import SECOND
from testtime.view.answer import counted
from testtime.whatif.gather.gathering import overlaps_of
from testtime.whatif.gather.overlap import Overlap, apart
from testtime.whatif.proof import Proof, Savings, proof
from testtime.whatif.result import Prediction
from testtime.whatif.users import spent_ns, users
from testtime.whatif.verification import (
    SCHEMA,
    ChangedOutcome,
    Checked,
    Measured,
    Verification,
    checked,
    kept,
    outcomes,
    united,
)

#: Words that stand for groups.
ALL, CERTAIN = "all", "certain"


@dataclass
class _Course:
    """What has been done so far."""

    order: Order
    profile: Profile
    runs: Unseen
    checks: list[Checked] = field(default_factory=list)
    unsteady: list[ChangedOutcome] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)


def prove_groups(order: Order) -> int:
    """Put groups to the test as ordered and show the result; the exit status."""
    order.output.check(force=order.force, replaces_profile=False)
    profile = read_profile(order.profile)
    verification = proved(order, profile, chosen(profile, order.gather))
    show(verification, order)
    if verification.unsteady:
        return UNSTEADY
    return 0 if all(check.safe for check in verification.checks) else NOT_SAFE


def proved(order: Order, profile: Profile, overlaps: Sequence[Overlap]) -> Verification:
    """What came of putting groups to the test; they need not be any that the analysis found."""
    order = with_number(order, profile)
    folder, choice = folder_of(profile), interpreter_of(profile, order.python)
    if order.widen:
        in_advance(order, profile)  # what cannot be widened is refused before anything is run
    with unseen(choice, folder, total=0, workers=order.workers is not None) as runs:
        course = _Course(order, profile, runs)
        _prove(course, overlaps)
    return Verification(
        schema=SCHEMA,
        checks=tuple(course.checks),
        unsteady=united([tuple(course.unsteady)]),
        caveats=tuple(dict.fromkeys(course.caveats)),
    )


def chosen(profile: Profile, words: Sequence[str]) -> list[Overlap]:
    """The groups that are meant, those that save most first; a ``UserError`` for a word that stands for none."""
    found, _ = overlaps_of(profile, least_s=0.0)
    known = {overlap.group.id: overlap for overlap in found}
    meant: dict[str, Overlap] = {}
    for word in words:
        if word == ALL:
            meant.update((each.group.id, each) for each in overlaps_of(profile)[0])
        elif word == CERTAIN:
            meant.update((each.group.id, each) for each in overlaps_of(profile)[0] if each.group.confidence == CERTAIN)
        elif word in known:
            meant[word] = known[word]
        else:
            there = f"there are: {', '.join(known)}" if known else "nothing could be gathered"
            raise UserError(f"there is no group {word}; {there}", "testtime gather shows them")
    return list(meant.values())


# -- what is tried ----------------------------------------------------------------------------------------------------


def _prove(course: _Course, overlaps: Sequence[Overlap]) -> None:
    """Each alone, then together those that passed and do not lie inside each other, then those as the order has it."""
    order = course.order
    if not overlaps:
        course.caveats.append("nothing could be gathered, so there was nothing to verify")
    passed = []
    for number, overlap in enumerate(overlaps):
        course.runs.total = len(course.runs.walls_ns) + sum(_count(order, each) for each in overlaps[number:])
        check = _checked_alone(course, [overlap])
        if check is not None and check.safe:
            passed.append(overlap)
    whole = apart(passed)
    if inner := [each.group.id for each in passed if each not in whole]:
        course.caveats.append(f"they lie inside others and were not run together with them: {', '.join(inner)}")
    passed = [each for each in passed if each in whole]
    if len(passed) > 1:
        course.runs.total = len(course.runs.walls_ns) + max(2, order.repeat) + order.repeat + 1
        check = _checked_alone(course, passed)
        if check is None or not check.safe:
            return
    if passed and order.what:
        course.runs.total = len(course.runs.walls_ns) + max(2, order.repeat) + order.repeat
        _checked_whole(course, passed)


def _count(order: Order, overlap: Overlap) -> int:
    """How many runs a group takes."""
    return max(2, order.repeat) + order.repeat + 1 + len(overlap.group.tasks)


def _checked_alone(course: _Course, overlaps: Sequence[Overlap]) -> Checked | None:
    """Groups in the tests that use them, in sequence; ``None`` where those do not come out the same twice."""
    groups = [overlap.group for overlap in overlaps]
    profile = course.profile
    tests = users(profile, groups)
    args = sequential(profile.args, os.environ, distributed=profile.workers > 0)
    attempts = Attempts(course.runs, profile.rootdir, tests, args, args, course.order.repeat)
    tried = attempts.made(overlaps, orders(groups))
    savings = _savings(tried, overlaps)
    if not _steady(course, tried, tests):
        return None
    made = proof(
        groups,
        tried.attempts,
        savings,
        tests=len(tests),
        obstacle=tried.obstacle,
        differences=tried.differences,
    )
    what = f"gather {', '.join(made.groups)}"
    return _noted(course, what, _expected(tried, savings, overlaps), tried, made)


def _checked_whole(course: _Course, overlaps: Sequence[Overlap]) -> None:
    """Groups in the whole suite, with workers, wider fixtures or both."""
    order, profile = course.order, course.profile
    groups = [overlap.group for overlap in overlaps]
    base = sequential(profile.args, os.environ, distributed=profile.workers > 0)
    changed = order.changed(profile.args, base)
    attempts = Attempts(course.runs, profile.rootdir, None, base, changed, order.repeat, order.widen)
    tried = attempts.made(overlaps, ())
    if not _steady(course, tried, None):
        return
    ids = tuple(group.id for group in groups)
    found = in_advance(order, profile, ",".join(ids), overlaps)
    course.caveats += found.caveats
    made = proof(groups, tried.attempts, Savings((), (), {}), tests=None, obstacle=tried.obstacle)
    made = msgspec.structs.replace(made, differences=tried.differences)
    _noted(course, f"gather {', '.join(ids)} with {order.what}", found.prediction, tried, made, found.sequential_s)


def _noted(
    course: _Course,
    what: str,
    prediction: Prediction | None,
    tried: Tried,
    made: Proof,
    sequential_s: float | None = None,
) -> Checked:
    """Keep what came of it."""
    bare, machine = prediction is not None and prediction.workers > 0, course.profile.machine
    measured = Measured(
        tuple(each.wall_ns for each in tried.unchanged),
        tuple(each.took_ns(bare=bare, machine=machine) for each in tried.overlapped if each.failure is None),
        tried.outcomes,
        (tried.obstacle and f"not verifiable: {tried.obstacle}") or tried.failure,
    )
    now_s = median(measured.baseline_ns) / SECOND
    check = checked(what, prediction, now_s if sequential_s is None else sequential_s, measured)
    check = msgspec.structs.replace(check, proof=made)
    course.checks.append(check)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    worth = kept(prediction, check, measured, created) if check.safe else None
    if worth is not None:
        course.caveats += keep(course.order.profile, worth, course.profile.created)
    return check


def _steady(course: _Course, tried: Tried, tests: tuple[str, ...] | None) -> bool:
    """Whether the unchanged tests came out the same each time; what else is to be said of them."""
    course.unsteady += tried.unsteady
    now = outcomes(tried.first)
    if tests is not None and (missing := set(tests) - now.keys()):
        course.caveats.append(f"the suite has changed since it was recorded: {counted(len(missing), 'test')} went")
    failing = sum(outcome in ("failed", "error") for outcome in now.values())
    if failing and not tried.unsteady:
        course.caveats.append(f"{counted(failing, 'test')} of the unchanged suite failed, each time")
    return not tried.unsteady


def _savings(tried: Tried, overlaps: Sequence[Overlap]) -> Savings:
    """What the functions took, unchanged and changed."""
    groups = [overlap.group for overlap in overlaps]
    before, after = (
        tuple(spent_ns(each.profile, groups) for each in runs if each.profile is not None and each.failure is None)
        for runs in (tried.unchanged, tried.overlapped)
    )
    return Savings(before, after, tried.executions)


def _expected(tried: Tried, savings: Savings, overlaps: Sequence[Overlap]) -> Prediction | None:
    """What those tests should take, by what the groups save and what they take unchanged today."""
    groups = [overlap.group for overlap in overlaps]
    now_s = median(each.wall_ns for each in tried.unchanged) / SECOND
    saved_s = savings.predicted_s(groups)
    whole_s = sum(group.saved_s for group in groups)
    if not saved_s or not whole_s:
        return None
    low, high = (sum(getattr(group, bound) for group in groups) / whole_s for bound in ("low_s", "high_s"))
    return Prediction(
        workers=0,
        dist="no",
        gather=",".join(group.id for group in groups),
        widen=(),
        wall_s=round(now_s - saved_s, 6),
        low_s=round(now_s - saved_s * high, 6),
        high_s=round(now_s - saved_s * low, 6),
        saved_s=round(saved_s, 6),
        speedup=round(now_s / max(1e-6, now_s - saved_s), 4),
        bound_by="",
        caveats=(),
    )
