"""Methods: what ``owner.name`` calls, by what the owner is.

What lives here: the choice between a method that was seen, one of a known type, one of its class, and none that anybody
knows.  What may never be added: what a call does (``calls``, ``known``).
"""

from __future__ import annotations

from testtime.whatif.gather import known, known_made, known_types, library, paths, stacks
from testtime.whatif.gather.calls import (
    call,
    call_back,
    has_text,
    implied,
    let_use,
    look_through,
    method_of_new,
    of_library,
    shown_by,
)
from testtime.whatif.gather.following import run
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.handed import handed
from testtime.whatif.gather.known_functions import MADE_INTO_TEXT
from testtime.whatif.gather.making import SUBCLASSES
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.reader import UNSEEN
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value


def method(frame: Frame, owner: Value, name: str, words: str, given: Given) -> Value:
    """Call ``owner.name``; ``words``: what the text says."""
    thing = owner.thing
    if thing is None:
        return _of_unknown(frame, owner, words, name, given)
    frame.ask(owner)
    frame.consume(owner)
    frame.look_behind(owner)
    about = frame.reader.things[thing]
    index = about.edges.get(name)
    stack = frame.reader.types(thing) & stacks.STACKS and not has_text(frame, index)
    entered = stacks.kept(frame, thing, name, words, given) if stack else None
    if entered is not None:
        return entered
    if about.kind != "module" and not has_text(frame, index) and known.method(frame, owner, name, given):
        types = frame.reader.types(thing)
        if types & known_types.CALLERS:
            call_back(frame, words, given)
        if types & known_types.THREADS and name in known_types.RUN_THREADS:
            _in_thread(frame, thing, words)
        for each in given.positional if types & known_types.CONTAINERS else ():
            implied(frame, each, "__hash__")
            implied(frame, each, "__eq__", Given([FRESH]))
        return _of_known(frame, owner, name, types, given)
    if about.kind == "class" and name == "__subclasses__":
        frame.effects.reads.add(Place("contents", thing, SUBCLASSES))
    if index is not None:
        frame.effects.reads.add(Place("attribute", thing, name))
        return call(frame, frame.reader.exact(index), words, given)
    return _of_unseen(frame, owner, name, words, given)


def _in_thread(frame: Frame, thing: int, words: str) -> None:
    """What a thread is to do, where that was seen before it ended."""
    things, edges = frame.reader.things, frame.reader.things[thing].edges
    if has_text(frame, edges.get(known_types.RUN)):
        run(frame, edges[known_types.RUN], frame.reader.exact(thing), words, Given())
        return
    what, arguments = known_types.THREADS_RUN.get(things[thing].type, ("", ""))
    target = edges.get(what)
    if target is not None and things[target].kind != "value":
        items = things[edges[arguments]].edges if arguments in edges else {}
        given = Given([frame.reader.exact(items[each]) for each in sorted(items) if each.startswith("[")])
        call(frame, frame.reader.exact(target), words, given)


def _of_known(frame: Frame, owner: Value, name: str, types: frozenset[str], given: Given) -> Value:
    """What a method of an object of a known type gives."""
    default = given.positional[1] if len(given.positional) == 2 and name in ("get", "pop", "setdefault") else None
    if default is not None and default.text is not None and types & known_types.MAPPINGS:
        return SIMPLE  # what is a number or text where nothing is, is one where something is
    if types & (known_types.LOCKS | known_types.MANY_AT_ONCE):
        return FRESH
    if types & known_types.POOLS:  # a new future, for what may be made from what the pool was handed
        inside = frozenset(each for each in given.things if not frame.unchanging(each))
        return Value(inside) if inside else SIMPLE
    held = frame.copied(frame.held(owner))
    return Value(held.things - owner.things) if types & known_types.FIXED else held


def _of_unseen(frame: Frame, owner: Value, name: str, words: str, given: Given) -> Value:
    """A method of a known object that nobody looked at."""
    about = frame.reader.things[next(iter(owner.things))]
    if about.kind == "module" and library.function(f"{about.name}.{name}") is not None:
        return of_library(frame, f"{about.name}.{name}", words, given)  # nobody looked, but what else would it be
    function = frame.reader.things.method(about.type, name)
    if function is not None:
        return run(frame, function, owner, words, given)
    shown = shown_by(frame, owner, name)
    if shown is not None:
        return call(frame, shown, words, given)
    alone = about.kind == "module" or (about.kind == UNSEEN and frame.inside)
    if alone and about.kind == UNSEEN:
        frame.effects.adds.update(Place("contents", each) for each in owner.things)
    frame.unknown(words, given.values if alone else (owner, *given.values))
    let_use(frame, words, given)
    return Value(given.things if alone else owner.things)


def of_super(frame: Frame, target: Value, words: str, given: Given) -> Value:
    """Call a method of the next class, bound to what the function at hand is bound to."""
    thing = target.thing
    if thing is not None and frame.reader.things[thing].kind == "function":
        return run(frame, thing, frame.first, words, given)
    return call(frame, target, words, given)


def _of_unknown(frame: Frame, owner: Value, words: str, name: str, given: Given) -> Value:
    """A method of something that is not one known object."""
    called = method_of_new(frame, owner, words, name, given)
    if called is not None:
        return called
    if owner.path:
        return paths.of_path(frame, owner, name, given)
    known_made.of_made(frame, owner, name, given)
    handed(frame, owner, name, given)
    contains = owner.holds is not None and name in known_types.METHODS
    if contains:
        owner.grow(given)
    if (owner.exact or contains) and not owner.things:  # of a text, a number, a new container, or what the library made
        for value in given.values:
            frame.read_contents(value)
            known.use_pool(frame, value)
        if name in MADE_INTO_TEXT:
            look_through(frame, name, given)
        call_back(frame, words, given)
        if name in stacks.ENTERS:
            return stacks.entered(frame, name, words, given)
        return owner.part if contains else SIMPLE
    for type_name in sorted({frame.reader.things[each].type for each in owner.things}):
        function = frame.reader.things.method(type_name, name)
        if function is not None:  # if it is one of these, and no part of one
            run(frame, function, owner, words, given)
    frame.unknown(words, (owner, *given.values))
    let_use(frame, words, given)
    return Value(owner.things)
