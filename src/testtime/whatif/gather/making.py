"""New objects: what making one does, and what it shows of its class.

What lives here: calls of classes, and classes made from others.  What may never be added: what is done to an object
once it is there.
"""

from __future__ import annotations

from testtime.whatif.gather import library
from testtime.whatif.gather.following import run
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.lives import FINALISER
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Given, Value, of_any

MADE_BY = "metaclass.__call__"
"""Under what name a class holds what its own class makes objects with."""
SUBCLASSES = "its subclasses"
"""What a class knows without anybody's text saying so."""


def instance(frame: Frame, thing: int, words: str, given: Given) -> Value:
    """Call a class: what its ``__new__``, ``__init__`` and ``__post_init__`` do, and the object that comes of it."""
    edges = frame.reader.things[thing].edges
    made = edges.get("__init__")
    if MADE_BY in edges:
        run(frame, edges[MADE_BY], frame.reader.exact(thing), words, given)
    maker = edges.get("__new__")
    if maker is not None and frame.reader.things[maker].code is not None:
        there = run(frame, maker, frame.reader.exact(thing), words, given)
        if there.reached:  # it gives what there was already
            return there if made is None else _begun(frame, made, there, words, given)
    if made is not None and frame.reader.things[made].code is not None:
        found = Value(made=thing, inner={})
        _lives(frame, found)
        run(frame, made, found, words, given)
        return found
    if made is not None and library.function(frame.reader.things[made].name) is None:
        frame.effects.unknown.add(words)
    found = Value(of_any((*given.positional, *given.loose)), made=thing, inner=dict(given.named))
    _lives(frame, found)
    if "__post_init__" in edges:
        run(frame, edges["__post_init__"], found, words, Given())
    return found


def _lives(frame: Frame, found: Value) -> None:
    """A new object is there, which does something in the end, if its class says so."""
    if found.made is not None and FINALISER in frame.reader.things[found.made].edges:
        frame.lives.made.append(found)


def _begun(frame: Frame, made: int, found: Value, words: str, given: Given) -> Value:
    """An object once its ``__init__`` has run."""
    run(frame, made, found, words, given)
    return found


def subclassed(frame: Frame, base: Value, words: str) -> None:
    """A class is made from ``base``, which may take note of it, and of which others may ask."""
    for thing in base.reached:
        if frame.reader.things[thing].kind == "class":
            frame.effects.adds.add(Place("contents", thing, SUBCLASSES))
        told = frame.reader.things[thing].edges.get("__init_subclass__")
        if told is not None:
            run(frame, told, frame.reader.exact(thing), words, Given())


def of_new(frame: Frame, owner: Value, name: str) -> Value | None:
    """What a new object shows under a name, as a function or property of its class; ``None``: none is known."""
    index = None if owner.made is None else frame.reader.things[owner.made].edges.get(name)
    return None if index is None else frame.reader.exact(index)


def class_of(frame: Frame, owner: Value) -> Value:
    """The class of an object: one for all of that type."""
    if owner.made is not None:
        return frame.reader.exact(owner.made)
    if owner.thing is None:
        return Value(owner.things, exact=owner.exact)
    about = frame.reader.things[owner.thing]
    index = about.edges.get("__class__")
    return frame.reader.exact(frame.reader.things.named("class", about.type) if index is None else index)
