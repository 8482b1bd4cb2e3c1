"""A profile as columns: each kind of row turned into a table of integers once, for vectorised grouping.

What lives here: the passes over tests, phases and fixture uses.  What may never be added: a second pass per analysis,
or a column of text; names of tests stay in the profile, found by index, because strangers' ids hold what a text column
may refuse (lone surrogates) and would double the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from testtime.analysis.stretches import loop_end
from testtime.model.profile import Profile, Span

WHENS = ("setup", "call", "teardown")
_WHEN = {when: code for code, when in enumerate(WHENS)}
_NEVER = Span(0, 0, 0)


@dataclass(frozen=True)
class Columns:
    """The tables of a profile; every time in integer nanoseconds, -1 for an absent index."""

    tests: pd.DataFrame
    """By test: process, start, closed (bool), end, xunit_setup, xunit_teardown, reruns."""
    phases: pd.DataFrame
    """By phase: test, when (0, 1, 2), and the columns of ``timing``."""
    uses: pd.DataFrame
    """By fixture set-up: fixture, process, param, test, within (phase or -1), failed, and the columns of ``timing``."""
    downs: pd.DataFrame
    """By fixture teardown: fixture, process, test, within, use (its row in ``uses``), and the columns of ``timing``."""


def columns(profile: Profile) -> Columns:
    """Every table of the profile."""
    return Columns(_tests(profile), _phases(profile), _uses(profile), _downs(profile))


def timing(spans: Sequence[Span]) -> dict[str, pd.Series[int]]:
    """Columns start, wall, own, busy and wait; with the meaning that ``Span`` gives its properties of those names."""
    wall = _integers([span.wall_ns for span in spans])
    inner = _integers([span.inner_ns for span in spans])
    cpu = _integers([-1 if span.cpu_ns is None else span.cpu_ns + span.child_cpu_ns for span in spans])
    own = (wall - inner).clip(lower=0)
    busy = cpu.where(cpu >= 0, own)
    start = _integers([span.start_ns for span in spans])
    return {"start": start, "wall": wall, "own": own, "busy": busy, "wait": (own - busy).clip(lower=0)}


def _tests(profile: Profile) -> pd.DataFrame:
    tests = profile.tests
    return pd.DataFrame(
        {
            "process": _integers([test.process for test in tests]),
            "start": _integers([test.start_ns for test in tests]),
            "closed": pd.Series([test.end_ns is not None for test in tests], dtype=bool),
            "end": _integers(_ends(profile)),
            "xunit_setup": _integers([test.xunit_setup_ns for test in tests]),
            "xunit_teardown": _integers([test.xunit_teardown_ns for test in tests]),
            "reruns": _integers([test.reruns for test in tests]),
        }
    )


def _ends(profile: Profile) -> list[int]:
    """When each test ended; one that never did lasted until the next one of its process, or to the end of the loop."""
    ends = [test.end_ns or 0 for test in profile.tests]
    bounds = {index: loop_end(profile, process) for index, process in enumerate(profile.processes)}
    for index in range(len(ends) - 1, -1, -1):
        test = profile.tests[index]
        if test.end_ns is None:
            ends[index] = max(test.start_ns, bounds[test.process])
        bounds[test.process] = test.start_ns
    return ends


def _phases(profile: Profile) -> pd.DataFrame:
    phases = [(index, phase) for index, test in enumerate(profile.tests) for phase in test.phases]
    return pd.DataFrame(
        {
            "test": _integers([index for index, _ in phases]),
            "when": _integers([_WHEN[phase.when] for _, phase in phases]),
            **timing([phase.span for _, phase in phases]),
        }
    )


def _uses(profile: Profile) -> pd.DataFrame:
    uses = profile.uses
    return pd.DataFrame(
        {
            "fixture": _integers([use.fixture for use in uses]),
            "process": _integers([use.process for use in uses]),
            "param": _integers([-1 if use.param is None else use.param for use in uses]),
            "test": _integers([-1 if use.test is None else use.test for use in uses]),
            "within": _integers([_WHEN.get(use.setup_in or "", -1) for use in uses]),
            "failed": pd.Series([use.failed for use in uses], dtype=bool),
            **timing([use.setup for use in uses]),
        }
    )


def _downs(profile: Profile) -> pd.DataFrame:
    rows = [row for row, use in enumerate(profile.uses) if use.teardown is not None]
    uses = [profile.uses[row] for row in rows]
    return pd.DataFrame(
        {
            "use": _integers(rows),
            "fixture": _integers([use.fixture for use in uses]),
            "process": _integers([use.process for use in uses]),
            "test": _integers([-1 if use.teardown_test is None else use.teardown_test for use in uses]),
            "within": _integers([_WHEN.get(use.teardown_in or "", -1) for use in uses]),
            **timing([use.teardown or _NEVER for use in uses]),
        }
    )


def _integers(values: list[int]) -> pd.Series[int]:
    """A column; pandas itself would go through the list three times to find out what is in it."""
    return pd.Series(np.array(values, dtype=np.int64), dtype="int64")
