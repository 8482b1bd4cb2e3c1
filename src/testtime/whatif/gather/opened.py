"""Files that are open: what a method of theirs does to the file, whoever knows that by its name.

What lives here: calls of methods of such objects turned into places.  What may never be added: a type or the name of a
method (``known_types``).

What is written to a file that is open is there for who opens it by its name, once it is flushed: so the order counts
for them as well.  One that has a number for a name may be the end of a pipe.
"""

from __future__ import annotations

from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import ANY_WRITTEN, DESCRIPTORS, FILES, TAKEN, WRITTEN
from testtime.whatif.gather.known_types import ASKS_FILE, READS_FILE
from testtime.whatif.gather.places import OUTSIDE, Place
from testtime.whatif.gather.values import Given, Value
from testtime.whatif.gather.world import world

_NAME, _MODE = "name", "mode"
_WRITING = frozenset("wax+")


def used(frame: Frame, thing: int, name: str, given: Given) -> None:
    """Note what a call of one of its methods does."""
    edges, things = frame.reader.things[thing].edges, frame.reader.things
    if name in ASKS_FILE:
        return
    for each in given.values:
        frame.read_contents(each)
    about = things[edges[_NAME]] if _NAME in edges else None
    mode = (things[edges[_MODE]].value if _MODE in edges else None) or "w"
    reads = name in READS_FILE or _WRITING.isdisjoint(mode)
    idle = frame.effects.idle
    frame.effects.writes.add(Place("whole", thing))
    if about is None or about.value is None:
        frame.unknown(f"whoever has the file of .{name}()", given.values)
    elif about.type == "str":
        place = Place("world", FILES, about.value)
        (frame.effects.reads if reads else frame.effects.writes).add(place)
        frame.effects.through_open.add(place)
    else:
        of = (Value(text=about.value, exact=True),)
        frame.effects.adds.update(world(DESCRIPTORS, of))
        if reads:
            frame.effects.reads.update(world(ANY_WRITTEN, of))
            if idle:
                frame.effects.awaits.add(OUTSIDE)
        frame.effects.writes.update(world(TAKEN if reads else WRITTEN, of))
