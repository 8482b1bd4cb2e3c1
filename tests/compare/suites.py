"""A small suite told once, and runs of it: in another order, on another machine, with one thing changed.

What lives here: the suite that the tests of ``compare`` start from, as profiles.  What may never be added: an
expectation.  Noise comes from a seeded generator alone, so that each run of a test sees the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np

from tests import make
from testtime.compare.aligned import Aligned, aligned
from testtime.compare.sample import sample
from testtime.model.profile import Outcome, Profile, Scope

MS = make.MS


@dataclass(frozen=True)
class Fix:
    """A fixture: what a set-up computes and waits, and what its teardown computes, ns."""

    name: str
    scope: Scope = "function"
    busy: int = 2 * MS
    wait: int = 0
    down: int = 0
    path: str = "tests/conftest.py"
    line: int = 10


@dataclass(frozen=True)
class Case:
    """A test: what its call computes and waits, ns, and the fixtures that it asks for."""

    nodeid: str
    fixtures: tuple[str, ...] = ()
    busy: int = 5 * MS
    wait: int = 0
    setup: int = 0
    outcome: Outcome = "passed"
    xunit_setup: int = 0
    heavy: float = 1.0
    """How many times as long fixtures of its module or class take to set up."""

    @property
    def module(self) -> str:
        """The file."""
        return self.nodeid.partition("::")[0]

    @property
    def owner(self) -> str:
        """The class, or the file."""
        return self.nodeid.rpartition("::")[0]


@dataclass(frozen=True)
class Suite:
    """Fixtures and tests, in the order that they run."""

    fixtures: tuple[Fix, ...]
    cases: tuple[Case, ...]
    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def slower(self, name: str, factor: float) -> Suite:
        """With a fixture of which everything takes ``factor`` times as long."""
        return self.altered(name, **dict.fromkeys(("busy", "wait", "down"), factor))

    def altered(self, name: str, **factors: float) -> Suite:
        """With figures of a fixture multiplied."""
        return replace(
            self,
            fixtures=tuple(
                replace(each, **{part: round(getattr(each, part) * by) for part, by in factors.items()})
                if each.name == name
                else each
                for each in self.fixtures
            ),
        )

    def scoped(self, name: str, scope: Scope) -> Suite:
        """With a fixture of another scope."""
        changed = (replace(each, scope=scope) if each.name == name else each for each in self.fixtures)
        return replace(self, fixtures=tuple(changed))

    def shuffled(self, seed: int) -> Suite:
        """In another order."""
        order = np.random.default_rng(seed).permutation(len(self.cases))
        return replace(self, cases=tuple(self.cases[at] for at in order))

    def plus(self, *cases: Case, first: bool = False) -> Suite:
        """With more tests, after the others or ``first``."""
        return replace(self, cases=(*cases, *self.cases) if first else (*self.cases, *cases))

    def minus(self, *nodeids: str) -> Suite:
        """Without some tests."""
        return replace(self, cases=tuple(each for each in self.cases if each.nodeid not in nodeids))

    def cases_with(self, change: Mapping[str, Any], nodeids: Iterable[str] | None = None) -> Suite:
        """With fields of some tests, or of all, replaced."""
        chosen = None if nodeids is None else set(nodeids)
        return replace(
            self,
            cases=tuple(
                replace(each, **change) if chosen is None or each.nodeid in chosen else each for each in self.cases
            ),
        )


def suite(tests: int = 60, files: int = 6) -> Suite:
    """Function-scoped ``db`` (20 ms, most of it waiting) and ``user``, ``app`` per module, ``server`` per session."""
    fixtures = (
        Fix("db", busy=4 * MS, wait=16 * MS, down=1 * MS, line=11),
        Fix("user", busy=6 * MS, line=22),
        Fix("app", "module", busy=50 * MS, wait=50 * MS, down=5 * MS, line=33),
        Fix("server", "session", busy=100 * MS, wait=300 * MS, down=20 * MS, line=44),
    )
    cases = tuple(
        Case(
            f"tests/test_{at * files // tests}.py::test_{at}",
            ("server", "app", "db", "user"),
            busy=(5 + at % 7) * MS,
            wait=(at % 3) * MS,
            setup=1 * MS,
        )
        for at in range(tests)
    )
    return Suite(fixtures, cases)


@dataclass(frozen=True)
class Day:
    """What the machine is like: all computing takes ``slow`` as long, and waits ``crowd`` of that for a core."""

    slow: float = 1.0
    crowd: float = 0.0
    noise: float = 0.0
    """Standard deviation of the logarithm of each time."""
    drift: float = 0.0
    """The same of what all times of a run have in common."""
    seed: int = 0
    reference: tuple[int, ...] = ()
    """The calibration loop; empty for what ``slow`` makes of 10 ms."""


class _Clock:
    """Times as the machine makes them on that day."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.random = np.random.default_rng(day.seed)
        self.common = float(np.exp(self.random.normal(0, day.drift))) if day.drift else 1.0

    def spent(self, busy: int, wait: int) -> tuple[int, int]:
        """Wall and waiting."""
        scale = self.common * (float(np.exp(self.random.normal(0, self.day.noise))) if self.day.noise else 1.0)
        busy = round(busy * self.day.slow * scale)
        wait = round(wait * scale + busy * self.day.crowd)
        return busy + wait, wait

    def computed(self, busy: int) -> int:
        """Of what is always told as computing."""
        wall, wait = self.spent(busy, 0)
        return wall - wait


