"""What calls of functions and methods do whose text nobody reads, because it is known what they do.

What lives here: entries of the tables turned into places.  What may never be added: an entry, or a function of some
suite.
"""

from __future__ import annotations

from collections.abc import Callable

from testtime.whatif.gather import connections, known_types, library, opened, processes, requests
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import (
    ANY_PORT,
    ARCHIVE,
    CLOCKS,
    CONTEXTS,
    DATES,
    FILES,
    FIRST_PATH,
    FOLDER,
    FREES,
    LOOKS_THROUGH,
    NETWORK,
    OF_ALL,
    OPENS,
    PROCESS,
    READS_ARGUMENTS,
    REGISTERS,
    SECOND_PATH,
    SERVERS,
    STARTS,
    TAKEN,
    WAITS,
    Does,
)
from testtime.whatif.gather.paths import is_relative, opening
from testtime.whatif.gather.places import OUTSIDE, Place
from testtime.whatif.gather.values import SIMPLE, Given, Value
from testtime.whatif.gather.world import any_port, world

_DATABASE = "sqlite3.connect"
_PATHS = (FILES, FIRST_PATH, SECOND_PATH, ARCHIVE)
_TOLD = frozenset(("functools.singledispatch.<locals>.register", "abc.ABCMeta.register"))
"""Methods by which a function or class is told what it then goes by."""
_ABSTRACT = "abc.ABCMeta"


def function(frame: Frame, name: str, does: Does, given: Given) -> None:
    """Note what a function of the library does; ``name``: as users write it."""
    frame.tell(name in CLOCKS, dated=name in DATES)
    if name in WAITS and frame.clock:
        frame.poll()
    does = _as_given(frame, name, does, given)
    _places(frame, does, given)
    frame.effects.starts = frame.effects.starts or name in STARTS
    frame.effects.lets_go |= name in FREES
    if name in OF_ALL:
        frame.effects.patches[""] = "something"
    if name in CONTEXTS:
        frame.effects.context.add(name)
    if name in REGISTERS:
        frame.effects.modules_set.add(name.rpartition(".")[0])
    if does.contents == "p":
        _replace(frame, given)
    for value in given.values if does.contents else ():
        frame.wait_for(value)
        (frame.look_through if name in LOOKS_THROUGH else frame.read_contents)(value)
        use_pool(frame, value)
        if name in _ASKS_CLASSES and value.thing is not None and frame.reader.things[value.thing].type == _ABSTRACT:
            frame.effects.reads.add(Place("contents", value.thing))
        if does.contents == "w":
            frame.write_whole(value)


def _as_given(frame: Frame, name: str, does: Does, given: Given) -> Does:
    """What a function does with these arguments, where they make a difference."""
    if name in OPENS:
        streams = any(frame.reader.things[each].kind == "object" for value in given.values for each in value.things)
        return opening(given.positional[1:2], given)._replace(contents="w" if streams else "")
    if NETWORK in does.adds and requests.asks(name, given):
        return does._replace(reads=(*does.reads, NETWORK), adds=())
    if name == "print" and "file" in given.named:
        frame.effects.adds.update(Place("contents", each) for each in given.named["file"].things)
        return READS_ARGUMENTS
    if name == _DATABASE and "check_same_thread" in given.named:
        frame.effects.unbound |= given.named["check_same_thread"].text == "False"
    return does


def _places(frame: Frame, does: Does, given: Given) -> None:
    """Note what is done outside all objects."""
    effects, values = frame.effects, given.addressed
    if TAKEN in does.writes and effects.idle:  # else it is what was written here, perhaps
        effects.awaits.add(OUTSIDE)
    if SERVERS in does.adds and any_port(values):
        effects.reads.add(Place("world", SERVERS, ANY_PORT))
        does = does._replace(adds=tuple(each for each in does.adds if each != SERVERS))
    for kinds, places in ((does.reads, effects.reads), (does.adds, effects.adds), (does.writes, effects.writes)):
        places.update(place for what in kinds if what != PROCESS for place in world(what, values))
    if PROCESS in does.writes:
        effects.processes.append(processes.handed(frame.reader, given))
        effects.commands |= processes.words(frame.reader, given)
    named = [place for what in (*does.reads, *does.writes) if what in _PATHS for place in world(what, values)]
    if any(is_relative(place.what) for place in named):
        effects.reads.add(Place("world", FOLDER))


