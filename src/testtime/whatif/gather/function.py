"""One function that waited, as it is looked at for what may run together.

What lives here: its statements with what is known of each, words for its objects, and the list of what was rejected.
What may never be added: which statements may overlap.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from testtime.model.profile import Profile
from testtime.model.watched import Execution, Step, Thing
from testtime.whatif.gather import library
from testtime.whatif.gather.body import Body, lines, shown, yields
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.identity import readers
from testtime.whatif.gather.known_functions import FILES, RANDOM
from testtime.whatif.gather.known_types import ORDERED
from testtime.whatif.gather.makers import COROUTINE, makers
from testtime.whatif.gather.names import dotted, names, stores
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.onlookers import onlookers
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.result import How, Rejected
from testtime.whatif.gather.splitting import Split
from testtime.whatif.gather.touches import other_names, touched
from testtime.whatif.gather.words import words

UNSEEN = "what its names stood for was not looked at, as time to look was used up: profile it with fewer tests"
_RUNS = 4
"""Runs of which objects were looked at that are read."""


class _Run(NamedTuple):
    """One run of the function."""

    execution: Execution
    steps: Sequence[Step]
    reader: Reader


class Function:
    """One function that waited."""

    def __init__(self, profile: Profile, watched: Watched, split: Split | None = None) -> None:
        """``split``: how the text was changed that ``watched`` is about."""
        self.watched = watched
        self.split = split
        self.body: Body = watched.body
        self.path = watched.body.code.path
        places = [place for place, each in enumerate(watched.executions) if each.things][:_RUNS] or [0]
        seen = readers(profile, [watched.executions[place] for place in places])
        self._runs = [
            _Run(watched.executions[place], watched.steps[place], each)
            for place, each in zip(places, seen, strict=True)
        ]
        self.rejected: list[Rejected] = []
        self._words = words(seen)
        self._onlookers = onlookers(profile, watched.fixture, watched.body.tree)
        self._effects: dict[ast.stmt, Effects] = {}
        self._nodes: dict[ast.stmt, Node] = {}
        self._by_side: dict[int, _Run] = {}
        self._yields = [lines(each)[0] for each in self.body.alone if yields(each)]

    @property
    def where(self) -> str:
        """``path:line`` of its ``def``."""
        return f"{self.path}:{self.body.tree.lineno}"

    @cached_property
    def seeds(self) -> bool:
        """Whether it sets the seed of random numbers."""
        return any(Place("world", RANDOM) in self._said(each).writes for each in self.body.alone)

    def node(self, statement: ast.stmt) -> Node:
        """A statement with what it took in each execution."""
        if statement not in self._nodes:
            spent = tuple(self.watched.spent(statement, each) for each in range(len(self.watched.executions)))
            effects = copy.deepcopy(self._said(statement))
            effects.also(self._touched(statement))
            effects.name_as_well(other_names(self._run(statement).execution.touched))
            self._nodes[statement] = Node(statement, names(statement), effects, spent)
        return self._nodes[statement]

    def reader(self, statement: ast.stmt) -> Reader:
        """What names stood for in the run that a statement was seen in: what follows a yield is a run of its own."""
        return self._run(statement).reader

    def looked_at(self, statement: ast.stmt) -> bool:
        """Whether anybody looked in a run in which it was met, while its variables stood for what they did then."""
        first, last = lines(statement)
        run, about = self._run(statement), self.node(statement).names
        met = any(
            each.execution.things and any(first <= step.line <= last for step in each.steps) for each in self._runs
        )
        outside = about.loads - about.stores
        mine = outside if hasattr(statement, "body") or isinstance(statement, ast.AugAssign) else about.loads
        again = self._stored_between(run, statement, run.reader.snapshot(statement).line)
        return met and bool(run.execution.things) and not mine & again

    def _stored_between(self, run: _Run, statement: ast.stmt, look: int) -> frozenset[str]:
        """Names that stood for something else when anybody looked, in line ``look``, than in a statement."""
        first, beside = statement.lineno, run.reader.from_beside
        found: set[str] = set()
        for each in itertools.chain.from_iterable(self.body.blocks):
            begin, end = lines(each)
            before = begin < first and (end >= look if beside else begin > look)
            after = begin >= first and (end < look if beside else begin <= look)
            if before if look < first else after:
                found |= stores(each)
        return frozenset(found)

    def touched_by_turn(self, statement: ast.stmt) -> list[Effects]:
        """What was seen to happen in each turn of a loop."""
        first, last = lines(statement)
        numbers = dict.fromkeys(step.turn for step in self._run(statement).steps if first <= step.line <= last)
        return [self._touched(statement, turn) for turn in numbers]

    def _said(self, statement: ast.stmt) -> Effects:
        """What a statement's text says that it does."""
        if statement not in self._effects:
            self._effects[statement] = found = effects_of(self.reader(statement), [statement], self.path)
            reader = self.reader(statement)
            before = [each for each in self.body.alone if each.lineno < statement.lineno]
            for thing in [each for each in found.hidden if reader.things[each].type == COROUTINE]:
                for each in makers(reader, statement, thing, before):
                    found.include(self._said(each.statement))
                    found.hidden.pop(thing, None)
                    if each.several is not None:
                        line = f"line {self.in_file(lines(each.statement))[0]}"
                        found.writes.add(Place("world", f"what {each.several} made", line))
        return self._effects[statement]

    def _touched(self, statement: ast.stmt, turn: int | None = None) -> Effects:
        """What was seen to happen in a statement, without what was near a border and by its text is another's."""
        run, said = self._run(statement), self._said(statement)

        def others(place: Place, changed: bool) -> bool:
            beside = [self._said(each) for block in self.body.blocks for each in block if each is not statement]
            if said.says(place):
                changes = changed and not said.says(place, changes=True)
                return changes and any(each.says(place, changes=True) for each in beside)
            return any(each.says(place) for each in beside) or self._was_named(statement, place)

        followed = not said.unknown and not said.hidden
        found = touched(run.execution, run.steps, statement, turn, others, followed=followed)
        found.writes -= self._awaited_files(statement)
        return found

    def _awaited_files(self, statement: ast.stmt) -> set[Place]:
        """Files that an earlier statement waits for and of which this one says nothing: others write them."""
        before = (each for block in self.body.blocks for each in block if each.lineno < statement.lineno)
        polled: set[Place] = set().union(*(self._said(each).polled for each in before))
        return {place for place in polled if place.of == FILES} - self._said(statement).places

    def _was_named(self, statement: ast.stmt, place: Place) -> bool:
        """Whether a file is what an earlier statement has a name for, and a statement calls nothing but what is read.

        ``with TemporaryDirectory() as folder`` makes a folder of which no text says the path.
        """
        if place.of != FILES or self._said(statement).unknown:
            return False
        before = (each for block in self.body.blocks for each in block if each.lineno < statement.lineno)
        made = frozenset().union(*(names(each).stores for each in before)) - names(statement).stores
        reader = self.reader(statement)
        paths = reader.snapshot(statement).paths
        return any(reader.things[paths[name]].value == place.what for name in made if name in paths)

    def _run(self, statement: ast.stmt) -> _Run:
        """The run that a statement is read in: one for all on its side of a yield.

        What is one object in each run would else be two.
        """
        side = self._side(statement.lineno)
        if side not in self._by_side:
            runs = [each for each in self._runs if any(self._side(step.line) == side for step in each.steps)]
            self._by_side[side] = max(runs or self._runs[:1], key=lambda run: self._seen(run, side))
        return self._by_side[side]

    def _side(self, line: int) -> int:
        """How many yields are before a line."""
        return sum(each < line for each in self._yields)

    def _seen(self, run: _Run, side: int) -> tuple[int, int, int]:
        """How much was looked at in a run: how many lines, how far down, and how much of what was touched was noted."""
        seen = {each.line for each in run.reader.snapshots if self._side(each.line) == side}
        return max(seen, default=0), len(seen), len(run.execution.touched)

    def idle(self, statement: ast.stmt, *, known: bool = False) -> bool:
        """Whether a statement touches nothing at all; ``known``: as far as it could be followed."""
        effects = self.node(statement).effects
        things = self.reader(statement).things
        named = (place for place in effects.reads if place.kind != "variable")
        read = [each for each in named if each.kind != "attribute" or things[int(each.of)].kind != "module"]
        unknown = effects.unknown and not known
        return not (
            read
            or effects.writes
            or effects.lasting
            or unknown
            or effects.awaits
            or effects.processes
            or effects.hidden
        )

    def how(self, nodes: Sequence[Node]) -> How:
        """The way in which statements can be run together."""
        if self.body.is_async:
            return "gather"
        return "start-both" if all(node.effects.processes for node in nodes if node.slow) else "threads"

    def word(self, thing: int) -> str:
        """What an object is called."""
        about = self._runs[0].reader.things[thing]
        return self._words.get(thing) or about.name or f"an object of type {about.type}"

    def judged(self, found: Verdict) -> Verdict:
        """A verdict, with what the function hands on taken into account: the order in a list that it shows counts."""
        for place in sorted(found.adds, key=str) if found.free else ():
            word = str(place.of) if place.kind == "world" else self.word(int(place.of))
            said = map(self._said, self.body.alone if place.kind == "world" else ())
            taken = any(place in each.reads | each.writes for each in said)
            if taken or (place.kind == "contents" and self._hands_on(int(place.of))):
                return Verdict(obstacle=f"both add to {word}, and the order in it is handed on or checked")
            if place.of in self._onlookers:
                found = replace(found, doubts=(f"both add to {word}, and a test looks at that", *found.doubts))
        return found

    def _hands_on(self, thing: int) -> bool:
        """Whether a list is returned, yielded or looked at by an ``assert``, other than for what is in it at all."""
        return any(
            reader.types(thing) & ORDERED and reader.thing_at(statement, path) == thing
            for statement in self.body.shows
            for path in shown(statement)
            for reader in [self.reader(statement)]
        )

    def calls(self, statement: ast.stmt, target: ast.expr) -> str:
        """The full name of what an expression in a statement stands for, as users write it; as it stands, if unseen."""
        about = self.called(statement, target)
        return library.public((about.name if about is not None else None) or dotted(target) or "")

    def called(self, statement: ast.stmt, target: ast.expr) -> Thing | None:
        """The function or class that an expression in a statement stands for, where it was seen."""
        path, reader = dotted(target), self.reader(statement)
        thing = None if path is None else reader.thing_at(statement, path)
        return None if thing is None else reader.things[thing]

    def bound(self, node: Node, types: frozenset[str]) -> str | None:
        """A name in a statement that stands for an object of one of these types."""
        reader = self.reader(node.statement)
        for name in sorted(node.names.stores | node.names.loads):
            things = {snapshot.paths[name] for snapshot in reader.snapshots if name in snapshot.paths}
            if any(reader.types(thing) & types for thing in things):
                return name
        return None

    def candidate(
        self,
        how: How,
        parts: tuple[Part, ...],
        doubts: tuple[str, ...],
        at_once: int | None = None,
        order: frozenset[tuple[int, int]] = frozenset(),
    ) -> Candidate:
        """A group of its statements."""
        return Candidate(
            "statements",
            how,
            self.where,
            self.body.code.name,
            parts,
            doubts,
            self.watched.occasions,
            code=self.body.code,
            order=order,
            at_once=at_once,
            split=self.split,
        )

    def reject(self, nodes: Sequence[Node], reason: str) -> None:
        """Say why statements stay as they are."""
        self.refuse([self.in_file(node.lines) for node in nodes], reason)

    def refuse(self, spans: Iterable[tuple[int, int]], reason: str) -> None:
        """The same, by lines of the file."""
        rejected = Rejected(self.where, self.body.code.name, tuple(dict.fromkeys(spans)), reason)
        if rejected not in self.rejected:
            self.rejected.append(rejected)

    def in_file(self, span: tuple[int, int]) -> tuple[int, int]:
        """Lines of the text as lines of the file."""
        return span if self.split is None else self.split.lines(span)
