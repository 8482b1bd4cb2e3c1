"""Objects of several executions under one numbering.

What lives here: recognising the same object in two functions that ran close to each other.  What may never be added: a
guess; two addresses of one type are one object, anything else is two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from testtime.model.profile import Profile
from testtime.model.watched import Execution, Snapshot, Thing
from testtime.whatif.gather.reader import Reader, Things


def readers(profile: Profile, executions: Sequence[Execution]) -> list[Reader]:
    """A reader of each execution; a thing has one number in all of them."""
    things: list[Thing] = []
    known: dict[tuple[int, str], int] = {}
    maps = [_numbers(execution, things, known) for execution in executions]
    for execution, numbers in zip(executions, maps, strict=True):
        for index, thing in enumerate(execution.things):
            place = numbers[index]
            edges = {name: numbers[each] for name, each in thing.edges.items()}
            things[place] = replace(
                thing,
                edges={**things[place].edges, **edges},
                owner=_moved(thing.owner, numbers),
                func=_moved(thing.func, numbers),
            )
    every = Things(things)
    return [
        Reader(profile, replace(execution, snapshots=_renumbered(execution.snapshots, numbers)), every)
        for execution, numbers in zip(executions, maps, strict=True)
    ]


def _numbers(execution: Execution, things: list[Thing], known: dict[tuple[int, str], int]) -> list[int]:
    numbers = []
    for thing in execution.things:
        place = None if thing.id is None else known.get((thing.id, thing.type))
        if place is None:
            place = len(things)
            things.append(replace(thing, edges={}))
            if thing.id is not None:
                known[thing.id, thing.type] = place
        numbers.append(place)
    return numbers


def _moved(index: int | None, numbers: Sequence[int]) -> int | None:
    return None if index is None or index < 0 else numbers[index]


def _renumbered(snapshots: Sequence[Snapshot], numbers: Sequence[int]) -> tuple[Snapshot, ...]:
    return tuple(
        Snapshot(each.line, {path: numbers[index] for path, index in each.paths.items()}) for each in snapshots
    )


def word_of(reader: Reader) -> Callable[[int], str]:
    """What a thing is called where no name of one function would do."""

    def word(thing: int) -> str:
        about = reader.things[thing]
        return about.name or f"an object of type {about.type}"

    return word
