"""Runs of some tests, unchanged and changed in turn, and how they differ.

What lives here: which run follows which, and when there is nothing more to be learnt.  What may never be added: what a
run is (``unseen``), or a figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from testtime.cli.unseen import Unseen, Went
from testtime.cli.verifying import MORE_S, PATIENCE, baseline, came
from testtime.cli.widened import never, ordered
from testtime.model.profile import Profile
from testtime.units import SECOND
from testtime.whatif.differences import Difference, differences
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.gather.result import Group, Task
from testtime.whatif.gather.rewriting.layout import BUSY_S
from testtime.whatif.proof import Attempt, Mode
from testtime.whatif.verification import ChangedOutcome, changed, united

#: Seconds by which a task starts later than it must to end last.
LATE_S = 0.05
#: Sentences that are told of a run at most.
TOLD = 4
_MODES: dict[Mode, str] = {"overlap": "concurrent", "reversed": "reversed", "delayed": "delayed"}


class Way(NamedTuple):
    """How a changed run is to go."""

    mode: Mode
    group: str | None = None
    task: int = -1
    delay_s: float = 0.0


OVERLAP = Way("overlap")


def orders(groups: Sequence[Group]) -> tuple[Way, ...]:
    """Runs that show whether order matters: the reverse, and for a group alone, each task late in turn."""
    if len(groups) > 1:
        return (Way("reversed"),)
    (group,) = groups
    late = [Way("delayed", group.id, place, delay_s(group.tasks, place)) for place in range(len(group.tasks))]
    return (Way("reversed"), *late)


def delay_s(tasks: Sequence[Task], place: int) -> float:
    """Seconds after which a task has to start to end last."""
    took = [(task.suspended_s + task.blocked_s + task.cpu_s) * max(1, task.iterations) for task in tasks]
    others = [each for number, each in enumerate(took) if number != place]
    return round(LATE_S + max(0.0, max(others, default=0.0) - took[place]), 3)


def starting(group: Group) -> list[int]:
    """Places of the tasks in the order in which coroutines of them are best started: what only waits comes first."""
    busy = [0.0 if task.iterations > 1 else task.cpu_s + task.blocked_s for task in group.tasks]
    return sorted(range(len(busy)), key=lambda place: round(busy[place] / BUSY_S))


def change(overlap: Overlap, rootdir: str, way: Way | None) -> dict[str, Any]:
    """What the recorder is told of a group, see ``testtime_recorder.schema.CHANGE_KEYS``; no ``way``: unchanged."""
    group = overlap.group
    path, _, line = group.where.rpartition(":")
    mine = way is not None and way.group in (None, group.id)
    mode = "unchanged" if way is None else _MODES[way.mode] if mine else "concurrent"
    return {
        "key": group.id,
        "unit": group.unit,
        "how": group.how,
        "path": str(Path(rootdir, path)),
        "line": int(line),
        "name": group.function,
        "tasks": list(map(_task, group.tasks)),
        "apart": group.apart,
        "mode": mode,
        "delayed": -1 if way is None else way.task,
        "delay_s": 0.0 if way is None else way.delay_s,
        "first": starting(group),
        "order": sorted(overlap.order),
    }


def _task(task: Task) -> dict[str, Any]:
    """Whole statements by their lines, parts of statements by where they begin."""
    spans = list(zip(task.lines, task.columns or (None,) * len(task.lines), strict=True))
    return {
        "lines": [lines for lines, columns in spans if columns is None],
        "parts": [(lines[0], columns[0]) for lines, columns in spans if columns is not None],
        "iterations": task.iterations,
        "name": task.name,
    }


@dataclass
class Tried:
    """What was run and what came of it."""

    unchanged: list[Went] = field(default_factory=list)
    overlapped: list[Went] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    outcomes: tuple[ChangedOutcome, ...] = ()
    unsteady: tuple[ChangedOutcome, ...] = ()
    differences: tuple[Difference, ...] = ()
    obstacle: str | None = None
    """Why the change cannot be made."""
    failure: str | None = None
    """Why a changed run did not come to its end."""
    executions: dict[str, int] = field(default_factory=dict)
    """By group: how often what was changed ran."""

    @property
    def first(self) -> Profile:
        """Of the unchanged tests."""
        profile = self.unchanged[0].profile
        assert profile is not None
        return profile


@dataclass
class Attempts:
    """Some tests, and how they are run."""

    runs: Unseen
    rootdir: str
    tests: tuple[str, ...] | None
    """Node ids; ``None`` for all."""
    base: tuple[str, ...]
    """pytest's arguments of the unchanged suite."""
    changed: tuple[str, ...]
    """And of the changed one."""
    repeat: int
    widen: tuple[str, ...] = ()
    """``FIXTURE=SCOPE`` each, in changed runs."""

    def made(self, overlaps: Sequence[Overlap], ways: Sequence[Way]) -> Tried:
        """Run unchanged and overlapping in turn, then in the other ``ways``; no more once the answer is no.

        Of runs with workers or wider fixtures, outcomes alone are compared: workers have names, files and fixtures of
        their own, and a wider fixture is set up less often.
        """
        tried = Tried()
        made: list[tuple[Way, Went]] = []
        for number in range(max(2, self.repeat)):
            went = baseline(self._run(overlaps, None))
            tried.unchanged.append(went)
            tried.obstacle = _refused(went)
            tried.unsteady = changed(came(tried.unchanged[0]), came(went))
            failed = any(not attempt.same for attempt in tried.attempts)
            if tried.unsteady or tried.obstacle or (failed and number):
                break
            if number < self.repeat and not failed:
                self._try(overlaps, OVERLAP, tried, made)
                if tried.obstacle:
                    break
        if tried.unsteady or tried.obstacle:
            return tried
        for way in ways:
            if all(attempt.same for attempt in tried.attempts):
                self._try(overlaps, way, tried, made)
        if self.base == self.changed and not self.widen:
            _compare(tried, made)
        return tried

    def _try(self, overlaps: Sequence[Overlap], way: Way, tried: Tried, made: list[tuple[Way, Went]]) -> None:
        """One changed run."""
        slowest_s = max(each.wall_ns for each in tried.unchanged) / SECOND
        went = self._run(overlaps, way, PATIENCE * slowest_s + MORE_S)
        made.append((way, went))
        if way is OVERLAP:
            tried.overlapped.append(went)
            tried.executions = tried.executions or _executions(went)
        otherwise = changed(came(tried.unchanged[0]), came(went))
        failed = went.failure or otherwise
        never_ran = None if failed else _never_ran([each.group for each in overlaps], went) or never(self.widen, went)
        tried.obstacle = _refused(went) or never_ran
        tried.failure = tried.failure or went.failure
        tried.outcomes = united([tried.outcomes, otherwise])
        tried.attempts.append(_attempt(way, went, otherwise))

    def _run(self, overlaps: Sequence[Overlap], way: Way | None, limit_s: float | None = None) -> Went:
        changes = [change(overlap, self.rootdir, way) for overlap in overlaps]
        trial = {"rootdir": self.rootdir, "tests": self.tests, "changes": changes}
        trial |= {} if way is None else ordered(self.widen) or {}
        return self.runs.run(self.base if way is None else self.changed, limit_s, trial)


