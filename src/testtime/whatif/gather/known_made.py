"""What methods do of objects that were just made, and of which nothing but that is known.

What lives here: what the name of a method says.  What may never be added: objects that were seen (``known``).
"""

from __future__ import annotations

from testtime.whatif.gather import known_types, requests
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import LOGGED, LOGGING, NETWORK, SETTINGS
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Given, Value
from testtime.whatif.gather.world import world


def of_made(frame: Frame, owner: Value, name: str, given: Given) -> None:
    """Note what the name of a method says, where nothing is known of the object but that it was just made."""
    frame.effects.starts = frame.effects.starts or name in known_types.STARTS
    frame.tell(name == "time" and not given.values)  # of the event loop
    if name in known_types.SETS_LOGGING and owner.made is None:  # a new logger or handler is nobody else's
        frame.effects.writes.add(Place("world", LOGGING))
    if name in known_types.LOGS_SOMETHING and owner.exact and owner.text is None:  # by what the library just gave
        frame.effects.reads.add(Place("world", LOGGING))
        frame.effects.adds.add(Place("world", LOGGED))
    if name in known_types.ASKS_LOGGING and owner.made is None:
        frame.effects.reads.add(Place("world", LOGGING))
    if name in known_types.SETS_LOOP and owner.made is None:
        frame.effects.writes.add(Place("world", SETTINGS))
    if name in known_types.WAITED:
        frame.served()
    if name == "request" and requests.is_one(given):
        asks = requests.asks(name, given)
        (frame.effects.reads if asks else frame.effects.adds).update(world(NETWORK, given.values))
