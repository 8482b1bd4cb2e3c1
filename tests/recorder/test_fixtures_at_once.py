"""Fixtures of one test, set up at once: plain ones in threads, coroutines in the loop of whoever runs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorder.recording import Recording, record

HEAD = """
    import asyncio, threading
    order, barriers = [], {}
    def meet(name, group=0):
        order.append(name)
        barriers.setdefault(group, threading.Barrier(2)).wait(5)
        return name
    gates = {}
    async def wait(name, group=0):
        order.append(name)
        gate = gates.setdefault(group, [])
        gate.append(name)
        async def both():
            while len(gate) % 2: await asyncio.sleep(0.001)
        await asyncio.wait_for(both(), 5)
        return name
"""


def change(*names: str, **about: Any) -> dict[str, Any]:
    """Fixtures that are to be set up at once."""
    tasks = [{"lines": [[1, 1]], "iterations": 1, "name": name} for name in names]
    place = {"path": "test_it.py", "line": 1, "name": ", ".join(names)}
    return {"key": "g1", "unit": "fixtures", "how": "gather", **place, "tasks": tasks, "mode": "concurrent", **about}


def tried(folder: Path, text: str, *names: str, plugins: tuple[str, ...] = (), **about: Any) -> Recording:
    """A suite whose fixtures are set up at once."""
    args = ("-o", "asyncio_mode=auto") if any("asyncio" in each for each in plugins) else ()
    trial = {"changes": [change(*names, **about)]}
    return record(folder, {"test_it.py": HEAD + text}, *args, plugins=plugins, trial=trial)


def seen(run: Recording, what: str) -> list[str]:
    """Facts of one kind."""
    return [text for _, kind, _, text in run.main.of("seen") if kind == what]


def _skip_old() -> None:
    """Before 1.0, pytest-asyncio has every coroutine take request, which cannot be had ahead of time."""
    plugin = pytest.importorskip("pytest_asyncio")
    if int(plugin.__version__.partition(".")[0]) < 1:
        pytest.skip("fixtures of an older pytest-asyncio are not set up at once")


PLAIN = """
    @pytest.fixture
    def folder(tmp_path): return tmp_path.name

    @pytest.fixture
    def db():
        yield meet("db")
        order.append("db down")

    @pytest.fixture
    def cache(folder):
        yield meet("cache") + folder
        order.append("cache down")

    @pytest.mark.parametrize("turn", [1, 2])
    def test_it(turn, db, cache):
        assert db == "db" and cache.startswith("cachetest_it_")

    def test_order():
        assert sorted(order[:2]) == ["cache", "db"]
        assert order[2:4] == ["cache down", "db down"]
        assert len(order) == 8
"""


def test_plain_fixtures_run_in_threads_and_are_torn_down_in_order(tmp_path: Path) -> None:
    run = tried(tmp_path, PLAIN, "db", "cache")
    assert run.status == 0, run.out
    assert (seen(run, "ran"), seen(run, "refused")) == (["2"], [])


def test_reverse_order(tmp_path: Path) -> None:
    text = """
    @pytest.fixture
    def db(): order.append("db")

    @pytest.fixture
    def cache(): order.append("cache")

    def test_it(db, cache): assert order == ["cache", "db"]
    """
    run = tried(tmp_path, text, "db", "cache", mode="reversed")
    assert run.status == 0, run.out


ASYNC = """
    @pytest.fixture
    async def db():
        yield await wait("db")
        order.append("db down")

    @pytest.fixture
    async def cache(): return await wait("cache")

    @pytest.fixture(scope="module")
    async def shared(): yield await wait("shared", 1)

    @pytest.fixture(scope="module")
    async def other(): return await wait("other", 1)

    async def test_it(db, cache): assert (db, cache) == ("db", "cache")
    async def test_again(cache, db): assert (db, cache) == ("db", "cache")
    def test_order(): assert order.count("db down") == 2
