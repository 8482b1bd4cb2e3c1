"""Starts alone and at once, on a machine that is told; and one round on this one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from testtime.launch import boots as module
from testtime.launch.boots import boots, compared
from testtime.launch.contention import MOST


class Machine:
    """A start takes 200 ns of CPU; in company ``crowded`` times as much.

    ``drift``: how many times as much at each start.
    """

    def __init__(self, crowded: float = 1.0, drift: float = 1.0) -> None:
        self.crowded, self.drift = crowded, drift
        self.speed = 1.0
        self.counts: list[int] = []

    def __call__(self, count: int) -> float:
        self.counts.append(count)
        self.speed *= self.drift
        return 200 * self.speed * (self.crowded if count > 1 else 1)


def test_starts_alternate_after_one_that_does_not_count() -> None:
    machine = Machine()
    assert compared(machine, 3, 2) == (1.0, 1.0)
    assert machine.counts == [1, 1, 3, 1, 3, 1]


def test_first_start_is_of_files_that_are_not_in_memory() -> None:
    machine = Machine()

    def cold(count: int) -> float:
        machine.speed = 1.0 if machine.counts else 5.0
        return machine(count)

    assert compared(cold, 2, 1) == (1.0,)
    assert machine.counts == [1, 1, 2, 1]


def test_ratio_is_what_company_costs() -> None:
    assert compared(Machine(crowded=1.3), 2, 2) == (1.3, 1.3)


@pytest.mark.skipif(sys.platform == "win32", reason="there, starts are timed by the wall clock")
@pytest.mark.skipif(sys.platform == "win32", reason="there, starts are timed by the wall clock")
def test_waiting_is_not_taken_for_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One other program leaves a core to a start alone, so that only starts at once wait: here, the second of them."""
    place = tmp_path / "taken"
    first = f"import os, pytest\ntry: os.mkdir({str(place)!r})\nexcept OSError: time.sleep(1)"
    program = module.PROGRAM.replace("import pytest, xdist.remote", first)
    monkeypatch.setattr(module, "PROGRAM", f"{program}\nif os.path.exists({str(place)!r}): os.rmdir({str(place)!r})")
    monkeypatch.setattr(module, "ROUNDS", 2)
    assert max(boots(sys.executable, os.environ, 2)) < 1.5


def test_machine_that_slows_down_steadily_is_not_taken_for_a_crowded_one() -> None:
    assert compared(Machine(drift=1.02), 2, 3) == pytest.approx([1.0] * 3, abs=0.001)


def test_one_core_has_no_company() -> None:
    assert boots("/nowhere", {}, 1) == ()


def test_no_more_at_once_than_is_sensible(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []

    def started(_python: str, _folder: Path, _environ: dict[str, str], count: int) -> float:
        counts.append(count)
        return 1.0

    monkeypatch.setattr(module, "_started", started)
    assert boots("/python", {}, 1000) == (1.0,) * module.ROUNDS
    assert max(counts) == MOST


@pytest.mark.parametrize("text", ["", "print('no figures')", "print(0, 0)", "print(1, 1)", "import sys; sys.exit(1)"])
def test_pytest_that_does_not_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing said, something else said, a clock that stands still, a failure, an end without a word."""
    monkeypatch.setattr(module, "PROGRAM", text)
    with pytest.raises(ValueError, match="pytest did not start"):
        boots(sys.executable, os.environ, 2)


def test_interpreter_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        boots(str(tmp_path / "python"), os.environ, 2)


def test_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start is never several times as quick in company; nothing of the user's folder is read."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "ROUNDS", 1)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    (ratio,) = boots(sys.executable, os.environ, 2)
    assert ratio > 0.2
