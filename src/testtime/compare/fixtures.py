"""Fixtures of several runs, laid over each other: the same fixture, the same use of it in one place of all.

What lives here: which is which.  What may never be added: a figure that is not in a run, or an opinion on one.

Fixtures are the same by name, function and place, whatever their scope; else by name and function, if no other has
them.  Uses of a fixture of function scope belong to their test, those of a shared one to the part of the suite that its
scope spans, and are counted through there in the order they began, since who asks first is chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from testtime.compare.joined import joined
from testtime.compare.sample import Booleans, Floats, Integers, Sample
from testtime.model.profile import Fixture

_Identity = tuple[str, str, str | None, str, str]


@dataclass(frozen=True)
class Fixtures:
    """Those of all runs, the side before first; all times in ns, own, computing apart from waiting."""

    both: tuple[tuple[Fixture | None, Fixture | None], ...]
    """Before and after; ``None`` where a side has none."""
    of: tuple[Integers, ...]
    """By run: index in its profile -> index in ``both``; -1 where that was left out."""
    counts: Integers
    """[run, fixture]: set-ups, those that no test which is compared needs left out."""
    busy: Floats
    """[run, fixture, 2]: of all these set-ups, and of their teardowns."""
    wait: Floats
    """[run, fixture, 2]."""
    use_fixture: Integers
    """[use]: of uses that all runs have; index in ``both``."""
    use_test: Integers
    """[use]: test that it belongs to, or, of a shared fixture, that asked first in the first run; -1 where none did."""
    use_busy: Floats
    """[run, use, 2]: set-up and teardown."""
    use_wait: Floats
    """[run, use, 2]."""

    @property
    def on_both(self) -> Booleans:
        """[fixture]: whether both sides have it."""
        return np.fromiter((None not in both for both in self.both), dtype=np.bool_, count=len(self.both))

    @property
    def shared(self) -> Booleans:
        """[fixture]: whether it is shared on either side, so that its uses belong to no test."""
        return _shared(self.both)

    def without(self, gone: Booleans) -> Fixtures:
        """Those that are not ``gone``."""
        number = np.where(gone, -1, np.cumsum(~gone) - 1)
        uses = ~gone[self.use_fixture]
        return Fixtures(
            both=tuple(both for both, away in zip(self.both, gone, strict=True) if not away),
            of=tuple(number[of] if len(of) else of for of in self.of),
            counts=self.counts[:, ~gone],
            busy=self.busy[:, ~gone],
            wait=self.wait[:, ~gone],
            use_fixture=number[self.use_fixture[uses]],
            use_test=self.use_test[uses],
            use_busy=self.use_busy[:, uses],
            use_wait=self.use_wait[:, uses],
        )


def fixtures(before: Sequence[Sample], after: Sequence[Sample], tests: Integers) -> Fixtures:
    """Those of two sides; ``tests`` [run, test]: index in each run of the tests that are compared."""
    return _used((*before, *after), tests, _told_apart(before, after))


@dataclass(frozen=True)
class _Kinds:
    """Which fixture of each run is which."""

    both: tuple[tuple[Fixture | None, Fixture | None], ...]
    of: tuple[Integers, ...]
    """By run: index in its profile -> index in ``both``."""


def _told_apart(before: Sequence[Sample], after: Sequence[Sample]) -> _Kinds:
    sides = [_identities(side) for side in (before, after)]
    same = {identity: identity for identity in sides[1] if identity in sides[0]}
    gone = _alone(identity for identity in sides[0] if identity not in sides[1])
    fresh = _alone(identity for identity in sides[1] if identity not in sides[0])
    same |= {fresh[short]: gone[short] for short in fresh if short in gone}
    numbers: dict[_Identity, int] = {}
    for identity in (*sides[0], *(each for each in sides[1] if each not in same)):
        numbers.setdefault(identity, len(numbers))
    both: list[list[Fixture | None]] = [[None, None] for _ in numbers]
    for side, found in enumerate(sides):
        for identity, fixture in found.items():
            both[numbers[same.get(identity, identity) if side else identity]][side] = fixture
    of = tuple(
        np.array(
            [
                numbers[same.get(each, each) if at >= len(before) else each]
                for each in map(_identity, run.profile.fixtures)
            ],
            dtype=np.int64,
        )
        for at, run in enumerate((*before, *after))
    )
    return _Kinds(tuple((old, new) for old, new in both), of)


def _identity(fixture: Fixture) -> _Identity:
    return fixture.name, fixture.function, fixture.path, fixture.baseid, fixture.kind


def _identities(side: Sequence[Sample]) -> dict[_Identity, Fixture]:
    return {_identity(fixture): fixture for run in reversed(side) for fixture in reversed(run.profile.fixtures)}


def _alone(identities: Iterable[_Identity]) -> dict[tuple[str, str], _Identity]:
    """Name and function -> identity, of those that only one has."""
    found = list(identities)
    met = Counter(each[:2] for each in found)
    return {each[:2]: each for each in found if met[each[:2]] == 1}


class _Kept(NamedTuple):
    """Set-ups of a run that are for tests which are compared."""

    row: Integers
    """Index in the run's uses."""
    fixture: Integers
    """Index in ``both``."""
    test: Integers
    """Test that asked first, by its place among those that are compared; -1 for another, or none."""


