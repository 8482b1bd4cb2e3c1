"""The treaty: every record that a journal may hold, its fields and units.

What lives here: names, codes and the version of the journal format, for the recorder that writes it and for
``testtime.load`` that reads it.  What may never be added: an import beyond the standard library, or any conclusion
drawn from the facts.

A journal is a file of one process, append-only.  Each line is one JSON array whose first element names its kind; a
torn last record is legal and is dropped by the reader, and zeros between two records are nothing.  Every time is an
integer in nanoseconds of ``time.perf_counter_ns`` (on Linux CLOCK_MONOTONIC, shared by all processes of the machine);
every CPU figure is an integer in nanoseconds, user and system together.

    ["head", {...}]                       who writes: see HEAD_KEYS
    ["session", {...}]                    what pytest was told: see SESSION_KEYS
    ["mark", name, t, cpu, child_cpu]     the process reached a milestone: see MARKS; of loop and looped there are
                                          two numbers more, see RUNNING
    ["plugin", name, kind, path, t0, t1]  importing and registering a plugin or conftest took t0..t1
    ["collect", nodeid, kind, t0, t_imported, t1]
                                          one collector; t_imported is null where nothing was imported
    ["fixture", index, {...}]             a fixture definition, told once per process: see FIXTURE_KEYS
    ["sources", {file: {name: number}}]   fingerprints of collected tests, without their parameters: equal where their
                                          code is, if Python and pytest are the same
    ["hold", fixture, what, name]         after the set-up of a shared fixture, the process or a child of it has
                                          something that it did not have before: see HOLDS
    ["begin", nodeid, t]                  a test's protocol began
    ["marker", index, name]               a marker's name, told once per process; xdist_group with its group:
                                          xdist_group(NAME)
    ["worker", event, worker, t, detail]  seen by an xdist controller: see WORKER_EVENTS
    ["code", index, {...}]                a function's text, told once per process: see CODE_KEYS
    ["ran", code, t0, t1, {...}]          a function of the suite that waited was watched while it ran: see RAN_KEYS
    ["seen", nodeid, what, name, text]    told in a run for verification alone: see SEEN
    ["caveat", text]                      something could not be recorded, and why
    ["own", flush_ns, hooks_ns]           what the recorder spent: on writing, measured; in its hooks, by calibration,
                                          and on sources, measured
    ["fault", text, t]                    the recorder met an error of its own and stepped aside

Tests are told in frames: 64-bit integers in the byte order that the head names, and a line feed.  (To write an integer
in decimal takes a thousand instructions, and a test has forty of them; this way it takes thirty.)  The integers are
FRAME, which begins with a byte that no line begins with, the kind, how many integers of events follow the head, t0, t1,
and the events.  Kinds:

    TEST    the test that was begun last ended; t0..t1: from its protocol to its last teardown's end
    ANEW    the same test over again, with all there is to say; takes the place of the record before
    LOOSE   events outside any test

Events follow each other in the order they ended, each a code and as many integers as ``LENGTHS`` says:

    PHASE when t0 t1 cpu children           when: index into PHASES
    QUICK_PHASE when t0 t1                  too short to read CPU
    SETUP fixture t0 t1 cpu children param failed
    QUICK_SETUP fixture t0 t1               too short to read CPU, no parameter, not failed
    TEARDOWN fixture t0 t1 cpu children
    QUICK_TEARDOWN fixture t0 t1
    REPORT when outcome                     outcome: index into OUTCOMES; a phase that passed is not told,
                                            and ``unreported`` says that pytest reported nothing at all
    XUNIT setup_end teardown_start          inside a unittest call phase; 0 where not reached
    READ t cpu                              a reading at the start of something
    ABOUT                                   what follows replaces what earlier tests said of themselves; without it,
                                            this test needs and belongs to the same as the one before
    NEED fixture                            a shared fixture in its closure
    MARKER marker                           a marker on it or on what it lies in

A process that was killed leaves a tail beside its journal: a file of TAIL_SIZE bytes.  The first TAIL_HEAD of them are
an integer, in the byte order of frames: how long the journal was when the tail was last empty.  What follows, up to the
last byte that is not zero, belongs after so many bytes of the journal, in place of what is there; unless the journal
is at least as long as both together (the tail had been copied and not yet emptied).

``cpu`` is a reading at t1 of what the process has used so far, ``children`` that of the children it has waited for so
far; -1 where not read.  Marks hold such readings as well.  Spans of fixtures hold what was set up and torn down inside.
``param`` is the index of the fixture's parameter, -1 without one or where unknown.
"""

