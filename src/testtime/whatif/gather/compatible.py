"""Members of which no two stand in each other's way.

What lives here: who is kept, first come first kept, and why others are not.  What may never be added: what a member is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from testtime.whatif.gather.conflict import Verdict


@dataclass(frozen=True)
class Kept:
    """Of members that are known by their places."""

    places: tuple[int, ...]
    doubts: tuple[str, ...]
    """That those kept leave to a human."""
    refused: tuple[tuple[int, int, str], ...]
    """Whom a member was kept for, the member, and why."""


def compatible(count: int, between: Callable[[int, int], Verdict], alone: Sequence[str | None] = ()) -> Kept:
    """Who may run beside all others that are kept.

    ``between``: of an earlier member and a later one; ``alone``: why a member can run beside nobody.
    """
    places: list[int] = []
    doubts: list[str] = []
    refused: list[tuple[int, int, str]] = []
    for place in range(count):
        reason = alone[place] if alone else None
        found = [] if reason is not None else [(other, between(other, place)) for other in places]
        met = next(((other, each.obstacle or each.useless or "") for other, each in found if not each.free), None)
        if reason is not None:
            refused.append((place, place, reason))
        elif met is not None:
            refused.append((met[0], place, met[1]))
        else:
            places.append(place)
            doubts += [doubt for _, each in found for doubt in each.doubts]
    return Kept(tuple(places), tuple(doubts), tuple(refused))
