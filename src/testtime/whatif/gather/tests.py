"""Asynchronous tests that could run at once.

What lives here: tests of one module that wait, need no fixture of their own, and change nothing that another uses.
What may never be added: synchronous tests; those are for workers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from testtime.model.profile import Profile
from testtime.whatif.gather.body import lines
from testtime.whatif.gather.compatible import Kept, compatible
from testtime.whatif.gather.conflict import Verdict, verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import Spent, Watched
from testtime.whatif.gather.fixtures import ORDERED
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.function import UNSEEN
from testtime.whatif.gather.identity import readers, word_of
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.result import Rejected
from testtime.whatif.gather.touches import touched
from testtime.whatif.gather.unwatched import unwatched_tests

_LEAST = 10_000_000
"""ns; a test that is suspended for less is left out."""
_MARKER = "asyncio"
"""Of the tests that these plugins can run; pytest-asyncio marks its own, those of unittest and anyio have none."""
_PLUGIN = "pytest-asyncio-cooperative runs marked tests at once; pytest-asyncio-concurrent runs groups of them"


def of_tests(profile: Profile, functions: Sequence[Watched]) -> tuple[list[Candidate], list[Rejected]]:
    """Groups of whole tests, and neighbours that must stay in order."""
    own = _with_own_fixtures(profile)
    modules: dict[tuple[str, str], list[Watched]] = defaultdict(list)
    for each in functions:
        if _is_free_test(profile, each, own):
            modules[each.body.code.path, each.body.code.name.rpartition(".")[0]].append(each)
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for (path, around), members in modules.items():
        calls = [(*_calls(each), *unwatched_tests(profile, each)) for each in members]
        if sum(map(len, calls)) < 2:
            continue
        kept = _judged(profile, members, [len(each) > 1 for each in calls])
        rejected += [_rejection(members[place], reason) for _, place, reason in kept.refused]
        parts = tuple(_part(members[place], calls[place]) for place in kept.places)
        if sum(len(part.turns[0]) if part.turns else 1 for part in parts) > 1:
            where = f"{path}:{members[kept.places[0]].body.tree.lineno}"
            name = around or path
            candidates.append(Candidate("tests", "concurrent-tests", where, name, parts, kept.doubts, plugin=_PLUGIN))
    return candidates, rejected


def _is_free_test(profile: Profile, watched: Watched, own: set[int]) -> bool:
    """Whether it is an asynchronous test that waits, and has no fixtures of its own."""
    if not watched.body.is_async or watched.fixture is not None or not _is_test(profile, watched):
        return False
    if any(when.test in own for when in watched.occasions):
        return False
    return any(spent.suspended >= _LEAST for spent in _calls(watched))


def _is_test(profile: Profile, watched: Watched) -> bool:
    name, path = watched.body.tree.name, watched.body.code.path
    for when in watched.occasions:
        if when.test is not None:
            test = profile.tests[when.test]
            parts = test.nodeid.split("::")
            if parts[0] == path and parts[-1].partition("[")[0] == name:
                return any(marker.partition("(")[0] == _MARKER for marker in test.markers)
    return False


def _with_own_fixtures(profile: Profile) -> set[int]:
    """Tests that had fixtures of the suite's own set up for them alone."""
    found: set[int] = set()
    for use in profile.uses:
        fixture = profile.fixtures[use.fixture]
        inside = fixture.path is not None and not fixture.path.startswith("/") and "site-packages" not in fixture.path
        if use.test is not None and inside and not fixture.shared:
            found.add(use.test)
    return found


def _judged(profile: Profile, members: Sequence[Watched], several: Sequence[bool]) -> Kept:
    """Which of them may run at once; ``several``: which have several parameters, and run beside themselves, too."""
    places = [next((place for place, run in enumerate(each.executions) if run.things), 0) for each in members]
    executions = [each.executions[place] for each, place in zip(members, places, strict=True)]
    seen = readers(profile, executions)
    effects: list[Effects] = []
    for each, place, execution, reader in zip(members, places, executions, seen, strict=True):
        effects.append(effects_of(reader, each.body.tree.body, each.body.code.path))
        effects[-1].also(touched(execution, each.steps[place]))
    word = word_of(seen[0])
    itself = [verdict(each, each, word) if more else Verdict() for each, more in zip(effects, several, strict=True)]
    alone = [
        found.obstacle or found.useless or _lost(each, one) or (None if run.things else UNSEEN)
        for found, each, one, run in zip(itself, effects, members, executions, strict=True)
    ]
    kept = compatible(len(members), lambda first, second: verdict(effects[first], effects[second], word), alone)
    doubts = [doubt for place in kept.places for doubt in itself[place].doubts]
    return Kept(kept.places, (*kept.doubts, *doubts), kept.refused)


def _lost(effects: Effects, watched: Watched) -> str | None:
    """Why a test needs the whole process, or its own thread of control, to itself."""
    if effects.context:
        return "it sets a context variable"
    if effects.unknown:  # of a whole test, that is too much to ask a human to look at
        return f"what {min(effects.unknown)} does could not be followed"
    used = ORDERED.intersection(watched.body.parameters)
    return f"it uses {min(used)}, which is for one test at a time" if used else None


def _rejection(watched: Watched, reason: str) -> Rejected:
    body = watched.body
    return Rejected(f"{body.code.path}:{body.tree.lineno}", body.code.name, (lines(body.tree),), reason)


def _calls(watched: Watched) -> list[Spent]:
    """What each run of a test took."""
    return [watched.whole(execution) for execution in range(len(watched.executions))]


def _part(watched: Watched, calls: tuple[Spent, ...]) -> Part:
    turns = (calls,) if len(calls) > 1 else ()
    return Part((lines(watched.body.tree),), (Spent.of(calls),), turns, watched.body.tree.name)