from __future__ import annotations

import json

MAJOR = 1
MINOR = 5
NAME = "testtime.journal"
VERSION = f"{NAME}/{MAJOR}.{MINOR}"

#: What is held, and its name: LISTEN, a TCP port in decimal digits; CONNECT, the other side's port; FILE, the absolute
#: path of a file open for writing, but not only at its end; LOCK, that of a file that is locked.
HOLDS = LISTEN, CONNECT, FILE, LOCK = ("listen", "connect", "file", "lock")

#: What is told in a run for verification, by test (empty where there is none).  VALUE: name of a fixture, or of an
#: attribute as ``self.name``, and its value; WARNING: category and message; FAILURE: phase, and the first line of what
#: is said of it; LEFT: a variable, or the working directory, that the test left changed, and what it has now
#: (of a variable, a number made from it); TEMPORARY: a file left in the folder for temporary ones, and without a
#: name, that folder; NEW, LOST: a file
#: that is, or is no longer, below the folder that pytest was started in.  And of changes, by their keys: REFUSED, why
#: it cannot be made; RAN, how often what was changed ran.
SEEN = VALUE, WARNING, FAILURE, LEFT, TEMPORARY, NEW, LOST, REFUSED, RAN = (
    "value",
    "warning",
    "failure",
    "environment",
    "temporary file",
    "new file",
    "lost file",
    "refused",
    "ran",
)

TRIAL_KEYS = ("rootdir", "tests", "changes", "widen", "plant")
"""Of the file that orders a run for verification.  ``tests``: node ids of those that are to run; null for all;
``changes``: see CHANGE_KEYS; ``widen``: {fixture: scope}, RAN tells of each as ``fixture=scope`` how many definitions
were widened; ``plant``: a slow-down, see PLANT_KEYS: then there is nothing else.  All may be missing."""

PLANT_KEYS = ("name", "path", "line", "ns", "waits")
"""``ns`` of computing, or of waiting where ``waits`` is there and true, whenever the fixture is set up that is told by
these ``name``, ``path`` and ``line``; without a name, whenever a test is."""

CHANGE_KEYS = (
    "key",
    "unit",
    "how",
    "path",
    "line",
    "name",
    "tasks",
    "apart",
    "mode",
    "delayed",
    "delay_s",
    "first",
    "order",
)
"""``unit``: statements, fixtures or tests; ``how``: gather, threads, start-both or concurrent-tests; ``path``
(absolute), ``line``, ``name`` (within its module): a function; ``tasks``: {lines: [[first, last], ...], parts:
[[line, column], ...], iterations, name} each; ``apart``: [[line, column, last line, column behind], ...], expressions
that become statements of their own, in the order of evaluation, columns in bytes; ``parts``: those of a task; ``mode``:
unchanged, concurrent, reversed (one after another, the last first) or delayed (``delayed``: the index of the task that
starts ``delay_s`` seconds late; of a loop's turns, each starts after the one that follows it); ``first``: indexes of
tasks in the order in which a coroutine starts them; ``order``: pairs of first lines of statements of which one must
stay before the other, though no name may tell.
"""

#: Environment variable through which the launcher tells the recorder where to write; removed as soon as it is read.
ENVIRONMENT = "TESTTIME_RECORD"
#: Key under ``workerinput`` through which an xdist controller tells its workers.
WORKERINPUT = "testtime"
#: How a journal file's name ends.
SUFFIX = ".journal"
#: How the name of its tail ends, which is otherwise the same.
TAIL = ".tail"
TAIL_HEAD, TAIL_SIZE = 8, 1 << 16
"""Bytes of a tail: its head, and all of it."""

HEAD_KEYS = (
    "schema",
    "pid",
    "worker",
    "spawn_ns",
    "import_ns",
    "import_cpu_ns",
    "own_import_ns",
    "epoch_ns",
    "byteorder",
    "python",
    "implementation",
    "platform",
    "machine",
)
"""``worker`` is null in the main process; ``spawn_ns`` null where the parent did not tell; ``epoch_ns`` is the wall
clock (ns since 1970) at ``import_ns``, the moment the recorder was imported; ``own_import_ns`` is how long that took.
"""

