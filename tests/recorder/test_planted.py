"""A slow-down that was ordered lands where it was ordered, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.reading import Phase
from tests.recorder.recording import MS, Recording, record

SUITE = {
    "conftest.py": """
        @pytest.fixture
        def user():
            yield 1
        @pytest.fixture
        def other(user):
            return 2
    """,
    "test_it.py": """
        def test_one(user): pass
        def test_two(other): pass
        class TestOld(unittest.TestCase):
            def test_three(self): pass
    """,
}


def recorded(folder: Path, plant: Mapping[str, Any], staged: bool) -> Recording:
    run = record(folder, SUITE, "-q", trial={"plant": dict(plant)}, staged=staged)
    assert run.status == 0, run.out
    return run


def line_of(folder: Path) -> int:
    lines = (folder / "suite/conftest.py").read_text(encoding="utf-8").splitlines()
    return lines.index("def user():") + 1


def setups(run: Recording) -> list[Phase]:
    return [run.main.test(name).phase("setup") for name in ("test_one", "test_two", "test_three")]


@pytest.fixture
def plain(staged: bool, tmp_path: Path) -> Recording:
    return recorded(tmp_path / "plain", {"name": "nobody", "path": "conftest.py", "line": 1, "ns": 30 * MS}, staged)


def test_in_every_use_of_one_fixture(staged: bool, tmp_path: Path, plain: Recording) -> None:
    user = plain.main.definition("user")
    assert user["line"] == line_of(tmp_path / "plain")
    plant = {"name": "user", "path": user["path"], "line": user["line"], "ns": 30 * MS}
    slow = recorded(tmp_path / "slow", plant, staged).main
    assert [up.own >= 30 * MS for up in slow.ups("user")] == [True, True]
    assert max(up.own for up in slow.ups("other")) < 30 * MS
    assert max(up.own for up in plain.main.ups("user")) < 30 * MS


def test_it_is_computing_and_not_waiting(staged: bool, tmp_path: Path) -> None:
    plant = {"name": None, "path": None, "line": None, "ns": 60 * MS}
    found = setups(recorded(tmp_path, plant, staged))
    assert all(phase.end - phase.start >= 60 * MS for phase in found)
    assert sum(phase.cpu for phase in found) > 60 * MS


def test_it_can_be_waiting(staged: bool, tmp_path: Path) -> None:
    plant = {"name": None, "path": None, "line": None, "ns": 60 * MS, "waits": True}
    found = setups(recorded(tmp_path, plant, staged))
    assert all(phase.end - phase.start >= 60 * MS for phase in found)
    assert all(phase.cpu < 20 * MS for phase in found)


def test_tests_come_out_as_ever(plain: Recording) -> None:
    assert "3 passed" in plain.out
