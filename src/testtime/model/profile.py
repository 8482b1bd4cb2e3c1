"""A profile: the facts of one recorded run, as frozen values.

What lives here: the shapes of ``testtime.json`` and of what the analyses read.  What may never be added: a conclusion
(a share, a rank, an advice); those belong to ``analysis`` and above, so that old profiles profit from new analyses.

Every ``*_ns`` is an integer number of nanoseconds; bounds are checked where a profile is decoded.  Moments
(``start_ns``, ``end_ns``, ``at_ns``) count from the spawning of the main interpreter, so that they line up across all
processes of the run.  Rows that come by the hundred thousand are written as JSON arrays (``array_like``) to keep files
small; their fields stay in this order for good.  Nor does the garbage collector look at them (``gc=False``): frozen
values make no cycle, and a third of reading went there.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from testtime.model.machine import Machine
from testtime.model.units import Count, Duration, Fingerprint, Moment
from testtime.model.watched import Code, Execution

Scope = Literal["function", "class", "module", "package", "session"]
When = Literal["setup", "call", "teardown"]
Outcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed", "crashed", "unknown"]

MAJOR = 1
MINOR = 5
SCHEMA = f"testtime.profile/{MAJOR}.{MINOR}"


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stretch of wall time, with the CPU used in its own part.

    ``cpu_ns`` is ``None`` where the span was too short for the CPU to be read; it then counts as computing.
    ``cpu_ns`` is the process's, ``child_cpu_ns`` that of children waited for; both leave out fixtures inside.
    """

    start_ns: Moment
    wall_ns: Duration
    cpu_ns: Duration | None = None
    child_cpu_ns: Duration = 0
    inner_ns: Duration = 0
    """Wall time of fixtures set up or torn down inside this span; own time is ``wall_ns - inner_ns``."""

    @property
    def end_ns(self) -> int:
        """The moment the span ended."""
        return self.start_ns + self.wall_ns

    @property
    def own_ns(self) -> int:
        """Wall time without other fixtures' time inside."""
        return max(0, self.wall_ns - self.inner_ns)

    @property
    def busy_ns(self) -> int:
        """CPU of the process and of its children within the own time; with several threads it may exceed it."""
        if self.cpu_ns is None:
            return self.own_ns
        return self.cpu_ns + self.child_cpu_ns

    @property
    def wait_ns(self) -> int:
        """Own wall time in which neither the process nor a child of it computed; never negative."""
        return max(0, self.own_ns - self.busy_ns)


