"""The line before each run of a series."""

from __future__ import annotations

import pytest

from testtime.cli.progress import announce

S = 1_000_000_000


def test_time_left_comes_from_the_runs_before(capsys: pytest.CaptureFixture[str]) -> None:
    announce(3, 5, [10 * S, 20 * S])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("testtime: run 3 of 5 ")
    assert err.rstrip().endswith("about 45.0 s left")


def test_first_run_knows_nothing_yet(capsys: pytest.CaptureFixture[str]) -> None:
    announce(1, 5, [])
    assert "left" not in capsys.readouterr().err