# -- what is read from runs -------------------------------------------------------------------------------------------


def _refused(went: Went) -> str | None:
    reasons = dict.fromkeys(f"{each.name}: {each.text}" for each in went.seen if each.what == "refused")
    return "; ".join(reasons) or None


def _executions(went: Went) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in went.seen:
        if each.what == "ran" and each.text.isdigit():
            found[each.name] += int(each.text)
    return dict(found)


def _never_ran(groups: Sequence[Group], went: Went) -> str | None:
    ran = _executions(went)
    missing = [group.id for group in groups if not ran.get(group.id)]
    return f"what was changed never ran: {', '.join(missing)}" if missing else None


def _attempt(way: Way, went: Went, otherwise: Sequence[ChangedOutcome]) -> Attempt:
    lines = {each.nodeid: each.text for each in reversed(went.seen) if each.what == "failure" and each.text}
    why = [went.failure] if went.failure else []
    for each in otherwise[:TOLD]:
        became = f"{each.nodeid}: {each.before or 'did not run'}, now {each.after or 'does not run'}"
        why.append(f"{became}: {lines[each.nodeid]}" if each.nodeid in lines else became)
    task = way.task + 1 if way.mode == "delayed" else None
    return Attempt(way.mode, task, way.group, not why, tuple(why))


def _compare(tried: Tried, made: Sequence[tuple[Way, Went]]) -> None:
    """Add to each attempt what it saw otherwise, where tests came out the same."""
    unchanged = [each.seen for each in tried.unchanged]
    found: dict[Difference, None] = {}
    for place, (attempt, (_, went)) in enumerate(zip(tried.attempts, made, strict=True)):
        if not attempt.same:
            continue
        here = differences(unchanged, went.seen)
        found.update(dict.fromkeys(here))
        if here:
            why = tuple(map(sentence, here[:TOLD]))
            tried.attempts[place] = Attempt(attempt.mode, attempt.task, attempt.group, False, why)
    tried.differences = tuple(found)


def sentence(difference: Difference) -> str:
    """A difference in words."""
    of = f" in {difference.nodeid}" if difference.nodeid else ""
    there = difference.what not in ("value", "environment")
    if there:
        state = "is missing" if difference.after is None else "is new"
        return f"{difference.what} {state}{of}: {difference.name}"
    before, after = (each or "nothing" for each in (difference.before, difference.after))
    return f"{difference.what} of {difference.name}{of}: {before}, now {after}"
