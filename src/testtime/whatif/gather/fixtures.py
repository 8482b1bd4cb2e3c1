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
from itertools import combinations
from typing import NamedTuple

from testtime.model.profile import Execution, FixtureUse, Profile
from testtime.whatif.gather.body import Body, lines, walked
from testtime.whatif.gather.conflict import verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import Occasion, Spent, Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.identity import readers
from testtime.whatif.gather.result import Rejected

_LEAST = 10_000_000
"""ns; a fixture that is suspended for less is left out."""
_PLUGIN = "pytest-gather-fixtures sets up fixtures of one group together"
_ORDERED = frozenset({"monkeypatch", "mocker", "caplog", "capsys", "capfd", "recwarn"})
"""Fixtures of which one serves all others of a test, in the order they ask."""


class _Together(NamedTuple):
    """Fixtures that were set up for one test."""

    test: int | None
    seen: list[tuple[Execution, Spent]]
    """By fixture."""


def of_fixtures(profile: Profile, functions: Sequence[Watched]) -> tuple[list[Candidate], list[Rejected]]:
    """Groups of fixtures, and neighbours that must stay in order."""
    bodies = {each.fixture: each for each in functions if each.fixture is not None and each.body.is_async}
    by_test: dict[int, list[FixtureUse]] = defaultdict(list)
    for use in profile.uses:
        if use.test is not None and use.setup_in == "setup" and use.fixture in bodies:
            by_test[use.test].append(use)
    groups: dict[tuple[int, ...], list[_Together]] = defaultdict(list)
    for uses in by_test.values():
        found = [(use, seen) for use in uses if (seen := _during(bodies[use.fixture], use)) is not None]
        by_scope: dict[str, list[tuple[FixtureUse, tuple[Execution, Spent]]]] = defaultdict(list)
        for use, seen in found:
            if seen[1].suspended >= _LEAST:
                by_scope[profile.fixtures[use.fixture].scope].append((use, seen))
        for rows in by_scope.values():
            if len(rows) > 1:
                groups[tuple(use.fixture for use, _ in rows)].append(
                    _Together(rows[-1][0].test, [seen for _, seen in rows])
                )
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for fixtures, together in groups.items():
        _judge(profile, bodies, fixtures, together, candidates, rejected)
    return candidates, rejected


def _during(watched: Watched, use: FixtureUse) -> tuple[Execution, Spent] | None:
    """The run of a fixture's function that a set-up was, and what it took."""
    for place, execution in enumerate(watched.executions):
        middle = (execution.start_ns + execution.end_ns) // 2
        if execution.process == use.process and use.setup.start_ns <= middle <= use.setup.end_ns:
            return execution, watched.whole(place)
    return None


def _judge(
    profile: Profile,
    bodies: dict[int, Watched],
    fixtures: tuple[int, ...],
    rows: list[_Together],
    candidates: list[Candidate],
    rejected: list[Rejected],
) -> None:
    """Put the fixtures of some tests into a group, or say why not."""
    seen = readers(profile, [execution for execution, _ in rows[0].seen])
    effects = [
        effects_of(reader, _before_yield(bodies[fixture].body), bodies[fixture].body.code.path)
        for fixture, reader in zip(fixtures, seen, strict=True)
    ]
    kept = list(range(len(fixtures)))
    doubts: list[str] = []
    for first, second in combinations(range(len(fixtures)), 2):
        if first not in kept or second not in kept:
            continue
        reason = _path(profile, fixtures[first], fixtures[second])
        if reason is None:
            found = verdict(effects[first], effects[second], lambda thing: _word(seen[0].things[thing].type))
            reason = found.obstacle or found.useless
            if reason is None:
                doubts += found.doubts
        if reason is not None:
            kept.remove(second)
            pair = [bodies[fixtures[first]].body, bodies[fixtures[second]].body]
            rejected.append(
                Rejected(_where(pair[0]), pair[0].code.name, tuple(lines(each.tree) for each in pair), reason)
            )
    if len(kept) < 2:
        return
    parts = tuple(
        Part(
            (lines(bodies[fixtures[place]].body.tree),),
            tuple(row.seen[place][1] for row in rows),
            name=profile.fixtures[fixtures[place]].name,
        )
        for place in kept
    )
    first_body = bodies[fixtures[kept[0]]].body
    names = ", ".join(profile.fixtures[fixtures[place]].name for place in kept)
    last = fixtures[kept[-1]]
    occasions = tuple(Occasion(row.test, last) for row in rows)
    candidates.append(
        Candidate("fixtures", "gather", _where(first_body), names, parts, tuple(doubts), occasions, _PLUGIN)
    )


def _word(kind: str) -> str:
    return f"an object of type {kind}"


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
    shared = closures[0] & closures[1] & _ORDERED
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
