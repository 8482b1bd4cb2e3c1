"""What runs because objects are let go of: ``__del__``, and what ``weakref.finalize`` was told to call then.

What lives here: whose finalisers may run, and what they do.  What may never be added: when something is let go of
(``storing``, ``walk`` and ``known`` tell of what was there before, ``lives`` of what was made on the way).

What was in a variable, attribute or container before a statement, nobody has seen who looked while it ran or after it.
So whatever is replaced, deleted or taken out there may be any object that has a finaliser.  Of an object that was made
in the text at hand it is known which it is.  What a finaliser does to its own object is nobody's concern: it is gone.
"""

from __future__ import annotations

from testtime.whatif.gather import calls
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.lives import FINALISER
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.values import Given, Value

_REGISTERED = "weakref.finalize"
_OWN = frozenset({"attribute", "contents", "whole"})


def released(frame: Frame) -> None:
    """Note what runs for all that was let go of on the way through a statement."""
    for value in frame.lives.over:
        _finalise(frame, value)
    things = frame.reader.things
    for kind in things.finalised() if frame.effects.lets_go else ():
        objects = frozenset(each for each in things.made_by(kind) if things[each].kind == "object")
        _finalise(frame, Value(objects) if objects else Value(made=kind, inner={}))
    for each in things.of_type(_REGISTERED) if frame.effects.lets_go else ():
        calls.call(frame, frame.reader.exact(each), _REGISTERED, Given())


def _finalise(frame: Frame, value: Value) -> None:
    outside, frame.effects = frame.effects, Effects()
    try:
        calls.implied(frame, value, FINALISER)
    finally:
        done, frame.effects = frame.effects, outside
    for places in (done.reads, done.writes, done.adds):
        places -= {each for each in places if each.kind in _OWN and each.of in value.things}
    frame.effects.include(done)
