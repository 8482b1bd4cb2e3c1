"""What an expression may stand for.

What lives here: one value, and one of several.  What may never be added: what happens to it.

An object that was made inside belongs to nobody else, so what happens to it is no effect.  Something got from an object
by a call that cannot be followed may be a part of that object, and what happens to it happens to all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from testtime.whatif.gather.places import Effects


@dataclass(frozen=True)
class Value:
    """What an expression may stand for."""

    things: frozenset[int] = frozenset()
    """Objects that it is, or may be a part of; none for one that was just made."""
    exact: bool = False
    """Whether it is the one thing, or, without one, surely no object that can change."""
    text: str | None = None
    """A number, text or path, where it is known."""
    nothing: bool = field(default=False, compare=False)
    """Whether it is surely ``None``."""
    path: bool = False
    """Whether ``text`` is that of a path."""
    new: bool = False
    """Whether it took its place in the statement itself, so that what was seen there afterwards is its work."""
    items: tuple[Value, ...] | None = None
    """What is in it, where that is known: the arguments that a star took in."""
    fields: tuple[tuple[str, Value], ...] | None = None
    """The same of two stars."""
    holds: list[tuple[str, Value]] | None = field(default=None, compare=False)
    """What a new container was made of, each with its key, and has grown by: what is handed on with it."""
    own: bool = field(default=False, compare=False)
    """Whether it surely is a container that was just made, whatever is in it."""
    made: int | None = None
    """The class of which it is a new object."""
    inner: dict[str, Value] | None = field(default=None, compare=False)
    """The attributes of a new object that were stored so far."""
    local: Callable[[Effects, Sequence[int], Given], Value] | None = field(default=None, compare=False)
    """How a function is called that stands in the text at hand: where its effects go, who calls, and the arguments."""

    @property
    def thing(self) -> int | None:
        """The one thing that it is."""
        return next(iter(self.things)) if self.exact and len(self.things) == 1 else None

    @property
    def reached(self) -> frozenset[int]:
        """Its things, and those that a new object or container holds."""
        waiting = [self]
        met: set[int] = set()
        found: set[int] = set()
        while waiting:
            each = waiting.pop()
            found |= each.things
            for held in (each.inner, each.holds):
                if held is not None and id(held) not in met:
                    met.add(id(held))
                    waiting += held.values() if isinstance(held, dict) else (value for _, value in held)
        return frozenset(found)

    def grow(self, given: Given) -> None:
        """Something is put into a container that was made in the text at hand."""
        if self.holds is not None:
            self.holds.extend(("", each) for each in (*given.positional, *given.loose))
            self.holds.extend(given.named.items())

    @property
    def part(self) -> Value:
        """Something of it, or made from it."""
        return Value(self.reached, path=self.path, new=self.new, holds=self.holds)


DICTIONARY = "__dict__"
"""Where an object keeps its attributes: whoever stores another's there, shares them."""
FRESH = Value()
"""An object that was just made."""
SIMPLE = Value(exact=True)
"""A number, a text or the like, which nobody can change."""


@dataclass(frozen=True)
class Given:
    """The arguments of a call."""

    positional: Sequence[Value] = ()
    named: Mapping[str, Value] = field(default_factory=dict)
    loose: Sequence[Value] = ()
    """What is inside those with one or two stars: any parameter may get it."""

    @property
    def values(self) -> tuple[Value, ...]:
        """All of them."""
        return (*self.positional, *self.named.values(), *self.loose)

    @property
    def addressed(self) -> tuple[Value, ...]:
        """All that may say where something is: how long to wait for it does not."""
        named = (value for name, value in self.named.items() if name != "timeout")
        return (*self.positional, *named, *self.loose)

    @property
    def named_attribute(self) -> tuple[Value, str] | None:
        """The object and the name, where these are the first two and known."""
        first, name = [*self.positional, SIMPLE, SIMPLE][:2]
        return None if first.thing is None or name.text is None else (first, name.text)

    @property
    def things(self) -> frozenset[int]:
        """What a result may be made from: the objects among the positional ones."""
        return of_any((*self.positional, *self.loose))


def of_any(values: Sequence[Value]) -> frozenset[int]:
    """All their things."""
    return frozenset(thing for value in values for thing in value.reached)


def one_of(values: Sequence[Value]) -> Value:
    """One of several; of none, an object that was just made."""
    if len(values) == 1:
        return values[0]
    things = of_any(values)
    held = [("", value) for value in values if value.text is not None or value.holds]
    return Value(things, exact=not things and bool(values), holds=held or None)


def holding(value: Value, held: Sequence[tuple[str, Value]]) -> Value:
    """A new container: ``value`` as far as objects are concerned, and what is in it by key."""
    return replace(value.part, holds=[*held])


def constant(value: object) -> Value:
    """Of a literal."""
    return Value(text=None if value is None else str(value), exact=True, nothing=value is None)
