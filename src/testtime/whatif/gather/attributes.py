"""Attributes: what an object shows under a name.

What lives here: what was seen there, what a property or ``__getattr__`` of a suite gives instead, and what a new object
holds.  What may never be added: what is stored there (``walk``).
"""

from __future__ import annotations

from testtime.whatif.gather import implied, paths
from testtime.whatif.gather.following import run
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.making import class_of, of_new
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import DICTIONARY, SIMPLE, Given, Value

_LABELS = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})
"""What functions and classes are called: nobody changes that."""

_ENUMERATION = "enum.Enum"
_OF_MEMBERS = {"name": "_name_", "value": "_value_"}
"""Under which name a member of an enumeration holds what it shows."""
_SHOWN_OF_MEMBERS = frozenset({"enum.property", "types.DynamicClassAttribute"})
_INSIDE = frozenset({"__closure__", "__defaults__", "__func__", "__globals__", "__kwdefaults__", "__self__"})
"""Where functions and methods show what they hold: any of it may be meant."""


def attribute(frame: Frame, owner: Value, name: str) -> Value:
    """What ``owner.name`` stands for, once its effects are noted."""
    thing = owner.thing
    if name == "__class__":
        return class_of(frame, owner)
    if thing is None:
        return _of_no_one_thing(frame, owner, name)
    if name == DICTIONARY or (name in _INSIDE and frame.reader.things[thing].kind in ("function", "method")):
        return Value(owner.things.union(_stored(frame, thing)))
    place = Place("attribute", thing, name)
    frame.effects.reads.update((place, *frame.variable_of(thing, name)))
    frame.effects.asked.update({thing} if frame.reader.things[thing].kind == "object" else ())
    frame.ask(owner)
    index, cached = (frame.reader.things[thing].edges.get(each) for each in (name, f"{name}.cached"))
    if cached is not None:  # whoever asks first stores it for all
        frame.effects.writes.add(place)
        run(frame, cached, owner, name, Given())
    index = _of_member(frame, thing, name, index)
    given = implied.attribute_of(frame, owner, name, missing=index is None)
    if index is None:
        frame.look_behind(owner)
        return Value(owner.things) if given is None else given
    inner = frame.reader.things[index]
    if inner.kind == "property" and inner.func is not None:
        return run(frame, inner.func, owner, name, Given())
    shown = implied.through(frame, frame.reader.exact(index), owner)
    return frame.since(frame.reader.exact(index), place) if shown is None else shown


def _of_member(frame: Frame, thing: int, name: str, index: int | None) -> int | None:
    """What a member of an enumeration shows as its name or value, where ``index`` is what its class has for that."""
    shown = index is None or frame.reader.types(index) & _SHOWN_OF_MEMBERS
    if name in _OF_MEMBERS and shown and _ENUMERATION in frame.reader.types(thing):
        return frame.reader.things[thing].edges.get(_OF_MEMBERS[name], index)
    return index


def _stored(frame: Frame, thing: int) -> list[int]:
    """What an object holds itself: not what its class shows for it; a function shows nothing else."""
    held = frame.reader.things[thing].edges.values()
    return [each for each in held if not _SHOWS.intersection(frame.reader.things[each].edges)]


_SHOWS = frozenset({"__get__", "__set__"})


def _of_no_one_thing(frame: Frame, owner: Value, name: str) -> Value:
    """An attribute of what is new, or may be one of several things."""
    if owner.made is not None:
        return _of_new(frame, owner, name)
    if name in _LABELS:
        return SIMPLE
    if owner.inner is not None and name in owner.inner:
        return owner.inner[name]
    if owner.path:
        return paths.part(owner, name)
    if name == "name" and owner.text is not None:  # of a file
        return owner
    frame.read_whole(owner)
    return owner.part


def _of_new(frame: Frame, owner: Value, name: str) -> Value:
    """An attribute of a new object: what was stored in it, or what its class has."""
    shared = (owner.inner or {}).get(DICTIONARY)
    if shared is not None:
        frame.read_whole(shared)
    if owner.inner is not None and name in owner.inner:
        return owner.inner[name]
    found = of_new(frame, owner, name)
    thing = None if found is None else found.thing
    if thing is not None and frame.reader.things[thing].kind == "property":
        inner = frame.reader.things[thing].func
        return owner.part if inner is None else run(frame, inner, owner, name, Given())
    if found is None or owner.made is None:
        given = implied.attribute_of(frame, owner, name, missing=True)
        return owner.part if given is None else given
    frame.effects.reads.add(Place("attribute", owner.made, name))
    return found
