"""One function that waited, as it is looked at for what may run together.

What lives here: its statements with what is known of each, words for its objects, and the list of what was rejected.
What may never be added: which statements may overlap.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from testtime.model.profile import Profile
from testtime.model.watched import Thing
from testtime.whatif.gather import library
from testtime.whatif.gather.body import Body, lines, shown
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.effects import effects_of, value_of
from testtime.whatif.gather.evidence import Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.known_functions import DESCRIPTORS, FILES, NETWORK, RANDOM
from testtime.whatif.gather.known_types import ORDERED
from testtime.whatif.gather.makers import COROUTINE, makers
from testtime.whatif.gather.names import dotted, names
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.onlookers import onlookers
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.result import How, Rejected
from testtime.whatif.gather.runs import Runs
from testtime.whatif.gather.splitting import Split
from testtime.whatif.gather.touches import may_be_at, other_names, touched
from testtime.whatif.gather.words import words

UNSEEN = "what its names stood for was not looked at, as time to look was used up: profile it with fewer tests"


class Function:
    """One function that waited."""

    def __init__(self, profile: Profile, watched: Watched, split: Split | None = None) -> None:
        """``split``: how the text was changed that ``watched`` is about."""
        self.watched = watched
        self.split = split
        self.body: Body = watched.body
        self.path = watched.body.code.path
        self._runs = Runs(profile, watched)
        self.rejected: list[Rejected] = []
        self._words = words(self._runs.readers)
        self._onlookers = onlookers(profile, watched.fixture, watched.body.tree)
        self._effects: dict[ast.stmt, Effects] = {}
        self._nodes: dict[ast.stmt, Node] = {}

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
            effects.name_as_well(other_names(self._runs.of(statement).execution.touched))
            self._nodes[statement] = Node(statement, names(statement), effects, spent)
        return self._nodes[statement]

    def reader(self, statement: ast.stmt) -> Reader:
        """What names stood for in the run that a statement was seen in: what follows a yield is a run of its own."""
        return self._runs.of(statement).reader

    def looked_at(self, statement: ast.stmt) -> bool:
        """Whether anybody looked in a run in which it was met, while its variables stood for what they did then."""
        return self._runs.looked_at(statement, self.node(statement).names)

    def touched_by_turn(self, statement: ast.stmt) -> list[Effects]:
        """What was seen to happen in each turn of a loop."""
        first, last = lines(statement)
        numbers = dict.fromkeys(step.turn for step in self._runs.of(statement).steps if first <= step.line <= last)
        return [self._touched(statement, turn) for turn in numbers]

    def _said(self, statement: ast.stmt) -> Effects:
        """What a statement's text says that it does."""
        if statement not in self._effects:
            bound = self.body.bound(statement)
            self._effects[statement] = found = effects_of(self.reader(statement), [statement], self.path, bound=bound)
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
        run, said = self._runs.of(statement), self._said(statement)
        answered = said.touches(NETWORK)  # who answers is seen where it does something, and in no text
        followed = not (said.unknown or said.hidden or answered)

        def others(place: Place, changed: bool, at: int) -> bool:
            every = (each for block in self.body.blocks for each in block if each is not statement)
            beside = [self._said(each) for each in every if followed or may_be_at(at, each, run.steps)]
            if said.says(place):
                changes = changed and not said.says(place, changes=True)
                return changes and any(each.says(place, changes=True) for each in beside)
            return any(each.says(place) for each in beside) or self._was_named(statement, place)

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
        about = self._runs.readers[0].things[thing]
        return self._words.get(thing) or about.name or f"an object of type {about.type}"

    def judged(self, found: Verdict) -> Verdict:
        """A verdict, with what the function hands on taken into account: the order in a list that it shows counts."""
        for place in sorted(found.adds, key=str) if found.free else ():
            word = str(place.of) if place.kind == "world" else self.word(int(place.of))
            said = map(self._said, self.body.alone if place.kind == "world" else ())
            taken = any(place in each.reads | each.writes for each in said)
            if taken and place.of == DESCRIPTORS:
                return Verdict(obstacle="both use descriptors, and the function has two of one file")
            if taken or (place.kind == "contents" and self._hands_on(int(place.of))):
                return Verdict(obstacle=f"both add to {word}, and the order in it is handed on or checked")
            if place.of in self._onlookers:
                found = replace(found, doubts=(f"both add to {word}, and a test looks at that", *found.doubts))
        return found

    def _hands_on(self, thing: int) -> bool:
        """Whether a list is returned, yielded or looked at by an ``assert``, other than for what is in it at all."""
        return any(
            reader.types(thing) & ORDERED and self.stands_for(statement, path) == thing
            for statement in self.body.shows
            for path in shown(statement)
            for reader in [self.reader(statement)]
        )

    def stands_for(self, statement: ast.stmt, path: str) -> int | None:
        """The thing that a dotted name stands for in a statement; where nobody looked, what its last value gives."""
        reader = self.reader(statement)
        thing = reader.thing_at(statement, path)
        if thing is not None:
            return thing
        before = [each for each in self.body.alone if each.lineno < statement.lineno and path in names(each).stores]
        last = before[-1] if before else None
        named = isinstance(last, ast.Assign) and [dotted(target) for target in last.targets] == [path]
        if last is None or not named or not isinstance(last, ast.Assign):
            return None
        return value_of(self.reader(last), last.value, last, self.path).thing

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
