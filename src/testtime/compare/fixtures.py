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

import numpy as np
import pandas as pd

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


def _used(runs: Sequence[Sample], tests: Integers, kinds: _Kinds) -> Fixtures:
    """All uses in their places."""
    width = len(kinds.both)
    shared = _shared(kinds.both)
    counts = np.zeros((len(runs), width), dtype=np.int64)
    spent = np.zeros((2, len(runs), width, 2))
    frames, places = [], _Places(kinds.both)
    names = [runs[0].names[index] for index in tests[0]]
    for at, run in enumerate(runs):
        place = np.full(len(run.names) + 1, -1, dtype=np.int64)  # the last is for uses of no test
        place[tests[at]] = np.arange(tests.shape[1])
        fixture = kinds.of[at][run.uses.fixture] if len(run.uses.fixture) else np.empty(0, dtype=np.int64)
        test = place[run.uses.test]
        compared = np.zeros(len(run.names), dtype=np.bool_)
        compared[tests[at]] = True
        kept = np.flatnonzero(run.serving(compared))
        fixture, test = fixture[kept], test[kept]
        counts[at] = np.bincount(fixture, minlength=width)
        for kind, figures in enumerate((run.uses.busy, run.uses.wait)):
            for part in range(2):
                spent[kind, at, :, part] = np.bincount(fixture, weights=figures[kept, part], minlength=width)
        owner = np.where(shared[fixture], -1, test)
        some = np.flatnonzero(shared[fixture])
        owner[some] = [
            places.number(fixture[row], names[test[row]] if test[row] >= 0 else run.asker(int(kept[row])))
            for row in some
        ]
        frame = pd.DataFrame(
            {"fixture": fixture, "owner": owner, "param": run.uses.param[kept], "row": kept, "test": test}
        )
        frame["k"] = frame.groupby(["fixture", "owner", "param"]).cumcount()
        frames.append(frame.set_index(["fixture", "owner", "param", "k"]))
    joined = frames[0][["row", "test"]].rename(columns={"row": "row0"})
    for at, frame in enumerate(frames[1:], 1):
        joined = joined.join(frame["row"].rename(f"row{at}"), how="inner")
    rows = np.stack([joined[f"row{at}"].to_numpy() for at in range(len(runs))])
    return Fixtures(
        both=kinds.both,
        of=kinds.of,
        counts=counts,
        busy=spent[0],
        wait=spent[1],
        use_fixture=joined.index.get_level_values("fixture").to_numpy(),
        use_test=joined["test"].to_numpy(),
        use_busy=np.stack([run.uses.busy[rows[at]] for at, run in enumerate(runs)]),
        use_wait=np.stack([run.uses.wait[rows[at]] for at, run in enumerate(runs)]),
    )


class _Places:
    """Parts of the suite that shared fixtures are for, as numbers below 0."""

    def __init__(self, both: Sequence[tuple[Fixture | None, Fixture | None]]) -> None:
        self._scopes = [next((each.scope for each in sides if each is not None and each.shared), "") for sides in both]
        self._numbers: dict[str, int] = {}

    def number(self, fixture: int, nodeid: str) -> int:
        """Of the part that a set-up for a test is for."""
        return self._numbers.setdefault(self._part(self._scopes[fixture], nodeid), -1 - len(self._numbers))

    def _part(self, scope: str, nodeid: str) -> str:
        if scope == "class":
            return nodeid.partition("[")[0].rpartition("::")[0]
        file = nodeid.partition("::")[0]
        return {"module": file, "package": file.rpartition("/")[0]}.get(scope, "")


def _shared(fixtures: Sequence[tuple[Fixture | None, Fixture | None]]) -> Booleans:
    """[fixture]: whether it is shared on either side."""
    told = (any(side is not None and side.shared for side in both) for both in fixtures)
    return np.fromiter(told, dtype=np.bool_, count=len(fixtures))
