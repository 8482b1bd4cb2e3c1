"""Runs with and without the recorder, on a machine that is told; and one pair on this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from testtime.launch import recording as module
from testtime.launch.guest import lent_recorder
from testtime.launch.probe import Target
from testtime.launch.recording import compared, recording_ns

HERE = Target(sys.executable, (3, 12, 1), "9.2.0", "3.8.0", None)


@pytest.fixture
def recorder() -> Iterator[Path]:
    with lent_recorder() as lent:
        yield lent


def test_pairs_follow_one_that_does_not_count() -> None:
    took = {True: iter([900, 130, 125, 400]), False: iter([100, 110, 105])}
    runs: list[bool] = []

    def taken(recorded: bool) -> int:
        runs.append(recorded)
        return next(took[recorded])

    assert compared(taken, 3) == 30
    assert runs == [True, False, True, False, True, False, True]


def test_recorder_never_gives_time_back() -> None:
    assert compared(lambda recorded: 90 if recorded else 100, 2) == 0


def test_pytest_that_fails(recorder: Path) -> None:
    for path in ("/bin/false", "/nowhere"):
        with pytest.raises((ValueError, OSError)):
            recording_ns(replace(HERE, path=path), recorder, os.environ)


@pytest.mark.skipif(sys.platform == "win32", reason="the CPU of children is not known there")
def test_here(recorder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recorder takes something, and less than a start of pytest; nothing of the user's folder is read."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    took: list[int] = []
    measure = module._taken

    def noted(*about: object) -> int:
        took.append(measure(*about))  # type: ignore[arg-type]
        return took[-1]

    monkeypatch.setattr(module, "_taken", noted)
    assert 0 < recording_ns(HERE, recorder, os.environ) < min(took)
