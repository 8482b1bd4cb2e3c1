"""Statements of one function that may run together.

What lives here: the slow statements of a function, which of them stand in each other's way, and the groups and
rejections that come of it.  What may never be added: fixtures or tests as wholes.

A stretch is what lies between two statements that nothing may be moved across.  In it, a statement depends on an
earlier one if a name or an object does, and what is slow and does not depend on each other is a group.  What is quick
goes with the task that alone needs it if it does something of its own (starts a server that the task then waits for);
else it stays where it is.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from testtime.model.profile import Profile
from testtime.whatif.gather import library
from testtime.whatif.gather.body import Body, barrier, lines, turns
from testtime.whatif.gather.conflict import Verdict, verdict
from testtime.whatif.gather.effects import Effects, Reader
from testtime.whatif.gather.evidence import Spent, Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.graph import closure, parallel
from testtime.whatif.gather.loops import obstacle_to_turns
from testtime.whatif.gather.names import Names, dotted, names
from testtime.whatif.gather.result import How, Rejected

SLOW = 10_000_000
"""ns; what takes less is not worth a task of its own."""
_SMALL = 0.04
"""Of what the slowest of a group waits; a task that could save less is left out."""


@dataclass(frozen=True)
class _Node:
    """A statement of a stretch."""

    statement: ast.stmt
    names: Names
    effects: Effects
    spent: tuple[Spent, ...]
    """By execution."""

    @property
    def mean(self) -> Spent:
        """Over the executions in which it took any time."""
        met = [spent for spent in self.spent if spent.wall] or [Spent()]
        return Spent(
            round(fmean(each.suspended for each in met)),
            round(fmean(each.blocked for each in met)),
            round(fmean(each.cpu for each in met)),
            max(each.turns for each in met),
        )

    @property
    def slow(self) -> bool:
        """Whether it is worth a task."""
        return self.mean.wall >= SLOW


class Function:
    """One function that waited."""

    def __init__(self, profile: Profile, watched: Watched) -> None:
        self._watched = watched
        self._body: Body = watched.body
        self._path = watched.body.code.path
        seen = next((each for each in watched.executions if each.things), watched.executions[0])
        self._reader = Reader(profile, seen)
        self._words = {
            index: path
            for snapshot in seen.snapshots
            for path, index in sorted(snapshot.paths.items(), key=lambda item: -len(item[0]))
        }
        self.rejected: list[Rejected] = []

    def candidates(self) -> Iterator[Candidate]:
        """Groups; what was rejected on the way is in ``rejected`` afterwards."""
        for block in self._body.blocks:
            for stretch in self._stretches(block):
                yield from self._groups(stretch)
        yield from self._loops()

    @property
    def where(self) -> str:
        """``path:line`` of its ``def``."""
        return f"{self._path}:{self._body.tree.lineno}"

    # -- stretches ------------------------------------------------------------------------------------------------

    def _stretches(self, block: Sequence[ast.stmt]) -> Iterator[list[_Node]]:
        stretch: list[_Node] = []
        before: _Node | None = None
        for statement in block:
            reason = barrier(statement) or self._settles(statement)
            node = self._node(statement)
            if reason is None:
                stretch.append(node)
                if node.slow:
                    before = node
                continue
            if node.slow and before is not None:
                self._reject([before, node], reason)
            yield stretch
            stretch = []
            if node.slow:
                before = node
            elif before is not None:
                after = next((self._node(each) for each in _after(block, statement) if self._node(each).slow), None)
                if after is not None:
                    self._reject([before, after], f"line {statement.lineno} lies between: {reason}")
                before = None
        yield stretch

    def _node(self, statement: ast.stmt) -> _Node:
        spent = tuple(self._watched.spent(statement, each) for each in range(len(self._watched.executions)))
        effects = self._reader.statements([statement], self._path)
        return _Node(statement, names(statement), effects, spent)

    def _settles(self, statement: ast.stmt) -> str | None:
        """Why a bare sleep stays where it is."""
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(statement, ast.Expr) or not isinstance(value, ast.Call):
            return None
        path = dotted(value.func)
        thing = None if path is None else self._reader.thing_at(statement, path)
        name = None if thing is None else self._reader.things[thing].name
        if name in library.WAITS:
            return "a fixed sleep gives time to what came before it"
        return None

    # -- groups ---------------------------------------------------------------------------------------------------

    def _groups(self, stretch: list[_Node]) -> Iterator[Candidate]:
        slow = [place for place, node in enumerate(stretch) if node.slow]
        if len(slow) < 2:
            return
        verdicts = {
            (first, second): self._between(stretch[first], stretch[second])
            for first in range(len(stretch))
            for second in range(first + 1, len(stretch))
        }
        paths = closure(len(stretch), {pair for pair, found in verdicts.items() if not found.free})
        grouped: set[tuple[int, int]] = set()
        for tasks in parallel(slow, paths):
            candidate = self._candidate(stretch, tasks, paths, verdicts)
            if candidate is not None:
                grouped.update(_pairs(tasks))
                yield candidate
        for first, second in itertools.pairwise(slow):
            if (first, second) not in grouped:
                found = verdicts[first, second]
                reason = found.obstacle or found.useless
                if reason is None and (first, second) in paths:
                    reason = "a statement between them needs the first and is needed by the second"
                if reason is not None:
                    self._reject([stretch[first], stretch[second]], reason)

    def _between(self, first: _Node, second: _Node) -> Verdict:
        name = first.names.blocks(second.names)
        if name is not None:
            return Verdict(obstacle=f"{name} is made by the first and used by the second")
        if first.effects.context or second.effects.context:
            return Verdict(obstacle="a context variable that is set in a task of its own is lost for the function")
        return verdict(first.effects, second.effects, self._word)

    def _word(self, thing: int) -> str:
        return self._words.get(thing) or f"an object of type {self._reader.things[thing].type}"

    def _candidate(
        self,
        stretch: list[_Node],
        tasks: list[list[int]],
        paths: set[tuple[int, int]],
        verdicts: dict[tuple[int, int], Verdict],
    ) -> Candidate | None:
        """A group of the tasks that overlap enough, or a rejection."""
        how = self._how([stretch[place] for task in tasks for place in task])
        waits = [sum(_overlappable(stretch[place].mean, how) for place in task) for task in tasks]
        computing = [sum(stretch[place].mean.cpu for place in task) for task in tasks]
        largest = max(waits)
        worth = [
            number
            for number in range(len(tasks))
            if waits[number] >= max(_SMALL * largest, SLOW / 2)
            or (how != "gather" and computing[number] >= max(_SMALL * largest, SLOW) and largest >= SLOW)
        ]
        if len(worth) < 2 or largest < SLOW:
            self._reject([stretch[task[0]] for task in tasks], _nothing_to_save(how, stretch, tasks))
            return None
        kept = [tasks[number] for number in worth]
        whole = [self._with_quick(task, kept, stretch, paths) for task in kept]
        doubts = tuple(
            doubt
            for first, second in _pairs(whole)
            if (first, second) in verdicts
            for doubt in verdicts[first, second].doubts
        )
        parts = tuple(
            Part(
                tuple(lines(stretch[place].statement) for place in task),
                tuple(
                    _sum([stretch[place].spent[execution] for place in task])
                    for execution in range(len(self._watched.executions))
                ),
            )
            for task in whole
        )
        return Candidate("statements", how, self.where, self._body.code.name, parts, doubts, self._watched.occasions)

    def _how(self, nodes: Sequence[_Node]) -> How:
        if self._body.is_async:
            return "gather"
        return "start-both" if all(node.effects.processes for node in nodes if node.slow) else "threads"

    def _with_quick(
        self, task: list[int], tasks: list[list[int]], stretch: list[_Node], paths: set[tuple[int, int]]
    ) -> list[int]:
        """A task and the quick statements that belong to it alone."""
        others = [place for other in tasks if other is not task for place in other]
        first, last = min(min(each) for each in tasks), max(max(each) for each in tasks)
        found = list(task)
        for place, node in enumerate(stretch):
            if place in found or place in others or node.slow:
                continue
            needed = any((place, each) in paths for each in task) and not any((place, each) in paths for each in others)
            follows = any((each, place) in paths for each in task) and not any(
                (each, place) in paths for each in others
            )
            between = first < place < last
            if (needed and (follows or self._does_something(node))) or (between and follows and needed):
                found.append(place)
        return sorted(found)

    def _does_something(self, node: _Node) -> bool:
        """Whether a quick statement calls more than what makes an object."""
        for each in ast.walk(node.statement):
            if isinstance(each, ast.Call):
                path = dotted(each.func)
                thing = None if path is None else self._reader.thing_at(node.statement, path)
                about = None if thing is None else self._reader.things[thing]
                if about is None or (about.kind != "class" and library.function(about.name) is None):
                    return True
        return False

    # -- loops ----------------------------------------------------------------------------------------------------

    def _loops(self) -> Iterator[Candidate]:
        for block in self._body.blocks:
            for statement in block:
                node = self._node(statement)
                loop = turns(statement)
                if loop is None or not node.slow or node.mean.turns < 2:
                    continue
                found = obstacle_to_turns(self._reader, statement, loop, self._path, self._word)
                if found.obstacle or found.useless:
                    self._reject([node], found.obstacle or found.useless or "")
                    continue
                candidate = self._turns(node, found)
                if candidate is not None:
                    yield candidate

    def _turns(self, node: _Node, found: Verdict) -> Candidate | None:
        how = self._how([node])
        per_turn = [self._per_turn(node, execution) for execution in range(len(self._watched.executions))]
        if max((_overlappable(each, how) for turn in per_turn for each in turn), default=0) < SLOW / 2:
            self._reject([node], _nothing_to_save(how, [node], [[0]]))
            return None
        part = Part((lines(node.statement),), node.spent, tuple(per_turn))
        return Candidate(
            "statements", how, self.where, self._body.code.name, (part,), found.doubts, self._watched.occasions
        )

    def _per_turn(self, node: _Node, execution: int) -> tuple[Spent, ...]:
        """What each turn of a loop took in an execution."""
        first, last = lines(node.statement)
        found: dict[tuple[int, int], Spent] = {}
        count: dict[int, int] = {}
        previous: tuple[int, int] | None = None
        number = 0
        for step in self._watched.steps[execution]:
            if not first <= step.line <= last or step.wall_ns < 1_000_000:
                continue
            key = (step.turn, step.line)
            if previous is not None and step.turn != previous[0]:
                number += 1
            previous = key
            count[number] = count.get(number, 0) + 1
            spent = Spent(step.suspended_ns, step.blocked_ns, step.cpu_ns, 1)
            found[number, 0] = found.get((number, 0), Spent()).plus(spent)
        return tuple(found.values())

    def _reject(self, nodes: Sequence[_Node], reason: str) -> None:
        rejected = Rejected(self.where, self._body.code.name, tuple(lines(node.statement) for node in nodes), reason)
        if rejected not in self.rejected:
            self.rejected.append(rejected)


def _overlappable(spent: Spent, how: How) -> int:
    return spent.suspended if how == "gather" else spent.blocked


def _nothing_to_save(how: How, stretch: Sequence[_Node], tasks: Sequence[Sequence[int]]) -> str:
    nodes = [stretch[place].mean for task in tasks for place in task]
    if sum(each.cpu for each in nodes) * 2 > sum(each.wall for each in nodes):
        return "they compute: neither coroutines nor threads run computing at once"
    if how == "gather" and sum(each.blocked for each in nodes) * 2 > sum(each.wall for each in nodes):
        return "they block the event loop while they wait: asyncio.gather saves nothing, asyncio.to_thread could"
    return "all but one of them hardly wait: they overlap already"


def _sum(spent: Sequence[Spent]) -> Spent:
    whole = Spent()
    for each in spent:
        whole = whole.plus(each)
    return whole


def _pairs(tasks: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Statements of different tasks, the earlier one first."""
    for number, task in enumerate(tasks):
        for other in tasks[number + 1 :]:
            for first in task:
                for second in other:
                    yield (min(first, second), max(first, second))


def _after(block: Sequence[ast.stmt], statement: ast.stmt) -> Sequence[ast.stmt]:
    return block[block.index(statement) + 1 :]
