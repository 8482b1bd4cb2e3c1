"""Coroutines as fixtures and tests, under the plugin that runs them: the time is that of the loop's run."""

from __future__ import annotations

import pytest

from tests.recorder.recording import Recording, about, record

#: The suite; what differs is how a fixture of a module gets a loop of its module.
SUITE = """
        import asyncio, pytest_asyncio
        {loop}

        @pytest_asyncio.fixture
        async def opened():
            await asyncio.sleep(0.02)

        @pytest_asyncio.fixture
        async def closed():
            await asyncio.sleep(0.02)
            yield
            await asyncio.sleep(0.03)

        @pytest_asyncio.fixture(scope="module", **FIXTURE)
        async def kept():
            await asyncio.sleep(0.02)
            yield
            await asyncio.sleep(0.03)

        async def test_closed(opened, closed):
            await asyncio.sleep(0.04)

        @pytest.mark.asyncio(**MARK)
        async def test_kept(kept):
            pass
"""
NEW = 'FIXTURE = MARK = {"loop_scope": "module"}'
OLD = 'FIXTURE, MARK = {}, {"scope": "module"}'


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    plugin = pytest.importorskip("pytest_asyncio")
    before_one = int(plugin.__version__.partition(".")[0]) < 1
    files = {"test_async.py": SUITE.format(loop=OLD if before_one else NEW)}
    run = record(
        tmp_path_factory.mktemp("async"),
        files,
        "-o",
        "asyncio_mode=auto",
        plugins=("pytest_asyncio.plugin",),
        staged=staged,
    )
    assert run.status == 0, run.out + run.err
    assert not run.main.of("fault")
    return run


@pytest.mark.parametrize(
    ("name", "flavour", "scope", "torn_down"),
    [
        ("opened", "async", "function", 0),
        ("closed", "async-yield", "function", 30),
        ("kept", "async-yield", "module", 30),
    ],
)
def test_async_fixture(name: str, flavour: str, scope: str, torn_down: int, run: Recording) -> None:
    (up,) = run.main.ups(name)
    assert (up.about["flavour"], up.about["scope"], up.about["path"]) == (flavour, scope, "test_async.py")
    text = (run.folder / "suite/test_async.py").read_text("utf-8")
    assert up.about["line"] == 1 + text[: text.index(f"async def {name}(")].count("\n")
    assert about(up.own, 20)
    assert all(about(down.own, torn_down) for down in run.main.downs(name))
    assert len(run.main.downs(name)) == 1


def test_async_test(run: Recording) -> None:
    call = run.main.test("test_closed").phase("call")
    assert about(call.end - call.start, 40)
    assert call.cpu < 30_000_000
