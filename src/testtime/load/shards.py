"""Profiles of the shards of one run, joined into one.

What lives here: one numbering of processes, fixtures, tests and uses, and one axis of time.  What may never be added:
two results of one test; that is a repeat, and the caller tells the two apart.

Shards ran side by side, each on a machine of its own; in the one profile they follow each other as they are given, so
that the order of the tests is that of the shards and not chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from testtime.model.profile import Fixture, FixtureUse, Process, Profile, Test

Kind = TypeVar("Kind", bound=msgspec.Struct)
_MOMENTS = frozenset(("start_ns", "end_ns", "at_ns", "imported_ns", "gone_ns"))
"""Fields that are moments; all of them are called so."""


def joined(shards: Sequence[Profile]) -> Profile:
    """One profile with the tests of all; what is said of the whole run is that of the first, time is summed."""
    if len(shards) == 1:
        return shards[0]
    numbers: dict[Fixture, int] = {}
    processes: list[Process] = []
    tests: list[Test] = []
    uses: list[FixtureUse] = []
    sources: dict[str, dict[str, int]] = {}
    start = 0
    for shard in shards:
        place = [numbers.setdefault(each, len(numbers)) for each in shard.fixtures]
        lanes, earlier = len(processes), len(tests)
        processes += (_later(process, start) for process in shard.processes)
        for test in shard.tests:
            needs = tuple(sorted(place[each] for each in test.needs))
            moved = msgspec.structs.replace(_later(test, start), process=test.process + lanes, needs=needs)
            tests.append(moved)
        uses += (_moved(_later(use, start), place[use.fixture], lanes, earlier) for use in shard.uses)
        start += shard.wall_ns
        for file, names in shard.sources.items():
            sources[file] = {**sources.get(file, {}), **names}  # a file's tests may be in several shards
    broken = next((shard for shard in shards if not shard.complete), shards[0])
    return msgspec.structs.replace(
        shards[0],
        complete=broken.complete,
        incomplete=broken.incomplete,
        exit_status=max((shard.exit_status for shard in shards if shard.exit_status is not None), default=None),
        wall_ns=sum(shard.wall_ns for shard in shards),
        processes=tuple(processes),
        fixtures=tuple(numbers),
        tests=tuple(tests),
        uses=tuple(uses),
        sources=sources,
        codes=(),
        executions=(),
        holding=(),
        checks=(),
    )


def _moved(use: FixtureUse, fixture: int, lanes: int, tests: int) -> FixtureUse:
    return msgspec.structs.replace(
        use,
        fixture=fixture,
        process=use.process + lanes,
        test=None if use.test is None else use.test + tests,
        teardown_test=None if use.teardown_test is None else use.teardown_test + tests,
    )


def _later(value: Kind, by: int) -> Kind:
    """A value of the profile, all moments in it ``by`` ns later."""
    if not by:
        return value
    found: dict[str, Any] = {}
    for name in value.__struct_fields__:
        held = getattr(value, name)
        if name in _MOMENTS and held is not None:
            found[name] = held + by
        elif isinstance(held, msgspec.Struct):
            found[name] = _later(held, by)
        elif isinstance(held, tuple) and held and isinstance(held[0], msgspec.Struct):
            found[name] = tuple(_later(each, by) for each in held)
    return msgspec.structs.replace(value, **found)