class Phase(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One phase of one attempt at a test, as pytest's hooks delimit it."""

    when: When
    span: Span
    """Its ``inner_ns`` is the time of *shared* fixtures (wider than function scope) set up or torn down inside."""


class Test(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One test that began.  ``end_ns`` is ``None`` when the process died while it ran (outcome ``crashed``)."""

    nodeid: str
    process: Count
    start_ns: Moment
    end_ns: Moment | None
    outcome: Outcome
    phases: tuple[Phase, ...]
    needs: tuple[Count, ...] = ()
    """Indices of the shared fixtures in its closure."""
    xunit_setup_ns: Duration = 0
    """Part of the call phase that was unittest's own set-up (``setUp``, ``asyncSetUp``)."""
    xunit_teardown_ns: Duration = 0
    """Part of the call phase that was unittest's own teardown (``tearDown``, clean-ups)."""
    reruns: Count = 0
    subtests: Count = 0
    markers: tuple[str, ...] = ()
    """Names of the markers on it and on its class, module and package."""


class Fixture(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fixture definition.  Two fixtures of one name in two places are two definitions."""

    name: str
    scope: Scope
    path: str | None
    """Relative to the rootdir with forward slashes where it lies below it, else absolute."""
    line: Count | None
    function: str
    baseid: str
    kind: Literal["fixture", "xunit", "unittest"] = "fixture"
    argnames: tuple[str, ...] = ()
    params: Count = 0
    flavour: Literal["return", "yield", "async", "async-yield"] = "return"
    source: Fingerprint | None = None

    @property
    def where(self) -> str | None:
        """``path:line`` of the definition."""
        return None if self.path is None else f"{self.path}:{self.line}"

    @property
    def shared(self) -> bool:
        """Whether its scope is wider than one test."""
        return self.scope != "function"


class FixtureUse(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One set-up of a fixture and the teardown that ended it."""

    fixture: Count
    process: Count
    param: Count | None
    test: Count | None
    """Index of the test during which it was set up: who asked first, not who is to pay."""
    setup_in: When | None
    """The phase of that test during which it was set up."""
    setup: Span
    failed: bool = False
    teardown: Span | None = None
    teardown_test: Count | None = None
    teardown_in: When | None = None


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A milestone of a process; names and order in ``testtime_recorder.schema.MARKS``."""

    name: str
    at_ns: Moment
    cpu_ns: Duration
    child_cpu_ns: Duration


class Import(msgspec.Struct, frozen=True, array_like=True):
    """The import of a plugin or conftest, registration included.  Spans may nest: a plugin may load another."""

    kind: Literal["plugin", "conftest"]
    name: str
    path: str | None
    start_ns: Moment
    end_ns: Moment


class Collected(msgspec.Struct, frozen=True, array_like=True):
    """One collector's turn: for a module, its import and then the rest."""

    nodeid: str
    kind: str
    start_ns: Moment
    imported_ns: Moment | None
    """The moment its import ended; ``None`` where nothing was imported."""
    end_ns: Moment


class WorkerEvent(msgspec.Struct, frozen=True, array_like=True):
    """What the xdist controller saw of a worker; names in ``testtime_recorder.schema.WORKER_EVENTS``."""

    event: str
    worker: str
    at_ns: Moment
    detail: str = ""


class Process(msgspec.Struct, frozen=True):
    """One pytest interpreter of the run: the main one, or an xdist worker."""

    worker: str | None
    """``gw0`` ...; ``None`` for the main process."""
    pid: Count
    python: str
    start_ns: Moment
    """When it was spawned (main: 0); for a worker, when the controller began to start it, else its import."""
    end_ns: Moment | None
    """When it exited (main) or was last heard of (worker)."""
    complete: bool
    """Whether its journal reaches the process's own end."""
    marks: tuple[Mark, ...] = ()
    imports: tuple[Import, ...] = ()
    collected: tuple[Collected, ...] = ()
    events: tuple[WorkerEvent, ...] = ()
    recording_ns: Duration = 0
    """Time the recorder spent writing its journal, outside all timed spans."""
    overhead_ns: Duration = 0
    """The recorder's own estimate of all it cost, writing included."""
    fault: str | None = None
    own_import_ns: Duration = 0
    """Time that the import of the recorder took, before its first mark."""
    queued_ns: Duration | None = None
    """How long the main thread was ready to run while tests ran, and waited for a core; ``None`` where unknown."""
    kernel_ns: Duration | None = None
    """CPU that the kernel used on behalf of the process, and of children it waited for, while tests ran; ``None`` where
    unknown."""

    def mark(self, name: str) -> Mark | None:
        """The first mark of that name, or ``None`` where the process never reached it."""
        return next((mark for mark in self.marks if mark.name == name), None)


class Holding(msgspec.Struct, frozen=True, array_like=True):
    """What the process or a child of it had after the set-up of a shared fixture, and not before."""

    fixture: Count
    what: str
    """listen (on a TCP port), connect (to one), file (open for writing), lock (on a file); a newer recorder may know
    more."""
    name: str
    """A port in decimal digits, or an absolute path."""


class Check(msgspec.Struct, frozen=True):
    """A prediction that was put to the test: what ``testtime verify`` keeps, to correct later ones by."""

    workers: Count
    """0 for a sequential run."""
    dist: str
    widen: tuple[str, ...]
    """``FIXTURE=SCOPE`` each."""
    gather: tuple[str, ...]
    """Groups, or ``none``."""
    predicted_ns: Duration
    """Wall time, before any correction, at the speed that the machine had when ``baseline_ns`` were measured."""
    measured_ns: tuple[Duration, ...]
    """Wall times, interleaved with ``baseline_ns``."""
    baseline_ns: tuple[Duration, ...]
    created: str
    """UTC, ISO 8601."""


class Profile(msgspec.Struct, frozen=True):
    """All facts of one recorded run."""

    schema: str
    created: str
    """UTC, ISO 8601."""
    complete: bool
    incomplete: str | None
    """Why it is not complete, in words; ``None`` if it is."""
    exit_status: int | None
    wall_ns: Duration
    """From spawning the interpreter to its exit, seen from outside."""
    interpreter_ns: Duration | None
    """Interpreter start, measured beforehand on the same interpreter; ``None`` where it could not be."""
    rootdir: str
    args: tuple[str, ...]
    """The pytest arguments as the user gave them."""
    executable: str
    pytest: str
    distributions: tuple[str, ...]
    workers: Count
    dist: str
    machine: Machine
    processes: tuple[Process, ...]
    fixtures: tuple[Fixture, ...]
    tests: tuple[Test, ...]
    uses: tuple[FixtureUse, ...]
    caveats: tuple[str, ...] = ()
    reference_ns: tuple[Duration, ...] = ()
    """What a fixed loop took right before the run and right after it: CPU speeds of two runs can be compared by it."""
    checks: tuple[Check, ...] = ()
    invocation_dir: str = ""
    """The folder that pytest was started in, absolute; empty where it is not known."""
    holding: tuple[Holding, ...] = ()
    """What shared fixtures held: ports, connections, files, locks."""
    codes: tuple[Code, ...] = ()
    executions: tuple[Execution, ...] = ()
    """In the order they began; a function that ran very often is told of its first runs only."""
    sources: dict[str, dict[str, Fingerprint]] = {}
    """File -> name of a test in it, without parameters -> what its code is."""
    tracer: str = ""
    """What else followed each line as it ran, a debugger or coverage; empty if nothing did, or it is not known."""

    @property
    def began(self) -> bool:
        """Whether a session began, or was broken off before it could; else pytest itself ended during configuration."""
        return not self.complete or any(process.mark("sessionstart") for process in self.processes)
