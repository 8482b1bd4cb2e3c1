"""The order in a container that others see, where what comes later would be there first.

What lives here: what can be got at through what a function hands on, and which task would overtake another.
What may never be added: a list that is handed on itself (``function``).

Tasks that start in their order end in it as long as no later one takes less time: then the list is the same, and a
human has to say whether that will stay so.  Where a later one takes less, the list surely is another one.  A dictionary
has the same entries either way, and few look at their order: that is for a human to say.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from testtime.whatif.gather import known_types
from testtime.whatif.gather.body import shown
from testtime.whatif.gather.conflict import Verdict, Word
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.known_types import ORDERED
from testtime.whatif.gather.reader import Reader

_SHARE, _LEAST = 1.1, 10_000_000
"""So many times as long, and so many ns longer, is longer: the rest is the machine's."""
_OBSTACLE = "both add to {}, which others see, and the later one would be first there"
_DOUBT = "both put something in {}, which others see: the order of what is in it will change"
_DEEP = 3
"""Objects in objects that are looked into."""


def overtaken(function: Function, found: Verdict, walls: Sequence[int]) -> Verdict:
    """A verdict, with the order in containers that can be got at taken into account.

    ``walls``: ns, in order of the text.
    """
    if not found.free or not _any_longer(walls):
        return found
    for place in sorted(found.adds, key=str):
        if place.kind == "contents" and _can_be_got_at(function, int(place.of), ORDERED):
            return replace(found, obstacle=_OBSTACLE.format(function.word(int(place.of))))
    for thing in sorted(found.keyed):
        if _can_be_got_at(function, thing, known_types.CONTAINERS):
            return replace(found, doubts=(*found.doubts, _DOUBT.format(function.word(thing))))
    return found


def overtaken_by_fixture(reader: Reader, word: Word, found: Verdict, walls: Sequence[int]) -> Verdict:
    """The same of two fixtures: whatever both get at, tests do as well."""
    places = sorted(found.adds, key=str) if found.free and _any_longer(walls) else ()
    for place in places:
        if place.kind == "contents" and reader.types(int(place.of)) & ORDERED:
            return replace(found, obstacle=_OBSTACLE.format(word(int(place.of))))
    return found


def _any_longer(walls: Sequence[int]) -> bool:
    return any(_longer(first, second) for first, second in itertools.combinations(walls, 2))


def _longer(first: int, second: int) -> bool:
    return first > second * _SHARE and first > second + _LEAST


def _can_be_got_at(function: Function, thing: int, types: frozenset[str]) -> bool:
    """Whether a container of some type is in a class or module, or in what the function hands on or is a method of."""
    for statement in (*function.body.shows, *function.body.tree.body[-1:]):
        reader = function.reader(statement)
        if not reader.types(thing) & types:
            return False
        if reader.things.public(thing) or thing in _inside(reader, _handed_on(function, statement)):
            return True
    return False


def _handed_on(function: Function, statement: ast.stmt) -> Iterator[int]:
    """Objects that a statement hands on, and the one that a method is called for."""
    owner = [each for each in function.body.parameters[:1] if each in ("self", "cls")]
    paths = shown(statement) if statement in function.body.shows else ()
    things = (function.stands_for(statement, path) for path in (*owner, *paths))
    return (thing for thing in things if thing is not None)


def _inside(reader: Reader, things: Iterable[int]) -> set[int]:
    """These objects, and what they hold."""
    found = set(things)
    ahead = set(found)
    for _ in range(_DEEP):
        held = (reader.things[each].edges.values() for each in ahead if reader.things[each].kind == "object")
        ahead = set().union(*held) - found
        found |= ahead
    return found
