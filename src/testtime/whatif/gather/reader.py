"""The objects that the names of one execution stood for, and the texts of the functions among them.

What lives here: asking a recording who is who.  What may never be added: what is done to an object.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from functools import cached_property

from testtime.model.profile import Profile
from testtime.model.watched import Code, Execution, Snapshot, Thing
from testtime.whatif.gather import known_types, library
from testtime.whatif.gather.body import Body, body, lines
from testtime.whatif.gather.lives import FINALISER
from testtime.whatif.gather.values import Value

ENVIRONMENT = "os._Environ"
"""The type of what holds the environment of the process."""
UNSEEN = "unseen"
"""The kind of a thing that was not looked at."""


class Things:
    """Objects of one execution, or of several under one numbering, and names whose objects nobody saw."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._all = list(things)
        self._unseen: dict[tuple[str, str], int] = {}
        self._methods: dict[tuple[str, str], int] | None = None
        self._unnamed: dict[tuple[str, str], int] | None = None
        self._public: frozenset[int] | None = None
        self._finalised: list[int] | None = None

    def __getitem__(self, index: int) -> Thing:
        return self._all[index]

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._all)

    def method(self, type_name: str, name: str) -> int | None:
        """The function that a method of objects of a type is, where one of them was seen to have it."""
        if self._methods is None:
            self._methods = {
                (thing.type, path): about.func
                for thing in self._all
                for path, index in thing.edges.items()
                if (about := self._all[index]).kind == "method" and about.func is not None and about.func >= 0
            }
        return self._methods.get((type_name, name))

    def unnamed(self, type_name: str, name: str) -> int | None:
        """A method that no text names, of objects of a type, where one of them was seen to have it."""
        if self._unnamed is None:
            held = ((thing, path, index) for thing in self._all for path, index in thing.edges.items())
            self._unnamed = {
                (thing.type, path): index
                for thing, path, index in held
                if thing.kind == "object" and path.startswith("__") and path.endswith("__")
            }
        return self._unnamed.get((type_name, name))

    def public(self, index: int) -> bool:
        """Whether it is a module or a class, or what one of these holds: any code may look there."""
        if self._public is None:
            holders = {place for place, thing in enumerate(self._all) if thing.kind in ("module", "class")}
            self._public = frozenset(holders.union(*(self._all[place].edges.values() for place in holders)))
        return index in self._public

    def made_by(self, index: int) -> list[int]:
        """The objects of a class, and of those that are made from it; and these classes themselves."""
        name = self._all[index].name
        objects = [place for place, thing in enumerate(self._all) if name == thing.type or name in thing.bases]
        classes = (place for place, thing in enumerate(self._all) if thing.kind == "class")
        heirs = (
            place
            for place in classes
            if any(each == index and key.startswith("base ") for key, each in self._all[place].edges.items())
        )
        return [*objects, *heirs]

    def finalised(self) -> list[int]:
        """The classes whose objects do something when they are let go of."""
        if self._finalised is None:
            held = ((each, each.edges[FINALISER]) for each in self._all if FINALISER in each.edges)
            found = {each.name if each.kind == "class" else each.type: index for each, index in held}
            self._finalised = [self.named("class", name) for name in found if name is not None]
            for place, index in zip(self._finalised, found.values(), strict=True):
                self._all[place].edges.setdefault(FINALISER, index)
        return self._finalised

    def of_type(self, name: str) -> list[int]:
        """The things of a type, by its full name."""
        return [place for place, each in enumerate(self._all) if each.type == name]

    def held_with(self, index: int) -> set[int]:
        """The objects that hold a thing, and what else they hold."""
        holders = [
            place for place, each in enumerate(self._all) if each.kind == "object" and index in each.edges.values()
        ]
        return {*holders, *(each for holder in holders for each in self._all[holder].edges.values())}

    def named(self, kind: str, name: str) -> int:
        """A module or function of the library, by its full name; one that nobody looked at is always the same."""
        for place, thing in enumerate(self._all):
            if thing.kind == kind and thing.name == name:
                return place
        self._all.append(Thing(kind, kind, name=name))
        return len(self._all) - 1

    def there(self, type_name: str, name: str) -> int:
        """The one object that functions of the library give which has that type, seen or not: always the same."""
        seen = [place for place, thing in enumerate(self._all) if type_name in _types(thing) and thing.kind == "object"]
        if len(seen) == 1 or any(self._all[place].name == name for place in seen):
            return next((place for place in seen if self._all[place].name == name), seen[0])
        self._all.append(Thing("object", type_name, name=name))
        return len(self._all) - 1

    def unseen(self, path: str, name: str) -> int:
        """What a name of a module stands for that was not looked at: always the same."""
        if (path, name) not in self._unseen:
            self._unseen[path, name] = len(self._all)
            known = hasattr(builtins, name)
            kind = "builtin" if known else UNSEEN
            self._all.append(Thing(kind, kind, name=f"builtins.{name}" if known else name))
        return self._unseen[path, name]


