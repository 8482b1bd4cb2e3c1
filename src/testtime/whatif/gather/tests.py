"""Asynchronous tests that could run at once.

What lives here: tests of one module that wait, need no fixture of their own, and change nothing that another uses.
What may never be added: synchronous tests; those are for workers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from testtime.model.profile import Profile
from testtime.whatif.gather.body import lines
from testtime.whatif.gather.conflict import verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import Spent, Watched
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.identity import readers
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.result import Rejected

_LEAST = 10_000_000
"""ns; a test that is suspended for less is left out."""
_PLUGIN = "pytest-asyncio-cooperative runs marked tests at once; pytest-asyncio-concurrent runs groups of them"


def of_tests(profile: Profile, functions: Sequence[Watched]) -> tuple[list[Candidate], list[Rejected]]:
    """Groups of whole tests, and neighbours that must stay in order."""
    own = _own_fixtures(profile)
    modules: dict[tuple[str, str], list[Watched]] = defaultdict(list)
    for each in functions:
        if each.body.is_async and each.fixture is None and _is_test(profile, each):
            modules[each.body.code.path, each.body.code.name.rpartition(".")[0]].append(each)
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for (path, around), members in modules.items():
        free = [
            each for each in members if not any(own.get(when.test) for when in each.occasions if when.test is not None)
        ]
        _judge(profile, path, around, free, candidates, rejected)
    return candidates, rejected


def _is_test(profile: Profile, watched: Watched) -> bool:
    name, path = watched.body.tree.name, watched.body.code.path
    for when in watched.occasions:
        if when.test is not None:
            parts = profile.tests[when.test].nodeid.split("::")
            if parts[0] == path and parts[-1].partition("[")[0] == name:
                return True
    return False


def _own_fixtures(profile: Profile) -> dict[int, set[str]]:
    """By test: fixtures of the suite's own that were set up for it alone."""
    found: dict[int, set[str]] = defaultdict(set)
    for use in profile.uses:
        fixture = profile.fixtures[use.fixture]
        inside = fixture.path is not None and not fixture.path.startswith("/") and "site-packages" not in fixture.path
        if use.test is not None and inside and not fixture.shared:
            found[use.test].add(fixture.name)
    return found


def _judge(
    profile: Profile,
    path: str,
    around: str,
    members: Sequence[Watched],
    candidates: list[Candidate],
    rejected: list[Rejected],
) -> None:
    waiting = [each for each in members if any(spent.suspended >= _LEAST for spent in _calls(each))]
    if sum(len(each.executions) for each in waiting) < 2:
        return
    first_runs = [next((run for run in each.executions if run.things), each.executions[0]) for each in waiting]
    seen = readers(profile, first_runs)
    effects = [
        effects_of(reader, each.body.tree.body, each.body.code.path) for each, reader in zip(waiting, seen, strict=True)
    ]
    kept: list[int] = []
    doubts: list[str] = []
    for place, each in enumerate(waiting):
        found = [
            verdict(effects[other], effects[place], lambda thing: f"an object of type {seen[0].things[thing].type}")
            for other in (*kept, *([place] if len(each.executions) > 1 else []))
        ]
        reason = next((one.obstacle or one.useless for one in found if not one.free), None) or _lost(effects[place])
        if reason is None:
            kept.append(place)
            doubts += [doubt for one in found for doubt in one.doubts]
        else:
            about = each.body
            rejected.append(Rejected(f"{path}:{about.tree.lineno}", about.code.name, (lines(about.tree),), reason))
    parts = tuple(_part(waiting[place]) for place in kept)
    if sum(max(1, len(part.turns[0]) if part.turns else 1) for part in parts) < 2:
        return
    where = f"{path}:{waiting[kept[0]].body.tree.lineno}"
    candidates.append(
        Candidate("tests", "concurrent-tests", where, around or path, parts, tuple(doubts), plugin=_PLUGIN)
    )


def _lost(effects: Effects) -> str | None:
    return "it sets a context variable" if effects.context else None


def _calls(watched: Watched) -> list[Spent]:
    """What each run of a test took."""
    return [watched.whole(execution) for execution in range(len(watched.executions))]


def _part(watched: Watched) -> Part:
    calls = tuple(_calls(watched))
    turns = (calls,) if len(calls) > 1 else ()
    return Part((lines(watched.body.tree),), (Spent.of(calls),), turns, watched.body.tree.name)
