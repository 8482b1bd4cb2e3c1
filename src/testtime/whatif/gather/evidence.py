"""What each statement of each function took, by execution.

What lives here: steps of the recording to statements.  What may never be added: which statements depend on each other.

Where a recording looks at a function from beside (Python before 3.12), the last look comes a little before the function
ends.  A statement that was under way then is taken to have gone on to the end of the fixture or phase that it is in,
unless the function was looked for between and had ended.  What looks that came late leave open, only a statement gets
that no other comes after.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec.structs import replace

from testtime.model.profile import Profile, Span
from testtime.model.watched import Execution, Step
from testtime.whatif.gather.body import Body, body, lines, yields

MET = 1_000_000
"""ns; a step of less is not counted as a turn."""
_LAST_LOOK = 12_000_000
"""ns; the most by which a function can outlast the last look at it, where looks come in time."""
_LATE_LOOK = 50_000_000
"""ns; the same, where what computes keeps the thread that looks from its turn."""
_SAME = 50_000
"""ns; a function that began so much before a fixture or phase began in it."""
_NEAR = 60
"""Fixtures and phases that are searched, from the last that began before."""


class Spent(NamedTuple):
    """What a statement took in one execution, ns."""

    suspended: int = 0
    blocked: int = 0
    cpu: int = 0
    turns: int = 0
    """How often it was met: the turns of a loop inside it."""

    @property
    def wall(self) -> int:
        """All of it."""
        return self.suspended + self.blocked + self.cpu

    @classmethod
    def of(cls, parts: Iterable[Spent]) -> Spent:
        """One after another."""
        return cls(*(sum(column) for column in zip(*parts, strict=True)))

    @classmethod
    def of_step(cls, step: Step) -> Spent:
        """A stretch in one line."""
        return cls(step.suspended_ns, step.blocked_ns, step.cpu_ns)


class Occasion(NamedTuple):
    """When a function ran."""

    test: int | None = None
    """The test during which it did."""
    fixture: int | None = None
    """The fixture that was being set up or torn down, if one was."""
    teardown: bool = False


@dataclass(frozen=True)
class Watched:
    """A function, and its executions that waited."""

    body: Body
    executions: tuple[Execution, ...]
    fixture: int | None = None
    """Of the profile, where it is a fixture's function."""
    occasions: tuple[Occasion, ...] = ()
    """By execution: when it ran."""
    steps: tuple[tuple[Step, ...], ...] = field(default=(), repr=False)
    """By execution, the last one made to reach the end."""

    def whole(self, execution: int) -> Spent:
        """What all of it took in an execution."""
        return Spent.of(map(Spent.of_step, self.steps[execution]))

    def spent(self, statement: ast.stmt, execution: int) -> Spent:
        """What ``statement`` took in an execution."""
        first, last = lines(statement)
        found = [step for step in self.steps[execution] if first <= step.line <= last]
        met = Counter(line for _, line in {(step.turn, step.line) for step in found if step.wall_ns >= MET})
        return Spent.of(map(Spent.of_step, found))._replace(turns=max(met.values(), default=0))


def watched(profile: Profile) -> list[Watched]:
    """All functions of the profile that waited and whose text is known."""
    by_code: dict[int, list[Execution]] = defaultdict(list)
    for execution in profile.executions:
        by_code[execution.code].append(execution)
    spans = _Spans(profile)
    fixtures = _fixtures(profile)
    found = []
    for code, executions in sorted(by_code.items()):
        function = body(profile.codes[code])
        if function is not None:
            about = profile.codes[code]
            found.append(
                Watched(
                    function,
                    tuple(executions),
                    fixtures.get((about.path, about.name)),
                    tuple(spans.occasion(execution) for execution in executions),
                    tuple(_completed(function, execution, spans.around(execution)) for execution in executions),
                )
            )
    return found


def occasions(profile: Profile) -> list[Occasion]:
    """When the functions ran of which executions are known."""
    spans = _Spans(profile) if profile.executions else None
    return [] if spans is None else list(map(spans.occasion, profile.executions))


def _fixtures(profile: Profile) -> dict[tuple[str, str], int]:
    return {
        (fixture.path, fixture.function): number
        for number, fixture in enumerate(profile.fixtures)
        if fixture.path is not None
    }


def _completed(function: Body, execution: Execution, around: Span | None) -> tuple[Step, ...]:
    """The steps, the last of them up to the end of what the function is in, if that is near."""
    if not execution.steps or around is None:
        return execution.steps
    last = execution.steps[-1]
    missing = around.end_ns - (last.start_ns + last.wall_ns)
    gone = execution.gone_ns is not None and execution.gone_ns < around.end_ns
    most = _LATE_LOOK if _is_last(function, last.line) else _LAST_LOOK
    if gone or not 0 < missing <= most or not last.leaf:
        return execution.steps
    suspended = missing if last.suspended_ns * 2 > last.wall_ns else 0
    longer = replace(
        last,
        wall_ns=last.wall_ns + missing,
        cpu_ns=last.cpu_ns if last.cpu_ns * 2 < last.wall_ns else last.cpu_ns + missing,
        suspended_ns=last.suspended_ns + suspended,
    )
    return (*execution.steps[:-1], longer)


def _is_last(function: Body, line: int) -> bool:
    """Whether no statement comes after a line: it is in the function's last one, in a return, or where it yields."""
    simple = (each for block in function.blocks for each in block if not hasattr(each, "body"))
    last = function.tree.body[-1]
    ends = (each for each in simple if each is last or isinstance(each, ast.Return) or yields(each))
    return any(first <= line <= end for first, end in map(lines, ends))


class _Row(NamedTuple):
    """A fixture's set-up or teardown, or a phase."""

    start: int
    minus_end: int
    span: Span
    occasion: Occasion


class _Spans:
    """Fixtures and phases of each process, to be asked which one a moment is in."""

    def __init__(self, profile: Profile) -> None:
        self._rows: dict[int, list[_Row]] = defaultdict(list)
        for use in profile.uses:
            self._add(use.process, use.setup, Occasion(use.test, use.fixture))
            if use.teardown is not None:
                self._add(use.process, use.teardown, Occasion(use.teardown_test, use.fixture, True))
        for number, test in enumerate(profile.tests):
            for phase in test.phases:
                self._add(test.process, phase.span, Occasion(number, None, phase.when == "teardown"))
        for rows in self._rows.values():
            rows.sort(key=lambda row: (row.start, row.minus_end, row.occasion.fixture is not None))
        self._starts = {process: [row.start for row in rows] for process, rows in self._rows.items()}

    def _add(self, process: int, span: Span, occasion: Occasion) -> None:
        self._rows[process].append(_Row(span.start_ns, -span.end_ns, span, occasion))

    def _find(self, execution: Execution) -> _Row | None:
        rows = self._rows.get(execution.process, [])
        place = bisect_right(self._starts.get(execution.process, []), execution.start_ns + _SAME)
        middle = (execution.start_ns + execution.end_ns) // 2
        for row in reversed(rows[max(0, place - _NEAR) : place]):
            if row.span.end_ns >= middle:
                return row
        return None

    def around(self, execution: Execution) -> Span | None:
        """The innermost fixture or phase that an execution began in."""
        row = self._find(execution)
        return None if row is None else row.span

    def occasion(self, execution: Execution) -> Occasion:
        """When it ran."""
        row = self._find(execution)
        return Occasion() if row is None else row.occasion
