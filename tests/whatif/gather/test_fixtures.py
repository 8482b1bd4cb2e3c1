"""Fixtures of one test that could be set up at once."""

from __future__ import annotations

import msgspec
import pytest

from tests.make import MS
from tests.scenes import Suite
from testtime.whatif.gather.evidence import Occasion, watched
from testtime.whatif.gather.fixtures import of_fixtures
from testtime.whatif.gather.found import Candidate
from testtime.whatif.gather.result import Rejected

SHOP = """
    import asyncio
    import contextvars
    from types import SimpleNamespace
    shop = SimpleNamespace()
    user = contextvars.ContextVar("user")
    rows = []

    async def one():
        await asyncio.sleep(1)  # waits 100
        yield 1
        shop.it = None
    async def two():
        await asyncio.sleep(1)  # waits 200
        yield 2
        shop.it = None
    async def three():
        await asyncio.sleep(1)  # waits 300
    async def needs(one):
        await asyncio.sleep(1)  # waits 100
    async def needs_more(needs):
        await asyncio.sleep(1)  # waits 100
    async def asks(request):
        await asyncio.sleep(1)  # waits 100
    async def patches(monkeypatch):
        await asyncio.sleep(1)  # waits 100
    async def patches_too(monkeypatch):
        await asyncio.sleep(1)  # waits 100
    async def keeps():
        shop.it = 1
        await asyncio.sleep(1)  # waits 100
    async def keeps_too():
        await asyncio.sleep(1)  # waits 100
        shop.it = 2
    async def adds():
        rows.append(1)
        await asyncio.sleep(1)  # waits 100
    async def adds_too():
        rows.append(2)
        await asyncio.sleep(1)  # waits 100
    async def becomes():
        user.set(1)
        await asyncio.sleep(1)  # waits 100
    async def quick():
        await asyncio.sleep(1)  # waits 9
    async def computes():
        await asyncio.sleep(1)  # computes 100
    def plain():
        pass  # blocks 100
    async def test_a(): pass
    async def test_b(): pass
"""


def _found(*names: str, tests: int = 1, scope: str = "function") -> tuple[list[Candidate], list[Rejected]]:
    suite = Suite(SHOP)
    fixtures = [suite.fixture(name, scope) for name in names]  # type: ignore[arg-type]
    for test in ("test_a", "test_b")[:tests]:
        suite.test(test, fixtures)
    profile = suite.profile()
    return of_fixtures(profile, watched(profile))


def test_two_that_do_not_request_each_other() -> None:
    (candidate,), rejected = _found("one", "two", tests=2)
    assert [part.name for part in candidate.parts] == ["one", "two"]
    assert [[each.suspended for each in part.spent] for part in candidate.parts] == [[100 * MS] * 2, [200 * MS] * 2]
    assert (candidate.unit, candidate.how, candidate.function) == ("fixtures", "gather", "one, two")
    assert candidate.occasions == (Occasion(0, 1), Occasion(1, 1))
    assert candidate.plugin is not None
    assert candidate.where.endswith(":8")
    assert rejected == []


def test_the_test_for_which_both_were_looked_at_is_read() -> None:
    suite = Suite(SHOP)
    fixtures = [suite.fixture("one"), suite.fixture("two")]
    for test in ("test_a", "test_b"):
        suite.test(test, fixtures)
    profile = suite.profile()
    executions = list(profile.executions)
    executions[1] = msgspec.structs.replace(executions[1], things=(), snapshots=())
    profile = msgspec.structs.replace(profile, executions=tuple(executions))
    (candidate,), rejected = of_fixtures(profile, watched(profile))
    assert [part.name for part in candidate.parts] == ["one", "two"]
    assert rejected == []


def test_three() -> None:
    (candidate,), _ = _found("one", "two", "three")
    assert [part.name for part in candidate.parts] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("one", "needs"), "one requests the other"),
        (("one", "asks"), "one may request others while it runs"),
        (("patches", "patches_too"), "both use monkeypatch"),
        (("keeps", "keeps_too"), "the first changes shop.it, and the second changes it as well"),
        (("one", "becomes"), "it sets a context variable"),
    ],
)
def test_two_that_must_stay_in_order(names: tuple[str, str], reason: str) -> None:
    candidates, (rejected,) = _found(*names)
    assert candidates == []
    assert rejected.reason.replace("suite.", "").replace("an object of type types.SimpleNamespace", "shop") == reason


def test_a_chain_of_requests() -> None:
    candidates, rejected = _found("one", "needs", "needs_more")
    assert candidates == []
    assert [each.reason for each in rejected] == ["one requests the other"] * 2


def test_who_must_wait_is_left_out_of_the_group() -> None:
    (candidate,), (rejected,) = _found("one", "needs", "two")
    assert [part.name for part in candidate.parts] == ["one", "two"]
    assert len(rejected.lines) == 2


def test_a_doubt() -> None:
    (candidate,), _ = _found("adds", "adds_too")
    assert len(candidate.doubts) == 1
    assert candidate.doubts[0].startswith("both add to")


@pytest.mark.parametrize("names", [("one", "quick"), ("one", "computes"), ("one", "plain"), ("one",)])
def test_what_does_not_wait_long_in_the_loop_is_left_out(names: tuple[str, ...]) -> None:
    assert _found(*names) == ([], [])


def test_fixtures_of_different_scopes_are_in_different_loops() -> None:
    suite = Suite(SHOP)
    suite.test("test_a", [suite.fixture("one", "session"), suite.fixture("two", "function")])
    profile = suite.profile()
    assert of_fixtures(profile, watched(profile)) == ([], [])


def test_only_what_was_set_up_in_the_setup_of_a_test() -> None:
    suite = Suite(SHOP)
    suite.test("test_a", [suite.fixture("one"), suite.fixture("two")])
    profile = suite.profile()
    late = msgspec.structs.replace(
        profile, uses=tuple(msgspec.structs.replace(use, setup_in="call") for use in profile.uses)
    )
    assert of_fixtures(late, watched(late)) == ([], [])
    other = msgspec.structs.replace(
        profile, uses=tuple(msgspec.structs.replace(use, process=1) for use in profile.uses)
    )
    assert of_fixtures(other, watched(other)) == ([], [])


def test_where_nobody_looked_nothing_is_advised() -> None:
    suite = Suite(SHOP.replace("waits 200", "waits 15"))
    suite.test("test_a", [suite.fixture("one"), suite.fixture("two"), suite.fixture("three")])
    profile = suite.profile()
    (candidate,), (rejected,) = of_fixtures(profile, watched(profile))
    assert [part.name for part in candidate.parts] == ["one", "three"]
    assert rejected.reason.startswith("what its names stood for was not looked at")
    assert len(rejected.lines) == 1
