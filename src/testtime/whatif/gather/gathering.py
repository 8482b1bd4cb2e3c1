"""All that could be gathered in a profile.

What lives here: units to groups with seconds, ids and an order.  What may never be added: a rule of dependence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from testtime.model.profile import Profile
from testtime.model.watched import Code
from testtime.units import seconds
from testtime.whatif.gather.estimate import Estimate, estimate
from testtime.whatif.gather.evidence import Spent, occasions, watched
from testtime.whatif.gather.fixtures import of_fixtures
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.overlap import Overlap, apart
from testtime.whatif.gather.result import Confidence, Gathering, Group, How, Rejected, Task
from testtime.whatif.gather.rewrite import Rewrite, rewrite
from testtime.whatif.gather.rewriting.imports import known
from testtime.whatif.gather.rewriting.sketch import with_plugin
from testtime.whatif.gather.statements import of_statements
from testtime.whatif.gather.tests import of_tests
from testtime.whatif.gather.unwatched import unknown, unwatched

Least = Literal["certain", "check", "all"]
_SURE = {
    "statements": "no name, object or place outside is shared between them",
    "fixtures": "neither requests the other, and nothing is shared between them",
    "tests": "they share no fixture, name or object that any of them changes",
}


_LIMITS: dict[How, tuple[str, ...]] = {
    "gather": ("a pool, a rate limit or a server that serves one at a time behind both",),
    "threads": ("a pool, a rate limit or a server that serves one at a time behind both",),
    "start-both": ("cores and disk that both processes want",),
    "concurrent-tests": ("whatever else the tests share",),
}
"""What is not known, and would make the saving smaller."""
_WORTH = 20
"""What waited in functions that were not watched is told from so many-th part of the run on."""
_UNKNOWN = (
    "{waited:.3g} s of waiting was not watched, most of it in {name}: nothing is known of what could be gathered there;"
    " profiled alone, or with fewer than a hundred tests, it is watched"
)


def gathering(profile: Profile, *, least_s: float = 0.05, confidence: Least = "all") -> Gathering:
    """What could be gathered, by what it saves; ``least_s``: the least that a group saves in a run, seconds.

    ``confidence``: certain or check for groups of that kind alone.
    """
    return told(profile, *overlaps_of(profile, least_s=least_s, confidence=confidence))


def told(profile: Profile, overlaps: Sequence[Overlap], rejected: tuple[Rejected, ...]) -> Gathering:
    """What was found, as it is printed."""
    return Gathering(
        saved_s=round(sum(each.group.saved_s for each in apart(overlaps)), 6),
        sequential_s=seconds(profile.wall_ns),
        groups=tuple(each.group for each in overlaps),
        rejected=rejected,
        caveats=_caveats(profile),
    )


def overlaps_of(
    profile: Profile, *, least_s: float = 0.05, confidence: Least = "all"
) -> tuple[tuple[Overlap, ...], tuple[Rejected, ...]]:
    """The groups of ``gathering`` with what each saves on each occasion, and the rejections."""
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    functions = watched(profile)
    for find in (of_statements, of_fixtures, of_tests):
        found, not_found = find(profile, functions)
        candidates += found
        rejected += not_found
    overlaps = sorted((_overlap(each, profile) for each in candidates), key=lambda overlap: -overlap.group.saved_s)
    numbered = [
        dataclasses.replace(overlap, group=replace(overlap.group, id=f"g{number}"))
        for number, overlap in enumerate(overlaps, 1)
    ]  # before any is left out: an id means the same whatever is asked for
    kept = [each for each in numbered if each.group.saved_s >= least_s and confidence in ("all", each.group.confidence)]
    return tuple(kept), tuple(rejected)


def _caveats(profile: Profile) -> tuple[str, ...]:
    found = unknown(profile, occasions(profile))
    waited = sum(wait for wait, _ in found)
    if waited * _WORTH >= profile.wall_ns > 0:
        return (_UNKNOWN.format(waited=seconds(waited), name=found[0][1]),)
    if profile.executions or not profile.tests:
        return ()
    return ("the profile has no statements: no function waited, or it was recorded by an older testtime",)


def _overlap(candidate: Candidate, profile: Profile) -> Overlap:
    executions = _lanes(candidate.parts)
    places = [place for place, lanes in enumerate(executions) if any(each.wall for each in lanes)]
    found = estimate([executions[place] for place in places], candidate.how, candidate.at_once)
    if not candidate.occasions:
        return Overlap(_group(candidate, found, len(places), profile.codes), (), candidate.order)
    seen = [candidate.occasions[place] for place in places]
    more = unwatched(profile, candidate.function, candidate.members, seen, found.each)
    found = found.and_unwatched([each.saved for each in more])
    group = _group(candidate, found, len(places) + len(more), profile.codes)
    return Overlap(group, (*zip(seen, found.each, strict=True), *more), candidate.order)


def _group(candidate: Candidate, found: Estimate, executions: int, codes: tuple[Code, ...]) -> Group:
    confidence: Confidence = "check" if candidate.doubts else "certain"
    tasks = tuple(_task(part) for part in candidate.parts)
    split = candidate.split
    made = _rewritten(candidate, tasks, codes)
    return Group(
        id="",
        unit=candidate.unit,
        how=candidate.how,
        where=candidate.where,
        function=candidate.function,
        tasks=tasks if split is None else tuple(map(split.task, tasks)),
        confidence=confidence,
        reason=candidate.doubts[0] if candidate.doubts else _SURE[candidate.unit],
        executions=executions,
        watched=len(found.each),
        serial_s=_seconds(found.serial),
        gathered_s=_seconds(found.gathered),
        saved_per_execution_s=_seconds(found.saved),
        saved_s=_seconds(found.saved_all),
        low_s=_seconds(found.low_all),
        high_s=_seconds(found.high_all),
        not_overlapping_s=_seconds(found.not_overlapping),
        limits=_limits(candidate),
        apart=() if split is None else split.apart,
        plugin=candidate.plugin,
        rewrite=made.code,
        diff=made.diff,
    )


def _limits(candidate: Candidate) -> tuple[str, ...]:
    if candidate.at_once is None:
        return _LIMITS[candidate.how]
    return (f"no more than {candidate.at_once} get through at a time", *_LIMITS[candidate.how])


def _rewritten(candidate: Candidate, tasks: tuple[Task, ...], codes: tuple[Code, ...]) -> Rewrite:
    """The code as it would be; of whole fixtures and tests there is none, a plugin does it."""
    if candidate.code is None:
        return Rewrite(with_plugin(candidate.plugin, [task.name for task in tasks if task.name is not None]))
    order = None if len(candidate.parts) == 1 else candidate.order
    has = known(codes, candidate.code.path)
    return rewrite(candidate.code, tasks, candidate.how, order=order, has=has, split=candidate.split)


def _seconds(nanoseconds: float) -> float:
    return round(nanoseconds / 1e9, 6)


def _lanes(parts: tuple[Part, ...]) -> list[list[Spent]]:
    """By execution, what runs beside each other; a loop whose turns overlap is as many lanes as it has turns."""
    lanes = []
    for execution in range(len(parts[0].spent)):
        lane: list[Spent] = []
        for part in parts:
            lane += part.turns[execution] if part.turns else (part.spent[execution],)
        lanes.append(lane)
    return lanes


def _task(part: Part) -> Task:
    rows = [turn for turns in part.turns for turn in turns] if part.turns else list(part.spent)
    rows = [row for row in rows if row.wall] or [Spent()]
    mean = [
        sum(values) / len(rows) / 1e9
        for values in zip(*((row.suspended, row.blocked, row.cpu) for row in rows), strict=False)
    ]
    return Task(
        lines=part.lines,
        name=part.name,
        iterations=max((len(turns) for turns in part.turns), default=1),
        suspended_s=round(mean[0], 6),
        blocked_s=round(mean[1], 6),
        cpu_s=round(mean[2], 6),
    )
