"""Several runs of each side, laid over each other: the same test in one place of all.

What lives here: which test is which (of fixtures, ``fixtures`` knows).  What may never be added: a figure that is not
in a run, or an opinion on one.

Tests are the same by node id; else, where one that is gone and one that is new have one qualified name in two files,
no other has it, and its code is the same, it was moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from testtime.compare.fixtures import Fixtures, fixtures
from testtime.compare.sample import Booleans, Floats, Integers, Sample


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
    sides = [_by_name(side) for side in (before, after)]
    moved = _moved(sides[0], sides[1], before[0], after[0])
    names, apart = _compared(runs, len(before), sides, moved)
    rows = [{name: index for index, name in enumerate(run.names)} for run in runs]
    called = [name if run < len(before) else moved.get(name, name) for run in range(len(runs)) for name in names]
    tests = np.array([rows[at // len(names)][name] for at, name in enumerate(called)], dtype=np.int64)
    tests = tests.reshape(len(runs), len(names))
    first = np.argsort(runs[0].order[tests[0]], kind="stable")
    tests, names = tests[:, first], tuple(names[index] for index in first)
    arrived = set(moved.values())
    gone = [name for name in sides[0] if name not in sides[1] and name not in moved]
    fresh = [name for name in sides[1] if name not in sides[0] and name not in arrived]
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
        new=_taken(fresh, after, rows[len(before) :]),
        removed=_taken(gone, before, rows[: len(before)]),
        not_compared=tuple(sorted(apart.items())),
        matched=_matched(runs, tests, len(before)),
    )


# -- tests ------------------------------------------------------------------------------------------------------------


def _by_name(side: Sequence[Sample]) -> dict[str, int]:
    """Names of all tests of a side, in the order that they were met, and in how many runs."""
    met: dict[str, int] = {}
    for run in side:
        for name in run.names:
            met[name] = met.get(name, 0) + 1
    return met


def _moved(before: Mapping[str, int], after: Mapping[str, int], old: Sample, new: Sample) -> dict[str, str]:
    """Old name -> new name of tests that were moved to another file as they are."""
    gone = _unique(name for name in before if name not in after)
    fresh = _unique(name for name in after if name not in before)
    return {
        name: fresh[qualified]
        for qualified, name in gone.items()
        if qualified in fresh and old.source(name) == new.source(fresh[qualified]) is not None
    }


def _unique(names: Iterable[str]) -> dict[str, str]:
    """Qualified name -> name, of those that only one has."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition("::")[2], []).append(name)
    return {qualified: each[0] for qualified, each in found.items() if len(each) == 1 and qualified}


def _compared(
    runs: Sequence[Sample], before: int, sides: Sequence[Mapping[str, int]], moved: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Tests that are compared, by their names before; and those that are on both sides and are not, with the reason."""
    both = [name for name in sides[0] if name in sides[1] or name in moved]
    states = [_states(run) for run in runs]
    names, apart = [], {}
    for name in both:
        called = moved.get(name, name)
        here = [states[run].get(name if run < before else called) for run in range(len(runs))]
        why = _apart(here, before)
        if why:
            apart[name] = why
        else:
            names.append(name)
    return tuple(names), apart


def _states(run: Sample) -> dict[str, str]:
    """By test: its outcome, or what became of it otherwise."""
    tests = zip(run.names, run.profile.tests, strict=True)
    return {
        name: test.outcome if test.end_ns is not None and not test.reruns else _broken(test.reruns)
        for name, test in tests
    }


def _broken(reruns: int) -> str:
    return "rerun" if reruns else "crashed"


def _apart(states: Sequence[str | None], before: int) -> str:
    """Why a test is not compared, in words; empty if it is."""
    kinds = set(states)
    if len(kinds) == 1 and not kinds & {None, "rerun", "crashed", "unknown"}:
        return ""
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
