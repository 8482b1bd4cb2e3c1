"""Asynchronous fixtures of one test that could be set up at once.

What lives here: which fixtures a test had set up one after another, and which of them request each other.  What may
never be added: synchronous fixtures; no plugin sets these up together.

pytest sets fixtures up one by one, always.  A plugin can gather those that have the same scope, so the same loop, and
no path between them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from testtime.model.profile import FixtureUse, Profile
from testtime.model.watched import Execution
from testtime.whatif.gather.body import Body, lines, walked
from testtime.whatif.gather.compatible import Kept, compatible
from testtime.whatif.gather.conflict import Verdict, verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import Occasion, Spent, Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.function import UNSEEN
from testtime.whatif.gather.identity import readers, word_of
from testtime.whatif.gather.overtaking import overtaken_by_fixture
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.result import Rejected
from testtime.whatif.gather.touches import touched

_LEAST = 10_000_000
"""ns; a fixture that is suspended for less is left out."""
_PLUGIN = "pytest-gather-fixtures sets up fixtures of one group together"
ORDERED = frozenset({"monkeypatch", "mocker", "caplog", "capsys", "capfd", "capsysbinary", "capfdbinary", "recwarn"})
"""Fixtures of which one serves all others of a test, in the order they ask."""


class _SetUp(NamedTuple):
    """One set-up of a fixture."""

    fixture: int
    watched: Watched
    place: int
    """Of the execution of its function."""

    @property
    def spent(self) -> Spent:
        """What it took."""
        return self.watched.whole(self.place)


def of_fixtures(profile: Profile, functions: Sequence[Watched]) -> tuple[list[Candidate], list[Rejected]]:
    """Groups of fixtures, and neighbours that must stay in order."""
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for rows in _neighbours(profile, functions).values():
        kept = _judged(profile, next((row for _, row in rows if all(map(_was_looked_at, row))), rows[0][1]))
        rejected += [_rejection(rows[0][1][first], rows[0][1][second], why) for first, second, why in kept.refused]
        if len(kept.places) > 1:
            candidates.append(_candidate(profile, rows, kept))
    return candidates, rejected


_Row = tuple[int, list[_SetUp]]
"""A test, and what was set up for it."""


def _neighbours(profile: Profile, functions: Sequence[Watched]) -> dict[tuple[int, ...], list[_Row]]:
    """Slow fixtures of one scope that were set up for one test, by which they are."""
    watched = {each.fixture: each for each in functions if each.fixture is not None and each.body.is_async}
    by_test: dict[tuple[int, str], list[_SetUp]] = defaultdict(list)
    for use in profile.uses:
        if use.test is not None and use.setup_in == "setup" and use.fixture in watched:
            found = _during(watched[use.fixture], use)
            if found is not None and found.spent.suspended >= _LEAST:
                by_test[use.test, profile.fixtures[use.fixture].scope].append(found)
    groups: dict[tuple[int, ...], list[_Row]] = defaultdict(list)
    for (test, _), row in by_test.items():
        if len(row) > 1:
            groups[tuple(each.fixture for each in row)].append((test, row))
    return groups


def _during(watched: Watched, use: FixtureUse) -> _SetUp | None:
    """The run of a fixture's function that a set-up was."""
    for place, execution in enumerate(watched.executions):
        middle = (execution.start_ns + execution.end_ns) // 2
        if execution.process == use.process and use.setup.start_ns <= middle <= use.setup.end_ns:
            return _SetUp(use.fixture, watched, place)
    return None


def _was_looked_at(each: _SetUp) -> bool:
    return bool(each.watched.executions[each.place].things)


def _judged(profile: Profile, row: Sequence[_SetUp]) -> Kept:
    """Which of them may be set up at once."""
    executions = [each.watched.executions[each.place] for each in row]
    seen = readers(profile, executions)
    effects = []
    for each, execution, reader in zip(row, executions, seen, strict=True):
        effects.append(effects_of(reader, _before_yield(each.watched.body), each.watched.body.code.path))
        effects[-1].also(touched(execution, each.watched.steps[each.place]))

    def between(first: int, second: int) -> Verdict:
        reason = _path(profile, row[first].fixture, row[second].fixture)
        if reason is not None:
            return Verdict(obstacle=reason)
        word, walls = word_of(seen[0]), [row[each].spent.wall for each in (first, second)]
        return overtaken_by_fixture(seen[0], word, verdict(effects[first], effects[second], word), walls)

    return compatible(len(row), between, list(map(_alone, effects, executions)))


def _alone(effects: Effects, execution: Execution) -> str | None:
    """Why a fixture can be set up beside no other."""
    if effects.context:
        return "it sets a context variable"
    return None if execution.things else UNSEEN


def _rejection(first: _SetUp, second: _SetUp, reason: str) -> Rejected:
    bodies = [first.watched.body, second.watched.body] if first is not second else [second.watched.body]
    return Rejected(_where(bodies[0]), bodies[0].code.name, tuple(lines(each.tree) for each in bodies), reason)


def _candidate(profile: Profile, rows: Sequence[_Row], kept: Kept) -> Candidate:
    members = [rows[0][1][place] for place in kept.places]
    names = [profile.fixtures[each.fixture].name for each in members]
    parts = tuple(
        Part((lines(each.watched.body.tree),), tuple(row[place].spent for _, row in rows), name=name)
        for each, place, name in zip(members, kept.places, names, strict=True)
    )
    occasions = tuple(Occasion(test, members[-1].fixture) for test, _ in rows)
    where = _where(members[0].watched.body)
    fixtures = tuple(each.fixture for each in members)
    return Candidate("fixtures", "gather", where, ", ".join(names), parts, kept.doubts, occasions, fixtures, _PLUGIN)


def _where(body: Body) -> str:
    return f"{body.code.path}:{body.tree.lineno}"


def _before_yield(body: Body) -> list[ast.stmt]:
    """What a fixture does to set itself up."""
    found: list[ast.stmt] = []
    for statement in body.tree.body:
        found.append(statement)
        if any(isinstance(node, ast.Yield) for node in walked(statement)):
            break
    return found


def _path(profile: Profile, first: int, second: int) -> str | None:
    """Why one fixture has to come before the other: it is requested, or both request one that serves in order."""
    closures = [_requested(profile, each) for each in (first, second)]
    names = [profile.fixtures[each].name for each in (first, second)]
    if names[0] in closures[1] or names[1] in closures[0]:
        return "one requests the other"
    if "request" in closures[0] | closures[1]:
        return "one may request others while it runs"
    shared = closures[0] & closures[1] & ORDERED
    return f"both use {min(shared)}" if shared else None


def _requested(profile: Profile, fixture: int) -> set[str]:
    """Names of all fixtures that one requests, and that those request."""
    found: set[str] = set()
    waiting = list(profile.fixtures[fixture].argnames)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [each for other in profile.fixtures if other.name == name for each in other.argnames]
    return found
