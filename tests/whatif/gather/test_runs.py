"""The runs that a function is read in: which of them, and whether anybody looked there."""

from __future__ import annotations

import msgspec
import pytest

from tests.scenes import Suite
from testtime.model.watched import Snapshot
from testtime.whatif.gather.evidence import watched
from testtime.whatif.gather.names import names
from testtime.whatif.gather.runs import Runs


def test_what_follows_a_yield_is_read_by_a_run_of_its_own() -> None:
    suite = Suite("""
        import asyncio
        class Client: pass
        one, other = Client(), Client()
        async def get(what): await asyncio.sleep(1)
        async def up():
            await get(one)  # waits 90
        async def stack(it):
            await get(it)  # waits 90
            yield it
            await get(it)
            await get(it)
    """)
    first = suite.run("stack", {"it": "one"})
    suite.run("stack", {"it": "other"})
    profile = suite.profile()
    later = next(execution for execution in profile.executions if execution is not first)
    line = 10
    moved = msgspec.structs.replace(
        later,
        steps=(msgspec.structs.replace(later.steps[0], line=line),),
        snapshots=(Snapshot(line, later.snapshots[0].paths),),
    )
    profile = msgspec.structs.replace(profile, executions=(first, moved))
    (found,) = watched(profile)
    runs = Runs(profile, found)
    before, _, after, last = found.body.tree.body
    assert runs.of(before).reader is not runs.of(after).reader
    assert runs.of(last).reader is runs.of(after).reader
    assert runs.of(before).reader.thing_at(before, "it") != runs.of(after).reader.thing_at(after, "it")


@pytest.mark.parametrize(
    ("first", "second", "looked"),
    [("", "  # waits 90", [False, True]), ("  # waits 15", "  # waits 15", [False, False])],
)
def test_whether_anybody_looked(first: str, second: str, looked: list[bool]) -> None:
    suite = Suite(f"""
        import asyncio
        async def get(what): await asyncio.sleep(1)
        async def stack():
            await get(1){first}
            await get(2){second}
    """)
    suite.run("stack")
    profile = suite.profile()
    (found,) = [each for each in watched(profile) if each.body.code.name == "stack"]
    runs = Runs(profile, found)
    assert [runs.looked_at(each, names(each)) for each in found.body.tree.body] == looked
