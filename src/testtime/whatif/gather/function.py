"""One function that waited, as it is looked at for what may run together.

What lives here: its statements with what is known of each, words for its objects, and the list of what was rejected.
What may never be added: which statements may overlap.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from testtime.model.profile import Execution, Profile, Thing
from testtime.whatif.gather.body import Body, lines
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.names import dotted, names
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.result import How, Rejected
from testtime.whatif.gather.touches import touched


class Function:
    """One function that waited."""

    def __init__(self, profile: Profile, watched: Watched) -> None:
        self.watched = watched
        self.body: Body = watched.body
        self.path = watched.body.code.path
        place = next((place for place, each in enumerate(watched.executions) if each.things), 0)
        self._seen, self._steps = watched.executions[place], watched.steps[place]
        self.reader = Reader(profile, self._seen)
        self.rejected: list[Rejected] = []
        self._words = _words(self._seen)
        self._nodes: dict[ast.stmt, Node] = {}

    @property
    def where(self) -> str:
        """``path:line`` of its ``def``."""
        return f"{self.path}:{self.body.tree.lineno}"

    def node(self, statement: ast.stmt) -> Node:
        """A statement with what it took in each execution."""
        if statement not in self._nodes:
            spent = tuple(self.watched.spent(statement, each) for each in range(len(self.watched.executions)))
            effects = effects_of(self.reader, [statement], self.path)
            effects.also(touched(self._seen, self._steps, statement))
            self._nodes[statement] = Node(statement, names(statement), effects, spent)
        return self._nodes[statement]

    def touched_by_turn(self, statement: ast.stmt) -> list[Effects]:
        """What was seen to happen in each turn of a loop."""
        first, last = lines(statement)
        numbers = dict.fromkeys(step.turn for step in self._steps if first <= step.line <= last)
        return [touched(self._seen, self._steps, statement, turn) for turn in numbers]

    def how(self, nodes: Sequence[Node]) -> How:
        """The way in which statements can be run together."""
        if self.body.is_async:
            return "gather"
        return "start-both" if all(node.effects.processes for node in nodes if node.slow) else "threads"

    def word(self, thing: int) -> str:
        """What an object is called."""
        about = self.reader.things[thing]
        return self._words.get(thing) or about.name or f"an object of type {about.type}"

    def called(self, statement: ast.stmt, target: ast.expr) -> Thing | None:
        """The function or class that an expression in a statement stands for, where it was seen."""
        path = dotted(target)
        thing = None if path is None else self.reader.thing_at(statement, path)
        return None if thing is None else self.reader.things[thing]

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
        )

    def reject(self, nodes: Sequence[Node], reason: str) -> None:
        """Say why statements stay as they are."""
        rejected = Rejected(self.where, self.body.code.name, tuple(node.lines for node in nodes), reason)
        if rejected not in self.rejected:
            self.rejected.append(rejected)


def _words(execution: Execution) -> dict[int, str]:
    """What objects are called: by the function itself, by a function that it calls, or by what they are a part of."""
    found: dict[int, str] = {}
    for snapshot in execution.snapshots:
        for path, index in sorted(snapshot.paths.items(), key=lambda item: (len(item[0]), item[0])):
            found.setdefault(index, path)
    for thing in execution.things:
        if thing.kind == "function":
            for name, index in thing.edges.items():
                found.setdefault(index, name)
    for place, thing in enumerate(execution.things):
        if place in found and thing.kind in ("object", "class"):
            for name, index in thing.edges.items():
                found.setdefault(index, f"{found[place]}{name}" if name.startswith("[") else f"{found[place]}.{name}")
    return found
