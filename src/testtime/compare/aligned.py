"""Several runs of each side, laid over each other: the same test in one place of all.

What lives here: which test is which (of fixtures, ``fixtures`` knows).  What may never be added: a figure that is not
in a run, or an opinion on one.

Tests are the same by node id; else, where one that is gone and one that is new have one qualified name in two files,
no other has it, and its code is the same, it was moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import get_args

import numpy as np

from testtime.compare.fixtures import Fixtures, fixtures
from testtime.compare.sample import Booleans, Floats, Integers, Sample
from testtime.model.profile import Outcome

_UNTOLD = (None, "rerun", "crashed", "unknown")
"""What may have become of a test that tells nothing of it; nothing where there is none."""
_STATES: tuple[str | None, ...] = tuple(dict.fromkeys((*_UNTOLD, *get_args(Outcome))))
_STATE = {state: code for code, state in enumerate(_STATES)}


@dataclass(frozen=True)
class Aligned:
    """Runs, those of the side before first; ``[run, ...]`` in all arrays."""

    samples: tuple[Sample, ...]
    before: int
    """How many runs are of the side before."""
    names: tuple[str, ...]
    """Tests that are compared, in the order of the first run; by their names before."""
    tests: Integers
    """[run, test]: index in the run."""
    busy: Floats
    """[run, test, 3]: own time of each phase spent computing, ns."""
    wait: Floats
    """[run, test, 3]: the same, waiting."""
    ran: Booleans
    """[test, 3]: whether the phase took place in all runs."""
    fixtures: Fixtures
    renamed: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, float], ...]
    """Tests that no run before has, and the ns that they take, on average."""
    removed: tuple[tuple[str, float], ...]
    not_compared: tuple[tuple[str, str], ...]
    """Tests, and why."""
    matched: tuple[float, float]
    """Part of the time in tests, before and after, that is of tests which are compared."""


def aligned(before: Sequence[Sample], after: Sequence[Sample]) -> Aligned:
    """All runs of two sides."""
    runs = (*before, *after)
    rows = [dict(zip(run.names, range(len(run.names)), strict=True)) for run in runs]
    sides = [_by_name(side) for side in (rows[: len(before)], rows[len(before) :])]
    gone = [name for name in sides[0] if name not in sides[1]]
    fresh = [name for name in sides[1] if name not in sides[0]]
    moved = _moved(gone, fresh, before[0], after[0])
    lost = set(gone).difference(moved)
    both = [name for name in sides[0] if name not in lost]
    names, tests, apart = _compared(runs, rows, both, moved, len(before))
    arrived = set(moved.values())
    return Aligned(
        samples=runs,
        before=len(before),
        names=names,
        tests=tests,
        busy=np.stack([run.busy[tests[at]] for at, run in enumerate(runs)]),
        wait=np.stack([run.wait[tests[at]] for at, run in enumerate(runs)]),
        ran=np.logical_and.reduce([run.ran[tests[at]] for at, run in enumerate(runs)]),
        fixtures=fixtures(before, after, tests),
        renamed=tuple(sorted(moved.items())),
        new=_taken([name for name in fresh if name not in arrived], after, rows[len(before) :]),
        removed=_taken([name for name in gone if name in lost], before, rows[: len(before)]),
        not_compared=tuple(sorted(apart.items())),
        matched=_matched(runs, tests, len(before)),
    )


# -- tests ------------------------------------------------------------------------------------------------------------


def _by_name(rows: Sequence[Mapping[str, int]]) -> Collection[str]:
    """Names of all tests of a side, in the order that they were met."""
    met: dict[str, int] = {}
    for row in rows:
        met |= row
    return met


def _moved(gone: Sequence[str], fresh: Sequence[str], old: Sample, new: Sample) -> dict[str, str]:
    """Old name -> new name of tests that were moved to another file as they are."""
    places = _unique(fresh)
    return {
        name: places[qualified]
        for qualified, name in _unique(gone).items()
        if qualified in places and old.source(name) == new.source(places[qualified]) is not None
    }


def _unique(names: Iterable[str]) -> dict[str, str]:
    """Qualified name -> name, of those that only one has."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition("::")[2], []).append(name)
    return {qualified: each[0] for qualified, each in found.items() if len(each) == 1 and qualified}


def _compared(
    runs: Sequence[Sample],
    rows: Sequence[Mapping[str, int]],
    both: Sequence[str],
    moved: Mapping[str, str],
    before: int,
) -> tuple[tuple[str, ...], Integers, dict[str, str]]:
    """Of tests that are on both sides, by their names before: those that are compared, in the order of the first run,
    and their index in each run; and those that are not, with the reason.
    """
    called = [both, [moved.get(name, name) for name in both]]
    found = np.stack([_found(row, called[at >= before]) for at, row in enumerate(rows)])
    states = np.stack([_states(run)[at] for run, at in zip(runs, found, strict=True)])
    alike = (states == states[0]).all(axis=0) & (states[0] >= len(_UNTOLD))
    kept = np.flatnonzero(alike)
    kept = kept[np.argsort(runs[0].order[found[0, kept]], kind="stable")]
    apart = {both[at]: _apart(states[:, at].tolist(), before) for at in np.flatnonzero(~alike).tolist()}
    return tuple(both[at] for at in kept.tolist()), found[:, kept], apart


def _found(row: Mapping[str, int], names: Sequence[str]) -> Integers:
    """Index of each in a run; -1 where it has none of that name."""
    return np.fromiter(map(row.get, names, repeat(-1)), dtype=np.int64, count=len(names))


def _states(run: Sample) -> Integers:
    """By test: its outcome, or what became of it otherwise; index in ``_STATES``.  And one more, for a test that is not
    there.
    """
    told = (
        _STATE[test.outcome if test.end_ns is not None and not test.reruns else _broken(test.reruns)]
        for test in run.profile.tests
    )
    states = np.fromiter(told, dtype=np.int64, count=len(run.profile.tests))
    return np.append(states, _STATE[None])


def _broken(reruns: int) -> str:
    return "rerun" if reruns else "crashed"


def _apart(found: Sequence[int], before: int) -> str:
    """Why a test is not compared, in words."""
    states = [_STATES[each] for each in found]
    kinds = set(states)
    if "rerun" in kinds or "crashed" in kinds:
        return next(kind for kind in ("crashed", "rerun") if kind in kinds)
    if None in kinds:
        return "not in every run"
    if kinds == {"unknown"}:
        return "outcome unknown"
    old, new = ("/".join(sorted(map(str, set(part)))) for part in (states[:before], states[before:]))
    return f"{old} before, {new} after" if old != new else f"{old} from run to run"


def _taken(
    names: Sequence[str], side: Sequence[Sample], rows: Sequence[Mapping[str, int]]
) -> tuple[tuple[str, float], ...]:
    """What tests take in the runs that have them, on average, ns; the dearest first."""
    found = []
    for name in names:
        each = [
            float(run.busy[row[name]].sum() + run.wait[row[name]].sum())
            for run, row in zip(side, rows, strict=True)
            if name in row
        ]
        found.append((name, sum(each) / len(each)))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def _matched(runs: Sequence[Sample], tests: Integers, before: int) -> tuple[float, float]:
    shares = []
    for at, run in enumerate(runs):
        whole = run.busy.sum() + run.wait.sum()
        part = run.busy[tests[at]].sum() + run.wait[tests[at]].sum()
        shares.append(float(part / whole) if whole else 1.0)
    return min(shares[:before]), min(shares[before:])
