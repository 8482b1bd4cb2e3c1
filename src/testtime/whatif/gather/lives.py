"""How long objects live that are made on the way through a text and do something in the end.

What lives here: which of them a function has made, gives back, hands on, or lets go of.  What may never be added: what
they do then (``releasing``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from testtime.whatif.gather.values import Value

FINALISER = "__del__"


@dataclass
class Lives:
    """Of the objects with a finaliser that one function has made."""

    made: list[Value] = field(default_factory=list)
    """Those that are its own, or were given back by what it called."""
    over: list[Value] = field(default_factory=list)
    """Those that nobody holds any more."""
    kept: set[int] = field(default_factory=set)
    """Those that somebody else holds, by the address of where their attributes are."""

    def keep(self, values: Iterable[Value]) -> None:
        """Somebody else holds these, and whatever they hold, from now on."""
        if self.made:
            self.kept.update(*map(_made, values))

    def end(self, alive: Iterable[Value]) -> list[Value]:
        """The function has ended, or a statement of it: what it made is over, but for what it keeps or is ``alive``.

        Returns those that are alive.
        """
        if not self.made:
            return []
        held = set().union(*map(_made, alive))
        self.over += [each for each in self.made if id(each.inner) not in self.kept | held]
        left, self.made = [each for each in self.made if id(each.inner) in held - self.kept], []
        return left

    def after(self, called: Lives, returned: Iterable[Value]) -> None:
        """A function that was called has ended: what it gave back belongs to who called it."""
        self.made += called.end(returned)
        self.over += called.over
        self.kept |= called.kept


def _made(value: Value) -> set[int]:
    """The new objects that a value is or holds, by the address of where their attributes are."""
    waiting, met = [value], set[int]()
    while waiting:
        each = waiting.pop()
        for held in (each.inner, each.holds):
            if held is not None and id(held) not in met:
                met.add(id(held))
                waiting += held.values() if isinstance(held, dict) else (inner for _, inner in held)
        waiting += each.items or ()
    return met
