"""What could be saved, for the head of a report: what each remedy is worth, and a plan.

What lives here: which remedies are tried, in which order, and how they are told.  What may never be added: a simulation
(``forecast`` has it), or a report that does not come because a prediction failed.

The plan is a greedy search: of all steps that could be next, the one that saves most, simulated on top of those before
it, until no step saves ``SHARE`` of the run's wall time and ``LEAST_S``.  A fixture is widened to the narrowest scope
that saves nearly as much as the best one does, because a wider one shares its value with more tests.
(Rejected: the narrowest scope that saves anything, which stops at class scope when most is to be had beyond it.)

A report must not keep its reader waiting: what is tried depends on the number of tests, and never on the clock, so that
a profile has one report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import msgspec

from testtime.analysis.result import FixtureRow, Report, Saving, Step
from testtime.errors import UserError
from testtime.model.profile import Profile
from testtime.whatif.checking import caution, defeated
from testtime.whatif.forecast import Ask, forecast
from testtime.whatif.gather.gathering import overlaps_of
from testtime.whatif.gather.overlap import Overlap, apart
from testtime.whatif.machine import rates
from testtime.whatif.result import Forecast
from testtime.whatif.transform import SCOPES

#: The least that a step is to save: a share of the wall time of the run, and seconds.
SHARE, LEAST_S = 0.02, 0.2
#: Of the wall time; a scope that saves this much less than the best, or more, is too narrow.
NEARLY = 0.01
#: Of the wall time; waits that are less could overlap, and nobody would notice.
LITTLE = 0.01
TOO_LITTLE = "what could overlap is less than 1 % of the run: testtime gather shows it"
#: Fixtures that are tried, and steps of a plan, at most.
FIXTURES, STEPS = 3, 5
#: Up to so many tests everything is tried; up to so many a few ways with workers; beyond, nothing.
ALL, FEW = 2_000, 20_000
#: The modes of xdist among these few ways.
FEW_DISTS = ("load", "worksteal")

#: Groups of waits that are tried one by one in a plan, those that save most.
GROUPS = 3
#: How waits are made to overlap, in words.
HOW = {
    "gather": "asyncio.gather",
    "threads": "threads, or coroutines under asyncio.gather",
    "start-both": "start both, then wait",
    "concurrent-tests": "a plugin that runs tests at once",
}

Predict = Callable[[Profile, Ask], Forecast]
Gathered = tuple[Overlap, ...]


def with_savings(profile: Profile, report: Report, predict: Predict = forecast) -> Report:
    """The report with savings and a plan, and a caveat where not all that could be predicted was."""
    tests = len(profile.tests)
    if not tests:
        return report
    if tests > FEW:
        return _warned(report, f"{tests:,} tests are too many to simulate for a report: testtime predict does it")
    try:
        search = _Search(profile, report, predict)
        report = msgspec.structs.replace(report, savings=search.savings(), plan=search.plan())
    except UserError as error:
        return _warned(report, f"what could be saved was not predicted: {error.what}")
    except Exception as error:
        return _warned(report, f"what could be saved was not predicted: {type(error).__name__}: {error}")
    return (
        report if tests <= ALL else _warned(report, f"few ways to run {tests:,} tests were tried: see testtime predict")
    )


def _warned(report: Report, caveat: str) -> Report:
    return msgspec.structs.replace(report, caveats=(*report.caveats, caveat))


@dataclass(frozen=True)
class _Way:
    """A way to run the suite, and what that takes."""

    workers: int
    dist: str
    widen: tuple[str, ...]
    gather: Gathered
    wall_s: float
    low_s: float
    high_s: float

    @property
    def words(self) -> str:
        """Pytest's words for it."""
        return f"-n {self.workers} --dist {self.dist}" if self.workers else "-n 0"


@dataclass(frozen=True)
class _Move:
    """A change that leads to another way."""

    action: str
    how: str
    where: str | None
    after: _Way


