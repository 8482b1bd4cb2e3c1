"""Into the text of a function that is called: what its parameters stand for, what it does, and what comes back.

What lives here: one function at a time, of a module, a class, or the text at hand.  What may never be added: which
function it is that is called (``calls``).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from testtime.model.watched import Code, Thing
from testtime.whatif.gather.body import Body, Definition
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.names import dotted
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value, constant, holding, one_of

_DEEP = 6
"""Calls inside calls that are followed."""


def run(frame: Frame, thing: int, owner: Value | None, words: str, given: Given) -> Value:
    """Follow a call into a function's text; one that is being followed already has said what it does.

    ``owner``: what a method is bound to.
    """
    about = frame.reader.things[thing]
    if about.code is None and about.func is not None and about.func >= 0:
        if _dispatches(frame, about.func):
            frame.effects.hidden[thing] = f"which of its functions {words} is"
            frame.effects.reads.add(Place("contents", thing))
        return run(frame, about.func, owner, words, given)  # what a decorator wraps
    code = about.code
    if code is not None and code in frame.inside:
        return Value((owner or FRESH).things)
    inner = None if code is None else frame.reader.body(code)
    if code is None or inner is None or len(frame.inside) >= _DEEP:
        frame.unknown(words, (owner or FRESH, *given.values))
        return Value((owner or FRESH).things)
    if not frame.inside:
        frame.hand(given.values)
    names = {name: frame.reader.exact(index) for name, index in about.edges.items()}
    names.update(_parameters(inner, owner, given, names))
    called = Frame(
        frame.reader,
        frame.effects,
        frame.reader.code(code).path,
        inner.own,
        names,
        frozenset(about.edges) - set(inner.parameters),
        frame.follow,
        (*frame.inside, code),
        first=owner or FRESH,
    )
    called.through(inner.tree.body)
    frame.lives.after(called.lives, called.returned)
    return one_of(called.returned) if called.returned else SIMPLE


def standing(frame: Frame, tree: Definition) -> Value:
    """A function that stands in the text at hand: it is followed where it is called, with the names around it."""

    def run_it(effects: Effects, callers: Sequence[int], given: Given) -> Value:
        mark = -id(tree)  # no code has a number like that
        if mark in callers or len(callers) >= _DEEP:
            frame.unknown(tree.name, given.values)
            return Value(given.things)
        inner = Body(Code(frame.path, tree.lineno, tree.name, "", 0), tree)
        names = {**frame.names, **_parameters(inner, None, given)}
        seen = frame.seen - inner.own
        inside = (*callers, mark)
        called = Frame(frame.reader, effects, frame.path, inner.own, names, seen, frame.follow, inside, enclosed=True)
        called.through(tree.body)
        frame.lives.after(called.lives, called.returned)
        return one_of(called.returned) if called.returned else SIMPLE

    return Value(local=run_it)


def _parameters(
    inner: Body, owner: Value | None, given: Given, seen: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Parameters and what they are given; ``seen``: what was seen to be their default, under ``=name``."""
    spec = inner.tree.args
    positional = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    values = [*([] if owner is None else [owner]), *given.positional]
    loose = one_of(given.loose) if given.loose else None
    found = dict.fromkeys(inner.parameters, FRESH if loose is None else loose.part)
    if loose is None:
        defaults = [*zip(reversed(positional), reversed(spec.defaults), strict=False)]
        keywords = zip((each.arg for each in spec.kwonlyargs), spec.kw_defaults, strict=True)
        for name, default in (*defaults, *keywords):
            if isinstance(default, ast.Constant):
                found[name] = constant(default.value)
            elif default is not None and seen is not None and f"={name}" in seen:
                found[name] = seen[f"={name}"]
    found.update(zip(positional, values, strict=False))
    found.update({name: value for name, value in given.named.items() if name in inner.parameters})
    if spec.vararg is not None:
        items = tuple(values[len(positional) :])
        whole = holding(one_of([*items, *given.loose]), [("", each) for each in (*items, *given.loose)])
        found[spec.vararg.arg] = whole if given.loose else replace(whole, items=items)
    if spec.kwarg is not None:
        fields = tuple((name, value) for name, value in given.named.items() if name not in inner.parameters)
        loosely = [("", each) for each in given.loose]
        whole = holding(one_of([*(value for _, value in fields), *given.loose]), [*fields, *loosely])
        found[spec.kwarg.arg] = whole if given.loose else replace(whole, fields=fields)
    return found


def _dispatches(frame: Frame, thing: int) -> bool:
    """Whether a function is one of several that the first argument chooses from."""
    code = frame.reader.things[thing].code
    body = None if code is None else frame.reader.body(code)
    marks = (dotted(each) or "" for each in ([] if body is None else body.tree.decorator_list))
    return any(each.rpartition(".")[2] in ("singledispatch", "singledispatchmethod") for each in marks)


def is_static(frame: Frame, about: Thing) -> bool:
    """Whether a function of a class is handed no object."""
    body = None if about.code is None else frame.reader.body(about.code)
    marks = [] if body is None else body.tree.decorator_list
    return any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in marks)