SESSION_KEYS = (
    "rootdir",
    "args",
    "pytest",
    "distributions",
    "workers",
    "dist",
    "cores",
    "caveats",
    "invocation_dir",
    "tracer",
)
"""``workers``/``dist``: of an xdist controller, else 0/"no"; ``distributions``: installed plugins as "name-version";
``tracer``: who else follows each line, empty if nobody does.
"""

FIXTURE_KEYS = (
    "name",
    "scope",
    "path",
    "line",
    "function",
    "baseid",
    "kind",
    "argnames",
    "params",
    "flavour",
    "source",
)
"""``kind``: fixture, xunit or unittest; ``flavour``: return, yield, async or async-yield; ``source``: fingerprint, as
in sources; null where there is no code."""

CODE_KEYS = ("path", "line", "name", "source", "flags")
"""``line``: of the first line of ``source``, a decorator perhaps; ``source``: empty where it could not be read;
``flags``: ``co_flags``."""

RAN_KEYS = ("steps", "gone", "touched", "things", "snapshots")
"""``steps``: [line, t, wall, cpu, suspended, turn, leaf, column] each, in order; consecutive ones of one statement in
one turn are one, but for calls in one line, which are told apart; ``suspended``: while which the event loop was free
and idle; what others computed in it meanwhile is part of ``cpu``, as is what other threads did while it waited;
``turn``: differs between the turns of a loop; ``leaf``: the innermost Python function where it waited, empty where
unknown; ``column`` (bytes, counted from 0): of the call or ``await``, where a line has several calls and it is known,
else -1, or missing.  What took less than a millisecond is left out.
``gone``: of a function that is looked at from beside, when it was looked for and found to have ended, before what it is
in had; missing where nobody looked between.
``touched``: [what, name, t], what being read, write, connect, bind, process, environment, folder or database.
``things``: the objects that were met, see THING_KEYS; ``snapshots``: [line, {path: thing}] each, what each name in the
text stood for when the function was in ``line`` or had just left it.  All but ``steps`` may be missing."""

THING_KEYS = ("kind", "type", "id", "name", "value", "code", "owner", "func", "bases", "edges")
"""``kind``: value (that cannot change), object, module, class, function, method, builtin, partial or property;
``id``: its address; ``code``: index of a function's text; ``owner`` (what a method is bound to) and ``func``: things;
``edges``: {attribute: thing}, of a function what its free and global names stand for, of a container its items, named
[0], [1] ...; [~1a2b3c4d] of a mapping's text key, by its CRC-32."""

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

RUNNING = ("loop", "looped")
"""Marks that also tell how long the main thread, ready to run, has waited for a core so far, ns; -1 where nobody counts
it; and how much of the CPU of the process, and of children it has waited for, was the kernel's so far, ns."""

WORKER_EVENTS = ("starting", "gateway", "configured", "ready", "collected", "down")
"""What a controller sees of a worker: gateways about to start; one started; told what to run; answered; collected;
gone."""

PHASES = ("setup", "call", "teardown")
OUTCOMES = ("passed", "failed", "skipped", "xfailed", "xpassed", "rerun", "subtest", "unreported")

PHASE, QUICK_PHASE, SETUP, QUICK_SETUP, TEARDOWN, QUICK_TEARDOWN, REPORT, XUNIT, READ, ABOUT, NEED, MARKER = range(
    1, 13
)
LENGTHS = {
    PHASE: 6,
    QUICK_PHASE: 4,
    SETUP: 8,
    QUICK_SETUP: 4,
    TEARDOWN: 6,
    QUICK_TEARDOWN: 4,
    REPORT: 3,
    XUNIT: 3,
    READ: 3,
    ABOUT: 1,
    NEED: 2,
    MARKER: 2,
}
"""Integers per event, its code included."""

FRAME = 0x54000000_00000054
"""The first integer of a frame, the same in either byte order: its first byte is a T."""
FRAME_HEAD = 5
"""Integers before the events."""
TEST, ANEW, LOOSE = range(3)


_encode = json.JSONEncoder(separators=(",", ":")).encode


def line(*record: object) -> str:
    """One record as a line of a journal, ASCII."""
    return _encode(record) + "\n"