class Reader:
    """Of one execution: its objects, and the texts of functions."""

    def __init__(self, profile: Profile, execution: Execution, things: Things | None = None) -> None:
        self._codes = profile.codes
        self.things = Things(execution.things) if things is None else things
        self.snapshots = execution.snapshots
        self.from_beside = any(step.leaf for step in execution.steps)
        """Whether the function was looked at while its statements ran, and not between them."""
        self._bodies: dict[int, Body | None] = {}
        self._named: dict[tuple[str, str], set[int]] | None = None
        self._files: dict[str, str | None] = {}

    @cached_property
    def environment(self) -> Value:
        """What the suite has put in the environment, if anything."""
        found = (place for place, thing in enumerate(self.things) if thing.type == ENVIRONMENT and thing.edges)
        return Value(frozenset(found))

    def texts(self, things: Iterable[int]) -> Iterator[tuple[str, Value]]:
        """What is in some containers, each with the name that it has there."""
        for thing in things:
            yield from ((name, self.exact(index)) for name, index in self.things[thing].edges.items())

    def snapshot(self, statement: ast.stmt) -> Snapshot:
        """What each name stood for in a statement, or as soon after it as anybody looked and saw it."""
        first, last = lines(statement)
        inside = [each for each in self.snapshots if first <= each.line <= last]
        after = [each for each in self.snapshots if each.line > last]
        if not (inside or after):
            return self.snapshots[-1] if self.snapshots else Snapshot(0, {})
        paths: dict[str, int] = {}
        for each in (*reversed(after), *reversed(inside)):  # a look that was cut short knows few names, the next more
            paths.update(each.paths)
        return Snapshot((inside or after)[0].line, paths)

    def elsewhere(self, path: str, name: str) -> Value | None:
        """What a name of a module stood for in other functions of the file; ``None``: nobody looked there either."""
        found = self._variables().get((path, name))
        return None if found is None else Value(frozenset(found), exact=len(found) == 1)

    def variables_with(self, index: int) -> set[int]:
        """What else variables of a module stand for, of one in which a thing is a variable's."""
        paths = {path for (path, _), found in self._variables().items() if index in found}
        return {each for (path, _), found in self._variables().items() if path in paths for each in found}

    def file_of(self, module: str) -> str | None:
        """The file of a module, where a function of it was seen."""
        for thing in self.things if module not in self._files else ():
            if thing.code is not None and (thing.name or "").startswith(f"{module}."):
                self._files[module] = self._codes[thing.code].path
                break
        return self._files.setdefault(module, None)

    def _variables(self) -> dict[tuple[str, str], set[int]]:
        """By file and name, what names in functions of the file were seen to stand for."""
        if self._named is None:
            self._named = {}
            for thing in self.things:
                if thing.code is not None:
                    for each, index in thing.edges.items():
                        self._named.setdefault((self._codes[thing.code].path, each), set()).add(index)
        return self._named

    def by_turn(self, statement: ast.stmt, name: str) -> list[int]:
        """The things that a name stood for at the end of each turn of a loop; a turn begins where lines go back."""
        first, last = lines(statement)
        found: list[int] = []
        before = last + 1
        for each in self.snapshots:
            if first <= each.line <= last and name in each.paths:
                found[len(found) - (each.line > before) :] = [each.paths[name]]
                before = each.line
        return found

    def thing_at(self, statement: ast.stmt, name: str) -> int | None:
        """The thing that a name stands for in a statement."""
        return self.snapshot(statement).paths.get(name)

    def exact(self, index: int) -> Value:
        """A thing as a value."""
        thing = self.things[index]
        if thing.kind == "value":
            path, nothing = thing.type.startswith("pathlib"), thing.type == "NoneType"
            return Value(text=thing.value, path=path, nothing=nothing, exact=True)
        return Value(frozenset({index}), exact=True)

    def types(self, index: int) -> frozenset[str]:
        """Names of a thing's type and of its bases, as users write them."""
        return _types(self.things[index])

    def immutable(self, index: int) -> bool:
        """Whether a thing is of a type of which nobody can change an object; not of one that a suite made from it."""
        return library.public(self.things[index].type) in known_types.IMMUTABLE

    def body(self, code: int) -> Body | None:
        """A function's text."""
        if code not in self._bodies:
            self._bodies[code] = body(self._codes[code])
        return self._bodies[code]

    def code(self, number: int) -> Code:
        """A function."""
        return self._codes[number]


def _types(thing: Thing) -> frozenset[str]:
    return frozenset(map(library.public, (thing.type, *thing.bases)))
