"""Calls: into the text of the functions that they really reach, with the objects that they hand over.

What lives here: what is called once it is known which thing that is, and what may come back.  What may never be added:
finding it by the name that a text gives it (``methods``), or a rule about names of functions; what cannot be followed
is said to be unknown, and may do anything to what it is handed.
"""

from __future__ import annotations

from collections.abc import Callable

from testtime.model.watched import Thing
from testtime.whatif.gather import known, known_types, library
from testtime.whatif.gather.following import is_static, run
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import (
    IMPORTS,
    LOOKED,
    LOOKED_BY,
    LOOKS_THROUGH,
    SCOPES,
    THERE,
)
from testtime.whatif.gather.making import class_of, instance, of_new, subclassed
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.results import result
from testtime.whatif.gather.values import FRESH, Given, Value, of_any, one_of

_NONE = Given()
_IMPORTED = "importlib.import_module"
_HANDED = frozenset({"builtin", "function", "method", "partial"})
"""Kinds of what may be handed over to be called."""


def method_of_new(frame: Frame, owner: Value, words: str, name: str, given: Given) -> Value | None:
    """Call a method of a new object; ``None``: none is known."""
    held = (owner.inner or {}).get(name)
    if held is not None:
        return call(frame, held, words, given)
    if owner.made is not None and name in known_types.RUN_THREADS and _runs(frame, owner.made, name):
        frame.effects.starts = frame.effects.starts or name in known_types.STARTS
        run(frame, frame.reader.things[owner.made].edges[known_types.RUN], owner, words, Given())
        return FRESH
    found = of_new(frame, owner, name)
    if found is None and owner.made is not None and not name.startswith("__"):
        shown = shown_by(frame, owner, name)
        return None if shown is None else call(frame, shown, words, given)
    if found is None or found.thing is None or owner.made is None:
        return None
    frame.effects.reads.add(Place("attribute", owner.made, name))
    about = frame.reader.things[found.thing]
    if about.kind != "function" or is_static(frame, about):
        return call(frame, found, words, given)
    return run(frame, found.thing, owner, words, given)


def _runs(frame: Frame, kind: int, name: str) -> bool:
    """Whether a class is one of threads whose ``run`` a suite has written, and ``name`` is not its own method."""
    edges = frame.reader.things[kind].edges
    return has_text(frame, edges.get(known_types.RUN)) and not has_text(frame, edges.get(name))


def implied(frame: Frame, owner: Value, name: str, given: Given = _NONE) -> Value | None:
    """A method that is called without being named, if a suite has written it."""
    if owner.made is not None:
        return method_of_new(frame, owner, name, name, given)
    found = []
    for thing in sorted(owner.things):
        about = frame.reader.things[thing]
        index = about.edges.get(name, frame.reader.things.unnamed(about.type, name))
        if index is not None and about.kind == "module" and has_text(frame, index):
            found.append(run(frame, index, None, name, given))
        elif index is not None and about.kind == "object" and has_text(frame, index):
            inner = frame.reader.things[index]
            bound = inner if inner.kind != "method" or inner.func is None else frame.reader.things[inner.func]
            if bound.code not in frame.inside:
                found.append(run(frame, index, frame.reader.exact(thing), name, given))
    return one_of(found) if found else None


def shown_by(frame: Frame, owner: Value, name: str) -> Value | None:
    """What a class of the suite's shows under a name that its objects do not have."""
    return implied(frame, owner, "__getattr__", Given([Value(text=name, exact=True)]))


def call(frame: Frame, target: Value, words: str, given: Given) -> Value:
    """Call ``target``; ``words``: what the text says."""
    if target.local is not None:
        return target.local(frame.effects, frame.inside, given)
    thing = target.thing
    if thing is None:
        return _one_of_several(frame, target, words, given)
    about = frame.reader.things[thing]
    name = _name(frame, about)
    if name is not None and library.public(name) in SCOPES:
        frame.effects.scopes.add(library.public(name))
    if name is not None and library.public(name) in IMPORTS:
        frame.effects.imports = True
    if name == _IMPORTED and given.positional and given.positional[0].text is not None:
        frame.unknown(words, given.values)  # its text runs, if nobody has imported it before
        return frame.module(given.positional[0].text)
    if name is not None and library.function(name) is not None:
        return of_library(frame, name, words, given)
    return _BY_KIND.get(about.kind, _unknown)(frame, thing, words, given)


def _one_of_several(frame: Frame, target: Value, words: str, given: Given) -> Value:
    """Call what may be one of several things; any of them that can be called may be."""
    frame.unknown(words, (target, *given.values))
    for thing in sorted(target.things):
        if frame.reader.types(thing) & known_types.CONTAINERS:
            frame.effects.hidden[thing] = f"what {words} calls"
        if frame.reader.things[thing].kind in _HANDED:
            call(frame, frame.reader.exact(thing), words, given)
    return Value(given.things)


def _name(frame: Frame, about: Thing) -> str | None:
    """The full name of a function; that of a class method in C says no module."""
    if about.kind == "method" and about.func is not None and about.func >= 0:
        return frame.reader.things[about.func].name
    owner = None if about.owner is None or about.owner < 0 else frame.reader.things[about.owner]
    if about.kind == "builtin" and about.name is not None and owner is not None and owner.kind == "class":
        return f"{owner.name}.{about.name.rpartition('.')[2]}"
    return about.name


