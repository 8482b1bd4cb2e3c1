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
from dataclasses import replace

from testtime.model.profile import Profile
from testtime.whatif.gather import known_types, library
from testtime.whatif.gather.begun import begun, starts, with_awaited
from testtime.whatif.gather.body import lines
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.evidence import Spent, Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.function import UNSEEN, Function
from testtime.whatif.gather.graph import closure, parallel
from testtime.whatif.gather.known_functions import FILES
from testtime.whatif.gather.node import SLOW, Node, computes, nothing_to_save, overlappable
from testtime.whatif.gather.places import OUTSIDE
from testtime.whatif.gather.precedence import between, lost
from testtime.whatif.gather.result import How, Rejected
from testtime.whatif.gather.splitting import ONE, Refused, Split, split
from testtime.whatif.gather.stretches import stretches
from testtime.whatif.gather.turns import turn_candidates

_SMALL = 0.04
"""Of what the slowest of a group waits; a task that could save less is left out."""
_RUNS_ALREADY = Verdict(useless="what the second waits for was started before the first, and goes on beside it already")
_SET_GOING = Verdict(obstacle="the second waits for what the first may have set going")
_TOLD = Verdict(obstacle="what the second waits for goes on beside the first, until it is told to end")
Tasks = Sequence[Sequence[int]]
"""Places in a stretch, by task."""


def of_statements(profile: Profile, functions: Sequence[Watched]) -> tuple[list[Candidate], list[Rejected]]:
    """Groups of statements, loops among them, and neighbours that must stay in order."""
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for each in functions:
        watched, how, refused = split(each)
        function = Function(profile, watched, how)
        if how is not None and (kept := _changing(function, how)):
            refused += [Refused(how.spans(line), ONE) for line in sorted(kept) if len(how.spans(line)) > 1]
            watched, how, _ = split(each, frozenset(how.statements) - kept)
            function = Function(profile, watched, how)
        for one in refused:
            function.refuse(one.lines, one.reason)
        found = _of_function(function)
        rejected += function.rejected
        candidates += found if how is None else _split_as_needed(profile, each, how, found)
    return candidates, rejected


def _of_function(function: Function) -> list[Candidate]:
    candidates: list[Candidate] = []
    loops = turn_candidates(function)
    for block in function.body.blocks:
        for nodes in stretches(function, block):
            candidates += _Stretch(function, nodes, loops).candidates()
    return [*candidates, *loops.values()]


def _changing(function: Function, how: Split) -> frozenset[int]:
    """Statements that must not be split: a part of theirs changes a variable whose value was taken before."""
    found = set()
    for statement in (each for block in function.body.blocks for each in block):
        number = how.number(lines(statement))
        changed = function.node(statement).effects if number >= 0 and how.early[number] else None
        if changed is not None and any(
            place.kind == "variable" and place.what in how.early[number] for place in changed.writes | changed.adds
        ):
            found.add(how.statements[number])
    return frozenset(found)


