"""Synthetic profiles for tests: a run told in order, on a clock that only moves when the story says so.

What lives here: builders of ``testtime.model.profile`` values from the few figures that a test cares about.  What may
never be added: an expectation, a random number, a real clock.  A run is told rather than typed in, so that marks, test
times, phases and fixture times agree with each other as they do in a recorded one::

    run = make.Run()
    main = run.main()
    slow = run.fixture("slow", line=31)
    main.test("tests/test_a.py::test_one", ups=[make.Up(slow, 6 * make.S, wait=6 * make.S)], call=2 * make.S)
    main.finish()
    profile = run.profile()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from testtime.model.machine import Machine
from testtime.model.profile import (
    SCHEMA,
    Collected,
    Fixture,
    FixtureUse,
    Import,
    Mark,
    Outcome,
    Phase,
    Process,
    Profile,
    Scope,
    Span,
    Test,
    When,
    WorkerEvent,
)

US = 1_000
MS = 1_000_000
S = 1_000_000_000

#: Interpreter start of every run that is told here.
INTERPRETER = 40 * MS


@dataclass(frozen=True)
class Up:
    """A fixture that a test asks for: set-up takes ``wall`` ns, ``wait`` of them waiting; teardown takes ``down``, of
    which ``down_wait`` waiting.
    """

    fixture: int
    wall: int
    wait: int = 0
    down: int = 0
    param: int | None = None
    down_wait: int = 0


@dataclass
class _Pending:
    """A shared fixture that is up, and what its teardown will take."""

    use: int
    down: int
    wait: int


@dataclass
class Lane:
    """One process of the run, told in order."""

    run: Run
    worker: str | None
    start_ns: int
    now: int
    marks: list[Mark] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    collected: list[Collected] = field(default_factory=list)
    events: list[WorkerEvent] = field(default_factory=list)
    end_ns: int | None = None
    complete: bool = False
    recording_ns: int = 0
    overhead_ns: int = 0
    own_import_ns: int = 0
    fault: str | None = None
    up: dict[int, _Pending] = field(default_factory=dict)

    @property
    def index(self) -> int:
        """The index of the process in the profile."""
        return self.run.lanes.index(self)

    def wait(self, ns: int) -> None:
        """Lets time pass that belongs to nothing in particular."""
        self.now += ns

    def mark(self, *names: str, step: int = 0) -> None:
        """Reaches milestones, ``step`` ns apart; the first one now."""
        for position, name in enumerate(names):
            self.now += step if position else 0
            self.marks.append(Mark(name, self.now, self.now - self.start_ns, 0))

    def plugin(self, name: str, ns: int, *, kind: str = "plugin", path: str | None = None) -> None:
        """Imports a plugin or conftest in ``ns``."""
        self.imports.append(msgspec.convert((kind, name, path, self.now, self.now + ns), Import))
        self.now += ns

    def module(self, nodeid: str, imported: int, rest: int = 0, *, kind: str = "Module") -> None:
        """Collects a module: ``imported`` ns of import, then ``rest``."""
        start = self.now
        self.now += imported + rest
        self.collected.append(Collected(nodeid, kind, start, start + imported, self.now))

    def boot(
        self,
        *,
        plugins: Sequence[tuple[str, int]] = (),
        modules: Sequence[tuple[str, int]] = (),
        configuration: int = 20 * MS,
        collection: int = 5 * MS,
    ) -> None:
        """From the import of the recorder to the start of the loop; plugins and modules are (name, ns of import)."""
        self.mark("import")
        for name, imported in plugins:
            conftest = name.endswith("conftest.py")
            self.plugin(name, imported, kind="conftest" if conftest else "plugin", path=name if conftest else None)
        self.now += configuration
        self.mark("configure", "sessionstart", "collect")
        for nodeid, imported in modules:
            self.module(nodeid, imported)
        self.now += collection
        self.mark("modifyitems", "modified", "collected", "loop")

    def test(
        self,
        nodeid: str,
        *,
        ups: Sequence[Up] = (),
        call: int | None = 1 * MS,
        wait: int = 0,
        setup: int = 0,
        teardown: int = 0,
        ends: Iterable[int] = (),
        outcome: Outcome = "passed",
        gap: int = 0,
        xunit_setup: int = 0,
        xunit_teardown: int = 0,
        markers: tuple[str, ...] = (),
    ) -> int:
        """Runs a test; ``wait`` of its call are spent waiting, ``setup`` and ``teardown`` are outside any fixture.

        Shared fixtures among ``ups`` stay up until a test names them in ``ends``; ``gap`` ns pass between the phases.
        """
        start, index, earlier = self.now, len(self.run.tests), len(self.run.uses)
        self.run.tests.append(Test(nodeid, self.index, start, None, "unknown", ()))
        phases = [self._setup(index, ups, setup)]
        self.now += gap
        if call is not None:
            phases.append(Phase("call", span(self.now, call, call - wait)))
            self.now += call
        phases.append(self._teardown(index, ups, teardown, ends, earlier))
        self.run.tests[index] = Test(
            nodeid,
            self.index,
            start,
            self.now,
            outcome,
            tuple(phases),
            needs=tuple(up.fixture for up in ups if self.run.fixtures[up.fixture].shared),
            xunit_setup_ns=xunit_setup,
            xunit_teardown_ns=xunit_teardown,
            markers=markers,
        )
        return index

    def crash(self, nodeid: str, after: int) -> None:
        """Begins a test in which the process dies ``after`` ns."""
        self.run.tests.append(Test(nodeid, self.index, self.now, None, "crashed", ()))
        self.now += after
        self.end_ns = self.now

    def loose_down(self, fixture: int) -> None:
        """Tears a shared fixture down outside any test."""
        self._down(fixture, None, None)

    def finish(self, *, session: int = 4 * MS, leave: int = 6 * MS, end: int = 0) -> None:
        """From the end of the loop to the process's exit, which takes ``end`` after all was cleaned up."""
        self.mark(
            "looped", "sessionfinish", "summary", "summarized", "sessionfinished", "unconfigure", step=session // 5
        )
        self.now += leave
        self.mark("atexit")
        self.now += end
        self.end_ns, self.complete = self.now, True

    def _setup(self, test: int, ups: Sequence[Up], own: int) -> Phase:
        start, shared, cpu = self.now, 0, own
        for up in ups:
            if up.fixture in self.up:
                continue
            if self.run.fixtures[up.fixture].shared:
                shared += up.wall
                self.up[up.fixture] = _Pending(len(self.run.uses), up.down, up.down_wait)
            else:
                cpu += up.wall - up.wait
            set_up = span(self.now, up.wall, up.wall - up.wait)
            self.run.uses.append(FixtureUse(up.fixture, self.index, up.param, test, "setup", set_up))
            self.now += up.wall
        self.now += own
        return Phase("setup", span(start, self.now - start, cpu, inner_ns=shared))

    def _teardown(self, test: int, ups: Sequence[Up], own: int, ends: Iterable[int], earlier: int) -> Phase:
        start, shared, waited = self.now, 0, 0
        for position, use in enumerate(self.run.uses[earlier:], earlier):
            if use.test == test and not self.run.fixtures[use.fixture].shared:
                up = next(up for up in ups if up.fixture == use.fixture)
                down = span(self.now, up.down, up.down - up.down_wait)
                self.run.uses[position] = msgspec.structs.replace(
                    use, teardown=down, teardown_test=test, teardown_in="teardown"
                )
                self.now += up.down
                waited += up.down_wait
        for fixture in ends:
            shared += self._down(fixture, test, "teardown")
        self.now += own
        return Phase("teardown", span(start, self.now - start, self.now - start - shared - waited, inner_ns=shared))

    def _down(self, fixture: int, test: int | None, when: When | None) -> int:
        pending = self.up.pop(fixture)
        down = span(self.now, pending.down, pending.down - pending.wait)
        self.run.uses[pending.use] = msgspec.structs.replace(
            self.run.uses[pending.use], teardown=down, teardown_test=test, teardown_in=when
        )
        self.now += pending.down
        return pending.down

    def process(self) -> Process:
        """What the profile says of this process."""
        return Process(
            worker=self.worker,
            pid=1000 + self.index,
            python="3.11.9",
            start_ns=self.start_ns,
            end_ns=self.end_ns,
            complete=self.complete,
            marks=tuple(self.marks),
            imports=tuple(self.imports),
            collected=tuple(self.collected),
            events=tuple(self.events),
            recording_ns=self.recording_ns,
            overhead_ns=self.overhead_ns,
            own_import_ns=self.own_import_ns,
            fault=self.fault,
        )