def method(frame: Frame, owner: Value, name: str, given: Given) -> bool:
    """Note what a method of an object does; whether its type is known."""
    thing = owner.thing
    if thing is None:
        return False
    types = frame.reader.types(thing)
    others = known_types.RUNNERS | known_types.EVENTS | known_types.QUEUES
    waits = name in known_types.WAITED and types & others and not owner.new
    here = thing in frame.effects.handed or any(place.of == thing for place in frame.effects.writes)
    if waits and not here and not _told_here(frame, thing):  # else it was set going here
        frame.effects.awaits.add(thing)
    if name in known_types.STARTS and types & (known_types.RUNNERS | known_types.CALLERS):
        frame.effects.starts = True
    if _of_pytest(frame, thing, types, name):
        return True
    if any(kind in types and name in names for kind, names in known_types.RUNS.items()):
        frame.effects.writes.add(Place("whole", thing))
        frame.effects.hidden[thing] = "what else runs in that event loop"
    if _registers(frame, thing, name):
        frame.effects.writes.add(Place("contents", thing))
        return True
    for known, note in _BY_TYPE:
        if types & known:
            note(frame, thing, name, given)
            return True
    does = library.method(types, name)
    use_pool(frame, owner)
    frame.tell(name == "time" and bool(types & known_types.CALLERS))
    if does is not None:
        function(frame, name, does, given)
    return does is not None


def _told_here(frame: Frame, thing: int) -> bool:
    """Whether what is waited for has been told to go on: by an event or queue that lies beside it in its object."""
    changed = {place.of for place in frame.effects.writes | frame.effects.adds if place.kind == "contents"} - {thing}
    told = changed & frame.reader.things.held_with(thing) if changed else ()
    return any(frame.reader.types(int(each)) & (known_types.EVENTS | known_types.QUEUES) for each in told)


def _of_pytest(frame: Frame, thing: int, types: frozenset[str], name: str) -> bool:
    """Whether pytest or unittest is told what to do in the end, or asked for what it was told when it began."""
    if types & known_types.CONFIGS and name in known_types.ASKS_CONFIG:
        frame.effects.reads.add(Place("attribute", thing, "option"))
        return True
    if any(kind in types and name in names for kind, names in known_types.KEEPERS.items()):
        frame.effects.adds.add(Place("contents", thing, "what is to be done in the end"))
        return True
    return False


def _registers(frame: Frame, thing: int, name: str) -> bool:
    """Whether a function is told of one more to choose from, or an abstract class of one more that is like it."""
    index = frame.reader.things[thing].edges.get(name)
    about = None if index is None else frame.reader.things[index]
    if about is not None and about.func is not None and about.func >= 0:
        about = frame.reader.things[about.func]
    return about is not None and about.name in _TOLD


def _replace(frame: Frame, given: Given) -> None:
    """A part of the first argument becomes another; of a module or class, or of what only a text names, for all."""
    target = given.positional[0] if given.positional else SIMPLE
    if target.exact and (target.thing is None or frame.unchanging(target.thing)):
        owner = None if target.thing is None else frame.reader.things[target.thing].name
        second = given.positional[1].text if len(given.positional) > 1 else None
        around, _, last = (target.text or "").rpartition(".")
        name = second if owner is not None else last
        frame.effects.patches[name or ""] = (owner or around or "something") if name else "something"
        if name and around and target.thing is None:
            frame.set_in_module(frame.reader.things.named("module", around), name)
        elif name and target.thing is not None:
            frame.set_in_module(target.thing, name)
    else:
        frame.write_whole(target)


def use_pool(frame: Frame, value: Value) -> None:
    """Work is handed to a pool, if that is what ``value`` is."""
    if value.thing is not None and frame.reader.types(value.thing) & known_types.POOLS:
        frame.hold(value.thing, _MANY)