def _split_as_needed(profile: Profile, watched: Watched, how: Split, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """The same candidates, each with no more statements split than it has parts of."""
    for needed in dict.fromkeys(_statements_of(each) for each in found):
        if needed == frozenset(how.statements):
            yield from (each for each in found if _statements_of(each) == needed)
            continue
        again, less, _ = split(watched, needed)
        yield from (each for each in _of_function(Function(profile, again, less)) if _statements_of(each) == needed)


def _statements_of(candidate: Candidate) -> frozenset[int]:
    """Lines of the statements that have parts among the tasks."""
    split = candidate.split
    spans = [] if split is None else [span for part in candidate.parts for span in part.lines]
    return frozenset(line for span in spans if split is not None and (line := split.statement(span)) is not None)


class _Stretch:
    """Statements between two that nothing may be moved across."""

    def __init__(self, function: Function, nodes: Sequence[Node], loops: dict[ast.stmt, Candidate]) -> None:
        self._function = function
        self._loops = loops
        """Loops whose turns may overlap; one that becomes a task of a group is taken out."""
        self._slow = [place for place, node in enumerate(nodes) if node.slow]
        self._nodes = nodes[: self._slow[-1] + 1] if self._slow else []  # what comes after the last is nobody's concern
        self._nodes = [with_awaited(function, self._nodes[:place], node) for place, node in enumerate(self._nodes)]
        self._lost = [lost(function, node) for node in self._nodes]
        self._verdicts: dict[tuple[int, int], Verdict] = {}
        self._paths: set[tuple[int, int]] = set()

    def candidates(self) -> Iterator[Candidate]:
        """Groups; slow neighbours that are in none are rejected."""
        if len(self._slow) < 2:
            return
        count = len(self._nodes)
        self._verdicts = {pair: self._between(*pair) for pair in itertools.combinations(range(count), 2)}
        self._paths = self._dependences()
        running = [pair for pair in itertools.combinations(self._slow, 2) if self._runs_already(*pair)]
        self._verdicts.update((pair, _SET_GOING if self._may_set_going(*pair) else _RUNS_ALREADY) for pair in running)
        told = [pair for pair in itertools.combinations(self._slow, 2) if self._told_to_end(*pair)]
        self._verdicts.update((pair, _TOLD) for pair in told)
        self._paths = self._dependences()
        grouped: set[tuple[int, int]] = set()
        for tasks in parallel(self._slow, self._paths):
            candidate = self._candidate(tasks)
            if candidate is not None:
                grouped.update(_pairs(tasks))
                yield candidate
        for pair in itertools.pairwise(self._slow):
            if pair not in grouped:
                self._reject(pair)

    def _between(self, first: int, second: int) -> Verdict:
        """Whether one may run beside the other."""
        reason = self._lost[first] or self._lost[second]
        if reason is not None:
            return Verdict(reason)
        found = between(self._function, self._nodes[first], self._nodes[second])
        served = next(filter(None, (self._served(each) for each in (first, second))), None)
        return found if served is None or not found.free else replace(found, doubts=(*found.doubts, served))

    def _served(self, place: int) -> str | None:
        """That it waits for somebody who takes what it put in a queue: nobody knows what else that one does."""
        effects = self._nodes[place].effects
        queue = min(effects.awaits & effects.queued, default=None)
        return None if queue is None else f"who takes out of {self._function.word(queue)} is not known"

    def _dependences(self) -> set[tuple[int, int]]:
        return closure(len(self._nodes), {pair for pair, found in self._verdicts.items() if not found.free})

    def _runs_already(self, first: int, second: int) -> bool:
        """Whether what ``second`` waits for was started before ``first``, and so goes on beside it anyhow."""
        node = self._nodes[second]
        if (first, second) in self._paths or not node.effects.awaits - node.effects.queued:
            return False
        if starts(self._function, node, node):  # it has begun that itself
            return False
        return not any((each, second) in self._paths for each in range(first + 1, second))

    def _told_to_end(self, first: int, second: int) -> bool:
        """Whether what ``second`` waits for was begun before ``first``, and is told something after it."""
        node = self._nodes[second]
        if (first, second) in self._paths or not node.effects.awaits:
            return False
        begins = [place for place in range(second) if starts(self._function, self._nodes[place], node)]
        tells = any((place, second) in self._paths for place in range(first + 1, second))
        return bool(begins) and max(begins) < first and tells

    def _may_set_going(self, first: int, second: int) -> bool:
        """Whether ``second`` waits for an event or entry, which what ``first`` does may bring about."""
        reader = self._function.reader(self._nodes[second].statement)
        brought = (reader.types(each) for each in self._nodes[second].effects.awaits if each != OUTSIDE)
        kinds = known_types.EVENTS | known_types.QUEUES | known_types.CONNECTIONS
        return not self._nodes[first].effects.idle and any(types & kinds for types in brought)

    def _reject(self, pair: tuple[int, int]) -> None:
        found = self._verdicts[pair]
        reason = found.obstacle or found.useless
        if reason is None and pair in self._paths:
            reason = "a statement between them needs the first and is needed by the second"
        if reason is not None:
            self._function.reject([self._nodes[place] for place in pair], reason)

    def _candidate(self, tasks: Tasks) -> Candidate | None:
        """A group of the tasks that overlap enough, or a rejection."""
        every = [self._nodes[place] for task in tasks for place in task]
        how = self._function.how(every)
        worth = self._worth(tasks, how)
        reason: str | None = None
        if len(worth) < 2:
            reason = nothing_to_save(how, every)
        elif not all(self._function.looked_at(self._nodes[place].statement) for task in worth for place in task):
            reason = UNSEEN
        beside = Verdict() if reason is not None else self._begun(worth)
        reason = reason or beside.useless
        if reason is not None:
            self._function.reject([self._nodes[task[0]] for task in tasks], reason)
            return None
        whole = [self._with_quick(task, worth) for task in worth]
        doubts = tuple(doubt for pair in _pairs(whole) for doubt in self._verdicts[pair].doubts) + beside.doubts
        at_once = [found for pair in _pairs(whole) if (found := self._verdicts[pair].at_once) is not None]
        parts = tuple(self._turns(task, doubts, how) or self._part(task) for task in whole)
        return self._function.candidate(how, parts, doubts, min(at_once, default=None), self._order())

    def _begun(self, tasks: Tasks) -> Verdict:
        """What goes on beside them leaves of what they save."""
        return begun(self._function, [self._nodes[place] for task in tasks for place in task])

    def _order(self) -> frozenset[tuple[int, int]]:
        """First lines of statements of which one must stay before the other."""
        return frozenset((self._nodes[first].lines[0], self._nodes[second].lines[0]) for first, second in self._paths)

    def _worth(self, tasks: Tasks, how: How) -> list[Sequence[int]]:
        """The tasks that overlap enough; none, where even the longest hardly waits."""
        waits = [sum(overlappable(self._nodes[place].mean, how) for place in task) for task in tasks]
        beside = [sum(_beside(self._nodes[place].mean, how) for place in task) for task in tasks]
        longest = max(waits)
        if computes([Spent.of(self._nodes[place].mean for place in task) for task in tasks]):
            return []
        return [
            task
            for task, wait, rest in zip(tasks, waits, beside, strict=True)
            if longest >= SLOW and (wait >= max(_SMALL * longest, SLOW / 2) or rest >= max(_SMALL * longest, SLOW))
        ]

    def _turns(self, task: Sequence[int], doubts: Sequence[str], how: How) -> Part | None:
        """A task that is a loop whose turns may overlap as well, with no more doubt than there is already."""
        statement = self._nodes[task[0]].statement
        loop = self._loops.get(statement) if len(task) == 1 else None
        if loop is None or loop.how != how or loop.at_once is not None or (loop.doubts and not doubts):
            return None
        del self._loops[statement]
        return loop.parts[0]

    def _part(self, task: Sequence[int]) -> Part:
        nodes = [self._nodes[place] for place in task]
        by_execution = zip(*(node.spent for node in nodes), strict=True)
        return Part(tuple(node.lines for node in nodes), tuple(Spent.of(row) for row in by_execution))

    def _with_quick(self, task: Sequence[int], tasks: Tasks) -> list[int]:
        """A task and the quick statements that belong to it alone."""
        others = [place for other in tasks if other is not task for place in other]
        first, last = min(min(each) for each in tasks), max(max(each) for each in tasks)
        found = list(task)
        for place, node in enumerate(self._nodes):
            if place in found or place in others or node.slow:
                continue
            needed = self._path(place, task) and not self._path(place, others)
            follows = self._path_back(place, task) and not self._path_back(place, others)
            between = first < place < last
            if (needed and (follows or self._does_something(node))) or (between and follows and needed):
                found.append(place)
        return sorted(place for place in found if place >= first or not self._is_done(place, found))

    def _is_done(self, place: int, others: Sequence[int]) -> bool:
        """Whether a statement leaves nothing but files, and makes nothing that others use by name."""
        about = self._nodes[place]
        effects = about.effects
        goes_on = effects.starts or effects.unknown or effects.hidden or effects.processes
        files = not goes_on and all(each.of == FILES for each in effects.writes | effects.adds)
        return files and not any(about.names.stores & self._nodes[each].names.loads for each in others)

    def _path(self, place: int, task: Sequence[int]) -> bool:
        return any((place, each) in self._paths for each in task)

    def _path_back(self, place: int, task: Sequence[int]) -> bool:
        return any((each, place) in self._paths for each in task)

    def _does_something(self, node: Node) -> bool:
        """Whether a quick statement calls more than what makes an object, or sets something going."""
        return node.effects.starts or any(
            self._is_more(node, each.func) for each in ast.walk(node.statement) if isinstance(each, ast.Call)
        )

    def _is_more(self, node: Node, called: ast.expr) -> bool:
        about = self._function.called(node.statement, called)
        return about is None or (about.kind != "class" and library.function(about.name) is None)


def _beside(spent: Spent, how: How) -> int:
    """The part that cannot overlap with its like, but goes on while others wait, ns."""
    return spent.wall - overlappable(spent, how)


def _pairs(tasks: Tasks) -> Iterator[tuple[int, int]]:
    """Statements of different tasks, the earlier one first."""
    for one, other in itertools.combinations(tasks, 2):
        for first, second in itertools.product(one, other):
            yield min(first, second), max(first, second)
