"""Slow-downs written into profiles that were recorded without one, so that each recorded run serves for every kind.

What lives here: a profile to the profile that it would have been.  What may never be added: a run, a judgement.

The time of a set-up grows, and with it the setup phase of the test that it was made for, unless the fixture is a shared
one, which is no part of a test's own time.  ``alarms --planted`` plants the same in real runs, to see that both come to
the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tests.truth.alarms_rules import setup_ns
from testtime.compare.planting import Plant, plant
from testtime.model.profile import FixtureUse, Phase, Profile, Span, Test

MS = 1_000_000
OFTEN = 8
"""Uses of a fixture that is given 20 ms more at each."""


def slow_downs(first: Profile) -> Iterator[tuple[str, Plant, bool]]:
    """By kind: what is planted in the suite of a profile, and whether it waits.

    A tenth of all set-up in the busiest fixture, computing and waiting; as much spread over all tests; 20 ms in the
    fixture that is used least often of those used eight times or more.
    """
    tenth = plant(first, ())
    if tenth is None:
        raise ValueError("a suite without tests")
    yield "computing", tenth, False
    yield "waiting", tenth, True
    yield "spread", spread(first, tenth.ns * tenth.uses), False
    uses = [0] * len(first.fixtures)
    for use in first.uses:
        uses[use.fixture] += 1
    often = [index for index, number in enumerate(uses) if number >= OFTEN]
    if often:
        index = min(often, key=uses.__getitem__)
        fixture = first.fixtures[index]
        more = 20 * MS * uses[index]
        share = tenth.share * more / (tenth.ns * tenth.uses)
        yield "20 ms", Plant(fixture.name, fixture.path, fixture.line, uses[index], 20 * MS, share), False


def spread(first: Profile, more: float) -> Plant:
    """So many ns more of set-up, shared by all tests."""
    count = len(first.tests)
    return Plant(None, None, None, count, round(more / count), more / max(setup_ns(first), 1.0))


def place(planted: Plant) -> tuple[str | None, str | None, int | None]:
    """Of the fixture: name, path, line."""
    return planted.name, planted.path, planted.line


def slowed(profile: Profile, planted: Plant, *, waits: bool) -> Profile:
    """The profile of a run in which that had been planted."""
    more = [0] * len(profile.tests)
    if planted.name is None:
        return replace(profile, tests=_tests(profile.tests, [planted.ns] * len(more), waits))
    where = place(planted)
    meant = {at for at, each in enumerate(profile.fixtures) if (each.name, each.path, each.line) == where}
    uses: list[FixtureUse] = []
    for use in profile.uses:
        if use.fixture not in meant:
            uses.append(use)
            continue
        uses.append(replace(use, setup=_longer(use.setup, planted.ns, waits)))
        if use.test is not None and not profile.fixtures[use.fixture].shared:
            more[use.test] += planted.ns
    return replace(profile, uses=tuple(uses), tests=_tests(profile.tests, more, waits))


def _tests(tests: tuple[Test, ...], more: list[int], waits: bool) -> tuple[Test, ...]:
    return tuple(
        replace(test, phases=tuple(_phase(phase, ns, waits) for phase in test.phases)) if ns else test
        for test, ns in zip(tests, more, strict=True)
    )


def _phase(phase: Phase, ns: int, waits: bool) -> Phase:
    return replace(phase, span=_longer(phase.span, ns, waits)) if phase.when == "setup" else phase


def _longer(span: Span, ns: int, waits: bool) -> Span:
    cpu = (
        max(0, span.own_ns - span.child_cpu_ns) if span.cpu_ns is None else span.cpu_ns
    )  # too short to be read: all of it
    return replace(span, wall_ns=span.wall_ns + ns, cpu_ns=cpu if waits else cpu + ns)
