"""Whether one statement of a function has to come before another.

What lives here: names, objects, resources, and what belongs to the function's own task or thread, put together.  What
may never be added: a third statement.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Set
from dataclasses import replace

from testtime.whatif.gather import known_types, serving
from testtime.whatif.gather.conflict import Verdict, common, described, verdict
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.known_functions import FILES, NETWORK, RANDOM
from testtime.whatif.gather.names import names
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.overtaking import overtaken
from testtime.whatif.gather.places import OUTSIDE, Effects, Place
from testtime.whatif.gather.requests import only_ask

_RESOURCE = re.compile(r"/\w[^\s]*")
"""A text that looks like the path of a resource."""
_ADDRESS = re.compile(r"[^/]*:\d+")
"""Where a server listens."""
_HERE = re.compile(r"(?:127\.|localhost:|::1:)")
"""How the address of a server on this machine begins."""
_CHECKED = "what comes after a check must not run when it fails"
_RAISES = "the first may raise, and the second would be under way by then"


def between(function: Function, first: Node, second: Node) -> Verdict:
    """Whether ``second``, which comes later in the text, may run beside ``first``."""
    reason = first.names.blocks(second.names) or _parent(first, second) or awaited(function, first, second)
    reason = reason or _two_turns(function, first, second)
    if reason is not None:
        return Verdict(obstacle=reason)
    found = function.judged(verdict(first.effects, second.effects, function.word))
    found = overtaken(function, found, [first.mean.wall, second.mean.wall])
    if found.free:
        reason = _shows(function, first, second) or _drawn(function, first, second) or _same(first, second)
        reason = reason or _asked(first, second) or _served(function, first, second)
        reason = reason or _taken_out(function, first, second) or _taken_out(function, second, first)
        if reason is not None:
            return Verdict(obstacle=reason)
    if found.free and first.effects.skips:
        return Verdict(obstacle=_CHECKED)
    if not (found.free and first.checks):
        return found
    if not first.slow or not second.effects.idle:  # it is as good as an assert, if that gains nothing or leaves traces
        return Verdict(obstacle=_CHECKED)
    return replace(found, doubts=(*found.doubts, _RAISES))


def lost(function: Function, node: Node) -> str | None:
    """Why a statement needs the function's own task or thread; ``None`` where it does not."""
    if node.effects.context:
        return "a context variable that is set in a task of its own is lost for the function"
    if function.body.is_async:
        scope = min(node.effects.own_task, default=None)
        return None if scope is None else f"what {scope} gives has to be left by the task that entered it"
    if node.effects.thread:
        return f"{function.word(min(node.effects.thread))} is another in each thread"
    unbound = known_types.MAY_BE_UNBOUND if node.effects.unbound else frozenset()
    bound = function.bound(node, known_types.THREAD_BOUND - unbound)
    return None if bound is None else f"{bound} may be used in one thread alone"


def awaited(function: Function, first: Node, second: Node) -> str | None:
    """Why one must come before another that waits until something shows: it did something with the same object."""
    shown = first.effects.awaits & _parts(second.effects) - second.effects.awaits
    shown = shown or (set() if second.effects.awaits else _told(function, first) & _parts(second.effects))
    if shown:
        return f"the first waits for {function.word(min(shown))}, and the second relies on it"
    if OUTSIDE not in second.effects.awaits or first.effects.idle:
        return None
    shared = _parts(first.effects) & _parts(second.effects)
    things = function.reader(second.statement).things
    shared = {each for each in shared if things[each].kind == "object"}
    return "the second waits for what the first may have set going" if shared else None


def _told(function: Function, node: Node) -> set[int]:
    """Objects of which an event that a statement waits for may tell something: who holds it, and what is beside it."""
    reader = function.reader(node.statement)
    events = (each for each in node.effects.awaits - {OUTSIDE} if reader.types(each) & known_types.EVENTS)
    beside = (reader.things.held_with(each) | reader.variables_with(each) for each in events)
    return {each for held in beside for each in held if reader.things[each].kind == "object"}


def _shows(function: Function, first: Node, second: Node) -> str | None:
    """Why one must come after another that waits until something shows: it uses what shows, or may well end it."""
    loops = isinstance(first.statement, ast.While | ast.For) and OUTSIDE in first.effects.awaits
    if loops and OUTSIDE not in second.effects.awaits and second.effects.unknown:
        return (
            f"the first waits until something shows, and what {min(second.effects.unknown)} does could not be followed"
        )
    there, any_file = second.effects.places, Place("world", FILES)
    if second.effects.processes:  # those that are handed paths are told of no others
        there = there - {any_file} if all(second.effects.processes) else there | {any_file}
    found = common(first.effects.polled - second.effects.polled, there)
    if found is None:
        return None
    return f"the first waits until {described(found, function.word)} shows something, and the second relies on it"


def _drawn(function: Function, first: Node, second: Node) -> str | None:
    """Why random numbers are drawn in order: the function has said which ones come."""
    both = all(Place("world", RANDOM) in each.effects.adds for each in (first, second))
    return "both take random numbers, of which the function has set the seed" if both and function.seeds else None