def run(told: Suite, day: Day | None = None, **changes: Any) -> Profile:
    """A sequential run of it."""
    day = day or Day()
    clock, story = _Clock(day), make.Run()
    lane = story.main()
    index = {each.name: story.fixture(each.name, each.scope, path=each.path, line=each.line) for each in told.fixtures}
    _cases(lane, told, told.cases, index, clock)
    lane.finish()
    return _finished(story, told, day, changes)


def parallel(told: Suite, workers: Sequence[Sequence[int]], day: Day | None = None, **changes: Any) -> Profile:
    """A run on workers, each of which runs the tests of these places."""
    day = day or Day()
    clock, story = _Clock(day), make.Run()
    main = story.lane(None, 0, 160 * MS)
    main.mark("import", "configure", "sessionstart", "collect", "collected", "loop")
    index = {each.name: story.fixture(each.name, each.scope, path=each.path, line=each.line) for each in told.fixtures}
    for number, places in enumerate(workers):
        lane = story.lane(f"gw{number}", 200 * MS, 300 * MS)
        lane.boot()
        _cases(lane, told, [told.cases[at] for at in places], index, clock)
        lane.finish()
    main.now = max(lane.now for lane in story.lanes)
    main.finish()
    return _finished(story, told, day, changes)


def _cases(lane: make.Lane, told: Suite, cases: Sequence[Case], index: Mapping[str, int], clock: _Clock) -> None:
    by_name = {each.name: each for each in told.fixtures}
    for at, case in enumerate(cases):
        following = cases[at + 1] if at + 1 < len(cases) else None
        ups = []
        for each in (by_name[name] for name in case.fixtures):
            times = case.heavy if each.scope in ("module", "class") else 1.0
            wall, wait = clock.spent(round(each.busy * times), round(each.wait * times))
            down, down_wait = clock.spent(each.down, 0)
            ups.append(make.Up(index[each.name], wall, wait=wait, down=down, down_wait=down_wait))
        up = {*lane.up, *(each.fixture for each in ups)}
        ends = [
            index[each.name]
            for each in reversed(told.fixtures)
            if index[each.name] in up and _ends(each.scope, case, following)
        ]
        call, wait = clock.spent(case.busy, case.wait)
        outcome = case.outcome
        lane.test(
            case.nodeid,
            ups=ups,
            call=call,
            wait=wait,
            setup=clock.computed(case.setup),
            ends=ends,
            outcome=outcome,
            xunit_setup=case.xunit_setup,
        )


def _ends(scope: Scope, case: Case, following: Case | None) -> bool:
    if scope == "function":
        return False
    if following is None or (scope == "module" and following.module != case.module):
        return True
    return scope == "class" and following.owner != case.owner


def _finished(story: make.Run, told: Suite, day: Day, changes: Mapping[str, Any]) -> Profile:
    loop = round(10 * MS * day.slow * (1 + day.crowd))
    profile = story.profile(
        reference_ns=day.reference or (loop, loop),
        sources={file: dict(names) for file, names in told.sources.items()},
    )
    return msgspec.structs.replace(profile, **changes)


def runs(told: Suite, count: int, day: Day, *, seed: int = 0) -> list[Profile]:
    """Several, each with noise of its own."""
    return [run(told, replace(day, seed=seed + at)) for at in range(count)]


def lay(before: Sequence[Profile], after: Sequence[Profile]) -> Aligned:
    """Both sides laid over each other."""
    return aligned([sample(each) for each in before], [sample(each) for each in after])
