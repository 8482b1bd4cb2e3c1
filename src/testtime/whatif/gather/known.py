"""What calls of functions and methods do whose text nobody reads, because it is known what they do.

What lives here: entries of ``library`` turned into places.  What may never be added: an entry, or a function of some
suite.
"""

from __future__ import annotations

from collections.abc import Callable

from testtime.whatif.gather import library
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Given, Value

_MAPPINGS = frozenset({"dict", "collections.defaultdict", "collections.OrderedDict"})
_VARIABLES = frozenset({"_contextvars.ContextVar", "contextvars.ContextVar"})
_ENVIRONMENT = frozenset({"os._Environ"})


def function(frame: Frame, does: library.Does, given: Given) -> None:
    """Note what a function of the library does."""
    effects, values = frame.effects, given.values
    for what in does.reads:
        effects.reads.update(_world(what, values))
    for what in does.writes:
        if what == "process":
            effects.processes.append(frozenset(value.text or "" for value in values if value.path))
        elif what == "network":
            effects.adds.add(Place("world", "network", next((v.text for v in values if v.text is not None), None)))
        else:
            effects.writes.update(_world(what, values))
    for value in values:
        if does.contents == "r":
            frame.read_contents(value)
        elif does.contents == "w":
            frame.write_whole(value)


def method(frame: Frame, thing: int, name: str, given: Given) -> bool:
    """Note what a method of an object does; whether its type is known."""
    types = frame.reader.types(thing)
    for known, note in _BY_TYPE:
        if types & known:
            note(frame, thing, name, given)
            return True
    does = library.method(types, name)
    if does is not None:
        function(frame, does, given)
    return does is not None


def of_path(frame: Frame, owner: Value, name: str) -> Value:
    """Note what a method of a path does, and what comes of it."""
    how = library.PATHS.get(name)
    place = Place("world", "files", owner.text)
    if how == "r":
        frame.effects.reads.add(place)
    elif how == "w":
        frame.effects.writes.add(place)
    return Value(path=how is None, text=owner.text, exact=True)


def _lock(frame: Frame, thing: int, name: str, given: Given) -> None:
    if name == "acquire":
        frame.effects.locks.add(thing)


def _container(frame: Frame, thing: int, name: str, given: Given) -> None:
    how, effects, arguments = library.METHODS.get(name, "w"), frame.effects, given.positional
    keyed = frame.reader.things[thing].type in _MAPPINGS and name in ("get", "pop", "setdefault") and arguments
    place = Place("contents", thing, arguments[0].text if keyed else None)
    {"r": effects.reads, "a": effects.adds, "w": effects.writes}[how].add(place)
    if how == "w":
        effects.reads.add(place)


def _environment(frame: Frame, thing: int, name: str, given: Given) -> None:
    place = Place("world", "environment", given.positional[0].text if given.positional else None)
    if library.METHODS.get(name) == "r":
        frame.effects.reads.add(place)
    else:
        frame.effects.writes.add(place)


def _context_variable(frame: Frame, thing: int, name: str, given: Given) -> None:
    if name == "get":
        frame.effects.reads.add(Place("whole", thing))
    else:
        frame.effects.writes.add(Place("whole", thing))
        frame.effects.context.add(str(thing))


def _one_at_a_time(frame: Frame, thing: int, name: str, given: Given) -> None:
    frame.effects.writes.add(Place("whole", thing))


def _many_at_once(frame: Frame, thing: int, name: str, given: Given) -> None:
    place = Place("world", "network", next((each.text for each in given.positional if each.text), None))
    if name in library.READING_METHODS:
        frame.effects.reads.add(place)
    else:
        frame.effects.adds.add(place)
    frame.effects.unknown.add(f"what the server does for .{name}()")


_BY_TYPE: tuple[tuple[frozenset[str], Callable[[Frame, int, str, Given], None]], ...] = (
    (library.LOCKS, _lock),
    (library.CONTAINERS, _container),
    (_ENVIRONMENT, _environment),
    (_VARIABLES, _context_variable),
    (library.ONE_AT_A_TIME, _one_at_a_time),
    (library.MANY_AT_ONCE, _many_at_once),
)


def _world(what: str, values: tuple[Value, ...]) -> list[Place]:
    """Places of the world; files by the paths that are known."""
    if what != "files":
        return [Place("world", what)]
    paths = [value.text for value in values if value.path and value.text is not None]
    if not paths:
        paths = [value.text for value in values[:1] if value.text is not None]
    return [Place("world", what, path) for path in paths] or [Place("world", what)]
