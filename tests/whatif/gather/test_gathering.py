"""Groups in seconds, with their ids, order and confidence; and what of them is asked for."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS
from tests.scenes import PATH, Suite
from testtime.model.profile import Profile
from testtime.model.watched import Execution
from testtime.whatif.gather.evidence import Occasion
from testtime.whatif.gather.gathering import gathering, overlaps_of

TEXT = """
    import asyncio
    rows = []
    pool = asyncio.Semaphore(2)
    async def one(*what): await asyncio.sleep(1)
    async def two(*what): await asyncio.sleep(1)
    async def adds(what): rows.append(what)
    async def pools(what):
        async with pool: await asyncio.sleep(1)
    async def up():
        await asyncio.sleep(1)  # waits 100
    async def too():
        await asyncio.sleep(1)  # waits 100
    async def small():
        a = await one()  # waits 30
        b = await two()  # waits 30
    async def large():
        a = await one()  # waits 300
        b = await two()  # waits 200, blocks 10, computes 20
    async def doubtful():
        await adds(1)  # waits 100
        await adds(2)  # waits 100
    async def ordered():
        a = await one()  # waits 100
        b = await two(a)  # waits 100
    async def turns():
        for x in range(3):
            await one(x)  # waits 3 x 100
    async def narrow():
        for x in range(4):
            await pools(x)  # waits 4 x 100
    async def test_a():
        await asyncio.sleep(1)  # waits 100
    async def test_b():
        await asyncio.sleep(1)  # waits 100
    async def tied():
        a = await one()  # waits 100
        c = [a]
        b = await two()  # waits 100
"""


def _profile(*names: str) -> Profile:
    suite = Suite(TEXT)
    for name in names:
        suite.run(name)
    return suite.profile()


def test_a_group_in_seconds() -> None:
    found = gathering(_profile("large", "large"))
    (group,) = found.groups
    assert (group.id, group.unit, group.how, group.function) == ("g1", "statements", "gather", "large")
    assert group.where == f"{PATH}:16"
    assert (group.executions, group.serial_s, group.gathered_s) == (2, 0.53, 0.3)
    assert (group.saved_per_execution_s, group.saved_s, found.saved_s) == (0.23, 0.46, 0.46)
    assert group.low_s <= group.saved_s <= group.high_s
    assert group.not_overlapping_s == 0.03
    assert [(task.suspended_s, task.blocked_s, task.cpu_s) for task in group.tasks] == [(0.3, 0, 0), (0.2, 0.01, 0.02)]
    assert [task.lines for task in group.tasks] == [((17, 17),), ((18, 18),)]
    assert found.sequential_s == _profile("large", "large").wall_ns / 1e9
    assert "await asyncio.gather(" in group.rewrite
    assert found.caveats == ()


def test_what_must_stay_in_order_is_kept_for_verifying() -> None:
    ((overlap,), _) = overlaps_of(_profile("tied"))
    first = int(overlap.group.where.rpartition(":")[2]) + 1
    assert overlap.order == {(first, first + 1)}
    assert overlap.group.id == "g1"


def test_order_is_by_what_is_saved() -> None:
    found = gathering(_profile("small", "large", "doubtful"), least_s=0.0)
    assert [group.function for group in found.groups] == ["large", "doubtful", "small"]
    assert [group.id for group in found.groups] == ["g1", "g2", "g3"]


def test_the_least_that_is_told() -> None:
    profile = _profile("small", "large")
    assert [group.function for group in gathering(profile).groups] == ["large"]
    assert [group.function for group in gathering(profile, least_s=0.03).groups] == ["large", "small"]


def test_certain_and_to_be_checked() -> None:
    profile = _profile("large", "doubtful")
    sure, doubtful = gathering(profile).groups
    assert (sure.confidence, doubtful.confidence) == ("certain", "check")
    assert sure.reason == "no name, object or place outside is shared between them"
    assert doubtful.reason == "both add to what is in rows: the order of what is in it may change"
    assert gathering(profile, confidence="certain").groups == (sure,)
    assert gathering(profile, confidence="check").groups == (doubtful,)
    assert gathering(profile, confidence="check").saved_s == doubtful.saved_s


def test_rejections() -> None:
    found = gathering(_profile("ordered"))
    assert found.groups == ()
    assert [each.reason for each in found.rejected] == ["a is made by the first and used by the second"]


def test_turns() -> None:
    (group,) = gathering(_profile("turns")).groups
    (task,) = group.tasks
    assert (task.iterations, task.suspended_s) == (3, 0.1)
    assert (group.serial_s, group.gathered_s) == (0.3, 0.1)


def test_turns_through_a_pool() -> None:
    (group,) = gathering(_profile("narrow")).groups
    assert (group.serial_s, group.gathered_s) == (0.4, 0.2)
    assert group.limits[0] == "no more than 2 get through at a time"


def test_tests_and_fixtures() -> None:
    suite = Suite(TEXT)
    suite.test("test_a")
    suite.test("test_b")
    (group,) = gathering(suite.profile()).groups
    assert (group.unit, group.how, group.saved_s) == ("tests", "concurrent-tests", 0.1)
    assert group.reason == "they share no fixture, name or object that any of them changes"
    assert [task.name for task in group.tasks] == ["test_a", "test_b"]
    assert group.plugin is not None


def test_fixtures() -> None:
    suite = Suite(TEXT)
    suite.test("test_a", [suite.fixture("up"), suite.fixture("too")])
    (group,) = gathering(suite.profile()).groups
    assert (group.unit, group.saved_s, group.function) == ("fixtures", 0.1, "up, too")
    assert group.reason == "neither requests the other, and nothing is shared between them"


def test_what_is_saved_on_each_occasion() -> None:
    suite = Suite(TEXT)
    suite.test("large")
    suite.test("large")
    overlap = next(each for each in overlaps_of(suite.profile())[0] if each.group.unit == "statements")
    assert overlap.saved == ((Occasion(0), 230 * MS), (Occasion(1), 230 * MS))


def test_a_run_in_which_nothing_was_seen_does_not_count() -> None:
    profile = _profile("large")
    (execution,) = profile.executions
    empty = Execution(execution.code, 0, 0, 0, ())
    (group,) = gathering(msgspec.structs.replace(profile, executions=(execution, empty))).groups
    assert (group.executions, group.saved_s) == (1, 0.23)


def test_groups_inside_others_are_not_counted_twice() -> None:
    suite = Suite(TEXT)
    suite.test("large")
    suite.test("large")
    found = gathering(suite.profile())
    assert [(group.unit, group.saved_s) for group in found.groups] == [("tests", 0.53 - 0.03), ("statements", 0.46)]
    assert found.saved_s == 0.5


@pytest.mark.parametrize("tests", [0, 1])
def test_a_profile_without_statements_is_said_to_be_one(tests: int) -> None:
    run = make.Run()
    main = run.main()
    for number in range(tests):
        main.test(f"tests/test_a.py::test_{number}")
    main.finish()
    found = gathering(run.profile())
    assert (found.saved_s, found.groups) == (0.0, ())
    assert len(found.caveats) == tests
