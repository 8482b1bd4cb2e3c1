"""Runs of a function whose statements were not recorded, and what they would save.

What lives here: when else a fixture or test ran, for how long it waited then, and what that comes to.  What may never
be added: which statements depend on each other.

A recorder tells some forty runs of a function, and in a suite of many tests it does not watch the first that waits
after nothing has for long.  Of any other run it is known what its fixture or phase took.  It is taken to save the same
part of what it waits as those do that were watched (a ratio estimate; W. G. Cochran, "Sampling Techniques", 3rd ed.,
1977, ch. 6), and never more than the most that one of them does: a wait that is longer may be another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from testtime.model.profile import Profile, Span, Test
from testtime.whatif.gather.evidence import Occasion, Spent, Watched

_LEAST = 20_000_000
"""ns; a recorder tells no run that waited less."""


class Saved(NamedTuple):
    """One occasion, and what is saved on it, ns."""

    occasion: Occasion
    saved: int


def unwatched(
    profile: Profile,
    function: str,
    members: Sequence[int],
    occasions: Sequence[Occasion],
    saved: Sequence[int],
) -> tuple[Saved, ...]:
    """What is likely to be saved when nobody watched.

    ``occasions`` and ``saved``, ns, are of the runs that were watched; ``function``: its name within the module;
    ``members``: the fixtures, where several that are set up for one test are the unit.
    """
    waits = dict(_of_members(profile, members) if members else _of_function(profile, function, occasions))
    known = sum(waits.get(each, 0) for each in set(occasions))
    if not known:
        return ()
    part, most = sum(saved) / known, max(saved)
    rest = [each for each, wait in waits.items() if wait >= _LEAST and each not in set(occasions)]
    return tuple(Saved(each, min(most, round(part * waits[each]))) for each in rest)


def unwatched_tests(profile: Profile, watched: Watched) -> Iterator[Spent]:
    """What a test took with other parameters, when nobody watched."""
    known = {each.test for each in watched.occasions}
    keys = {_key(profile.tests[test], whole=True) for test in known if test is not None}
    for number, test in enumerate(profile.tests):
        if number not in known and _key(test, whole=True) in keys:
            spans = [phase.span for phase in test.phases if phase.when == "call"]
            wait = sum(map(_wait, spans))
            if wait >= _LEAST:
                yield Spent(suspended=wait, cpu=sum(span.cpu_ns or 0 for span in spans))


def unknown(profile: Profile, occasions: Sequence[Occasion]) -> list[tuple[int, str]]:
    """Fixtures and tests that waited and of which no run was watched: ns that all their runs waited, and the name.

    ``occasions``: those on which anything was watched.
    """
    fixtures = {each.fixture for each in occasions}
    inside = [each.test for each in occasions if each.fixture is None and each.test is not None]
    tests = {_key(profile.tests[each], whole=True) for each in inside}
    waits: dict[str, int] = defaultdict(int)
    for use in profile.uses:
        for span in (use.setup, use.teardown):
            if span is not None and use.fixture not in fixtures and _wait(span) >= _LEAST:
                waits[profile.fixtures[use.fixture].name] += _wait(span)
    for test in profile.tests:
        key = _key(test, whole=True)
        for phase in test.phases:
            if phase.when == "call" and key not in tests and _wait(phase.span) >= _LEAST:
                waits["::".join(filter(None, key))] += _wait(phase.span)
    return sorted(((wait, name) for name, wait in waits.items()), reverse=True)


def _of_function(profile: Profile, function: str, occasions: Sequence[Occasion]) -> dict[Occasion, int]:
    """When a function ran that did so on these occasions, and how long its fixture or phase waited."""
    waits: dict[Occasion, int] = defaultdict(int)
    parts = {(each.fixture, each.teardown) for each in occasions if each.fixture is not None}
    for use in profile.uses:
        if (use.fixture, False) in parts:
            waits[Occasion(use.test, use.fixture)] += _wait(use.setup)
        if (use.fixture, True) in parts and use.teardown is not None:
            waits[Occasion(use.teardown_test, use.fixture, True)] += _wait(use.teardown)
    name = function.rpartition(".")[2]
    tests = [(profile.tests[each.test], each) for each in occasions if each.fixture is None and each.test is not None]
    own = {each.test for test, each in tests if _key(test, whole=True)[-1] == name}
    keys = {(_key(test, whole=each.test in own), each.teardown) for test, each in tests}
    for number, test in enumerate(profile.tests):
        for phase in test.phases:
            teardown = phase.when == "teardown"
            if phase.when != "setup" and any((_key(test, whole=whole), teardown) in keys for whole in (True, False)):
                waits[Occasion(number, None, teardown)] += _wait(phase.span)
    return waits


def _of_members(profile: Profile, members: Sequence[int]) -> dict[Occasion, int]:
    """The tests for which all of these fixtures were set up, and how long all of them waited."""
    by_test: dict[int, dict[int, int]] = defaultdict(dict)
    for use in profile.uses:
        if use.test is not None and use.setup_in == "setup" and use.fixture in members:
            by_test[use.test][use.fixture] = _wait(use.setup)
    rows = ((test, waits) for test, waits in by_test.items() if len(waits) == len(set(members)))
    return {Occasion(test, members[-1]): sum(waits.values()) for test, waits in rows}


def _key(test: Test, *, whole: bool) -> tuple[str, ...]:
    """What a test lies in, and its name without parameters, where ``whole``."""
    path, _, inside = test.nodeid.partition("::")
    around, _, name = inside.partition("[")[0].rpartition("::")
    return (path, around, name) if whole else (path, around)


def _wait(span: Span) -> int:
    """ns in which the process did not compute; where that was not read, it is taken to have done so."""
    return 0 if span.cpu_ns is None else max(0, span.own_ns - span.cpu_ns)