class _Search:
    """One profile, and what is predicted of it; each question is asked once."""

    def __init__(self, profile: Profile, report: Report, predict: Predict) -> None:
        self._profile = profile
        self._report = report
        self._predict = cache(partial(predict, profile))
        self._all = len(profile.tests) <= ALL
        self._factor = 1.0
        self._scopes: dict[str, tuple[str, ...]] = {}
        self._start = self._as_it_is()
        found = tuple(apart(overlaps_of(profile)[0]))
        sure = tuple(each for each in found if each.group.confidence == "certain")
        self._gather = sure or found
        """The groups that are counted on: those that are certain, else all."""

    def savings(self) -> tuple[Saving, ...]:
        """What each remedy would save alone, and both together: as much as the first, where there is one alone."""
        workers = self._workers("xdist", ())
        gather = self._gathering() if self._gather else self._nothing_to_gather()
        if not self._gather or gather.reason == TOO_LITTLE:
            return (workers, gather, msgspec.structs.replace(workers, what="both"))
        return (workers, gather, self._workers("both", self._gather))

    def _workers(self, what: str, gather: Gathered) -> Saving:
        """What the best number of workers and mode saves; nothing, and why, where what is in use is as good."""
        start, found = self._start, self._grid((), gather)
        best = self._best((), gather)
        in_use = [f"{start.words} is in use"] if start.workers else []
        if best is None or best.wall_s >= start.wall_s:
            reasons = in_use or [": ".join([found.best.reason, *found.blockers])]
            return Saving(what, start.words, start.wall_s, 0.0, 0.0, 0.0, *reasons)
        return Saving(
            what,
            f"{best.words} and {_functions(gather)}" if gather else best.words,
            round(best.wall_s, 6),
            *_saved(start, best),
            "; ".join([*in_use, found.best.reason, *found.shared]),
        )

    def _gathering(self) -> Saving:
        """What overlapping waits save, with the workers that are in use."""
        start = self._start
        way = self._at(start.workers, start.dist, (), self._gather)
        if way is None or way.wall_s >= start.wall_s:
            return Saving("gather", start.words, start.wall_s, 0.0, 0.0, 0.0, "workers hide these waits already")
        saved = _saved(start, way)
        if saved[0] < LITTLE * start.wall_s:
            return Saving("gather", start.words, start.wall_s, 0.0, 0.0, 0.0, TOO_LITTLE)
        if not start.workers:  # the rest of the run is the same: only what overlaps is in doubt
            groups = [each.group for each in self._gather]
            saved = (
                saved[0],
                *(round(sum(each), 6) for each in zip(*((g.low_s, g.high_s) for g in groups), strict=True)),
            )
        sure = all(each.group.confidence == "certain" for each in self._gather)
        reason = "nothing was found that orders them" if sure else f"look first: {self._gather[0].group.reason}"
        return Saving("gather", _functions(self._gather), round(way.wall_s, 6), *saved, reason)

    def _nothing_to_gather(self) -> Saving:
        start = self._start
        reason = "no waits were found that could overlap" if self._profile.executions else "nothing was seen to wait"
        return Saving("gather", start.words, start.wall_s, 0.0, 0.0, 0.0, reason)

    def plan(self) -> tuple[Step, ...]:
        """The steps, each the best that could follow on those before it."""
        steps: list[Step] = []
        here = self._start
        while len(steps) < STEPS:
            move = min(self._moves(here), key=lambda each: each.after.wall_s, default=None)
            if move is None or here.wall_s - move.after.wall_s < max(LEAST_S, SHARE * self._report.wall_s):
                break
            saved = _saved(here, move.after)
            steps.append(Step(len(steps) + 1, move.action, move.how, move.where, *saved, round(move.after.wall_s, 6)))
            here = move.after
        return tuple(steps)

    def _as_it_is(self) -> _Way:
        """The run as measured.  Of one under workers, predictions are scaled so that its own is what was measured."""
        profile, wall_s = self._profile, self._report.wall_s
        if not profile.workers:
            return _Way(0, "no", (), (), wall_s, wall_s, wall_s)
        predicted = self._at(profile.workers, profile.dist, (), ())
        self._factor = wall_s / predicted.wall_s if predicted else 1.0
        return _Way(profile.workers, profile.dist, (), (), wall_s, wall_s, wall_s)

    def _grid(self, widen: tuple[str, ...], gather: Gathered) -> Forecast:
        """Many ways to run it, or the few that there is time for."""
        if self._all:
            return self._predict(Ask(widen=widen, gather=_word(gather), overlaps=gather))
        cores = max(2, int(rates(self._profile.machine).cores))
        ask = Ask((cores, 2 * cores), FEW_DISTS, widen=widen, gather=_word(gather), overlaps=gather)
        return self._predict(ask)

    def _at(self, workers: int, dist: str, widen: tuple[str, ...], gather: Gathered) -> _Way | None:
        """One way; ``None`` where it cannot be, or is not to be trusted."""
        dists = (dist,) if workers else None
        try:
            found = self._predict(Ask((workers,), dists, widen=widen, gather=_word(gather), overlaps=gather))
        except UserError:
            return None
        row = next((row for row in found.predictions if row.workers == workers), None)
        if row is None:
            return None
        return _Way(
            workers, dist, widen, gather, *(self._factor * each for each in (row.wall_s, row.low_s, row.high_s))
        )

    def _best(self, widen: tuple[str, ...], gather: Gathered) -> _Way | None:
        """The best way with these fixtures widened and groups gathered, if it is another than the run's."""
        best = self._grid(widen, gather).best
        if (best.workers, best.dist) == (self._start.workers, self._start.dist):
            return None
        return self._at(best.workers, best.dist, widen, gather)

    def _moves(self, here: _Way) -> Iterator[_Move]:
        """All steps that could be next."""
        if (here.workers, here.dist) == (self._start.workers, self._start.dist):
            best = self._best(here.widen, here.gather)
            if best is not None:
                action = f"run with {best.workers} workers" if best.workers else "run without workers"
                yield _Move(action, best.words, None, best)
        for overlap in [each for each in self._gather if each not in here.gather][:GROUPS]:
            way = self._at(here.workers, here.dist, here.widen, (*here.gather, overlap))
            if way is not None:
                group = overlap.group
                yield _Move(f"let the waits of {group.function} overlap", HOW[group.how], group.where, way)
        for row in self._repeated() if self._all else ():
            if not any(wish.startswith(f"{row.name}=") for wish in here.widen):
                yield from self._widened(here, row)

    def _repeated(self) -> list[FixtureRow]:
        """The fixtures that stand out, are set up more often than needed, and are no checks; a name once."""
        rows = {(row.name, row.where): row for row in self._report.fixtures if row.kind == "fixture"}
        found: dict[str, FixtureRow] = {}
        for bottleneck in self._report.bottlenecks:
            row = rows.get((bottleneck.what, bottleneck.where)) if bottleneck.kind == "fixture" else None
            if row is not None and row.needed < row.uses and not defeated(self._profile, row):
                found.setdefault(row.name, row)
        return list(found.values())[:FIXTURES]

    def _widened(self, here: _Way, row: FixtureRow) -> Iterator[_Move]:
        """The narrowest scope that saves nearly as much as the best; the one found first is kept in later steps."""
        name = row.name
        scopes = self._scopes.get(name, SCOPES[SCOPES.index(row.scope) + 1 :])
        ways = [
            (wide, self._at(here.workers, here.dist, (*here.widen, f"{name}={wide}"), here.gather)) for wide in scopes
        ]
        possible = [(wide, way) for wide, way in ways if way is not None]
        if not possible:
            return
        enough = min(way.wall_s for _, way in possible) + NEARLY * self._report.wall_s
        wide, way = next((wide, way) for wide, way in possible if way.wall_s <= enough)
        self._scopes[name] = (wide,)
        how = f'@pytest.fixture(scope="{wide}"){caution(self._profile, row, wide)}'
        yield _Move(f"set {name} up once per {wide}", how, row.where, way)


def _word(gather: Gathered) -> str:
    """What ``--gather`` would be, or the ids."""
    return ",".join(each.group.id for each in gather) or "none"


def _functions(gather: Gathered) -> str:
    """Where waits are to overlap: ``asyncio.gather in first_fixture``."""
    ways = dict.fromkeys(HOW[each.group.how] for each in gather)
    functions = list(dict.fromkeys(each.group.function for each in gather))
    more = f" and {len(functions) - 2} more" if len(functions) > 2 else ""
    return f"{' or '.join(ways)} in {', '.join(functions[:2])}{more}"


def _saved(before: _Way, after: _Way) -> tuple[float, float, float]:
    """What is saved, at least and at most, in seconds, rounded to the microsecond."""
    less = (before.wall_s - after.wall_s, before.wall_s - after.high_s, before.wall_s - after.low_s)
    saves_s, low_s, high_s = (round(seconds_s, 6) for seconds_s in less)
    return saves_s, low_s, high_s