@dataclass
class Run:
    """A whole run: its lanes, and what they share."""

    lanes: list[Lane] = field(default_factory=list)
    fixtures: list[Fixture] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    uses: list[FixtureUse] = field(default_factory=list)

    def main(self, *, imported: int = 160 * MS, **boot: Any) -> Lane:
        """The main process, booted and at the start of its loop; ``imported``: when the recorder was imported."""
        lane = self.lane(None, 0, imported)
        lane.boot(**boot)
        return lane

    def lane(self, worker: str | None, start: int, imported: int) -> Lane:
        """A process at the moment the recorder is imported into it; no mark is made."""
        lane = Lane(self, worker, start, start + imported)
        self.lanes.append(lane)
        return lane

    def fixture(
        self, name: str, scope: Scope = "function", *, path: str = "tests/test_a.py", line: int = 10, params: int = 0
    ) -> int:
        """Defines a fixture; its index."""
        self.fixtures.append(Fixture(name, scope, path, line, name, path, params=params))
        return len(self.fixtures) - 1

    def profile(self, **changes: Any) -> Profile:
        """The finished profile; any field may be given another value."""
        workers = sum(lane.worker is not None for lane in self.lanes)
        complete = all(lane.complete for lane in self.lanes)
        profile = Profile(
            schema=SCHEMA,
            created="2026-01-02T03:04:05Z",
            complete=complete,
            incomplete=None if complete else "the main process died before its session ended",
            exit_status=0 if complete else None,
            wall_ns=self.lanes[0].end_ns or self.lanes[0].now,
            interpreter_ns=INTERPRETER,
            rootdir="/home/user/project",
            args=("tests",),
            executable="/home/user/project/.venv/bin/python",
            pytest="9.2.0",
            distributions=(),
            workers=workers,
            dist="load" if workers else "no",
            machine=Machine("linux", "x86_64", 8),
            processes=tuple(lane.process() for lane in self.lanes),
            fixtures=tuple(self.fixtures),
            tests=tuple(self.tests),
            uses=tuple(self.uses),
        )
        return msgspec.structs.replace(profile, **changes)


