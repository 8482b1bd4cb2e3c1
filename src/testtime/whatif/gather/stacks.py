"""Exit stacks, and tests of unittest, which have one: what is entered by one is left in the end, the last first.

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

STACKS = frozenset({"contextlib._BaseExitStack", "unittest.case.TestCase"})
ENTERS = {
    "enter_context": ("__enter__", "__exit__"),
    "enter_async_context": ("__aenter__", "__aexit__"),
    "enterContext": ("__enter__", "__exit__"),
    "enterAsyncContext": ("__aenter__", "__aexit__"),
    "push": ("", "__exit__"),
    "push_async_exit": ("", "__aexit__"),
}
"""Methods that enter, and what they call at once and in the end."""
_CALLS = frozenset({"callback", "push_async_callback"})
"""Methods that are told what to call in the end."""
_RAISED = Given([FRESH, FRESH, FRESH])


def kept(frame: Frame, thing: int, name: str, words: str, given: Given) -> Value | None:
    """A method of a stack; ``None`` for one that tells it nothing to do in the end."""
    if not (name in ENTERS or name in _CALLS) or not given.positional:
        return None
    found = FRESH
    if name in ENTERS:
        found = entered(frame, name, words, given)
        frame.effects.own_task |= frame.effects.scopes
    else:
        first = given.positional[0]
        frame.consume(first)
        calls.call(frame, first, words, Given(given.positional[1:], given.named, given.loose))
    place = Place("contents", thing, LEFT)
    known = not (frame.effects.unknown or frame.effects.hidden)
    (frame.effects.reads if known else frame.effects.adds).add(place)
    return found


def entered(frame: Frame, name: str, words: str, given: Given) -> Value:
    """What the context gives that one of ``ENTERS`` is handed, by whatever stack; it is left as well, in the end."""
    context = given.positional[0] if given.positional else FRESH
    frame.consume(context)
    enter, leave = ENTERS[name]
    gives = calls.implied(frame, context, enter) if enter else None
    left = calls.implied(frame, context, leave, _RAISED)
    if left is None and context.thing is not None and frame.opaque(context.thing):
        frame.unknown(words, [context])
    return context if gives is None else gives
