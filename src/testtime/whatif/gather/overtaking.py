"""The order in a list that a function hands on inside an object, where what comes later would be there first.

What lives here: which lists can be got at through what a function hands on, and which task would overtake another.
What may never be added: a list that is handed on itself (``function``).

Tasks that start in their order end in it as long as no later one takes less time: then the list is the same, and a
human has to say whether that will stay so.  Where a later one takes less, the list surely is another one.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from testtime.whatif.gather.body import shown
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.known_types import ORDERED
from testtime.whatif.gather.reader import Reader

_SHARE, _LEAST = 1.1, 10_000_000
"""So many times as long, and so many ns longer, is longer: the rest is the machine's."""
_DEEP = 3
"""Objects in objects that are looked into."""


def overtaken(function: Function, found: Verdict, walls: Sequence[int]) -> Verdict:
    """A verdict, with the order in lists that can be got at taken into account; ``walls``: ns, in order of the text."""
    if not found.free or not any(_longer(first, second) for first, second in itertools.combinations(walls, 2)):
        return found
    for place in sorted(found.adds, key=str):
        if place.kind == "contents" and _can_be_got_at(function, int(place.of)):
            word = function.word(int(place.of))
            return replace(found, obstacle=f"both add to {word}, which others see, and the later one would be first there")
    return found


def _longer(first: int, second: int) -> bool:
    return first > second * _SHARE and first > second + _LEAST


def _can_be_got_at(function: Function, thing: int) -> bool:
    """Whether a list is in a class or module, or in an object that the function hands on or is a method of."""
    for statement in (*function.body.shows, *function.body.tree.body[-1:]):
        reader = function.reader(statement)
        if not reader.types(thing) & ORDERED:
            return False
        if reader.things.public(thing) or thing in _inside(reader, _handed_on(function, reader, statement)):
            return True
    return False


def _handed_on(function: Function, reader: Reader, statement: ast.stmt) -> Iterator[int]:
    """Objects that a statement hands on, and the one that a method is called for."""
    owner = [each for each in function.body.parameters[:1] if each in ("self", "cls")]
    paths = shown(statement) if statement in function.body.shows else ()
    things = (reader.thing_at(statement, path) for path in (*owner, *paths))
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
