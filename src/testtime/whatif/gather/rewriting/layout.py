"""Parts to lines: under one ``asyncio.gather``, or in a pool of threads.

What lives here: where the new words and brackets go, and lines that are not too long.  What may never be added: a look
at the syntax tree.

In a pool all results are asked for, also those that nobody reads: an exception in a thread would else be lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewriting.part import Job, Part
from testtime.whatif.gather.rewriting.turns import Turns

#: Characters of a line, where it can be broken.
WIDTH = 88
#: A pool has at least so many threads without being told.
THREADS = 5
#: More turns than this at a time may be too many.
MANY = 10
#: A pool is not made larger than this.
MOST = 32
#: Seconds of computing or blocking that make it worth while to start other tasks first.
BUSY_S = 0.01


def together(job: Job, parts: Sequence[Part | Turns], tasks: Sequence[Task]) -> list[str]:
    """The lines that take the place of all tasks."""
    before = [line for each in parts for line in each.before]
    lines = _pool(job, parts, tasks) if job.pool else _gather(job, parts)
    return [*before, *lines]


def _gather(job: Job, parts: Sequence[Part | Turns]) -> list[str]:
    if len(parts) == 1 and isinstance(parts[0], Turns):
        return _alone(job, parts[0])
    ordered = sorted(parts, key=_busy)
    lines: list[str] = []
    if list(parts) != ordered:
        lines.append(f"{job.base}# What only waits comes first: it waits while the rest computes.")
    targets, taking = _targets(job, ordered)
    calls = [
        _Row(each.above, f"{_call(each)},", each.beside) if isinstance(each, Part) else _Row((), f"{_call(each)},")
        for each in ordered
    ]
    lines += _call_lines(job.base, job.text.unit, f"{targets}await asyncio.gather(", calls, ")")
    return [*lines, *taking]


def _busy(part: Part | Turns) -> int:
    """By how much others would have to wait for it, in steps that matter."""
    return round(part.busy_s / BUSY_S) if isinstance(part, Part) else 0


def _call(part: Part | Turns) -> str:
    return part.call if isinstance(part, Part) else f"asyncio.gather(*({part.call} {part.over}))"


def _targets(job: Job, parts: Sequence[Part | Turns]) -> tuple[str, list[str]]:
    """The left side of the assignment, and the lines that take the results of turns."""
    left: list[str] = []
    taking: list[str] = []
    for each in parts:
        if isinstance(each, Part):
            left.append(each.target)
        elif each.take is None:
            left.append("")
        else:
            left.append(job.names.new("results", "all_results"))
            taking += _taken(job, each, left[-1])
    if not any(left):
        return "", taking
    return f"{', '.join(name or job.names.ignored() for name in left)} = ", taking


def _taken(job: Job, turns: Turns, results: str) -> list[str]:
    """The lines in which results are taken."""
    assert turns.take is not None
    lines = [f"{job.base}{turns.take[0]}{results}{turns.take[1]}"]
    return [*lines, f"{job.base}{job.text.unit}{turns.then}"] if turns.then else lines


def _alone(job: Job, turns: Turns) -> list[str]:
    """The turns of one loop, and nothing else."""
    awaited = f"await asyncio.gather(*({turns.call} {turns.over}))"
    if turns.take is None:
        return _broken(job, "", turns, "")
    if turns.bound:
        awaited = f"({awaited})"
    lines = _taken(job, turns, awaited)
    if turns.bound:
        return lines
    return [*_broken(job, turns.take[0], turns, turns.take[1]), *lines[1:]]


def _broken(job: Job, head: str, turns: Turns, tail: str) -> list[str]:
    """The turns of a loop, on lines of their own where one would be too long."""
    inner = f"{turns.call} {turns.over}"
    line = f"{job.base}{head}await asyncio.gather(*({inner})){tail}"
    if len(line) <= WIDTH or "\n" in line:
        return [line]
    unit = job.text.unit
    line = f"{job.base}{unit}*({inner})"
    if len(line) <= WIDTH:
        return [f"{job.base}{head}await asyncio.gather(", line, f"{job.base}){tail}"]
    rows = [f"{job.base}{unit * 2}{row}" for row in (turns.call, turns.over)]
    return [
        f"{job.base}{head}await asyncio.gather(",
        f"{job.base}{unit}*(",
        *rows,
        f"{job.base}{unit})",
        f"{job.base}){tail}",
    ]


class _Row:
    """One argument, with the comments about it."""

    def __init__(self, above: Sequence[str], text: str, beside: str = "") -> None:
        self.above = above
        self.text = text
        self.beside = beside

    @property
    def short(self) -> bool:
        """Whether it may share a line with others."""
        return not self.above and not self.beside and "\n" not in self.text

    def lines(self, indent: str) -> Iterator[str]:
        """The argument on lines of its own."""
        yield from (f"{indent}{comment}" for comment in self.above)
        yield f"{indent}{self.text}  {self.beside}" if self.beside else f"{indent}{self.text}"


def _call_lines(base: str, unit: str, head: str, rows: Sequence[_Row], tail: str) -> list[str]:
    """Arguments between a head and a tail, on one line if they fit."""
    if all(row.short for row in rows):
        line = f"{base}{head}{' '.join(row.text for row in rows).removesuffix(',')}{tail}"
        if len(line) <= WIDTH:
            return [line]
    return [f"{base}{head}", *(line for row in rows for line in row.lines(base + unit)), f"{base}{tail}"]


def _pool(job: Job, parts: Sequence[Part | Turns], tasks: Sequence[Task]) -> list[str]:
    base, unit = job.base, job.text.unit
    pool, future = job.names.new("pool", "threads"), job.names.new("future", "each_future")
    number = sum(task.iterations for task in tasks)
    size = "" if number <= THREADS else f"max_workers={min(number, MOST)}"
    lines = [f"{base}with ThreadPoolExecutor({size}) as {pool}:"]
    after: list[str] = []
    for each in parts:
        if isinstance(each, Turns):
            futures = job.names.new("futures", "all_futures")
            inner = f"{pool}.submit({each.call}) {each.over}"
            lines += _call_lines(base + unit, unit, f"{futures} = [", [_Row((), inner)], "]")
            after += _results(job, each, futures, future)
    single = [each for each in parts if isinstance(each, Part)]
    if single:
        futures = job.names.new("futures", "all_futures")
        rows = [_Row(each.above, f"{pool}.submit({each.call}),", each.beside) for each in single]
        lines += _call_lines(base + unit, unit, f"{futures} = [", rows, "]")
        after += _assigned(job, single, futures, future)
    return [*lines, *after]


def _results(job: Job, turns: Turns, futures: str, future: str) -> list[str]:
    if turns.take is None:
        return [f"{job.base}for {future} in {futures}:", f"{job.base}{job.text.unit}{future}.result()"]
    return _taken(job, turns, f"[{future}.result() for {future} in {futures}]")


def _assigned(job: Job, parts: Sequence[Part], futures: str, future: str) -> list[str]:
    if not any(each.target for each in parts):
        return [f"{job.base}for {future} in {futures}:", f"{job.base}{job.text.unit}{future}.result()"]
    left = ", ".join(each.target or job.names.ignored() for each in parts)
    left = left if len(parts) > 1 else f"[{left}]"
    return [f"{job.base}{left} = [{future}.result() for {future} in {futures}]"]
