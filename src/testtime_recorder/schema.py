"""The treaty: every record that a journal may hold, its fields and units.

What lives here: names, codes and the version of the journal format, for the recorder that writes it and for
``testtime.load`` that reads it.  What may never be added: an import beyond the standard library, or any conclusion
drawn from the facts.

A journal is a file of one process, append-only.  Each line is one JSON array whose first element names its kind; a
torn last record is legal and is dropped by the reader.  Every time is an integer in nanoseconds of
``time.perf_counter_ns`` (on Linux CLOCK_MONOTONIC, shared by all processes of the machine); every CPU figure is an
integer in nanoseconds, user and system together.

    ["head", {...}]                       who writes: see HEAD_KEYS
    ["session", {...}]                    what pytest was told: see SESSION_KEYS
    ["mark", name, t, cpu, child_cpu]     the process reached a milestone: see MARKS
    ["plugin", name, kind, path, t0, t1]  importing and registering a plugin or conftest took t0..t1
    ["collect", nodeid, kind, t0, t_imported, t1]
                                          one collector; t_imported is null where nothing was imported
    ["fixture", index, {...}]             a fixture definition, told once per process: see FIXTURE_KEYS
    ["begin", nodeid, t]                  a test's protocol began
    ["marker", index, name]               a marker's name, told once per process
    ["test", nodeid, size]                it ended; in the numbers that follow: t0, t1, how many needs, needs,
                                          how many markers, markers, events;
                                          needs: indices of the shared fixtures in its closure;
                                          markers: indices of the markers on it and on what it lies in;
                                          a second record of the same test and t0 takes the place of the first
    ["loose", size]                       events outside any test, in the numbers that follow
    ["worker", event, worker, t, detail]  seen by an xdist controller: see WORKER_EVENTS
    ["own", flush_ns, hooks_ns]           what the recorder spent: on writing, measured; in its hooks, by calibration
    ["fault", text, t]                    the recorder met an error of its own and stepped aside

Where a record ends in ``size``, that many bytes and a line feed follow: 64-bit integers in the byte order that the head
names.  (To write an integer in decimal takes a thousand instructions, and a test has fifty of them; this way it takes
thirty.)  Events follow each other in the order they ended, each a code and as many integers as ``LENGTHS`` says:

    PHASE when t0 t1 cpu child_cpu          when: index into PHASES; child_cpu leaves out that of fixtures inside
    SETUP fixture param t0 t1 inner inner_cpu cpu child_cpu failed
    TEARDOWN fixture t0 t1 cpu child_cpu
    QUICK_SETUP fixture t0 t1               too short to read CPU, nothing inside, no parameter, not failed
    QUICK_TEARDOWN fixture t0 t1
    REPORT when outcome                     outcome: index into OUTCOMES; a phase that passed is not told,
                                            and ``unreported`` says that pytest reported nothing at all
    XUNIT setup_end teardown_start          inside a unittest call phase; 0 where not reached

``cpu`` is that of the whole stretch t0..t1, -1 where it was too short to be read; ``child_cpu`` that of children waited
for in it; ``inner`` and ``inner_cpu`` are the parts of wall and cpu that fixtures set up or torn down inside took for
themselves; ``param`` is the index of the fixture's parameter, -1 without one or where unknown.
"""

from __future__ import annotations

import json

MAJOR = 1
MINOR = 0
NAME = "testtime.journal"
VERSION = f"{NAME}/{MAJOR}.{MINOR}"

#: Environment variable through which the launcher tells the recorder where to write; removed as soon as it is read.
ENVIRONMENT = "TESTTIME_RECORD"
#: Key under ``workerinput`` through which an xdist controller tells its workers.
WORKERINPUT = "testtime"
#: How a journal file's name ends.
SUFFIX = ".journal"

HEAD_KEYS = (
    "schema",
    "pid",
    "worker",
    "spawn_ns",
    "import_ns",
    "import_cpu_ns",
    "epoch_ns",
    "byteorder",
    "python",
    "implementation",
    "platform",
    "machine",
)
"""``worker`` is null in the main process; ``spawn_ns`` null where the parent did not tell; ``epoch_ns`` is the wall
clock (ns since 1970) at ``import_ns``, the moment the recorder was imported."""

SESSION_KEYS = ("rootdir", "args", "pytest", "distributions", "workers", "dist", "cores", "caveats", "invocation_dir")
"""``workers``/``dist``: of an xdist controller, else 0/"no"; ``distributions``: installed plugins as "name-version"."""

FIXTURE_KEYS = ("name", "scope", "path", "line", "function", "baseid", "kind", "argnames", "params", "flavour")
"""``kind``: fixture, xunit or unittest; ``flavour``: return, yield, async or async-yield."""

MARKS = (
    "import",
    "configure",
    "sessionstart",
    "collect",
    "modifyitems",
    "modified",
    "collected",
    "loop",
    "looped",
    "interrupted",
    "sessionfinish",
    "summary",
    "summarized",
    "sessionfinished",
    "unconfigure",
    "atexit",
)
"""Milestones of a pytest process, in the order they are met; a run that stops early misses some, and only one that was
interrupted (Ctrl-C, ``pytest.exit``) is told to be so."""

WORKER_EVENTS = ("starting", "gateway", "configured", "ready", "collected", "down")
"""What a controller sees of a worker: gateways about to start; one started; told what to run; answered; collected;
gone."""

PHASES = ("setup", "call", "teardown")
OUTCOMES = ("passed", "failed", "skipped", "xfailed", "xpassed", "rerun", "subtest", "unreported")

PHASE = 1
SETUP = 2
TEARDOWN = 3
REPORT = 4
XUNIT = 5
QUICK_SETUP = 6
QUICK_TEARDOWN = 7
LENGTHS = {PHASE: 6, SETUP: 10, TEARDOWN: 6, REPORT: 3, XUNIT: 3, QUICK_SETUP: 4, QUICK_TEARDOWN: 4}
"""Integers per event, its code included."""


_encode = json.JSONEncoder(separators=(",", ":")).encode


def line(*record: object) -> str:
    """One record as a line of a journal, ASCII."""
    return _encode(record) + "\n"
