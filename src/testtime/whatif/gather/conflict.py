"""Two tasks: may they overlap, and how sure is that.

What lives here: effects of two tasks to a verdict, with the one reason for it.  What may never be added: which tasks
there are.

Three answers.  *Must not*: one writes what the other reads or writes, both use an object of which nothing is known,
or both need what lets one through at a time.  *Look at it*: only the order of entries depends on who is first, both
talk to the outside world in ways that could meet there, or a call could not be followed.  *Certain*: none of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from testtime.whatif.gather.known_functions import (
    CONNECTS,
    DESCRIPTORS,
    FILES,
    LOGGED,
    NETWORK,
    PRINTED,
    SERVERS,
    TIMEOUT,
    UMASK,
    ZONE,
)
from testtime.whatif.gather.places import LEFT, Effects, Place, within

_WORLD = {
    "environment": "the environment",
    "folder": "the working folder",
    "files": "files",
    "network": "the same server",
    "servers": "the servers that listen",
    "random numbers": "the order of random numbers",
    "process-wide settings": "settings of the whole process",
    "logging": "the settings of logging",
}
_FOR_ALL = frozenset({"environment", "folder", "process-wide settings", "logging", PRINTED, UMASK, TIMEOUT, ZONE})
"""Parts of the world that are set for all code there is."""
_SAME_REQUEST = "both send the same request"
_ADDED = {
    "network": "both talk to a server: it must keep no order between them",
    "descriptors": "both use descriptors, which must not be of one file or pipe",
    "servers": "both open a server: not on the same port",
    "random numbers": "both take random numbers: who gets which may change",
}
Word = Callable[[int], str]
"""What a thing is called."""


@dataclass(frozen=True)
class Verdict:
    """Of two tasks."""

    obstacle: str | None = None
    """Why they must not overlap."""
    useless: str | None = None
    """Why it would gain nothing."""
    doubts: tuple[str, ...] = ()
    """What a human must look at."""
    at_once: int | None = None
    """How many like these get through at a time."""
    adds: frozenset[Place] = frozenset()
    """What both add to, so that the order in it may change."""
    keyed: frozenset[int] = frozenset()
    """Containers in which both put something, each under keys of its own."""

    @property
    def free(self) -> bool:
        """Whether they may overlap."""
        return self.obstacle is None and self.useless is None


def verdict(first: Effects, second: Effects, word: Word) -> Verdict:
    """Whether ``second``, which comes after ``first`` in the text, may run beside it."""
    for mine, theirs, how, also in (
        (first.writes, _read_beside(first, second), "changes", "reads it"),
        (first.writes, second.writes, "changes", "changes it as well"),
        (_read_beside(second, first), second.writes, "reads", "changes it"),
        (first.adds, second.reads, "adds to", "reads it"),
        (first.adds, second.writes, "adds to", "changes it"),
        (first.reads, second.adds, "reads", "adds to it"),
        (first.writes, second.adds, "changes", "adds to it"),
    ):
        met = common(mine, theirs)
        if met is not None:
            return Verdict(obstacle=f"the first {how} {described(met, word)}, and the second {also}")
    obstacle = _set_for_all(first, second, word) or _processes(first, second) or _hidden(first, second, word)
    obstacle = obstacle or _told(first, second)
    if obstacle is not None:
        return Verdict(obstacle=obstacle)
    shared = {thing: capacity for thing, capacity in first.locks.items() if thing in {*second.locks, *second.passes}}
    shared |= {thing: capacity for thing, capacity in second.locks.items() if thing in first.passes}
    narrow = min((thing for thing, capacity in shared.items() if capacity < 2), default=None)
    if narrow is not None:
        return Verdict(useless=f"both need {word(narrow)}, which lets one through at a time")
    shown = (LOGGED, PRINTED, DESCRIPTORS)
    both = frozenset(place for place in first.adds & second.adds if place.kind != "world" or place.of in shown)
    doubts = tuple(_doubts(first, second, word))
    keyed = frozenset(int(place.of) for place in first.writes if place.kind == "contents")
    keyed &= frozenset(place.of for place in second.writes if place.kind == "contents")
    return Verdict(doubts=doubts, at_once=min(shared.values(), default=None), adds=both, keyed=keyed)


def _read_beside(first: Effects, second: Effects) -> Set[Place]:
    """What ``second`` reads.

    Not whatever file there is, where both start processes that are handed paths, and the first writes those of its own.
    """
    ours = frozenset().union(*first.processes)
    both = first.processes and second.processes and all((*first.processes, *second.processes))
    own = both and all(_among(place, ours) for place in first.writes if place.of == FILES)
    return second.reads - {Place("world", FILES)} if own else second.reads


def common(mine: Set[Place], theirs: Set[Place]) -> Place | None:
    """The first place of one that may be a place of the other."""
    if not mine or not theirs:
        return None
    owners = {place.of for place in theirs}
    met = [place for place in mine if place.of in owners and any(map(place.overlaps, theirs))]
    return min(met, key=_order, default=None)


def _set_for_all(first: Effects, second: Effects, word: Word) -> str | None:
    """Why what one sets for all code keeps the other apart, of which nobody knows whether it looks there."""
    for mine, theirs in ((first, second), (second, first)):
        for name, owner in sorted(mine.patches.items()):
            if theirs.unknown or name in theirs.patches or any(_is_named(place, name) for place in theirs.reads):
                return f"one replaces {f'{owner}.{name}' if name else owner}, and the other may use it"
        obeyed = _obeyed(mine, theirs)
        if obeyed is not None:
            return f"one sets {obeyed}, and the other goes by it"
        for_all = {place for place in mine.writes if place.kind == "variable" or place.of in _FOR_ALL}
        met = min(for_all | mine.everywhere & mine.writes, key=_order, default=None) if theirs.unknown else None
        if met is not None:
            return f"one changes {described(met, word)}, and what {min(theirs.unknown)} does could not be followed"
    return None


def _obeyed(mine: Effects, theirs: Effects) -> str | None:
    """What one sets for the whole process, or in a module of a library, that the other goes by; ``None`` if nothing."""
    makes = bool(theirs.processes) or any(place.of == FILES for place in theirs.writes)
    calls = any(map(theirs.touches, (NETWORK, SERVERS)))
    for setting, goes_by_it in ((UMASK, makes), (TIMEOUT, calls)):
        if goes_by_it and any(place.of == setting for place in mine.writes):
            return setting
    there = theirs.modules_used | (CONNECTS if calls else frozenset())
    return min((f"a variable of {each}" for each in mine.modules_set & there), default=None)


def _is_named(place: Place, name: str) -> bool:
    """Whether a place may be an attribute of that name, of whichever object or module."""
    return not name or (place.kind in ("attribute", "variable") and place.what in (name, None))


def _order(place: Place) -> tuple[str, str, str]:
    return place.kind, str(place.of), place.what or ""


def _hidden(first: Effects, second: Effects, word: Word) -> str | None:
    """Why code that nobody could find keeps tasks apart: it may use whatever object the other changes or looks into."""
    for mine, theirs in ((first, second), (second, first)):
        parts = {place for place in theirs.writes | theirs.adds if place.kind != "world"}
        parts |= {place for place in theirs.reads if place.kind in ("contents", "whole") or place.of in theirs.asked}
        met = min((place for place in parts if place.of not in theirs.hidden), key=_order, default=None)
        if mine.hidden and met is not None:
            return f"{min(mine.hidden.values())} is not known, and may use {described(met, word)}"
    return None


def _processes(first: Effects, second: Effects) -> str | None:
    """Why child processes keep tasks apart."""
    for mine, theirs in ((first, second), (second, first)):
        for paths in mine.processes:
            if any(place.of == "files" and (not paths or _among(place, paths)) for place in theirs.writes):
                return "one writes a file that a process of the other may use"
            met = min((each.what for each in theirs.reads if each.what and _among(each, paths)), default=None)
            if met is not None:
                return f"one uses {met}, and a process of the other was handed it"
    for ours in first.processes:
        for others in second.processes:
            shared = {path for path in ours if path and _among(Place("world", FILES, path), others)}
            if shared:
                return f"both start processes that use {min(shared)}"
    return None


def _told(first: Effects, second: Effects) -> str | None:
    """Why a path that both are handed keeps tasks apart: of one of them nobody knows what it does there."""
    unknown = min(first.unknown | second.unknown, default=None)
    met = (each for each in sorted(first.told) if any(within(each, it) or within(it, each) for it in second.told))
    path = None if unknown is None else next(met, None)
    return None if path is None else f"both are handed {path}, and what {unknown} does there could not be followed"


def _among(place: Place, paths: frozenset[str]) -> bool:
    """Whether a file may be one of those at some paths, or in them."""
    return place.of == FILES and any(place.overlaps(Place("world", FILES, path)) for path in paths)


def _doubts(first: Effects, second: Effects, word: Word) -> Iterable[str]:
    met = common({place for place in first.adds if place.of not in (LOGGED, PRINTED)}, second.adds)
    if met is not None and met.kind == "world":
        same = met.what is not None and "/" in met.what and met in second.adds
        yield _SAME_REQUEST if same else _ADDED.get(str(met.of), f"both use {described(met, word)}")
    elif met is not None and met.what == LEFT:
        yield "both are left in the end, the last that was entered first: that order may change"
    elif met is not None:
        yield f"both add to {described(met, word)}: the order of what is in it may change"
    if first.stamps and second.stamps:
        yield "both keep the time: which of them is earlier may change"
    unknown = min(first.unknown | second.unknown, default=None)
    if first.hidden and second.hidden:
        yield f"{min(first.hidden.values())} is not known"
    if unknown is not None:
        yield f"what {unknown} does could not be followed"
    about = _named_to_both(first, second)
    if about is not None:
        yield f"both start processes that are handed {about}: one may need what the other makes"
    if any(not paths for paths in (*first.processes, *second.processes)) and first.processes and second.processes:
        yield "both start processes, which may share files in the folder they run in"


def _named_to_both(first: Effects, second: Effects) -> str | None:
    """A word that processes of both are handed, and that is not what one program is to do in both."""
    pairs = ((mine, theirs) for mine in first.commands for theirs in second.commands if mine[1] == theirs[1])
    met = {mine[1] for mine, theirs in pairs if not (mine == theirs and mine[2])}
    return min(met, default=None)


def described(place: Place, word: Word) -> str:
    """A place in words."""
    if place.kind == "world":
        about = _WORLD.get(str(place.of), str(place.of))
        return f"{about} ({place.what})" if place.what and place.of != "network" else about
    if place.kind == "variable":
        return f"the variable {place.what}"
    name = word(int(place.of))
    if place.kind == "attribute":
        return f"{name}.{place.what}"
    if place.kind == "contents":
        return f"{name}[{place.what}]" if place.what is not None else f"what is in {name}"
    return name