def cached(frame: Frame, thing: int, given: Given) -> None:
    """A function that keeps what comes of a call is called: the next with these arguments waits for it."""
    known_as = [str(each.thing) if each.text is None and each.thing is not None else each.text for each in given.values]
    if None in known_as or given.loose:
        frame.effects.adds.add(Place("contents", thing))
        return
    place = Place("contents", thing, ", ".join(map(str, known_as)))
    frame.effects.reads.add(place)
    frame.effects.writes.add(place)


def _lock(frame: Frame, thing: int, name: str, given: Given) -> None:
    whole = Place("whole", thing)
    if name == "acquire":
        frame.hold(thing)
        frame.effects.reads.add(whole)
    elif name == "release" and thing not in frame.effects.locks:  # another has taken it
        frame.effects.writes.add(whole)


def _runner(frame: Frame, thing: int, name: str, given: Given) -> None:
    frame.effects.writes.add(Place("whole", thing))


def _container(frame: Frame, thing: int, name: str, given: Given) -> None:
    types, effects, arguments = frame.reader.types(thing), frame.effects, given.positional
    effects.lets_go |= name in known_types.LETS_GO
    frame.lives.keep(given.values)
    how = known_types.METHODS.get(name)
    for each in given.values if name in known_types.TAKES_IN else ():
        frame.look_through(each)
    if how is None:
        effects.writes.add(Place("whole", thing))
        return
    if how == "r" and name == "get" and types & known_types.QUEUES:
        how = "w"
    keyed = arguments and (
        (types & known_types.MAPPINGS and name in ("get", "pop", "setdefault"))
        or (frame.reader.things[thing].type == "set" and name in ("add", "discard", "remove"))
    )
    place = Place("contents", thing, arguments[0].text if keyed else None)
    if how == "a" and types & known_types.QUEUES and thing in effects.awaits and place in effects.writes:
        effects.awaits.discard(thing)  # it puts back what it took: others wait for it, and it for nobody's work
        frame.hold(thing)
    elif how == "a" and types & known_types.QUEUES:
        effects.queued.add(thing)
    {"r": effects.reads, "a": effects.adds, "w": effects.writes}[how].add(place)
    if how == "w":
        effects.reads.add(place)


def _environment(frame: Frame, thing: int, name: str, given: Given) -> None:
    keyed = given.positional and known_types.METHODS.get(name) != "a" and name != "update"
    place = Place("world", "environment", given.positional[0].text if keyed else None)
    if known_types.METHODS.get(name) == "r":
        frame.effects.reads.add(place)
    else:
        frame.effects.writes.add(place)


def _context_variable(frame: Frame, thing: int, name: str, given: Given) -> None:
    if name == "get":
        frame.effects.reads.add(Place("whole", thing))
    else:
        frame.effects.writes.add(Place("whole", thing))
        frame.effects.context.add(str(thing))


def _cache(frame: Frame, thing: int, name: str, given: Given) -> None:
    places = frame.effects.writes if name == "cache_clear" else frame.effects.reads
    places.add(Place("contents", thing))


def _many_at_once(frame: Frame, thing: int, name: str, given: Given) -> None:
    (place,) = world(NETWORK, given.values)
    frame.effects.reads.update(world(SERVERS, given.values))
    if requests.asks(name, given):
        frame.effects.reads.add(place)
    else:
        frame.effects.adds.add(place)
    frame.effects.unknown.add(f"the server behind .{name}()")


_ASKS_CLASSES = frozenset(("isinstance", "issubclass"))
_MANY = 1_000
"""More than anybody asks for."""
_BY_TYPE: tuple[tuple[frozenset[str], Callable[[Frame, int, str, Given], None]], ...] = (
    (known_types.LOCKS, _lock),
    (known_types.RUNNERS, _runner),
    (known_types.CONTAINERS, _container),
    (known_types.OPEN_FILES, opened.used),
    (known_types.ENVIRONMENTS, _environment),
    (known_types.VARIABLES, _context_variable),
    (known_types.CACHES, _cache),
    (known_types.ONE_AT_A_TIME, connections.used),
    (known_types.MANY_AT_ONCE, _many_at_once),
)