def span(start_ns: int, wall_ns: int, cpu_ns: int | None = None, *, inner_ns: int = 0) -> Span:
    """A span; ``cpu_ns`` ``None`` is too short to be sampled."""
    return Span(start_ns, wall_ns, cpu_ns, 0, inner_ns)


def serial() -> Profile:
    """The story of the two tests that share a slow, function-scoped fixture: 12 s of setup in a run of 16 s."""
    run = Run()
    main = run.main(
        plugins=[("pytest_asyncio", 30 * MS), ("tests/conftest.py", 8 * MS)], modules=[("tests/test_blog.py", 12 * MS)]
    )
    first = run.fixture("first_fixture", path="tests/test_blog.py", line=31)
    for name in ("test_publish", "test_archive"):
        ups = [Up(first, 6 * S, wait=6 * S - 2 * MS, down=1 * MS)]
        main.test(f"tests/test_blog.py::{name}", ups=ups, call=2 * S, wait=2 * S - 1 * MS, gap=1 * MS)
    main.overhead_ns = 3 * MS
    main.finish()
    return run.profile()


def parallel() -> Profile:
    """Two workers that share nine unequal tests and set one session fixture up each; a long tail on the second."""
    run = Run()
    main = run.lane(None, 0, 160 * MS)
    main.mark("import", "configure", "sessionstart", step=20 * MS)
    for worker in ("gw0", "gw1"):
        main.events.append(WorkerEvent("starting", worker, main.now))
        main.now += 30 * MS
        main.events.append(WorkerEvent("gateway", worker, main.now))
        main.events.append(WorkerEvent("configured", worker, main.now))
    main.mark("collect", "collected", "loop", step=1 * MS)
    server = run.fixture("server", "session", path="tests/conftest.py", line=7)
    lanes = [run.lane(worker, 200 * MS + 30 * MS * index, 300 * MS) for index, worker in enumerate(("gw0", "gw1"))]
    for lane, calls in zip(lanes, ((100, 200, 100, 150, 50), (100, 100, 250, 900)), strict=True):
        _worker(lane, server, calls)
        main.events.append(WorkerEvent("collected", lane.worker or "", 700 * MS))
    main.now = max(lane.now for lane in lanes) + 20 * MS
    main.finish()
    return run.profile()


def _worker(lane: Lane, server: int, calls: Sequence[int]) -> None:
    lane.boot(modules=[("tests/test_api.py", 60 * MS)])
    lane.now = 720 * MS
    for number, call in enumerate(calls):
        last = number == len(calls) - 1
        nodeid = f"tests/test_api.py::test_{lane.worker}_{number}"
        up = Up(server, 80 * MS, wait=70 * MS, down=10 * MS)
        lane.test(nodeid, ups=[up], call=call * MS, wait=call * MS // 2, ends=[server] if last else ())
        lane.wait(2 * MS)
    lane.finish()
