"""The objects that the names of one execution stood for, and the texts of the functions among them.

What lives here: asking a recording who is who.  What may never be added: what is done to an object.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from testtime.model.profile import Code, Execution, Profile, Snapshot, Thing
from testtime.whatif.gather.body import Body, body, lines
from testtime.whatif.gather.values import Value


class Reader:
    """Of one execution: its objects, and the texts of functions."""

    def __init__(self, profile: Profile, execution: Execution, things: Sequence[Thing] | None = None) -> None:
        self._codes = profile.codes
        self.things = execution.things if things is None else things
        self._snapshots = execution.snapshots
        self._bodies: dict[int, Body | None] = {}

    def snapshot(self, statement: ast.stmt) -> Snapshot:
        """What names stood for in a statement, or as soon after it as anybody looked."""
        first, last = lines(statement)
        inside = [each for each in self._snapshots if first <= each.line <= last]
        if inside:
            return inside[0]
        after = [each for each in self._snapshots if each.line > last]
        if after:
            return after[0]
        return self._snapshots[-1] if self._snapshots else Snapshot(0, {})

    def named(self, statement: ast.stmt, name: str) -> list[int]:
        """The things that a name stood for while a statement ran, each once, in order."""
        first, last = lines(statement)
        found = [each.paths[name] for each in self._snapshots if first <= each.line <= last and name in each.paths]
        return list(dict.fromkeys(found))

    def thing_at(self, statement: ast.stmt, name: str) -> int | None:
        """The thing that a name stands for in a statement."""
        return self.snapshot(statement).paths.get(name)

    def exact(self, index: int) -> Value:
        """A thing as a value."""
        thing = self.things[index]
        if thing.kind == "value":
            return Value(text=thing.value, path=thing.type.startswith("pathlib"), exact=True)
        return Value(frozenset({index}), exact=True)

    def types(self, index: int) -> frozenset[str]:
        """Names of a thing's type and of its bases."""
        thing = self.things[index]
        return frozenset((thing.type, *thing.bases))

    def body(self, code: int) -> Body | None:
        """A function's text."""
        if code not in self._bodies:
            self._bodies[code] = body(self._codes[code])
        return self._bodies[code]

    def code(self, number: int) -> Code:
        """A function."""
        return self._codes[number]
