"""What each xdist worker did with its time.

What lives here: boot, collection, busy and idle per worker, and the timeline.  What may never be added: a guess at why
a worker was idle.  A worker counts as idle until the last test of the whole run ended, also after it was sent home:
until then the run could have used it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from testtime.analysis import stretches
from testtime.analysis.columns import Columns
from testtime.analysis.result import Worker
from testtime.model.profile import Process, Profile
from testtime.units import seconds

Floats = npt.NDArray[np.float64]

#: Letters of a timeline, for each slice of the run.
SLICES = 100
ABSENT, BOOT, COLLECTION, BUSY, IDLE = " ", "b", "c", "#", "."


def worker_rows(profile: Profile, tables: Columns) -> tuple[Worker, ...]:
    """A row per worker process, in the order in which they were started."""
    tests = tables.tests
    last = 0 if tests.empty else int(tests["end"].max())
    return tuple(
        _worker(profile, process, tests[tests["process"] == index], last)
        for index, process in enumerate(profile.processes)
        if process.worker is not None
    )


def _worker(profile: Profile, process: Process, tests: pd.DataFrame, last: int) -> Worker:
    end = stretches.life_end(profile, process)
    collect = _moment(process, "collect", end)
    collected = max(collect, _moment(process, "collected", end))
    free = max(collected, last if process.complete else end)
    busy = int((tests["end"] - tests["start"]).sum())
    edges = {BOOT: (process.start_ns, collect), COLLECTION: (collect, collected), IDLE: (collected, free)}
    return Worker(
        worker=process.worker or "",
        tests=len(tests),
        boot_s=seconds(max(0, collect - process.start_ns)),
        collection_s=seconds(collected - collect),
        busy_s=seconds(busy),
        idle_s=seconds(max(0, free - collected - busy)),
        complete=process.complete,
        timeline=_timeline(profile.wall_ns, edges, tests),
    )


def _moment(process: Process, name: str, otherwise: int) -> int:
    mark = process.mark(name)
    return otherwise if mark is None else mark.at_ns


def _timeline(wall: int, edges: dict[str, tuple[int, int]], tests: pd.DataFrame) -> str:
    """For each slice of the run the state that took most of it."""
    cuts = np.linspace(0, max(1, wall), SLICES + 1)
    spent = {state: np.diff(np.clip(cuts, start, max(start, end))) for state, (start, end) in edges.items()}
    spent[BUSY] = np.diff(_busy_until(cuts, tests))
    spent[IDLE] = np.clip(spent[IDLE] - spent[BUSY], 0, None)
    known = np.sum(list(spent.values()), axis=0)
    spent[ABSENT] = np.clip(np.diff(cuts) - known, 0, None)
    states = list(spent)
    return "".join(states[which] for which in np.argmax(list(spent.values()), axis=0).tolist())


def _busy_until(cuts: Floats, tests: pd.DataFrame) -> Floats:
    """Time spent in tests before each of ``cuts``."""
    if tests.empty:
        return np.zeros(len(cuts))
    ordered = tests.sort_values("start")
    lengths = (ordered["end"] - ordered["start"]).to_numpy()
    done = np.cumsum(lengths)
    moments = np.stack([ordered["start"].to_numpy(), ordered["end"].to_numpy()], axis=1).ravel()
    totals = np.stack([done - lengths, done], axis=1).ravel()
    until: Floats = np.interp(cuts, moments, totals)
    return until
