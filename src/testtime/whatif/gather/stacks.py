"""Exit stacks: what is entered by one is left in the end, the last first.

What lives here: the methods by which a stack is told what to enter, or what to call in the end.  What may never be
added: a ``with`` statement (``walk``).

What entering and leaving do counts for the statement that enters.  So two of which all is known, and that do not meet
in it, may be left in any order, too; of others that order may matter, and it is the reverse of the order of entry.
"""

from __future__ import annotations

from testtime.whatif.gather import calls
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import LEFT, Place
from testtime.whatif.gather.values import FRESH, Given, Value

STACKS = frozenset({"contextlib._BaseExitStack"})
_ENTERS = {
    "enter_context": ("__enter__", "__exit__"),
    "enter_async_context": ("__aenter__", "__aexit__"),
    "push": ("", "__exit__"),
    "push_async_exit": ("", "__aexit__"),
}
"""Methods that enter, and what they call at once and in the end."""
_CALLS = frozenset({"callback", "push_async_callback"})
"""Methods that are told what to call in the end."""
_RAISED = Given([FRESH, FRESH, FRESH])


def kept(frame: Frame, thing: int, name: str, words: str, given: Given) -> Value | None:
    """A method of a stack; ``None`` for one that tells it nothing to do in the end."""
    if not (name in _ENTERS or name in _CALLS) or not given.positional:
        return None
    first, found = given.positional[0], FRESH
    frame.consume(first)
    if name in _CALLS:
        calls.call(frame, first, words, Given(given.positional[1:], given.named, given.loose))
    else:
        enter, leave = _ENTERS[name]
        entered = calls.implied(frame, first, enter) if enter else None
        left = calls.implied(frame, first, leave, _RAISED)
        if left is None and first.thing is not None and frame.opaque(first.thing):
            frame.unknown(words, [first])
        found = first if entered is None else entered
        frame.effects.own_task |= frame.effects.scopes
    place = Place("contents", thing, LEFT)
    known = not (frame.effects.unknown or frame.effects.hidden)
    (frame.effects.reads if known else frame.effects.adds).add(place)
    return found
