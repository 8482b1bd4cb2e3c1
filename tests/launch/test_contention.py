"""Turns alone and together, on a machine that is told; and one short round on this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from testtime.launch import contention as module
from testtime.launch.contention import Company, Speed, compared, contention, lasting


class Machine:
    """Takes 100 ns a block, ``crowded`` times as long for several, and ``drift`` times as long at each turn.

    By the wall clock, it takes ``others`` times as long again.
    """

    def __init__(self, crowded: float = 1.0, drift: float = 1.0, others: float = 1.0) -> None:
        self.crowded = crowded
        self.drift = drift
        self.others = others
        self.speed = 1.0
        self.turns: list[list[int]] = []
        self.hit = 0
        """The number of a turn that takes four times as long."""

    def __call__(self, chosen: Sequence[int]) -> Speed:
        self.turns.append(list(chosen))
        self.speed *= self.drift
        cpu = 100 * self.speed * (self.crowded if len(chosen) > 1 else 1)
        cpu *= 4 if len(self.turns) == self.hit else 1
        return Speed(cpu, cpu * self.others)


def ratios(machine: Machine, rounds: int, turns: int = 1) -> tuple[float, ...]:
    """What two interpreters cost each other."""
    return compared(machine, 2, rounds, turns).ratios


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One round of one turn of 1 ms."""
    monkeypatch.setattr(module, "ROUNDS", 1)
    monkeypatch.setattr(module, "TURNS", 1)
    monkeypatch.setattr(module, "TURN", 1)


def test_turns_alternate_and_each_is_alone_in_turn() -> None:
    machine = Machine()
    assert ratios(machine, 3) == (1.0, 1.0, 1.0)
    assert machine.turns == [[0], [0, 1], [1], [0, 1], [0], [0, 1], [1]]


def test_more_interpreters_than_rounds() -> None:
    machine = Machine()
    compared(machine, 4, 2, 1)
    assert machine.turns == [[0], [0, 1, 2, 3], [1], [0, 1, 2, 3], [2]]


def test_ratio_is_what_company_costs() -> None:
    assert ratios(Machine(crowded=1.3), 2) == (1.3, 1.3)


def test_round_is_of_several_turns_on_average() -> None:
    machine = Machine(crowded=1.3)
    assert ratios(machine, 2, turns=3) == (1.3, 1.3)
    assert machine.turns == [[0], *([0, 1], [1], [0, 1], [0]) * 3]
    burst = Machine()
    burst.hit = 6  # the third turn together, in the first round
    assert ratios(burst, 2, turns=3) == (2.0, 1.0)  # 4, 1 and 1


def test_machine_that_slows_down_steadily_is_not_taken_for_a_crowded_one() -> None:
    assert ratios(Machine(drift=1.02), 3) == pytest.approx([1.0] * 3, abs=0.001)
    assert ratios(Machine(crowded=1.5, drift=0.98), 3) == pytest.approx([1.5] * 3, abs=0.001)


def test_other_programs_are_told_apart_from_company() -> None:
    assert compared(Machine(crowded=1.3, others=2.0), 2, 2, 1) == Company((1.3, 1.3), 2.0)


def test_program_that_keeps_one_core_busy_is_noticed_by_those_together() -> None:
    machine = Machine()

    def one_core_is_taken(chosen: Sequence[int]) -> Speed:
        speed = machine(chosen)
        return Speed(speed.cpu_ns, speed.wall_ns * (1.5 if len(chosen) > 1 else 1.0))

    assert compared(one_core_is_taken, 2, 2, 3) == Company((1.0, 1.0), 1.5)


def test_turns_of_many_interpreters_last_longer() -> None:
    assert [lasting(interpreters) for interpreters in (2, 39, 64)] == [4, 4, 8]


def test_single_core_has_no_company() -> None:
    assert contention("/no/such/python", {}, 1) == Company((), 1.0)


@pytest.mark.usefixtures("short")
def test_real_interpreters() -> None:
    found = contention(sys.executable, os.environ, 2)
    assert len(found.ratios) == 1
    assert 0.05 < found.ratios[0] < 50
    assert found.others > 0.9


@pytest.mark.parametrize(
    "script", ["exit 1", "echo welcome", "echo ready; read order; exit 1", "echo ready; exit 0", "echo ready; echo 0 5"]
)
@pytest.mark.usefixtures("short")
def test_interpreter_that_does_not_answer(script: str, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    with pytest.raises((OSError, ValueError)):
        contention(str(python), os.environ, 2)


@pytest.mark.usefixtures("short")
def test_interpreter_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexec sleep 100\n")
    python.chmod(0o755)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with pytest.raises((OSError, ValueError)):
        contention(str(python), os.environ, 2)


def test_interpreter_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        contention(str(tmp_path / "python"), {}, 2)
