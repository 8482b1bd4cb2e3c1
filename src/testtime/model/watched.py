"""What functions of the suite did while they waited: their text, their steps, the objects that they met.

What lives here: the shapes, and under what names parts of an object are told.  What may never be added: a conclusion
(``whatif.gather``).
"""

from __future__ import annotations

from zlib import crc32

import msgspec

from testtime.model.units import Count, Duration, Moment


class Code(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function of the suite, or one that such a function calls, and its text."""

    path: str
    """Relative to the rootdir with forward slashes where it lies below it, else absolute."""
    line: Count
    """Of the first line of ``source``, a decorator perhaps."""
    name: str
    """Within its module, such as ``TestThing.setUp``."""
    source: str = ""
    """Empty where it could not be read."""
    flags: Count = 0
    """CPython's ``co_flags``."""


class Thing(msgspec.Struct, frozen=True, omit_defaults=True):
    """An object that a name stood for while a function ran."""

    kind: str
    """value (cannot change), object, module, class, function, method, builtin, partial or property; a newer recorder
    may know more."""
    type: str
    id: int | None = None
    """Its address: the same in two executions at least where it is a module, a class or a function."""
    name: str | None = None
    """Of a module, class, function or builtin, with its module's."""
    value: str | None = None
    """Of a number, a text or a path."""
    code: Count | None = None
    """Index of a function's text."""
    owner: int | None = None
    """Thing that a method or builtin is bound to."""
    func: int | None = None
    """Thing that a method, partial or property runs, or that a function wraps."""
    bases: tuple[str, ...] = ()
    """Names of its type's base classes, ``object`` left out."""
    edges: dict[str, Count] = {}
    """Attribute -> thing; of a function what its free and global names stand for; items are called [0], [1] ...,
    those of a mapping's text keys as ``item_of`` says."""


def item_of(key: str) -> str:
    """Under what name an edge leads to what a mapping holds for a text: by its CRC-32, as keys may be secrets."""
    return f"[~{crc32(key.encode('utf-8', 'surrogatepass')):08x}]"


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """What the names in a function's text stood for at a moment."""

    line: Count
    """Where the function was, or had just been."""
    paths: dict[str, Count]
    """Dotted name -> thing."""


class Step(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stretch in which a function was in one line."""

    line: Count
    start_ns: Moment
    wall_ns: Duration
    cpu_ns: Duration
    """Of the main thread; while the function waits, of all threads, and of what else runs in its event loop."""
    suspended_ns: Duration
    """Part of the wall time in which the event loop was free to do other things, and had none to do."""
    turn: int
    """Differs between the turns of a loop."""
    leaf: str = ""
    """The innermost Python function that it waited in; empty where unknown."""
    column: int = -1
    """Of the call or ``await`` that it was in, in bytes, where the line has several calls; -1 where unknown."""

    @property
    def blocked_ns(self) -> int:
        """Wall time in which it neither computed nor let the event loop go on."""
        return max(0, self.wall_ns - self.cpu_ns - self.suspended_ns)


class Touch(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something outside the process that was touched."""

    what: str
    """read, write, connect, bind, process, environment, folder or database; a newer recorder may know more."""
    name: str
    at_ns: Moment


class Execution(msgspec.Struct, frozen=True, omit_defaults=True):
    """One run of a function of the suite that waited: up to its ``yield`` or from there, where it is a fixture's."""

    code: Count
    process: Count
    start_ns: Moment
    end_ns: Moment
    steps: tuple[Step, ...]
    touched: tuple[Touch, ...] = ()
    things: tuple[Thing, ...] = ()
    """Empty where objects were not looked at."""
    snapshots: tuple[Snapshot, ...] = ()
    gone_ns: Moment | None = None
    """Of a function that was looked at from beside: when it was looked for and found to have ended, before what it was
    in had; null where nobody looked between."""
