"""What can be read and written beyond a function's own variables, and what is known of somebody who does.

What lives here: the places, when two of them may be the same, and the sum of what a piece of text does to them.  What
may never be added: how it was found out (``effects``), or what two sums mean for each other (``conflict``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from testtime.whatif.gather.known_functions import ANY_PORT, FILES, PRINTED, SERVERS

OUTSIDE = -1
"""What goes on nobody knows where."""
LEFT = "what is to be left in the end"
"""Of an exit stack: that is done in the reverse of the order in which it was entered."""
Kind = Literal["attribute", "contents", "whole", "variable", "world"]


@dataclass(frozen=True)
class Place:
    """Something that can be read or written."""

    kind: Kind
    """attribute, contents or whole of an object; variable of a module or of an enclosing function; or the world."""
    of: int | str
    """A thing; of a variable, the file that it is in; of the world, what part of it."""
    what: str | None = None
    """The attribute, the key, the variable's name, the path or address; ``None``: any."""

    def overlaps(self, other: Place) -> bool:
        """Whether both may be the same."""
        if self.of != other.of or (self.of == SERVERS and ANY_PORT in (self.what, other.what)):
            return False
        if "whole" in (self.kind, other.kind):
            return "world" not in (self.kind, other.kind)
        if self.kind != other.kind:
            return False
        if self.what is None or other.what is None:
            return True
        if self.kind == "world" and self.of == "files":
            return within(self.what, other.what) or within(other.what, self.what)
        return self.what == other.what


def within(inner: str, outer: str) -> bool:
    """Whether a path is another, or in it."""
    return inner == outer or inner.startswith(outer.rstrip("/") + "/")


@dataclass
class Effects:
    """Of a statement or several; filled while they are followed."""

    reads: set[Place] = field(default_factory=set)
    writes: set[Place] = field(default_factory=set)
    adds: set[Place] = field(default_factory=set)
    """Where something is added to what is there, so that only the order of entries depends on who comes first."""
    locks: dict[int, int] = field(default_factory=dict)
    """Things of which as many holders as the number says keep others waiting."""
    passes: set[int] = field(default_factory=set)
    """Things that are held, if only for a moment: who keeps one of them keeps this waiting."""
    unknown: set[str] = field(default_factory=set)
    """Calls that could not be followed."""
    hidden: dict[int, str] = field(default_factory=dict)
    """Things whose use runs code that nobody could find, which may use any object; with words for that."""
    asked: set[int] = field(default_factory=set)
    """Objects of which attributes are read: no modules, classes or functions."""
    context: set[str] = field(default_factory=set)
    """Context variables that are set."""
    awaits: set[int] = field(default_factory=set)
    """Things that go on by themselves and are waited for; ``OUTSIDE``: something that only shows."""
    scopes: set[str] = field(default_factory=set)
    """What is called to get something that has to be left by the task that entered it."""
    own_task: set[str] = field(default_factory=set)
    """Those of them that are entered, and not left again."""
    polled: set[Place] = field(default_factory=set)
    """Objects and files that are looked at again and again until something shows."""
    thread: set[int] = field(default_factory=set)
    """Things of which each thread has its own that are changed."""
    everywhere: set[Place] = field(default_factory=set)
    """Of what is written, parts of a module or class: any code may look there."""
    patches: dict[str, str] = field(default_factory=dict)
    """Attributes of modules and classes that are replaced, each with whose it is; an empty name: any."""
    modules_set: set[str] = field(default_factory=set)
    """Modules in which a variable is set: functions of theirs go by it, whose text nobody reads."""
    modules_used: set[str] = field(default_factory=set)
    """Modules of libraries, of which a function is called."""
    named: set[tuple[str, str]] = field(default_factory=set)
    """What functions are told to do with what, by name: with a resource of a server, perhaps."""
    told: set[str] = field(default_factory=set)
    """Paths that functions are handed: they may do anything there where their text does not say what."""
    starts: bool = False
    """Whether something is set going that goes on by itself."""
    through_open: set[Place] = field(default_factory=set)
    """Files of which that is done that were open already: nobody sees it happen."""
    handed: set[int] = field(default_factory=set)
    """Things that functions were handed which may do something to them later."""
    lets_go: bool = False
    """Whether objects may have been let go of that were there before."""
    queued: set[int] = field(default_factory=set)
    """Queues that something is put in, for somebody else to take out."""
    stamps: bool = False
    """Whether the time is told, and not only to wait for some moment."""
    dated: bool = False
    """Whether the time is looked at for something else than to wait: what is kept may be about when that was."""
    unbound: bool = False
    """Whether a connection is made that says that any thread may use it."""
    skips: bool = False
    """Whether a function that is called may skip the test, by its own text."""
    raises: bool = False
    """Whether a function that is called raises, or asserts, by its own text."""
    imports: bool = False
    """Whether a module is imported by a call: what was done before may be what is found, and what its code goes by."""
    processes: list[frozenset[str]] = field(default_factory=list)
    """Child processes, each with the paths it was handed."""

    commands: set[tuple[str, str, bool]] = field(default_factory=set)
    """What these are handed that may name a thing: the program, the word, and whether it is the first word."""

    @property
    def places(self) -> set[Place]:
        """All that are read, written or added to, and the files that child processes were handed."""
        files = {Place("world", FILES, path) for paths in self.processes for path in paths}
        return self.reads | self.writes | self.adds | files

    def says(self, place: Place, *, changes: bool = False) -> bool:
        """Whether a place is one of these, or of files, in one of these; ``changes``: of those that are not just read.

        A child process may change whatever it was handed.  Files that were open already are left out.
        """
        places = (self.places if not changes else replace(self, reads=set()).places) - self.through_open
        if place in places:
            return True
        files = (each.what for each in places if each.of == FILES and each.what is not None)
        return place.of == FILES and place.what is not None and any(within(place.what, each) for each in files)

    def name_as_well(self, names: Mapping[str, str]) -> None:
        """Files have these other names too."""
        for places in (self.reads, self.writes):
            files = [place.what for place in places if place.of == FILES and place.what in names]
            places.update(Place("world", FILES, names[each]) for each in files if each is not None)

    @property
    def idle(self) -> bool:
        """Whether nothing was done that could have set anything going."""
        return not (self.writes or self.lasting or self.processes or self.unknown or self.hidden)

    @property
    def lasting(self) -> set[Place]:
        """Where something is added, but for what is printed: nobody waits for that."""
        return {place for place in self.adds if place.of != PRINTED}

    def touches(self, of: str) -> bool:
        """Whether a part of the world is read, written or added to."""
        return any(place.of == of for place in (*self.reads, *self.writes, *self.adds))

    def include(self, other: Effects) -> None:
        """All of these happen as well."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            setattr(self, each.name, mine + theirs if isinstance(mine, list) else mine | theirs)

    def also(self, other: Effects) -> None:
        """These were seen to happen as well; where they say what a server or process was, that is what it was."""
        if any(place.of == SERVERS for place in other.reads | other.writes):
            self.adds = {place for place in self.adds if place.of != SERVERS or place.what is not None}
        self.reads |= other.reads
        self.writes |= other.writes
        self.adds |= other.adds
        self.commands = self.commands or other.commands  # a text says which one is its own
        seen = frozenset().union(*other.processes)
        self.processes = [each | seen for each in self.processes] or other.processes
