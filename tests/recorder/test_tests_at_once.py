"""Whole asynchronous tests at once."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.recorder.recording import PRELUDE, Recording, record

pytest.importorskip("pytest_asyncio")

SUITE = """
    import asyncio
    met = []
    async def wait(name, count=COUNT):
        met.append(name)
        async def all_there():
            while len(met) < count: await asyncio.sleep(0.001)
        await asyncio.wait_for(all_there(), 5)
        return name
"""


def tried(folder: Path, text: str, *names: str, count: int = 2, **about: Any) -> Recording:
    """A suite with tests that run at once; each name that of a function."""
    whole = SUITE.replace("COUNT", str(count)) + text
    lines = (PRELUDE + dedent(whole)).splitlines()
    places = [next(at for at, line in enumerate(lines, 1) if f"def {name}(" in line) for name in names]
    tasks = [{"lines": [[at, at]], "iterations": 1, "name": name} for name, at in zip(names, places)]
    place = {"path": "test_it.py", "line": places[0], "name": "test_it.py"}
    change = {"key": "g1", "unit": "tests", "how": "concurrent-tests", **place, "tasks": tasks, "mode": "concurrent"}
    args = ("-o", "asyncio_mode=auto")
    plugins = ("pytest_asyncio.plugin",)
    return record(folder, {"test_it.py": whole}, *args, plugins=plugins, trial={"changes": [{**change, **about}]})


def seen(run: Recording, what: str) -> list[str]:
    """Facts of one kind."""
    return [text for _, kind, _, text in run.main.of("seen") if kind == what]


def test_tests_run_at_once_and_each_has_its_own_outcome(tmp_path: Path) -> None:
    text = """
    async def test_one(): await wait("one")
    async def test_fails():
        await wait("two")
        assert met == 0
    class TestIt:
        async def test_skips(self):
            await wait("three")
            pytest.skip("not today")
    def test_order(): assert sorted(met) == ["one", "three", "two"]
    """
    run = tried(tmp_path, text, "test_one", "test_fails", "test_skips", count=3)
    assert "2 passed, 1 skipped" in run.out.replace("1 failed, ", "")
    assert "1 failed" in run.out
    assert "== 0" in run.out
    assert (seen(run, "ran"), seen(run, "refused")) == (["1"], [])


def test_first_one_may_be_the_one_that_fails(tmp_path: Path) -> None:
    text = """
    async def test_fails():
        await wait("one")
        assert met == 0
    async def test_two(): await wait("two")
    """
    run = tried(tmp_path, text, "test_fails", "test_two")
    assert "1 failed, 1 passed" in run.out


def test_parameters_and_shared_fixtures(tmp_path: Path) -> None:
    text = """
    @pytest.fixture(scope="module")
    def base(): return "x"
    @pytest.mark.parametrize("name", ["a", "b", "c"])
    async def test_one(name, base): assert await wait(base + name) == "x" + name
    """
    run = tried(tmp_path, text, "test_one", count=3)
    assert run.status == 0, run.out
    assert seen(run, "ran") == ["1"]


def test_reverse_order(tmp_path: Path) -> None:
    text = """
    async def test_one(): assert await wait("one") and met == ["two", "one"]
    async def test_two(): assert await wait("two", 1) and met == ["two"]
    """
    run = tried(tmp_path, text, "test_one", "test_two", mode="reversed")
    assert run.status == 0, run.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            """
    @pytest.fixture
    def db(): pass
    async def test_one(db): pass
    async def test_two(): pass
            """,
            "test_one has db set up for itself",
        ),
        (
            """
    async def test_one(): pass
    def test_two(): pass
            """,
            "test_two is no coroutine function",
        ),
        (
            """
    class TestOld(unittest.IsolatedAsyncioTestCase):
        async def test_one(self): pass
        async def test_two(self): pass
            """,
            "test_one is no coroutine function",
        ),
        (
            """
    async def test_one(): pass
    def test_two(): pass
    del test_two
            """,
            "there are 1 tests of it",
        ),
    ],
    ids=["own fixture", "plain", "unittest", "gone"],
)
def test_what_cannot_run_at_once(text: str, said: str, tmp_path: Path) -> None:
    run = tried(tmp_path, text, "test_one", "test_two")
    assert run.status == 0, run.out
    assert seen(run, "refused")[0].startswith(said)