def has_text(frame: Frame, index: int | None) -> bool:
    """Whether a method is one that a suite has written, on top of a known type perhaps, and not that type's own."""
    about = None if index is None else frame.reader.things[index]
    if about is not None and about.kind == "method" and about.func is not None and about.func >= 0:
        about = frame.reader.things[about.func]
    if about is None or about.code is None:
        return False
    owner = library.public((about.name or "").rpartition(".")[0])
    return owner not in known_types.ONE_AT_A_TIME and owner not in known_types.OTHERS


def call_back(frame: Frame, words: str, given: Given) -> None:
    """What is handed a function may call it, with what it is handed besides."""
    frame.effects.handed |= of_any(given.values)
    for place, each in enumerate(given.values):
        if each.local or (each.thing is not None and frame.reader.things[each.thing].kind in _HANDED):
            rest = given.positional[place + 1 :] if place < len(given.positional) else ()
            others = [value.part for value in given.values if value is not each]
            call(frame, each, words, Given(rest, {}, () if rest else others))


def let_use(frame: Frame, words: str, given: Given) -> None:
    """What cannot be followed is handed these: it may do with them what Python's own syntax does."""
    call_back(frame, words, given)
    for value in given.values:
        for name in _USED:
            implied(frame, value, name)


_USED = (
    "__call__",
    "__enter__",
    "__exit__",
    "__aenter__",
    "__aexit__",
    "__iter__",
    "__next__",
    "__aiter__",
    "__anext__",
)


def of_library(frame: Frame, name: str, words: str, given: Given) -> Value:
    """Call a function that the library knows by its full name."""
    does, public = library.function(name), library.public(name)
    frame.effects.modules_used.add(public.rpartition(".")[0])
    if public == "type" and given.positional:
        if len(given.positional) == 1:
            return class_of(frame, given.positional[0])
        subclassed(frame, given.positional[1], words)
    if does is not None:
        known.function(frame, public, does, given)
        if public in LOOKS_THROUGH:
            look_through(frame, public, given)
        call_back(frame, words, given)
    if public in THERE:
        return frame.reader.exact(frame.reader.things.there(*THERE[public]))
    return frame.copied(result(public, given))


def look_through(frame: Frame, name: str, given: Given) -> None:
    """A function of the library asks objects for what is in them, by methods that a suite may have written."""
    for value in given.values:
        frame.consume(value)
        for each in LOOKED_BY.get(name, LOOKED):
            if implied(frame, value, each) is not None and name in LOOKED_BY:
                break
        if name not in LOOKED_BY:  # what is in it is asked as well
            inside = Value(frame.held(value).things - value.things)
            for each in LOOKED:
                implied(frame, inside, each)


def _method(frame: Frame, thing: int, words: str, given: Given) -> Value:
    """Of an object that is known; of one that is not, nobody knows what happens to it."""
    about = frame.reader.things[thing]
    if about.func is None or about.func < 0 or about.owner is None or about.owner < 0:
        return _unknown(frame, thing, words, given)
    owner, name = frame.reader.exact(about.owner), words.rpartition(".")[2]
    if frame.reader.things[about.owner].edges.get(name) != thing:  # it was handed over, and goes by another name here
        name = (frame.reader.things[about.func].name or name).rpartition(".")[2]
    if not has_text(frame, about.func) and known.method(frame, owner, name, given):
        return Value(owner.things)
    return run(frame, about.func, owner, words, given)


def _partial(frame: Frame, thing: int, words: str, given: Given) -> Value:
    about = frame.reader.things[thing]
    if about.func is None or about.func < 0:
        return _unknown(frame, thing, words, given)
    held = {name: frame.reader.exact(index) for name, index in about.edges.items()}
    first = [held.pop(f"[{place}]") for place in range(len(held)) if f"[{place}]" in held]
    whole = Given([*first, *given.positional], {**held, **given.named}, given.loose)
    return call(frame, frame.reader.exact(about.func), words, whole)


def _function(frame: Frame, thing: int, words: str, given: Given) -> Value:
    if frame.reader.things[thing].type in known_types.CACHES:
        known.cached(frame, thing, given)
    return run(frame, thing, None, words, given)


def _object(frame: Frame, thing: int, words: str, given: Given) -> Value:
    inner, target = frame.reader.things[thing].edges.get("__call__"), frame.reader.exact(thing)
    if frame.reader.types(thing) & known_types.STAND_INS:
        behind = frame.reader.things[thing].edges.get("()")
        if behind is not None:
            return frame.reader.exact(behind)
        frame.look_behind(target)
        return target.part
    if inner is not None:
        return run(frame, inner, target, words, given)
    frame.unknown(words, (target, *given.values))
    return FRESH


def _builtin(frame: Frame, thing: int, words: str, given: Given) -> Value:
    owner = frame.reader.things[thing].owner
    bound = FRESH if owner is None or owner < 0 else frame.reader.exact(owner)
    if known.method(frame, bound, (frame.reader.things[thing].name or "").rpartition(".")[2], given):
        return Value(bound.things)
    return _unknown(frame, thing, words, given)


def _unknown(frame: Frame, thing: int, words: str, given: Given) -> Value:
    owner = frame.reader.things[thing].owner
    owners = [] if owner is None or owner < 0 else [frame.reader.exact(owner)]
    frame.unknown(words, (*owners, *given.values))
    let_use(frame, words, given)
    return Value(of_any(owners) | given.things)


_BY_KIND: dict[str, Callable[[Frame, int, str, Given], Value]] = {
    "builtin": _builtin,
    "class": instance,
    "function": _function,
    "method": _method,
    "object": _object,
    "partial": _partial,
}
