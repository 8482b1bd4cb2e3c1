"""What allows one operation at a time, connections above all: whatever is at their other end takes part.

What lives here: calls of methods of such objects turned into places and waits.  What may never be added: a type or the
name of a method (``known_types``).

At the other end of a connection there may be somebody who does anything with what is sent, and often that is the
suite's own: a thread, a task or a server that an earlier statement set going, or another end in the same test.  So who
receives waits for what may have been set going or sent, unless it is the answer to what was sent on the way there, at
that end or at another.
"""

from __future__ import annotations

from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_types import CONNECTIONS, RECEIVES
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Given


def used(frame: Frame, thing: int, name: str, given: Given) -> None:
    """Note what a call of one of its methods does."""
    effects, whole, types = frame.effects, Place("whole", thing), frame.reader.types(thing)
    if types & CONNECTIONS:
        frame.unknown(f"whoever is behind .{name}()", given.values)
        if name in RECEIVES and not any(_is_end(frame, place) for place in effects.writes):
            effects.awaits.add(thing)
    effects.writes.add(whole)


def _is_end(frame: Frame, place: Place) -> bool:
    """Whether it is an end of a connection that was used."""
    return place.kind == "whole" and bool(frame.reader.types(int(place.of)) & CONNECTIONS)
