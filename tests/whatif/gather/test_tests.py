"""Whole tests that could run at once."""

from __future__ import annotations

import msgspec
import pytest

from tests.make import MS
from tests.scenes import Suite
from testtime.whatif.gather.evidence import watched
from testtime.whatif.gather.found import Candidate
from testtime.whatif.gather.result import Rejected
from testtime.whatif.gather.tests import of_tests

SHOP = """
    import asyncio
    import contextvars
    from types import SimpleNamespace
    shop = SimpleNamespace()
    user = contextvars.ContextVar("user")
    rows = []

    async def one():
        await asyncio.sleep(1)  # waits 100

    async def test_a():
        await asyncio.sleep(1)  # waits 100
    async def test_b():
        await asyncio.sleep(1)  # waits 200
    async def test_keeps():
        shop.it = 1
        await asyncio.sleep(1)  # waits 100
    async def test_keeps_too():
        await asyncio.sleep(1)  # waits 100
        assert shop.it
    async def test_adds():
        rows.append(1)
        await asyncio.sleep(1)  # waits 100
    async def test_becomes():
        user.set(1)
        await asyncio.sleep(1)  # waits 100
    async def test_asks():
        unheard()
        await asyncio.sleep(1)  # waits 100
    async def test_looks(capsys):
        await asyncio.sleep(1)  # waits 100
    async def test_quick():
        await asyncio.sleep(1)  # waits 9
    async def test_needs(one):
        await asyncio.sleep(1)  # waits 100
    def test_plain():
        pass  # blocks 100
    class TestShop:
        async def test_c(self):
            await asyncio.sleep(1)  # waits 100
        async def test_d(self):
            await asyncio.sleep(1)  # waits 100
"""


def _found(*names: str, shared: bool = False) -> tuple[list[Candidate], list[Rejected]]:
    suite = Suite(SHOP)
    one = suite.fixture("one", "session" if shared else "function")
    for name in names:
        test, _, param = name.partition("[")
        needs = [one] if test == "test_needs" else []
        suite.test(test, needs, {"self": "TestShop()"} if "." in test else {}, f"[{param}" if param else "")
    profile = suite.profile()
    return of_tests(profile, watched(profile))


def test_two_that_share_nothing() -> None:
    (candidate,), rejected = _found("test_a", "test_b")
    assert [part.name for part in candidate.parts] == ["test_a", "test_b"]
    assert [part.spent[0].suspended for part in candidate.parts] == [100 * MS, 200 * MS]
    assert (candidate.unit, candidate.how, candidate.occasions) == ("tests", "concurrent-tests", ())
    assert candidate.function == "tests/test_suite.py"
    assert candidate.plugin is not None
    assert rejected == []


def test_one_with_several_parameters() -> None:
    (candidate,), _ = _found("test_a[1]", "test_a[2]", "test_a[3]")
    (part,) = candidate.parts
    assert len(part.turns[0]) == 3
    assert part.spent[0].suspended == 300 * MS


def test_tests_of_a_class() -> None:
    (candidate,), _ = _found("TestShop.test_c", "TestShop.test_d")
    assert candidate.function == "TestShop"


def test_tests_of_a_class_are_no_neighbours_of_those_outside() -> None:
    assert _found("test_a", "TestShop.test_d") == ([], [])


@pytest.mark.parametrize("name", ["test_quick", "test_plain", "test_needs"])
def test_who_is_no_candidate(name: str) -> None:
    assert _found("test_a", name) == ([], [])


def test_a_shared_fixture_is_none_of_its_own() -> None:
    (candidate,), _ = _found("test_a", "test_needs", shared=True)
    assert [part.name for part in candidate.parts] == ["test_a", "test_needs"]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (
            ("test_keeps", "test_keeps_too"),
            "the first changes an object of type types.SimpleNamespace.it, and the second reads it",
        ),
        (("test_a", "test_becomes"), "it sets a context variable"),
        (("test_a", "test_asks"), "what unheard does could not be followed"),
        (("test_a", "test_looks"), "it uses capsys, which is for one test at a time"),
        (
            ("test_keeps[1]", "test_keeps[2]"),
            "the first changes an object of type types.SimpleNamespace.it, and the second changes it as well",
        ),
    ],
)
def test_who_must_stay_alone(names: tuple[str, ...], reason: str) -> None:
    candidates, (rejected,) = _found(*names)
    assert candidates == []
    assert rejected.reason == reason


def test_a_doubt() -> None:
    (candidate,), _ = _found("test_adds[1]", "test_adds[2]")
    assert len(candidate.doubts) == 1


def test_one_test_alone_is_no_group() -> None:
    assert _found("test_a") == ([], [])


@pytest.mark.parametrize(
    ("markers", "count"), [(("slow", "asyncio"), 1), (("asyncio(loop_scope='module')",), 1), ((), 0), (("anyio",), 0)]
)
def test_only_those_that_a_plugin_can_run(markers: tuple[str, ...], count: int) -> None:
    suite = Suite(SHOP)
    for name in ("test_a", "test_b"):
        suite.test(name, markers=markers)
    profile = suite.profile()
    assert len(of_tests(profile, watched(profile))[0]) == count


def test_where_nobody_looked_nothing_is_advised() -> None:
    suite = Suite(SHOP.replace("waits 200", "waits 15"))
    suite.test("test_a")
    suite.test("test_b")
    profile = suite.profile()
    candidates, (rejected,) = of_tests(profile, watched(profile))
    assert candidates == []
    assert rejected.reason.startswith("what its names stood for was not looked at")


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"path": None}, 1),
        ({"path": "/usr/lib/python3/plugin.py"}, 1),
        ({"path": ".venv/lib/site-packages/plugin.py"}, 1),
        ({"scope": "module"}, 1),
        ({}, 0),
    ],
)
def test_fixtures_of_plugins_and_shared_ones_are_none_of_its_own(changes: dict[str, str], count: int) -> None:
    suite = Suite(SHOP)
    one = suite.fixture("one")
    suite.test("test_a", [one])
    suite.test("test_b")
    profile = suite.profile()
    other = msgspec.structs.replace(profile.fixtures[one], function="elsewhere", **changes)
    profile = msgspec.structs.replace(profile, fixtures=(other,))
    assert len(of_tests(profile, watched(profile))[0]) == count


def test_a_coroutine_of_the_same_name_elsewhere_is_no_test() -> None:
    suite = Suite(SHOP)
    suite.test("test_a")
    suite.test("test_b")
    profile = suite.profile()
    for nodeid in ("tests/test_other.py::test_a", "tests/test_suite.py::test_other"):
        tests = (msgspec.structs.replace(profile.tests[0], nodeid=nodeid), *profile.tests[1:])
        changed = msgspec.structs.replace(profile, tests=tests)
        assert of_tests(changed, watched(changed)) == ([], [])


def test_a_fixture_is_no_test() -> None:
    suite = Suite(SHOP)
    suite.fixture("test_a", "session")
    suite.test("test_a")
    suite.test("test_b")
    profile = suite.profile()
    assert of_tests(profile, watched(profile)) == ([], [])
