"""Groups that the analysis rejects, made all the same, so that ``verify`` can be seen to catch them.

What lives here: from lines that must stay in order to the group that a careless reader would make of them, with the
saving that he would hope for.  What may never be added: a judgement whether it is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from testtime.model.profile import Profile
from testtime.units import SECOND
from testtime.whatif.gather.body import lines
from testtime.whatif.gather.estimate import estimate
from testtime.whatif.gather.evidence import Spent, Watched, watched
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.gather.result import Group, How, Rejected, Task, Unit

Span = tuple[int, int]


def forced(profile: Profile, function: str, spans: Sequence[Span], name: str) -> Overlap:
    """The group called ``name`` of statements of one function, fixtures or tests, which lie in ``spans``.

    One span alone is a loop whose turns are to overlap, or a test that is to overlap with the one before it.
    """
    functions = watched(profile)
    whole = [each for span in spans for each in functions if lines(each.body.tree) == span]
    if len(whole) == len(spans):
        return _of_functions(profile, functions, whole, name)
    for each in functions:
        first, last = lines(each.body.tree)
        if each.body.code.name == function and all(first <= begin and end <= last for begin, end in spans):
            return _of_statements(each, spans, name)
    raise LookupError(f"{function} did not wait in lines {spans}")


def refusals(rejected: Sequence[Rejected]) -> list[tuple[str, tuple[Span, ...]]]:
    """By function, the lines of each rejection."""
    return [(each.function, each.lines) for each in rejected]


def neighbours(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Each two that follow on each other, and all, where there are more."""
    found: list[tuple[Span, ...]] = list(pairwise(spans))
    return found if len(spans) == 2 else [*found, tuple(spans)]


def _of_statements(function: Watched, spans: Sequence[Span], name: str) -> Overlap:
    how: How = "gather" if function.body.is_async else "threads"
    spent = [[_spent(function, span, place) for span in spans] for place in range(len(function.executions))]
    if len(spans) > 1:
        tasks = [Task((span,), **_parts([row[place] for row in spent])) for place, span in enumerate(spans)]
    else:
        turns = max(2, *(row[0].turns for row in spent))
        spent = [[_share(row[0], turns)] * turns for row in spent]
        tasks = [Task(tuple(spans), iterations=turns, **_parts([row[0] for row in spent]))]
    where = f"{function.body.code.path}:{lines(function.body.tree)[0]}"
    return _overlap("statements", how, where, function.body.code.name, tasks, spent, name)


def _of_functions(profile: Profile, functions: Sequence[Watched], whole: list[Watched], name: str) -> Overlap:
    first = whole[0]
    path, line = first.body.code.path, lines(first.body.tree)[0]
    if all(each.fixture is not None for each in whole):
        names = [profile.fixtures[each.fixture or 0].name for each in whole]
        function, unit, how = ", ".join(names), "fixtures", "gather"
    else:
        if len(whole) == 1:
            whole = _before(functions, first) + whole
        around = first.body.code.name.rpartition(".")[0]
        names = [each.body.code.name.rpartition(".")[2] for each in whole]
        function, unit, how = around or path, "tests", "concurrent-tests"
        line = lines(whole[0].body.tree)[0]
    spent = [[each.whole(0) for each in whole]]
    tasks = [
        Task((lines(each.body.tree),), called, **_parts([each.whole(0)]))
        for each, called in zip(whole, names, strict=True)
    ]
    return _overlap(unit, how, f"{path}:{line}", function, tasks, spent, name)  # type: ignore[arg-type]


def _before(functions: Sequence[Watched], test: Watched) -> list[Watched]:
    """The last asynchronous function of the same class or file that stands above a test."""
    around = test.body.code.name.rpartition(".")[0]
    above = [
        each
        for each in functions
        if each.body.is_async
        and each.body.code.path == test.body.code.path
        and each.body.code.name.rpartition(".")[0] == around
        and lines(each.body.tree)[1] < lines(test.body.tree)[0]
    ]
    return sorted(above, key=lambda each: lines(each.body.tree))[-1:]


def _spent(function: Watched, span: Span, execution: int) -> Spent:
    """What lines took, and how often the loop in them turned."""
    steps = [step for step in function.steps[execution] if span[0] <= step.line <= span[1]]
    turns = len({step.turn for step in steps if step.wall_ns})
    return Spent.of(map(Spent.of_step, steps))._replace(turns=turns) if steps else Spent()


def _share(spent: Spent, turns: int) -> Spent:
    return Spent(spent.suspended // turns, spent.blocked // turns, spent.cpu // turns, 1)


def _parts(rows: Sequence[Spent]) -> dict[str, Any]:
    """Seconds of a task, in the mean."""
    count = max(1, len(rows)) * SECOND
    return {f"{part}_s": sum(getattr(row, part) for row in rows) / count for part in ("suspended", "blocked", "cpu")}


def _overlap(
    unit: Unit, how: How, where: str, function: str, tasks: list[Task], spent: list[list[Spent]], name: str
) -> Overlap:
    found = estimate(spent, how)
    group = Group(
        id=name,
        unit=unit,
        how=how,
        where=where,
        function=function,
        tasks=tuple(tasks),
        confidence="check",
        reason="forced",
        executions=len(spent),
        serial_s=found.serial / SECOND,
        gathered_s=found.gathered / SECOND,
        saved_per_execution_s=found.saved / SECOND,
        saved_s=found.saved_all / SECOND,
        low_s=found.low_all / SECOND,
        high_s=found.high_all / SECOND,
    )
    return Overlap(group, ())
