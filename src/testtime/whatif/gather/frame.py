"""One function while it is followed: its variables, and what is done to objects and the world so far.

What lives here: the variables of one function, and the ways to note that something is read or written.  What may
never be added: how an expression or a statement is understood.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from testtime.whatif.gather import known_types, library, processes
from testtime.whatif.gather.known_functions import ENVIRONMENT, FILES, LOGGED, PRINTED, STREAMS
from testtime.whatif.gather.lives import Lives
from testtime.whatif.gather.places import OUTSIDE, Effects, Kind, Place
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.values import FRESH, Value

_UNCHANGING = frozenset({"value", "module", "function", "builtin", "class"})
"""Kinds of things that nobody changes, unless a text says so."""

Follow = Callable[["Frame", Sequence[ast.stmt]], None]
"""Notes what statements do, in the frame of their function."""


@dataclass
class Frame:
    """One function while it is followed."""

    reader: Reader
    effects: Effects
    path: str
    """Its file."""
    own: frozenset[str]
    """Names of its parameters and of all variables that it stores somewhere."""
    names: dict[str, Value]
    """Dotted ones too, where they were seen to stand for something."""
    seen: frozenset[str]
    """Names of a module or an enclosing function, that were looked up when it really ran."""
    follow: Follow
    inside: Sequence[int] = ()
    """The functions that called each other to get here."""
    clock: bool = False
    """Whether it has looked at the time."""
    told: bool = False
    """Whether it has looked at the time or date, other than to compare it, or to find a moment or span from it."""
    paced: bool = False
    """Whether it waits until something shows, or for a moment: then it looks at the time for that."""
    first: Value = FRESH
    """What it is bound to, where it is a method."""
    enclosed: bool = False
    """Whether it stands in the text of another that is followed."""
    declared: set[str] = field(default_factory=set)
    """Names of a module or an enclosing function that it stores."""
    returned: list[Value] = field(default_factory=list)
    lives: Lives = field(default_factory=Lives)

    def through(self, statements: Sequence[ast.stmt]) -> None:
        """Note what all its statements do."""
        self.follow(self, statements)
        self.effects.stamps |= self.told and not self.paced
        self.effects.dated |= (self.told or self.clock) and not self.paced

    def load(self, name: str) -> Value:
        """What a variable stands for."""
        if name in self.seen or name in self.declared:
            self.effects.reads.add(Place("variable", self.path, name))
        if name in self.names:
            return self.since(self.names[name], Place("variable", self.path, name))
        if not self.missing(name):
            return FRESH
        self.effects.reads.add(Place("variable", self.path, name))
        found = self.reader.elsewhere(self.path, name)
        return self.reader.exact(self.reader.things.unseen(self.path, name)) if found is None else found

    def missing(self, name: str) -> bool:
        """Whether a name is a module's or an enclosing function's, and nobody looked at what it stands for."""
        return name not in self.names and (name not in self.own or name in self.declared)

    def store(self, name: str, value: Value) -> None:
        """Let a variable stand for something."""
        if name in self.declared:
            self.effects.writes.add(Place("variable", self.path, name))
        else:
            self.names[name] = value

    def since(self, value: Value, place: Place) -> Value:
        """What stands in a place; new, if it was put there on the way here."""
        return replace(value, new=True) if place in self.effects.writes else value

    def hold(self, thing: int, capacity: int = 1) -> None:
        """A lock or the like is taken, which lets so many through if it does not say itself."""
        about = self.reader.things[thing]
        for name in known_types.CAPACITY:
            text = self.reader.things[about.edges[name]].value if name in about.edges else None
            if text is not None and text.isdigit():
                held = name == known_types.LEFT and self.reader.from_beside  # it was looked at while one was inside
                capacity = max(1, int(text) + held)
                break
        self.effects.locks[thing] = capacity

    def served(self) -> None:
        """It waits for what was put in a queue to be done: whoever takes it out does one thing after another."""
        for thing in self.effects.queued:
            self.hold(thing)

    def wait_for(self, value: Value) -> None:
        """What goes on by itself is waited for, if that is what ``value`` is or holds."""
        for thing in () if value.new else value.things:
            items = (index for name, index in self.reader.things[thing].edges.items() if name.startswith("["))
            self.effects.awaits |= {each for each in (thing, *items) if self.reader.types(each) & known_types.RUNNERS}

    def tell(self, timed: bool, *, dated: bool = False) -> None:
        """It looks at the time, or at that with the date, if so."""
        self.clock = self.clock or timed
        self.told = self.told or timed or dated

    def poll(self) -> None:
        """It waits until something shows; if it has set nothing going itself, that goes on already."""
        self.paced = True
        if self.effects.idle:
            self.effects.awaits.add(OUTSIDE)

    def polled(self, before: Collection[Place], *, again: bool = False) -> None:
        """That loop has ended.

        ``before``: what had been looked at when it began; ``again``: whether it goes on only where something failed.
        """
        if OUTSIDE not in self.effects.awaits:
            return
        if again and self._turns_alone():
            self.effects.awaits.discard(OUTSIDE)  # nothing is looked at that could show
        for place in self.effects.reads.difference(before):
            if place.of == FILES and place.what is not None:
                self.effects.polled.add(place)
            elif place.kind in ("attribute", "contents", "whole") and not self.unchanging(int(place.of)):
                self.effects.polled.add(Place("whole", place.of))

    def _turns_alone(self) -> bool:
        """Whether all that is looked at is changed here as well: with each turn it goes on by itself."""
        done = self.effects
        changed = done.writes | done.lasting
        if done.unknown or done.hidden or done.processes or any(place.kind == "world" for place in changed):
            return False
        return all(any(map(place.overlaps, changed)) for place in done.reads if self._is_shared(place))

    def _is_shared(self, place: Place) -> bool:
        if place.kind in ("world", "variable"):
            return place.kind == "world"
        about = self.reader.things[int(place.of)]
        inner = about.edges.get(place.what or "") if place.kind == "attribute" else None
        is_method = inner is not None and self.reader.things[inner].kind in ("function", "method")
        return not (is_method or about.kind in _UNCHANGING)

    def unchanging(self, thing: int) -> bool:
        """Whether nobody changes it."""
        return self.reader.things[thing].kind in _UNCHANGING or self.reader.immutable(thing)

    def part(self, value: Value, kind: Kind, what: str | None) -> Place | None:
        """Where a part of ``value`` is; of what is not one known object, all of it is changed."""
        if value.thing is not None:
            return Place(kind, value.thing, what)
        self.effects.writes.update(Place("whole", each) for each in value.things)
        return None

    def read_whole(self, value: Value) -> None:
        """Anything in it may be looked at."""
        self.effects.reads.update(Place("whole", each) for each in value.reached)

    def give_away(self, value: Value) -> None:
        """Something that nobody knows holds it from now on: it may be looked at, with what hangs on it."""
        self.read_whole(value)
        parts = {each for thing in value.reached for each in self.reader.things[thing].edges.values()}
        self.effects.reads.update(Place("whole", each) for each in parts if self.reader.things[each].kind == "object")

    def opaque(self, thing: int) -> bool:
        """Whether it is an object of a class of its own, of which each method may look at anything in it."""
        about = self.reader.things[thing]
        return about.kind == "object" and "." in about.type and not self.reader.types(thing) & known_types.KNOWN

    def look_through(self, value: Value) -> None:
        """It is looked at by methods that nobody names, such as ``__len__``."""
        self.read_contents(value)
        self.effects.reads.update(Place("whole", each) for each in value.things if self.opaque(each))

    def held(self, value: Value) -> Value:
        """Something that is in it: it may be any of the objects in it that were seen, or another."""
        inside = {
            index
            for thing in value.reached
            for name, index in self.reader.things[thing].edges.items()
            if name.startswith("[") and self.reader.things[index].kind != "value"
        }
        return Value(value.reached | inside, path=value.path, new=value.new)

    def variable_of(self, thing: int, name: str) -> set[Place]:
        """What functions of a module know an attribute of it as."""
        about = self.reader.things[thing]
        file = self.reader.file_of(about.name or "") if about.kind == "module" else None
        return {Place("variable", file, name)} if file else set()

    def set_in_module(self, thing: int, name: str) -> None:
        """A variable of a module, or of a class in it, is set, that its functions may go by."""
        about = self.reader.things[thing]
        module, whole = about.kind == "module", library.public(f"{about.name}.{name}")
        if module and about.name == "builtins":
            self.effects.patches[name] = "builtins"
        if module and library.function(whole) is None:
            self.effects.modules_set.add(whole.rpartition(".")[0])
        elif about.kind == "class" and library.of_python(whole):
            parts = whole.split(".")  # a package often shows its modules' as its own
            self.effects.modules_set.update(".".join(parts[:end]) for end in range(1, len(parts) - 1))
        if whole in STREAMS:
            self.effects.writes.add(Place("world", PRINTED))

    def copied(self, value: Value) -> Value:
        """A copy of it; one of the environment has no part in the environment."""
        whole = {each for each in value.things if self.reader.types(each) & known_types.ENVIRONMENTS}
        if not whole:
            return value
        held = [*self.reader.texts(whole), *((key, each) for key, each in value.holds or () if not each.things & whole)]
        return Value(value.things - whole, holds=held)

    def consume(self, value: Value) -> None:
        """It is gone over or awaited; what is made as that happens runs code that nobody could find."""
        for thing in () if value.made is not None else value.things:
            if self.reader.things[thing].kind == "object" and self.reader.types(thing) & known_types.LAZY:
                self.effects.hidden[thing] = f"what {self.reader.things[thing].type} gives"
                self.effects.writes.add(Place("whole", thing))

    def ask(self, value: Value) -> None:
        """It is asked for something; if it keeps what is logged, for that."""
        if any(self.reader.types(thing) & known_types.LOGS for thing in value.things):
            self.effects.reads.add(Place("world", LOGGED))

    def look_behind(self, value: Value) -> None:
        """It stands for another object, of which nobody knows which it is."""
        for thing in value.things:
            if self.reader.types(thing) & known_types.STAND_INS and "()" not in self.reader.things[thing].edges:
                self.effects.hidden[thing] = "what it stands for"

    def module(self, name: str) -> Value:
        """A module, as an ``import`` inside gives it."""
        self._looks_for(name)
        return self.reader.exact(self.reader.things.named("module", name))

    def imported(self, module: str, name: str) -> Value:
        """What an ``import`` inside takes from a module."""
        self._looks_for(module)
        if library.function(f"{module}.{name}") is not None:
            return self.reader.exact(self.reader.things.named("builtin", f"{module}.{name}"))
        owner = self.reader.things.named("module", module)
        self.effects.reads.add(Place("attribute", owner, name))
        index = self.reader.things[owner].edges.get(name)
        return Value(frozenset({owner})) if index is None else self.reader.exact(index)

    def _looks_for(self, module: str) -> None:
        """A module is looked for: among those that there are, then in folders."""
        edges = self.reader.things[self.reader.things.named("module", "sys")].edges
        names = {module[:end] for end, each in enumerate(f"{module}.") if each == "."}
        if "modules" in edges:
            self.effects.reads.update(Place("contents", edges["modules"], each) for each in names)
        if "path" in edges:
            self.effects.reads.add(Place("contents", edges["path"]))

    def read_contents(self, value: Value) -> None:
        """What is in it is looked at."""
        self.consume(value)
        self.look_behind(value)
        self.effects.reads.update(Place("contents", each) for each in value.things if not self.unchanging(each))
        if any(self.reader.types(each) & known_types.ENVIRONMENTS for each in value.things):
            self.effects.reads.add(Place("world", ENVIRONMENT))

    def write_whole(self, value: Value) -> None:
        """Anything may happen to it."""
        self.effects.writes.update(Place("whole", each) for each in value.reached)

    def unknown(self, words: str, values: Sequence[Value]) -> None:
        """Anything may happen to these in a call that cannot be followed."""
        self.effects.unknown.add(words)
        self.lives.keep(values)
        self.hand(values)
        changed = (each for value in values for thing in value.reached for each in self._changeable(thing))
        self.effects.writes.update(Place("whole", each) for each in changed)

    def hand(self, values: Sequence[Value]) -> None:
        """A function is handed these: paths may be among them."""
        self.effects.told.update(path for value in values for path in processes.paths(value.text or ""))

    def _changeable(self, thing: int, deep: int = 4) -> Iterator[int]:
        """A thing, if it can be changed; of a tuple, what is in it, where that was seen."""
        about = self.reader.things[thing]
        if about.type == "tuple" and about.edges and deep:
            for each in about.edges.values():
                yield from self._changeable(each, deep - 1)
        elif about.owner is not None and about.owner >= 0 and deep:  # a method: whoever calls it changes its object
            yield from self._changeable(about.owner, deep - 1)
        elif not self.unchanging(thing):
            yield thing
