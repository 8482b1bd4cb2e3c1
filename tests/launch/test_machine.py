"""When the machine is probed and when not; everything that takes time is a stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import msgspec
import pytest

from testtime.errors import UserError
from testtime.launch import machine
from testtime.launch.contention import Company
from testtime.launch.empty_suite import Figures
from testtime.launch.machine import PLAIN_S, XDIST_S, measured, probe_machine
from testtime.launch.probe import Target
from testtime.model.machine import Probe

PLAIN = Target("/python", (3, 12, 1), "9.2.0", None, None)
XDIST = Target("/python", (3, 12, 1), "9.2.0", "3.8.0", None)
SIMPLE = Probe(cores=2, contention=(1.25,), loop_ns=12, python="3.12.1")
WITH_XDIST = msgspec.structs.replace(SIMPLE, xdist="3.8.0", gateway_ns=5, boot_company=(1.3, 1.4), recording_ns=7)


@dataclass
class Stage:
    """What is measured, how often, and what was announced."""

    failure: BaseException | None = None
    others: float = 1.05
    later: float = 1.05
    measured: int = 0
    announced: list[int] = field(default_factory=list)

    def contention(self, python: str, environ: Mapping[str, str], cores: int) -> Company:
        """Stands for the measurement of company."""
        assert (python, environ["HOME"], cores) == ("/python", "/h", 2)
        self.measured += 1
        if self.failure is not None:
            raise self.failure
        return Company((1.25,), self.others)

    def figures(self, probe: Probe, target: Target, _recorder: Path, environ: Mapping[str, str]) -> Figures:
        """Stands for the runs of empty suites."""
        assert environ["HOME"] == "/h"
        return Figures(msgspec.structs.replace(probe, xdist=target.xdist, gateway_ns=5), self.later)

    def boots(self, python: str, environ: Mapping[str, str], at_once: int) -> tuple[float, ...]:
        """Stands for the starts of pytest."""
        assert (python, environ["HOME"], at_once) == ("/python", "/h", 2)
        return (1.3, 1.4)

    def recording(self, target: Target, _recorder: Path, environ: Mapping[str, str]) -> int:
        """Stands for runs with and without the recorder."""
        assert (target.path, environ["HOME"]) == ("/python", "/h")
        return 7


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A machine of four cores, of which two and a half are granted."""
    made = Stage()
    loops = cycle([13, 12, 14])
    monkeypatch.setattr(machine, "contention", made.contention)
    monkeypatch.setattr(machine, "xdist_figures", made.figures)
    monkeypatch.setattr(machine, "boots", made.boots)
    monkeypatch.setattr(machine, "recording_ns", made.recording)
    monkeypatch.setattr(machine, "reference_loop", lambda: next(loops))
    monkeypatch.setattr(machine, "cores", lambda: 4)
    monkeypatch.setattr(machine, "quota", lambda: 2.5)
    return made


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": "/h", "XDG_CACHE_HOME": str(tmp_path / "cache")}


def probed(stage: Stage, environ: Mapping[str, str], target: Target = PLAIN, *, wait: bool = True) -> Probe | None:
    """What a run is told of the machine; without ``wait``, nothing may be measured."""
    return probe_machine(target, Path("/recorder"), environ, stage.announced.append if wait else None)


def test_probe_without_xdist(stage: Stage, environ: dict[str, str]) -> None:
    assert probed(stage, environ) == SIMPLE
    assert stage.announced == [PLAIN_S]


def test_probe_with_xdist(stage: Stage, environ: dict[str, str]) -> None:
    assert probed(stage, environ, XDIST) == WITH_XDIST
    assert stage.announced == [XDIST_S]


def test_machine_is_measured_once_for_each_interpreter(stage: Stage, environ: dict[str, str]) -> None:
    first = probed(stage, environ)
    assert probed(stage, environ) == probed(stage, environ, wait=False) == first
    assert (stage.measured, stage.announced) == (1, [PLAIN_S])
    probed(stage, environ, XDIST)
    assert (stage.measured, stage.announced) == (2, [PLAIN_S, XDIST_S])


def test_nothing_is_measured_for_who_will_not_wait(stage: Stage, environ: dict[str, str]) -> None:
    assert probed(stage, environ, wait=False) is None
    assert stage.measured == 0


def test_probing_is_switched_off(stage: Stage, environ: dict[str, str]) -> None:
    probed(stage, environ)
    assert probed(stage, {**environ, "TESTTIME_PROBE": "off"}) is None
    assert (stage.measured, stage.announced) == (1, [PLAIN_S])


@pytest.mark.parametrize(
    "failure", [OSError("no"), ValueError("no"), UserError("interrupted"), RuntimeError("no"), KeyboardInterrupt()]
)
def test_failure_is_no_probe_and_is_not_kept(failure: BaseException, stage: Stage, environ: dict[str, str]) -> None:
    stage.failure = failure
    assert probed(stage, environ) is None
    stage.failure = None
    assert probed(stage, environ) == SIMPLE


def test_cache_that_cannot_be_written_is_no_failure(stage: Stage, environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    assert probed(stage, environ) == probed(stage, environ) == SIMPLE
    assert stage.measured == 2


@pytest.mark.parametrize(("others", "later", "times"), [(1.2, 1.0, 2), (1.0, 1.2, 2), (1.1, 1.1, 1)])
def test_probe_of_a_busy_machine_is_good_for_one_run(
    others: float, later: float, times: int, stage: Stage, environ: dict[str, str]
) -> None:
    stage.others, stage.later = others, later
    assert probed(stage, environ, XDIST) == probed(stage, environ, XDIST)
    assert stage.measured == times


@pytest.mark.parametrize(("target", "best", "left"), [(PLAIN, 12, 3), (XDIST, 11, 0)])
@pytest.mark.usefixtures("stage")
def test_best_loop_before_between_and_after_counts(
    target: Target, best: int, left: int, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loops = [16, 15, 17, 13, 12, 14, 15, 11, 19]
    monkeypatch.setattr(machine, "reference_loop", lambda: loops.pop(0))
    assert measured(target, Path("/recorder"), environ)[0].loop_ns == best
    assert len(loops) == left


@pytest.mark.usefixtures("stage")
def test_measured_is_not_what_is_kept(environ: dict[str, str], tmp_path: Path) -> None:
    assert measured(PLAIN, Path("/recorder"), environ) == (SIMPLE, True)
    assert list(tmp_path.iterdir()) == []
