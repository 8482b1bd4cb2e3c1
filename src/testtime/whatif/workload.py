"""A suite as work to be done: what each test, each shared fixture and everything around them takes, and who needs whom.

What lives here: the frozen value that transformations change and runs turn into schedules.  What may never be added:
where it comes from (``recorded``), or how many processes do the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from testtime.whatif.cost import Cost


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test lies: what decides how long the fixtures around it live."""

    file: str
    """Node id of its module."""
    cls: str
    """Node id of its class; where there is none, of the test if it needs a fixture of class scope, else of its module.

    pytest sets such a fixture up for each test outside a class.
    """

    def inside(self, scope: str, node: str) -> bool:
        """Whether a test here lies in the ``node`` that a fixture instance of this scope belongs to."""
        match scope:
            case "session":
                return True
            case "package":
                return not node or self.file == node or self.file.startswith(node + "/")
            case "class":
                return self.cls == node
            case _:
                return self.file == node


@dataclass(frozen=True, slots=True)
class Instance:
    """One value of a shared fixture: set up once in each process that needs it, it lives as long as its node."""

    fixture: int
    """Index of the definition in the profile."""
    scope: str
    node: str
    """Node id of the class, module or package that it belongs to; empty for the session."""
    setup: Cost
    teardown: Cost
    params: tuple[int | None, ...] = ()
    """Parameters of it and of what it stands on, which tell it from others in the same node."""
    stands_on: frozenset[int] = frozenset()
    """Fixtures, by their indices in the profile, that are torn down only after it."""


@dataclass(frozen=True, slots=True)
class Work:
    """One test."""

    nodeid: str
    own: Cost
    """Its phases without shared fixtures, and what pytest does around them."""
    place: int
    """Index of its ``Place``."""
    needs: tuple[int, ...] = ()
    """Indices of the instances that it needs, in the order they are set up."""
    messages: int = 6
    """What a worker tells the controller of it: start, a report for each phase and subtest, end, completion."""
    group: str = ""
    """The name that ``--dist loadgroup`` knows it by."""


@dataclass(frozen=True, slots=True)
class Workload:
    """The whole suite, in the order that it runs in one process."""

    tests: tuple[Work, ...]
    places: tuple[Place, ...]
    instances: tuple[Instance, ...]
    start: Cost
    """From spawning the interpreter to the start of the session: imports of pytest, plugins and conftests."""
    collection: Cost
    """From the start of the session to the first test."""
    finish: Cost
    """From the last test to the end of the session, without the summary."""
    summary: Cost
    """What the terminal shows at the end; in a worker, too, where nobody sees it."""
    unconfigure: Cost
    """From the end of the session to the exit of the interpreter."""
    leave: Cost
    """The exit of the interpreter."""
    recorder_ns: int = 0
    """Part of ``start``, CPU: the import of the recorder, which a run without it does not have."""
