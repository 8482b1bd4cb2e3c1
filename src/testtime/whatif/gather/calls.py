"""Calls: into the text of the functions that they really reach, with the objects that they hand over.

What lives here: what is called, what its parameters stand for, and what may come back.  What may never be added: a rule
about names of functions; what cannot be followed is said to be unknown, and may do anything to what it is handed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from testtime.model.profile import Thing
from testtime.whatif.gather import known, library
from testtime.whatif.gather.body import Body
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value, constant, one_of

_DEEP = 6
"""Calls inside calls that are followed."""


def method(frame: Frame, owner: Value, name: str, words: str, given: Given) -> Value:
    """Call ``owner.name``; ``words``: what the text says."""
    thing = owner.thing
    if thing is None:
        return _of_unknown(frame, owner, words, name, given)
    about = frame.reader.things[thing]
    index = about.edges.get(name)
    if about.kind == "module":
        return call(frame, FRESH if index is None else frame.reader.exact(index), None, words, given)
    if known.method(frame, thing, name, given):
        return FRESH if frame.reader.types(thing) & library.LOCKS else Value(owner.things)
    if index is not None:
        return call(frame, frame.reader.exact(index), owner, words, given)
    frame.unknown(words, (owner, *given.values))
    return Value(owner.things)


def _of_unknown(frame: Frame, owner: Value, words: str, name: str, given: Given) -> Value:
    """A method of something that is not one known object."""
    if owner.path:
        return known.of_path(frame, owner, name)
    if owner.exact and not owner.things:
        return SIMPLE  # of a text or a number
    frame.unknown(words, (owner, *given.values))
    return Value(owner.things)


def call(frame: Frame, target: Value, owner: Value | None, words: str, given: Given) -> Value:
    """Call ``target``, bound to ``owner`` if that is not ``None``."""
    thing = target.thing
    if thing is None:
        if target.things or words.partition(".")[0] not in ("self", "cls"):
            frame.unknown(words, (target, *given.values))
        return Value(given.things)
    about = frame.reader.things[thing]
    if about.kind in ("method", "partial") and about.func is not None and about.func >= 0:
        bound = None if about.owner is None or about.owner < 0 else frame.reader.exact(about.owner)
        return call(frame, Value(frozenset({about.func}), exact=True), bound, words, given)
    does = library.function(about.name)
    if does is not None:
        known.function(frame, does, given)
        return _made(about, given)
    how = _BY_KIND.get(about.kind, _unknown)
    return how(frame, thing, owner, words, given)


def _class(frame: Frame, thing: int, owner: Value | None, words: str, given: Given) -> Value:
    made = frame.reader.things[thing].edges.get("__init__")
    if made is not None and frame.reader.things[made].code is not None:
        run(frame, made, FRESH, words, given)
    elif made is not None:
        frame.effects.unknown.add(words)
    return FRESH


def _function(frame: Frame, thing: int, owner: Value | None, words: str, given: Given) -> Value:
    about = frame.reader.things[thing]
    wrapped = about.code is None and about.func is not None and about.func >= 0
    return run(frame, about.func if wrapped and about.func is not None else thing, owner, words, given)


def _object(frame: Frame, thing: int, owner: Value | None, words: str, given: Given) -> Value:
    inner, target = frame.reader.things[thing].edges.get("__call__"), frame.reader.exact(thing)
    if inner is not None:
        return call(frame, frame.reader.exact(inner), target, words, given)
    frame.unknown(words, (target, *given.values))
    return Value((owner or FRESH).things)


def _unknown(frame: Frame, thing: int, owner: Value | None, words: str, given: Given) -> Value:
    frame.unknown(words, (owner or FRESH, *given.values))
    return Value((owner or FRESH).things)


_BY_KIND: dict[str, Callable[[Frame, int, Value | None, str, Given], Value]] = {
    "class": _class,
    "function": _function,
    "object": _object,
}


def _made(about: Thing, given: Given) -> Value:
    """The result of a function of the library."""
    if about.name in ("builtins.str", "str") and len(given.positional) == 1:
        return replace(given.positional[0], things=frozenset(), exact=True)
    if about.name == "pathlib.Path" and given.positional:
        return Value(text=given.positional[0].text, path=True, exact=True)
    return Value(given.things)


def run(frame: Frame, thing: int, owner: Value | None, words: str, given: Given) -> Value:
    """Follow a call into a function's text; one that is being followed already has said what it does."""
    about = frame.reader.things[thing]
    code = about.code
    if code is not None and code in frame.inside:
        return Value((owner or FRESH).things)
    inner = None if code is None else frame.reader.body(code)
    if code is None or inner is None or len(frame.inside) >= _DEEP:
        return _unknown(frame, thing, owner, words, given)
    names = {name: frame.reader.exact(index) for name, index in about.edges.items()}
    names.update(_parameters(inner, owner, given))
    called = Frame(
        frame.reader,
        frame.effects,
        frame.reader.code(code).path,
        names,
        frozenset(about.edges) - set(inner.parameters),
        frame.follow,
        (*frame.inside, code),
    )
    frame.follow(called, inner.tree.body)
    return one_of(called.returned) if called.returned else SIMPLE


def _parameters(inner: Body, owner: Value | None, given: Given) -> dict[str, Value]:
    """Parameters and what they are given."""
    spec = inner.tree.args
    positional = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    values = [owner, *given.positional] if owner is not None else list(given.positional)
    names = dict.fromkeys(inner.parameters, FRESH)
    for name, default in zip(reversed(positional), reversed(spec.defaults), strict=False):
        if isinstance(default, ast.Constant):
            names[name] = constant(default.value)
    names.update(zip(positional, values, strict=False))
    names.update({name: value for name, value in given.named.items() if name in inner.parameters})
    if spec.vararg is not None:
        names[spec.vararg.arg] = replace(one_of(given.positional), exact=False)
    return names
