"""Where every nanosecond of the wall time went.

What lives here: the parts of a run in the order they are shown, which sum to the wall time exactly.  What may never be
added: a part computed as "the rest", other than ``unaccounted``; the others are booked from records in ``ledger``.

``unaccounted`` is negative where recorded spans overlap that should not: nothing is bent to make the sum come out.
Under xdist the wall time is the controller's; the workers' time is a second accounting, all lanes together, that sums
to the length of their lives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from testtime.analysis import ledger, stretches
from testtime.analysis.arrays import Rows
from testtime.analysis.result import Part
from testtime.model.profile import Process, Profile
from testtime.units import seconds

UNACCOUNTED = "unaccounted"
UNKNOWN_START = f"{stretches.INTERPRETER} and {stretches.PYTEST}"

_TESTING = (
    ledger.PLUGINS,
    stretches.CONFIGURATION,
    ledger.MODULES,
    stretches.COLLECTION,
    ledger.SETUP,
    ledger.SHARED,
    ledger.CALLS,
    ledger.TEARDOWN,
    ledger.BETWEEN_PHASES,
    ledger.UNFINISHED,
    ledger.BETWEEN_TESTS,
    ledger.RECORDING,
    stretches.FINISH,
    stretches.CLEANUP,
    stretches.EXIT,
)
_CONTROLLING = (
    ledger.PLUGINS,
    stretches.CONFIGURATION,
    stretches.STARTING,
    stretches.WAITING,
    stretches.RUNNING,
    stretches.FINISH,
    stretches.CLEANUP,
    stretches.EXIT,
)
#: Parts of unusual runs, left out where they took no time.
_UNUSUAL = frozenset({ledger.UNFINISHED})

Nanoseconds = dict[str, int]


def wall(profile: Profile, rows: Rows) -> Nanoseconds:
    """The parts of the run's wall time, in ns and in the order of a run; they sum to ``profile.wall_ns``."""
    process = stretches.main_process(profile)
    if process is None:
        return {UNACCOUNTED: profile.wall_ns}
    known = profile.interpreter_ns is not None
    start = (stretches.INTERPRETER, stretches.PYTEST) if known else (UNKNOWN_START,)
    if profile.workers:
        return _closed(_controller(profile, rows, process), start + _CONTROLLING, profile.wall_ns)
    spent = ledger.book(profile, rows, profile.processes.index(process))
    return _closed(spent, start + _TESTING, profile.wall_ns)


def workers(profile: Profile, rows: Rows) -> Nanoseconds:
    """The parts of the workers' time, all lanes together, in ns; empty without workers."""
    spent: Counter[str] = Counter()
    lives = 0
    for index, process in enumerate(profile.processes):
        if process.worker is not None:
            spent.update(ledger.book(profile, rows, index))
            lives += max(0, stretches.life_end(profile, process) - process.start_ns)
    return _closed(spent, (stretches.WORKER_START, *_TESTING), lives) if lives else {}


def parts(spent: Nanoseconds) -> tuple[Part, ...]:
    """An accounting as rows of the report."""
    whole = sum(spent.values())
    return tuple(Part(part, seconds(ns), round(ns / whole, 6) if whole else 0.0) for part, ns in spent.items())


def _controller(profile: Profile, rows: Rows, process: Process) -> Counter[str]:
    first = int(rows.tests.start.min()) if profile.tests else None
    life = stretches.controller(profile, process, first)
    spent = Counter({stretch.part: stretch.length for stretch in life})
    spent.update(ledger.imports(process, life))
    return spent


def _closed(spent: Counter[str], order: Sequence[str], whole: int) -> Nanoseconds:
    """``spent`` in order, closed with what is left of ``whole``."""
    ordered = {part: spent[part] for part in order if spent[part] or part not in _UNUSUAL}
    return {**ordered, UNACCOUNTED: whole - sum(ordered.values())}
