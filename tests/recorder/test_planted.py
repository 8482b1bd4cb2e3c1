"""A slow-down that was ordered lands where it was ordered, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.recording import MS, record
from testtime.load import Run, assemble
from testtime.model.profile import Profile

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


def recorded(folder: Path, plant: Mapping[str, Any]) -> Profile:
    run = record(folder, SUITE, "-q", trial={"plant": dict(plant)})
    assert run.status == 0, run.out
    seen = Run(spawn_ns=run.spawn_ns, exit_ns=run.exit_ns, exit_status=0, interpreter_ns=None, args=(), executable="p")
    return assemble(folder / "journals", seen)


def line_of(folder: Path) -> int:
    lines = (folder / "suite/conftest.py").read_text(encoding="utf-8").splitlines()
    return lines.index("def user():") + 1


@pytest.fixture
def plain(tmp_path: Path) -> Profile:
    return recorded(tmp_path / "plain", {"name": "nobody", "path": "conftest.py", "line": 1, "ns": 30 * MS})


def test_in_every_use_of_one_fixture(tmp_path: Path, plain: Profile) -> None:
    user = next(each for each in plain.fixtures if each.name == "user")
    assert user.line == line_of(tmp_path / "plain")
    plant = {"name": "user", "path": user.path, "line": user.line, "ns": 30 * MS}
    profile = recorded(tmp_path / "slow", plant)
    took = {
        name: [use.setup.own_ns for use in profile.uses if profile.fixtures[use.fixture].name == name]
        for name in ("user", "other")
    }
    assert [ns >= 30 * MS for ns in took["user"]] == [True, True]
    assert max(took["other"]) < 30 * MS
    assert max(use.setup.own_ns for use in plain.uses) < 30 * MS


def test_it_is_computing_and_not_waiting(tmp_path: Path) -> None:
    plant = {"name": None, "path": None, "line": None, "ns": 60 * MS}
    profile = recorded(tmp_path, plant)
    setups = [phase.span for test in profile.tests for phase in test.phases if phase.when == "setup"]
    assert len(setups) == 3
    assert all(span.own_ns >= 60 * MS for span in setups)
    assert sum(span.busy_ns for span in setups) > 60 * MS


def test_it_can_be_waiting(tmp_path: Path) -> None:
    plant = {"name": None, "path": None, "line": None, "ns": 60 * MS, "waits": True}
    profile = recorded(tmp_path, plant)
    setups = [phase.span for test in profile.tests for phase in test.phases if phase.when == "setup"]
    assert all(span.own_ns >= 60 * MS for span in setups)
    assert all(span.wait_ns >= 40 * MS for span in setups)


def test_tests_are_named_and_told_as_ever(plain: Profile) -> None:
    assert [test.outcome for test in plain.tests] == ["passed"] * 3