def _taken_out(function: Function, putting: Node, other: Node) -> str | None:
    """Why what uses an object must keep its place: whoever takes something out of a queue may change what is beside it.

    That is what the same object holds; or, where it is waited for what was put in, variables of the same module.
    """
    reader = function.reader(putting.statement)
    places = (*other.effects.reads, *other.effects.writes, *other.effects.adds)
    used = {int(place.of) for place in places if place.kind in ("contents", "whole")}
    for queue in sorted(putting.effects.queued - other.effects.queued):
        beside = reader.things.held_with(queue)
        if queue in putting.effects.locks or Place("contents", queue) in putting.effects.writes:
            beside |= reader.variables_with(queue)
        met = min((each for each in beside & used - {queue} if reader.things[each].kind == "object"), default=None)
        if met is not None:
            return f"who takes out of {function.word(queue)} may change {function.word(met)}"
    return None


def _two_turns(function: Function, first: Node, second: Node) -> str | None:
    """Why what was looked at in two turns of a loop stays in order: it was one object in each, and changes."""
    statements = (each for each in function.body.alone if first.lines[0] <= each.lineno <= second.lines[0])
    stored = frozenset().union(*(names(each).stores for each in statements))
    for name in sorted(first.names.loads & second.names.loads - stored):
        mine, theirs = (function.reader(each.statement).thing_at(each.statement, name) for each in (first, second))
        changed = {
            int(each.of)
            for node in (first, second)
            for each in node.effects.writes | node.effects.adds
            if each.kind in ("attribute", "contents", "whole")
        }
        if None not in (mine, theirs) and mine != theirs and {mine, theirs} & changed:
            return f"{name} is changed, and was looked at in two turns of the loop around"
    return None


def _parts(effects: Effects) -> set[int]:
    """Things of which a part is used."""
    places = (*effects.reads, *effects.writes, *effects.adds)
    return {int(each.of) for each in places if each.kind in ("attribute", "contents", "whole")}


def _parent(first: Node, second: Node) -> str | None:
    """Why one request must come before another: by their paths, what the second is about is inside the first's."""
    if not any(place.of == NETWORK for place in first.effects.adds) or not second.effects.touches(NETWORK):
        return None
    made = {*_addresses(first.effects.adds), *([] if _addresses(first.effects.reads) else _resources(first))}
    for mine, theirs in itertools.product(
        sorted(made), (*_resources(second), *_addresses(second.effects.reads | second.effects.adds))
    ):
        if theirs.startswith(f"{mine.rstrip('/')}/"):
            return f"{theirs} is inside {mine}, which the first makes"
    return None


def _same(first: Node, second: Node) -> str | None:
    """Why one request must come before another: both name one thing to one server, and do not do the same with it."""
    if not (_sends(first) and _sends(second) and _may_meet(first.effects, second.effects)):
        return None
    for about in sorted({about for _, about in first.effects.named} & {about for _, about in second.effects.named}):
        mine, theirs = ({how for how, each in node.effects.named if each == about} for node in (first, second))
        if mine != theirs and not only_ask(mine | theirs):
            return f"both talk to a server about {about}, and each in its own way"
    return None


def _asked(first: Node, second: Node) -> str | None:
    """Why one request must come before another: it may change what the second, which changes nothing, asks for."""
    asks = any(place.of == NETWORK for place in second.effects.reads) and not _sends(second)
    if not (asks and _sends(first) and _may_meet(first.effects, second.effects)):
        return None
    return "the first sends a server something, which may change what the second asks it for"


def _served(function: Function, first: Node, second: Node) -> str | None:
    """Why one request must come before another: what answers stands in the suite, and they meet there."""
    here = [_is_here(each.effects) for each in (first, second)]
    if not any(here):
        return None
    reader = function.reader(second.statement)
    for mine, theirs in [pair for pair, is_it in zip(((first, second), (second, first)), here, strict=True) if is_it]:
        place = serving.beside(reader, theirs.effects, only_asks=not _sends(mine))
        if place is not None:
            return f"one asks a server in this process, which uses {described(place, function.word)} as the other does"
    if not (
        _may_meet(first.effects, second.effects) and all(each.effects.touches(NETWORK) for each in (first, second))
    ):
        return None  # else a connection may have been there before
    names = [{about for _, about in node.effects.named} for node in (first, second)]
    apart = bool(names[0] - names[1] and names[1] - names[0])
    place = serving.met(reader, (not _sends(first), not _sends(second)), apart=apart)
    if place is None:
        return None
    return f"both talk to a server in this process, and what answers there keeps {described(place, function.word)}"


def _is_here(effects: Effects) -> bool:
    """Whether a server was talked to that is on this machine."""
    return any(place.of == NETWORK and _HERE.match(place.what or "") for place in effects.adds)


def _sends(node: Node) -> bool:
    """Whether a statement talks to a server, and it is not known that it only asks."""
    told = [place.what for place in node.effects.adds if place.of == NETWORK]
    asks = any(place.of == NETWORK for place in node.effects.reads)
    return any(what is None or not (asks and _ADDRESS.fullmatch(what)) for what in told)


def _may_meet(first: Effects, second: Effects) -> bool:
    """Whether two talk to the same server, as far as was seen."""
    mine, theirs = (
        {place.what for place in each.adds if place.of == NETWORK and _ADDRESS.fullmatch(place.what or "")}
        for each in (first, second)
    )
    return not mine or not theirs or bool(mine & theirs)


def _addresses(places: Set[Place]) -> list[str]:
    """What is known of the resources that requests are about."""
    return sorted(place.what for place in places if place.of == NETWORK and place.what and "/" in place.what)


def _resources(node: Node) -> list[str]:
    texts = (each.value for each in ast.walk(node.statement) if isinstance(each, ast.Constant))
    return [each for each in texts if isinstance(each, str) and _RESOURCE.fullmatch(each)]