def _used(runs: Sequence[Sample], tests: Integers, kinds: _Kinds) -> Fixtures:
    """All uses in their places."""
    width = len(kinds.both)
    uses = [_kept(run, tests[at], kinds.of[at]) for at, run in enumerate(runs)]
    spent = np.zeros((2, len(runs), width, 2))
    for at, (run, kept) in enumerate(zip(runs, uses, strict=True)):
        for kind, figures in enumerate((run.uses.busy, run.uses.wait)):
            for part in range(2):
                weights = figures[kept.row, part]
                spent[kind, at, :, part] = np.bincount(kept.fixture, weights=weights, minlength=width)
    places = _Places(kinds.both, runs[0], tests[0])
    keys = [
        (places.owners(run, kept), kept.fixture, run.uses.param[kept.row]) for run, kept in zip(runs, uses, strict=True)
    ]
    found = joined(keys)
    rows = [kept.row[place] for kept, place in zip(uses, found, strict=True)]
    return Fixtures(
        both=kinds.both,
        of=kinds.of,
        counts=np.stack([np.bincount(kept.fixture, minlength=width) for kept in uses]),
        busy=spent[0],
        wait=spent[1],
        use_fixture=uses[0].fixture[found[0]],
        use_test=uses[0].test[found[0]],
        use_busy=np.stack([run.uses.busy[row] for run, row in zip(runs, rows, strict=True)]),
        use_wait=np.stack([run.uses.wait[row] for run, row in zip(runs, rows, strict=True)]),
    )


def _kept(run: Sample, tests: Integers, of: Integers) -> _Kept:
    """``tests``: index in the run of those that are compared; ``of``: index in its profile -> index in ``both``."""
    place = np.full(len(run.names) + 1, -1, dtype=np.int64)  # the last is for uses of no test
    place[tests] = np.arange(len(tests))
    row = np.flatnonzero(run.serving(place[:-1] >= 0))
    return _Kept(row, of[run.uses.fixture[row]], place[run.uses.test[row]])


class _Places:
    """Parts of the suite that set-ups are for: tests from 0 on, and, of shared fixtures, more than a test, below 0."""

    def __init__(
        self, both: Sequence[tuple[Fixture | None, Fixture | None]], first: Sample, compared: Integers
    ) -> None:
        self._scopes = [next((each.scope for each in sides if each is not None and each.shared), "") for sides in both]
        self._shared = _shared(both)
        self._names, self._compared = first.names, compared
        self._numbers: dict[str, int] = {}

    def owners(self, run: Sample, kept: _Kept) -> Integers:
        """Of the part that each set-up is for; tests that are compared go by their names in the first run."""
        owners = kept.test.copy()
        for use in np.flatnonzero(self._shared[kept.fixture]).tolist():
            test = int(kept.test[use])
            name = self._names[self._compared[test]] if test >= 0 else run.asker(int(kept.row[use]))
            part = self._part(self._scopes[kept.fixture[use]], name)
            owners[use] = self._numbers.setdefault(part, -1 - len(self._numbers))
        return owners

    def _part(self, scope: str, nodeid: str) -> str:
        if scope == "class":
            return nodeid.partition("[")[0].rpartition("::")[0]
        file = nodeid.partition("::")[0]
        return {"module": file, "package": file.rpartition("/")[0]}.get(scope, "")


def _shared(fixtures: Sequence[tuple[Fixture | None, Fixture | None]]) -> Booleans:
    """[fixture]: whether it is shared on either side."""
    told = (any(side is not None and side.shared for side in both) for both in fixtures)
    return np.fromiter(told, dtype=np.bool_, count=len(fixtures))
