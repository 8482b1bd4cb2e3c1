"""Both sides are started alike, and a run that recorded nothing is no measurement."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.recording import BARE, Pytest, recorded_tests, surroundings
from tests.bench.suites import empty_suite
from tests.load.journals import MS, Written, passed, quick_set_up
from testtime.launch.guest import lent_recorder


@pytest.fixture
def launched(tmp_path: Path) -> Pytest:
    """pytest on two empty tests, with a folder that holds no recorder yet."""
    suite = empty_suite(tmp_path, 2)
    return Pytest(sys.executable, suite, tmp_path / "lent", tmp_path / "journals", environment=surroundings(**BARE))


def test_surroundings_are_the_same_for_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTEST_ADDOPTS", "TESTTIME_BENCH_PAIRS"):
        monkeypatch.setenv(name, "1")
    found = surroundings(MORE="2")
    assert found["MORE"] == "2"
    assert [name for name in found if name.startswith(("PYTHON", "PYTEST", "TESTTIME"))] == ["PYTHONHASHSEED"]


def test_both_sides(launched: Pytest) -> None:
    assert "2 passed" in launched.plain().output
    with lent_recorder() as lent:
        recorded = Pytest(launched.python, launched.suite, lent, launched.journals, environment=launched.environment)
        assert "2 passed" in recorded.recorded().output
    assert not launched.journals.exists()


def test_nothing_recorded(launched: Pytest) -> None:
    package = launched.recorder / "testtime_recorder"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plugin.py").touch()
    with pytest.raises(AssertionError, match="nothing was recorded"):
        launched.recorded()


def test_recorded_tests(tmp_path: Path) -> None:
    """Not a second telling of one of them, nor what was outside, nor what is called so."""
    first = Written().test("a", *passed(0), start=0, end=MS).anew(*passed(0), start=0, end=MS)
    first.test("b", *passed(0), start=MS, end=2 * MS).loose(quick_set_up(0, 0, 1)).begin("c", 3 * MS).save(tmp_path)
    Written().test("c", *passed(0), start=0, end=MS).mark("test").save(tmp_path, "gw0-2")
    assert recorded_tests(tmp_path) == 3
