"""The line before each run of a series, and the bar for long work."""

from __future__ import annotations

import pytest

from testtime.cli.progress import announce, bar

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


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stderr that can redraw, as rich is told."""
    for name in ("NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "TTY_INTERACTIVE": "1", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("terminal")
def test_bar_comes_when_it_takes_long_and_goes_again(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 0.4, 1.5])
    with bar("predicting", lambda: next(clock)) as tell:
        tell(1, 40)
        assert capsys.readouterr().err == ""
        tell(12, 40)
        shown = capsys.readouterr().err
    assert "testtime: predicting" in shown
    assert "12 of 40" in shown
    assert "\x1b[2K" in capsys.readouterr().err


@pytest.mark.usefixtures("terminal")
def test_nothing_of_quick_work_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("predicting", lambda: 0.0) as tell:
        tell(1, 1)
    assert capsys.readouterr() == ("", "")


def test_no_bar_where_nothing_can_be_redrawn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    clock = iter([0.0, 9.0])
    with bar("predicting", lambda: next(clock)) as tell:
        tell(1, 2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("terminal")
def test_interrupted_work_leaves_the_terminal_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 9.0])

    def work() -> None:
        with bar("predicting", lambda: next(clock)) as tell:
            tell(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    err = capsys.readouterr().err
    assert (err.count("\x1b[?25l"), err.count("\x1b[?25h")) == (1, 1), "the cursor is hidden and shown again"
