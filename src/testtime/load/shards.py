"""Profiles of the shards of one run, joined into one.

What lives here: one numbering of processes, fixtures, tests and uses.  What may never be added: two results of one
test; that is a repeat, and the caller tells the two apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from testtime.model.profile import Fixture, FixtureUse, Process, Profile, Test


def joined(shards: Sequence[Profile]) -> Profile:
    """One profile with the tests of all; what is said of the whole run is that of the first, time is summed."""
    if len(shards) == 1:
        return shards[0]
    numbers: dict[Fixture, int] = {}
    processes: list[Process] = []
    tests: list[Test] = []
    uses: list[FixtureUse] = []
    sources: dict[str, dict[str, int]] = {}
    for shard in shards:
        place = [numbers.setdefault(each, len(numbers)) for each in shard.fixtures]
        lanes, earlier = len(processes), len(tests)
        processes += shard.processes
        tests += (
            msgspec.structs.replace(
                test, process=test.process + lanes, needs=tuple(sorted(place[each] for each in test.needs))
            )
            for test in shard.tests
        )
        uses += (_moved(use, place[use.fixture], lanes, earlier) for use in shard.uses)
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
