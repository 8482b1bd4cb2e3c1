"""The result of the analysis: what ``testtime report`` knows, and, encoded, the ``testtime.report/1.1`` document.

What lives here: the shapes alone; their field names and order are the contract with scripts.  What may never be added:
a computation, a word for people, pandas.  Seconds are floats ending in ``_s`` because this is where integers leave the
house; ``None`` is absent or unknown, never zero.
"""

from __future__ import annotations

import msgspec

MAJOR = 1
MINOR = 1
SCHEMA = f"testtime.report/{MAJOR}.{MINOR}"


class Part(msgspec.Struct, frozen=True):
    """A part of the wall time.  All parts of one accounting sum to its whole."""

    part: str
    seconds_s: float
    share: float
    """Of the whole, 0 to 1."""


class Phases(msgspec.Struct, frozen=True):
    """What pytest reports, summed over all tests, and how much of it was spent waiting."""

    setup_s: float
    call_s: float
    teardown_s: float
    setup_wait_s: float
    """Without shared fixtures, as the two that follow."""
    call_wait_s: float
    teardown_wait_s: float
    together_s: float
    """All phases and all shared fixtures, each second once."""
    waiting_s: float
    """How much of that was waiting."""


class TestRow(msgspec.Struct, frozen=True, gc=False):
    """One test.  ``None`` for a phase that never ran."""

    nodeid: str
    outcome: str
    worker: str | None
    setup_s: float | None
    """As pytest reports it, shared fixtures included."""
    call_s: float | None
    teardown_s: float | None
    own_setup_s: float | None
    """Without shared fixtures, with unittest's own set-up."""
    own_teardown_s: float | None
    """Without shared fixtures that merely ended there, with unittest's own teardown."""
    cpu_s: float
    """CPU of the process and of its children in the test's own time."""
    wait_s: float
    own_call_s: float | None
    own_s: float
    """Own set-up, call and teardown together."""
    reruns: int


class FixtureRow(msgspec.Struct, frozen=True):
    """One fixture definition; times are its own, without the fixtures it asked for."""

    name: str
    scope: str
    where: str | None
    uses: int
    """How often it was set up, over all processes."""
    setup_s: float
    teardown_s: float
    cpu_s: float
    wait_s: float
    kind: str
    params: int
    """Parameters of the definition; 0 when it has none."""
    needed: int
    """Set-ups that would have done if each value had been set up once in each process."""
    failed: int
    """Set-ups that failed."""
    asked: int
    """Tests that have it among the fixtures they need; for a function-scoped one, its uses."""


class ImportRow(msgspec.Struct, frozen=True):
    """A plugin, conftest or test module, and what importing it took in all processes."""

    kind: str
    name: str
    where: str | None
    seconds_s: float
    """Without other rows' imports inside."""
    processes: int


class GroupRow(msgspec.Struct, frozen=True):
    """Tests of one file or class together; times are own times."""

    group: str
    tests: int
    own_setup_s: float
    own_call_s: float
    own_teardown_s: float
    own_s: float
    cpu_s: float
    wait_s: float


class Bottleneck(msgspec.Struct, frozen=True):
    """A place where time is spent that could be won."""

    rank: int
    kind: str
    """fixture, test, file, import, collection, boot or gap."""
    what: str
    where: str | None
    seconds_s: float
    """Spent there, over all processes."""
    share: float
    """Of the wall time of all lanes that it could have been spent on."""
    avoidable_s: float
    """The most that could be won without making code faster: repeated set-up, waiting, work around the tests."""
    nature: str | None
    """waiting, computing or mixed; ``None`` where CPU was not measured."""
    wait_s: float | None
    uses: int
    """Set-ups, tests, or processes."""
    per_use_s: float
    scope: str | None = None


class Worker(msgspec.Struct, frozen=True):
    """One xdist worker's time."""

    worker: str
    tests: int
    boot_s: float
    """From the controller's start of it to the start of its collection."""
    collection_s: float
    busy_s: float
    idle_s: float
    """From the end of its collection to the end of the last test anywhere, without its own tests."""
    complete: bool
    timeline: str
    """A letter for each hundredth of the run: ``b`` boot, ``c`` collection, ``#`` busy, ``.`` idle, space absent."""


class Recorder(msgspec.Struct, frozen=True):
    """What the recorder itself cost, by its own estimate, over all processes, its import included."""

    overhead_s: float
    writing_s: float
    share: float
    """Of the time of all processes, 0 to 1."""


class Totals(msgspec.Struct, frozen=True):
    """Rows of each table before anything was cut by ``--top`` or ``--min``."""

    tests: int
    fixtures: int
    imports: int
    bottlenecks: int
    groups: int


class Saving(msgspec.Struct, frozen=True):
    """What one remedy is predicted to save; computed above the analysis, in ``whatif.savings``."""

    what: str
    """xdist."""
    how: str
    """The best choice, in pytest's own words."""
    wall_after_s: float
    saves_s: float
    """0.0 where it is not worth while."""
    low_s: float
    """``low_s`` to ``high_s``: what four of five runs are expected to save."""
    high_s: float
    reason: str
    """Why this choice, or why none."""


class Step(msgspec.Struct, frozen=True):
    """A thing to do, and what it is predicted to save once all steps before it are done."""

    rank: int
    action: str
    how: str
    where: str | None
    saves_s: float
    low_s: float
    """As in ``Saving``."""
    high_s: float
    wall_after_s: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that the analysis finds in one profile, and what could be saved."""

    schema: str
    complete: bool
    wall_s: float
    accounting: tuple[Part, ...]
    phases: Phases
    tests: tuple[TestRow, ...]
    """The slowest first, by own time."""
    fixtures: tuple[FixtureRow, ...]
    """The most expensive first."""
    bottlenecks: tuple[Bottleneck, ...]
    recorder: Recorder
    caveats: tuple[str, ...]
    incomplete: str | None
    """Why it is not complete."""
    exit_status: int | None
    outcomes: dict[str, int]
    pytest: str
    args: tuple[str, ...]
    dist: str
    imports: tuple[ImportRow, ...]
    workers: tuple[Worker, ...]
    worker_accounting: tuple[Part, ...]
    """Where the workers' time went, all lanes together; empty without xdist."""
    by: str
    groups: tuple[GroupRow, ...]
    """Tests by file or class, where asked for."""
    totals: Totals
    savings: tuple[Saving, ...] = ()
    """Empty where nothing could be predicted; a caveat then says why."""
    plan: tuple[Step, ...] = ()
    """What to do, in this order; empty where nothing saves enough."""
