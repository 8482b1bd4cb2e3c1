"""A command of the user's: its status, its folder, its words, and that nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from testtime.errors import UserError
from testtime.launch.command import status_of


def test_status_and_folder(tmp_path: Path) -> None:
    assert status_of("echo made > file; exit 7", tmp_path) == 7
    assert (tmp_path / "file").read_text(encoding="utf-8") == "made\n"


def test_what_it_says_is_on_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of("echo said; echo told >&2; cat", tmp_path) == 0
    assert capfd.readouterr() == ("", "said\ntold\n")


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_signal_ends_it_with_all_that_it_started(name: str, tmp_path: Path) -> None:
    number = signal.Signals[f"SIG{name}"]
    before = signal.signal(number, signal.default_int_handler)  # a signal that is ignored would stay so
    try:
        with pytest.raises(UserError, match="interrupted") as caught:
            status_of(f"sleep 300 & echo $! > pid; kill -{name} {os.getpid()}; wait", tmp_path)
    finally:
        signal.signal(number, before)
    assert caught.value.status == 128 + number
    with pytest.raises(ProcessLookupError):
        wait_for_end(int((tmp_path / "pid").read_text(encoding="utf-8")))


def wait_for_end(pid: int) -> None:
    """ProcessLookupError once there is no such process; a killed one may take a moment."""
    for _ in range(200):
        os.kill(pid, 0)
        time.sleep(0.01)