"""


def test_coroutines_run_under_pytest_asyncio(tmp_path: Path) -> None:
    _skip_old()
    run = tried(tmp_path, ASYNC, "db", "cache", plugins=("pytest_asyncio.plugin",))
    assert run.status == 0, run.out
    assert (seen(run, "ran"), seen(run, "refused")) == (["2"], [])


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_coroutines_run_under_anyio(backend: str, tmp_path: Path) -> None:
    pytest.importorskip("anyio.pytest_plugin")
    pytest.importorskip(backend)
    text = (
        f"""
    @pytest.fixture
    def anyio_backend(): return "{backend}"
    import anyio
    met = {{}}
    async def wait(name, group=0):
        met.setdefault(group, []).append(name)
        with anyio.fail_after(5):
            while len(met[group]) % 2: await anyio.sleep(0.001)
        return name
    pytestmark = pytest.mark.anyio
    """
        + ASYNC[: ASYNC.index("    @pytest.fixture(scope")]
        + ASYNC[ASYNC.index("    async def test_it") :]
    )
    run = tried(tmp_path, text, "db", "cache", plugins=("anyio.pytest_plugin",))
    assert run.status == 0, run.out
    assert (seen(run, "ran"), seen(run, "refused")) == (["2"], [])


def test_shared_fixtures(tmp_path: Path) -> None:
    text = """
    @pytest.fixture(scope="module")
    def db(): return meet("db")

    @pytest.fixture(scope="module")
    def cache(): return meet("cache")

    def test_it(db, cache): pass
    def test_again(cache, db): assert sorted(order) == ["cache", "db"]
    """
    run = tried(tmp_path, text, "db", "cache")
    assert run.status == 0, run.out
    assert seen(run, "ran") == ["1"]


def test_methods_of_a_class(tmp_path: Path) -> None:
    text = """
    class TestIt:
        @pytest.fixture
        def db(self):
            self.first = meet("db")
            return self
        @pytest.fixture
        def cache(self):
            self.second = meet("cache")
            return self
        def test_it(self, db, cache):
            assert db is cache is self and (self.first, self.second) == ("db", "cache")
    """
    run = tried(tmp_path, text, "db", "cache")
    assert run.status == 0, run.out


def test_test_that_needs_one_alone_is_left_alone(tmp_path: Path) -> None:
    text = """
    @pytest.fixture
    def db(): order.append("db")
    @pytest.fixture
    def cache(): order.append("cache")
    def test_it(db): assert order == ["db"]
    """
    run = tried(tmp_path, text, "db", "cache")
    assert run.status == 0, run.out
    assert seen(run, "ran") == ["0"]


@pytest.mark.parametrize("failing", ["db", "cache"])
def test_failure_is_that_of_the_fixture_and_nothing_stays_up(failing: str, tmp_path: Path) -> None:
    text = f"""
    def up(name):
        meet(name)
        if name == "{failing}": raise KeyError(name)
        return name
    @pytest.fixture
    def db():
        yield up("db")
        order.append("db down")
    @pytest.fixture
    def cache():
        try:
            yield up("cache")
        finally:
            order.append("cache ended")
    def test_it(db, cache): pass
    def test_order():
        assert ("db down" in order) == ("{failing}" != "db")
        assert "cache ended" in order
    """
    run = tried(tmp_path, text, "db", "cache")
    assert run.status == 1
    assert f"KeyError: '{failing}'" in run.out
    assert "1 passed, 1 error" in run.out


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("@pytest.fixture(scope='module')\n    def cache(): pass", "cache has another scope than db"),
        ("@pytest.fixture(params=[1])\n    def cache(): pass", "cache has parameters"),
        ("@pytest.fixture\n    def cache(request): pass", "cache takes request"),
        ("@pytest.fixture\n    def cache(db): pass", "cache needs another of them"),
    ],
    ids=["scope", "params", "request", "needs"],
)
def test_what_cannot_be_set_up_at_once(other: str, said: str, tmp_path: Path) -> None:
    text = f"""
    @pytest.fixture
    def db(): pass
    {other}
    @pytest.mark.usefixtures("db")
    def test_it(db, cache): pass
    """
    run = tried(tmp_path, text, "db", "cache", key="g7")
    assert run.status == 0, run.out
    if "scope" not in said:  # a fixture of wider scope is set up before, so they never meet
        assert seen(run, "refused")[0].startswith(said)
    assert seen(run, "ran") == ["0"]


def test_coroutine_that_a_plain_fixture_would_have_to_wait_for(tmp_path: Path) -> None:
    _skip_old()
    text = """
    @pytest.fixture
    def db(): pass
    @pytest.fixture
    async def cache(): pass
    async def test_it(db, cache): pass
    """
    run = tried(tmp_path, text, "db", "cache", plugins=("pytest_asyncio.plugin",))
    assert run.status == 0, run.out
    assert seen(run, "refused") == ["cache is asynchronous and db is not"]


def test_fixture_that_yields_twice_fails_as_it_did(tmp_path: Path) -> None:
    text = """
    @pytest.fixture
    def db():
        yield meet("db")
        yield
    @pytest.fixture
    def cache(): return meet("cache")
    def test_it(db, cache): pass
    """
    run = tried(tmp_path, text, "db", "cache")
    assert run.status == 1
    assert "1 passed, 1 error" in run.out
