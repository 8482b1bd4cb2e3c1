"""Statements of coroutines and asynchronous generators, under the plugins that run them.

What suspends is told from what blocks the loop, in fixtures of every scope and in tests.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.recorder.recording import Recording, record
from tests.recorder.watched import MS, executions
from tests.recorder.watched import execution as only

SUITE = """
    import asyncio
    {head}
    async def database():
        await asyncio.sleep(0.03)
        await asyncio.sleep(0.03)

    class Api:
        async def call(self): await asyncio.sleep(0.05)

    @fixture
    async def opened():
        await asyncio.sleep(0.04)
        wait(45)
        burn(100)
        return Api()

    @fixture
    async def closed(opened):
        await database()
        yield opened
        await asyncio.sleep(0.04)
        await opened.call()

    @fixture(scope="module"{module})
    async def kept():
        await asyncio.sleep(0.05)
        yield
        await asyncio.sleep(0.04)

    @fixture(scope="session"{session})
    async def lasting():
        for name in "abc":
            await asyncio.sleep(0.04)
        yield
        await asyncio.sleep(0.05)

    {mark}
    async def test_fixtures(opened, closed): pass

    {in_module}
    async def test_kept(kept): pass

    {in_session}
    async def test_lasting(lasting): pass

    {mark}
    async def test_body():
        api = Api()
        await api.call()
        done = await asyncio.gather(api.call(), api.call())
        task = asyncio.ensure_future(api.call())
        wait(40)
        await task
        many = [await database() for _ in range(2)]
        await asyncio.wait_for(database(), 9)

    {mark}
    async def test_computing_beside():
        async def beside():
            await asyncio.sleep(0.04)
            for _ in range(6):
                burn(10)
                await asyncio.sleep(0)
        task = asyncio.ensure_future(beside())
        await asyncio.sleep(0.15)

    {mark}
    async def test_fails():
        await asyncio.sleep(0.04)
        raise ValueError

    {mark}
    async def test_cancelled():
        try:
            await asyncio.wait_for(asyncio.sleep(9), 0.05)
        except asyncio.TimeoutError:
            await asyncio.sleep(0.04)
"""

NEW = {
    "module": ', loop_scope="module"',
    "session": ', loop_scope="session"',
    "in_module": '@pytest.mark.asyncio(loop_scope="module")',
    "in_session": '@pytest.mark.asyncio(loop_scope="session")',
}
OLD = {
    "module": "",
    "session": "",
    "in_module": '@pytest.mark.asyncio(scope="module")',
    "in_session": '@pytest.mark.asyncio(scope="session")',
}
ASYNCIO = {"head": "from pytest_asyncio import fixture", "mark": "@pytest.mark.asyncio"}
AUTO = {"head": "from pytest_asyncio import fixture", "mark": ""}
ANYIO = {
    "head": "from pytest import fixture\n    pytestmark = pytest.mark.anyio\n"
    '    anyio_backend = pytest.fixture(scope="session")(lambda: "asyncio")',
    "mark": "",
    "module": "",
    "session": "",
    "in_module": "",
    "in_session": "",
}


def suite(name: str) -> tuple[str, tuple[str, ...], str]:
    """The text of the suite under a plugin, pytest's arguments, and the plugin."""
    if name == "anyio":
        pytest.importorskip("anyio")
        return SUITE.format(**ANYIO), (), "anyio.pytest_plugin"
    plugin = pytest.importorskip("pytest_asyncio")
    scopes = NEW if int(plugin.__version__.partition(".")[0]) >= 1 else OLD
    words: dict[str, Any] = {**scopes, **(AUTO if name == "auto" else ASYNCIO)}
    return SUITE.format(**words), ("-o", f"asyncio_mode={name}"), "pytest_asyncio.plugin"


@pytest.fixture(scope="module", params=["strict", "auto", "anyio"])
def run(request: pytest.FixtureRequest, staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    text, args, plugin = suite(request.param)
    run = record(tmp_path_factory.mktemp("async"), {"test_async.py": text}, *args, plugins=(plugin,), staged=staged)
    assert run.status == 1, run.out + run.err
    assert "1 failed, 6 passed" in run.out
    assert not run.main.of("fault")
    assert not run.main.of("caveat")
    return run


def test_coroutine_as_a_fixture(run: Recording) -> None:
    opened = only(run.main, "opened")
    assert opened.texts() == ["await asyncio.sleep(0.04)", "wait(45)", "burn(100)"]
    waits, blocks, computes = [step for _, step in opened.long()]
    assert waits.suspended >= 35 * MS
    assert (blocks.blocked >= 40 * MS, blocks.suspended < 10 * MS) == (True, True)
    assert (computes.cpu >= 75 * MS, computes.suspended < 10 * MS) == (True, True)
    assert waits.start + waits.wall <= blocks.start + MS


def test_asynchronous_generator_as_a_fixture(run: Recording) -> None:
    before, after = executions(run.main, "closed")
    assert before.texts() == ["await database()"]
    assert before.long()[0][1].suspended >= 50 * MS
    assert after.texts() == ["await asyncio.sleep(0.04)", "await opened.call()"]
    assert [step.suspended >= 28 * MS for _, step in after.long()] == [True, True]
    assert after.seen("opened")["type"].endswith("Api")


def test_fixture_of_a_module(run: Recording) -> None:
    before, after = executions(run.main, "kept")
    assert before.texts() == ["await asyncio.sleep(0.05)"]
    assert after.texts() == ["await asyncio.sleep(0.04)"]


def test_fixture_of_the_session(run: Recording) -> None:
    before, after = executions(run.main, "lasting")
    turns = [step for text, step in before.long() if text == "await asyncio.sleep(0.04)"]
    assert len({step.turn for step in turns}) == len(turns) == 3
    assert all(step.suspended >= 30 * MS for step in turns)
    assert after.texts() == ["await asyncio.sleep(0.05)"]


def test_statements_of_a_coroutine(run: Recording) -> None:
    body = only(run.main, "test_body")
    texts = body.texts()
    assert texts[:3] == ["await api.call()", "done = await asyncio.gather(api.call(), api.call())", "wait(40)"]
    assert texts[-1] == "await asyncio.wait_for(database(), 9)"
    many = [step for text, step in body.long() if text.startswith("many =")]
    assert len({step.turn for step in many}) >= 2
    kinds = [step.suspended > step.wall // 2 for _, step in body.long()]
    assert kinds[:3] == [True, True, False]
    assert kinds[-1]
    assert body.seen("api", 0)["type"].endswith("Api")


def test_the_loop_is_not_free_while_others_compute(run: Recording) -> None:
    (text, waits) = only(run.main, "test_computing_beside").long()[-1]
    assert text == "await asyncio.sleep(0.15)"
    assert waits.cpu == pytest.approx(60 * MS, abs=15 * MS)
    assert waits.suspended == pytest.approx(waits.wall - waits.cpu, abs=5 * MS)


def test_coroutine_that_fails(run: Recording) -> None:
    assert only(run.main, "test_fails").texts() == ["await asyncio.sleep(0.04)"]


def test_coroutine_that_is_resumed_by_an_exception(run: Recording) -> None:
    text = "await asyncio.wait_for(asyncio.sleep(9), 0.05)"
    assert only(run.main, "test_cancelled").texts() == [text, "await asyncio.sleep(0.04)"]
