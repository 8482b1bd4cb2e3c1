"""What an expression may stand for.

What lives here: one value, and one of several.  What may never be added: what happens to it.

An object that was made inside belongs to nobody else, so what happens to it is no effect.  Something got from an object
by a call that cannot be followed may be a part of that object, and what happens to it happens to all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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
    path: bool = False
    """Whether ``text`` is that of a path."""
    new: bool = False
    """Whether it took its place in the statement itself, so that what was seen there afterwards is its work."""
    items: tuple[Value, ...] | None = None
    """What is in it, where that is known: the arguments that a star took in."""
    fields: tuple[tuple[str, Value], ...] | None = None
    """The same of two stars."""
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
        """Its things, and those that a new object holds."""
        waiting = [self]
        met: list[dict[str, Value]] = []
        found: set[int] = set()
        while waiting:
            each = waiting.pop()
            found |= each.things
            if each.inner is not None and all(each.inner is not other for other in met):
                met.append(each.inner)
                waiting += each.inner.values()
        return frozenset(found)

    @property
    def part(self) -> Value:
        """Something of it, or made from it."""
        return Value(self.reached, path=self.path, new=self.new)


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
    return Value(things, exact=not things and bool(values))


def constant(value: object) -> Value:
    """Of a literal."""
    return Value(text=None if value is None else str(value), exact=True)
