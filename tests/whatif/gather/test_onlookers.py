"""Who looks at what is logged or printed."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests import make
from tests.scenes import Suite
from testtime.whatif.gather.onlookers import onlookers


@pytest.mark.parametrize(
    ("others", "found"),
    [
        (["caplog"], {"what is logged"}),
        (["capsys"], {"what is printed"}),
        (["caplog", "capfd", "tmp_path"], {"what is logged", "what is printed"}),
        (["tmp_path"], set()),
    ],
)
def test_of_the_tests_that_used_a_fixture(others: list[str], found: set[str]) -> None:
    run = make.Run()
    main = run.main()
    mine, other = run.fixture("mine"), run.fixture("other")
    main.test("a.py::test_a", ups=[make.Up(each, 1) for each in (mine, *map(run.fixture, others))])
    main.test("a.py::test_b", ups=[make.Up(each, 1) for each in (other, run.fixture("caplog"))])
    main.finish()
    function = ast.parse("def mine(): pass").body[0]
    assert onlookers(run.profile(), mine, function) == found
    assert onlookers(run.profile(), None, function) == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [("with self.assertLogs() as seen: pass", {"what is logged"}), ("self.assertTrue(seen)", set())],
)
def test_of_unittest(text: str, found: set[str]) -> None:
    run = make.Run()
    run.main().finish()
    assert onlookers(run.profile(), None, ast.parse(text)) == found


LOGS = textwrap.dedent("""
    import logging
    log = logging.getLogger("suite")
    async def logs(what): log.info(what)
    async def caplog(): pass
    async def test_a(): pass
    async def steps():
        await logs(1)  # waits 90
        await logs(2)  # waits 90
""")


@pytest.mark.parametrize(("with_it", "reason"), [(["caplog"], "both add to what is logged"), ([], None)])
def test_a_fixture_whose_logs_a_test_looks_at_is_not_certain(with_it: list[str], reason: str | None) -> None:
    suite = Suite(LOGS)
    suite.test("test_a", [suite.fixture("steps"), *map(suite.fixture, with_it)])
    (group,) = suite.gathering().groups
    assert group.confidence == ("certain" if reason is None else "check")
    assert reason is None or group.reason == f"{reason}, and a test looks at that"
