"""Failures become a line or two and an exit status."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

import click
import pytest

from testtime import __version__
from testtime.cli.boundary import main, status_of
from testtime.cli.group import commands
from testtime.errors import UserError

Failing = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Makes the command ``testtime x`` fail."""

    def make(error: BaseException) -> None:
        def callback() -> None:
            raise error

        monkeypatch.setattr(commands, "get_command", lambda _context, _name: click.Command("x", callback=callback))

    return make


def test_user_error(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(UserError("the file is torn", "record it again", status=7))
    assert status_of(["x"]) == 7
    assert capsys.readouterr() == ("", "testtime: the file is torn\ntesttime: record it again\n")


def test_notes_of_an_error_are_said_too(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    error = UserError("disk full", status=70)
    error.add_note("what was recorded is kept")
    failing(error)
    assert status_of(["x"]) == 70
    assert capsys.readouterr().err == "testtime: disk full\ntesttime: what was recorded is kept\n"


def test_internal_error(failing: Failing, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESTTIME_DEBUG", raising=False)
    failing(ZeroDivisionError("division by zero"))
    assert status_of(["x"]) == 70
    first, second = capsys.readouterr().err.splitlines()
    assert first == "testtime: internal error: ZeroDivisionError: division by zero"
    assert "TESTTIME_DEBUG=1" in second


def test_traceback_on_demand(
    failing: Failing, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESTTIME_DEBUG", "1")
    failing(ZeroDivisionError("division by zero"))
    assert status_of(["x"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_help_that_cannot_be_written(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert status_of(["x"]) == 70
    assert capsys.readouterr().err == "testtime: cannot write: No space left on device\n"


def test_ctrl_c_keeps_its_note(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    error = KeyboardInterrupt()
    error.add_note("what was recorded is kept")
    failing(error)
    assert status_of(["x"]) == 130
    assert capsys.readouterr().err.split("\n", 1)[1] == "testtime: interrupted\ntesttime: what was recorded is kept\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", ["Missing command.", "testtime --help shows what there is"]),
        ("frobnicate", ["No such command 'frobnicate'.", "testtime --help shows what there is"]),
        ("--colour", ["No such option", "testtime --help shows what there is"]),
        ("report", ["Missing argument 'PROFILE'.", "testtime report --help shows what there is"]),
        (
            "compare a b --fail-on",
            ["Option '--fail-on' requires an argument.", "testtime compare --help shows what there is"],
        ),
        (
            "report p --top x",
            ["Invalid value for '--top': 'x' is not a valid integer", "testtime report --help shows what there is"],
        ),
    ],
)
def test_wrong_command_line(line: str, said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    first, second = err.splitlines()
    assert first.startswith(f"testtime: {said[0]}")
    assert second == f"testtime: {said[1]}"


def test_main_exits_with_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"testtime {__version__}\n"
