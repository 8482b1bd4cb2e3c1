"""Where a target stores: a name, an attribute, an item, or several of them.

What lives here: one function for each kind of target, and the place that it stands for.  What may never be added:
statements (``walk``).
"""

from __future__ import annotations

import ast
from functools import singledispatch

from testtime.whatif.gather import implied, known_types
from testtime.whatif.gather.expressions import element, quietly, value
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import DICTIONARY, FRESH, SIMPLE, Given, Value, one_of


@singledispatch
def store(target: ast.expr, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    """Note that a target stores a value; ``source``: the expression that it came from, if there was one."""
    where = place(target, frame)
    if where is not None:
        frame.effects.writes.add(where)


@store.register(ast.Tuple | ast.List)
def _(target: ast.Tuple | ast.List, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    parts = source.elts if isinstance(source, ast.Tuple | ast.List) else []
    simple = found.exact and not found.things and found.items is None
    for number, each in enumerate(target.elts):
        rest = SIMPLE if simple else element(found, frame)
        store(each, quietly(parts[number], frame) if number < len(parts) else rest, frame)


@store.register
def _(target: ast.Attribute, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    owner = quietly(target.value, frame)
    if owner.inner is None:
        frame.effects.lets_go = True
        frame.lives.keep([found])
    if owner.inner is not None:
        shared = owner.inner.get(DICTIONARY)
        if shared is not None:  # what one stores, all show that have this one
            frame.write_whole(shared)
            frame.give_away(found)
        implied.stored(frame, owner, target.attr, found)
        before = owner.inner.get(target.attr)
        owner.inner[target.attr] = found if before is None else one_of([before, found])
        return
    if owner.thing is None:  # nobody knows what it does with it
        frame.give_away(found)
    frame.look_behind(owner)
    implied.stored(frame, owner, target.attr, found)
    where = place(target, frame)
    if where is not None:
        frame.effects.writes.add(where)


@store.register
def _(target: ast.Subscript, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    owner, key = quietly(target.value, frame), quietly(target.slice, frame)
    if not owner.own:
        frame.effects.lets_go = True
        frame.lives.keep([found])
    owner.grow(Given(named={key.text or "": found}))
    frame.look_behind(owner)
    implied.keyed(frame, key)
    implied.called(frame, owner, "__setitem__", given=Given([key, found]))
    if isinstance(target.slice, ast.Slice):
        frame.look_through(found)
    where = place(target, frame)
    if where is not None:
        frame.effects.writes.add(where)


@store.register
def _(target: ast.Starred, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    store(target.value, found, frame)


@store.register
def _(target: ast.Name, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    frame.effects.lets_go |= target.id in frame.declared
    frame.store(target.id, found)


def _also_of_objects(owner: Value, name: str, frame: Frame) -> None:
    """What is stored in a class, its objects show as their own."""
    thing = owner.thing
    if thing is not None and frame.reader.things[thing].kind == "class":
        places = {Place("attribute", each, name) for each in frame.reader.things.made_by(thing)}
        frame.effects.writes.update(places)


def augmented(target: ast.expr, frame: Frame) -> Place | None:
    """Where ``+=`` and the like store, unless that is nobody else's concern."""
    if not isinstance(target, ast.Name):
        return place(target, frame)
    if target.id in frame.declared:
        return Place("variable", frame.path, target.id)
    thing = frame.names.get(target.id, FRESH).thing
    return None if thing is None or frame.unchanging(thing) else Place("contents", thing)


def place(target: ast.expr, frame: Frame) -> Place | None:
    """Where an attribute or item is, unless that is nobody else's concern."""
    if isinstance(target, ast.Attribute):
        owner = value(target.value, frame)
        if owner.thing is not None and frame.reader.types(owner.thing) & known_types.LOCALS:
            frame.effects.thread.add(owner.thing)
        if owner.thing is not None:
            frame.set_in_module(owner.thing, target.attr)
            frame.effects.writes |= frame.variable_of(owner.thing, target.attr)
        _also_of_objects(owner, target.attr, frame)
        if owner.thing is not None and _is_property(owner.thing, target.attr, frame):
            return Place("whole", owner.thing)  # nobody reads what it does
        return frame.part(owner, "attribute", target.attr)
    if not isinstance(target, ast.Subscript):
        return None
    owner, key = value(target.value, frame), value(target.slice, frame)
    if owner.thing is not None and frame.reader.things[owner.thing].type == "os._Environ":
        return Place("world", "environment", key.text)
    if owner.thing is not None and frame.opaque(owner.thing):
        return Place("whole", owner.thing)
    return None if owner.own else frame.part(owner, "contents", key.text)


def _is_property(thing: int, name: str, frame: Frame) -> bool:
    index = frame.reader.things[thing].edges.get(name)
    return index is not None and frame.reader.things[index].kind == "property"
