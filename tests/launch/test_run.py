"""One run: command, streams, stamps, status; the interpreters are shell scripts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.probe import Target
from testtime.launch.run import Elsewhere, exit_status, run, signal_name
from testtime.load import Run

Fake = Callable[[str], Target]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Makes an interpreter out of a shell script."""

    def make(script: str) -> Target:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return Target(str(path), (3, 12, 1), "9.2.0", None, 5)

    return make


def test_command_environment_and_stamps(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "old")
    told = tmp_path / "told"
    target = fake(f'echo "$@" > {told}; echo "$PYTHONPATH" >> {told}; echo "$TESTTIME_RECORD" >> {told}')
    before = time.perf_counter_ns()
    ended = run(target, ("a b", "-x"), tmp_path / "journals", Path("/lent"), stdout_to_stderr=False)
    after = time.perf_counter_ns()
    command, path, order = told.read_text().splitlines()
    assert command == "-m pytest -p testtime_recorder.plugin a b -x"
    assert path == f"/lent{os.pathsep}old"
    assert json.loads(order) == {
        "journals": str(tmp_path / "journals"),
        "spawn_ns": ended.spawn_ns,
        "pythonpath": "old",
    }
    assert ended.spawn_ns is not None
    assert ended.exit_ns is not None
    assert before <= ended.spawn_ns < ended.exit_ns <= after
    assert (ended.exit_status, ended.interpreter_ns, ended.args, ended.executable) == (0, 5, ("a b", "-x"), target.path)


@pytest.mark.parametrize("script", ["exit 5", "exit 1"])
def test_status_is_untouched(script: str, fake: Fake, tmp_path: Path) -> None:
    ended = run(fake(script), (), tmp_path, tmp_path, stdout_to_stderr=False)
    assert ended.exit_status == int(script[-1])


def test_death_by_signal(fake: Fake, tmp_path: Path) -> None:
    ended = run(fake("kill -KILL $$"), (), tmp_path, tmp_path, stdout_to_stderr=False)
    assert (ended.exit_status, ended.signal) == (137, "SIGKILL")


def test_a_status_like_that_of_a_signal(fake: Fake, tmp_path: Path) -> None:
    ended = run(fake("exit 137"), (), tmp_path, tmp_path, stdout_to_stderr=False)
    assert (ended.exit_status, ended.signal) == (137, None)


@pytest.mark.parametrize(("returncode", "name"), [(0, None), (9, None), (-9, "SIGKILL"), (-40, "signal 40")])
def test_signal_name(returncode: int, name: str | None) -> None:
    assert signal_name(returncode) == name


@pytest.mark.parametrize(("returncode", "status"), [(0, 0), (6, 6), (-9, 137), (-15, 143)])
def test_exit_status(returncode: int, status: int) -> None:
    assert exit_status(returncode) == status


def test_output_goes_straight_through(fake: Fake, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(fake("echo out; echo err >&2"), (), tmp_path, tmp_path, stdout_to_stderr=False)
    assert capfd.readouterr() == ("out\n", "err\n")


def test_standard_output_can_be_kept_free(fake: Fake, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(fake("echo out; echo err >&2"), (), tmp_path, tmp_path, stdout_to_stderr=True)
    assert capfd.readouterr() == ("", "out\nerr\n")


def test_sigterm_to_us_ends_the_suite(fake: Fake, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)

    def terminate() -> None:
        ready.read_text()  # blocks until the suite runs
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=terminate)
    thread.start()
    ended = run(fake(f"echo > {ready}; exec sleep 5"), (), tmp_path, tmp_path, stdout_to_stderr=False)
    thread.join()
    assert ended.exit_status == 128 + signal.SIGTERM


def test_interpreter_that_vanished_since_it_was_asked(tmp_path: Path) -> None:
    target = Target(str(tmp_path / "gone"), (3, 12, 1), "9.2.0", None, None)
    with pytest.raises(UserError, match="cannot be started: No such file") as caught:
        run(target, (), tmp_path, tmp_path, stdout_to_stderr=False)
    assert caught.value.status == OWN_FAILURE


# -- hidden -----------------------------------------------------------------------------------------------------------


def hidden(target: Target, folder: Path, limit_s: float | None = None) -> Run:
    """A run that nobody sees."""
    return run(target, (), folder, folder, output=folder / "log", limit_s=limit_s)


def ended(pid: int) -> bool:
    """Whether the process has ended; one that nobody has waited for yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def at_sight(path: Path, number: int) -> threading.Thread:
    """Send ourselves a signal as soon as the suite writes to the pipe at ``path``."""
    os.mkfifo(path)

    def send() -> None:
        path.read_text()  # blocks until the suite runs
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_hidden_output_goes_to_a_file(fake: Fake, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    done = hidden(fake("cat; echo out; echo err >&2"), tmp_path, 30)
    assert (done.exit_status, done.timed_out) == (0, False)
    assert (tmp_path / "log").read_text() == "out\nerr\n"
    assert capfd.readouterr() == ("", "")


def test_end_of_a_run_with_a_limit_is_not_asked_for_now_and_then(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be stamped up to 50 ms late, every time."""
    limits: list[float | None] = []
    wait = subprocess.Popen.wait

    def watched(child: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        limits.append(timeout)
        return wait(child, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", watched)
    assert hidden(fake("exit 0"), tmp_path, 30).exit_status == 0
    assert limits == [None]


def test_hidden_run_that_hangs_is_interrupted(fake: Fake, tmp_path: Path) -> None:
    done = hidden(fake("trap 'echo bye; exit 2' INT; while :; do sleep 0.01; done"), tmp_path, 0.05)
    assert (done.exit_status, done.signal, done.timed_out) == (2, None, True)
    assert (tmp_path / "log").read_text() == "bye\n"


def test_hidden_run_that_does_not_listen_is_killed_with_all_its_children(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("testtime.launch.run.GRACE_S", 0.01)
    done = hidden(fake("trap '' INT; sleep 100 & echo $!; wait; wait"), tmp_path, 0.05)
    assert (done.exit_status, done.signal, done.timed_out) == (137, "SIGKILL", True)
    child = int((tmp_path / "log").read_text())
    for _ in range(1000):
        if ended(child):
            break
        time.sleep(0.005)
    assert ended(child)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_a_hidden_run_and_what_it_was_for(number: int, fake: Fake, tmp_path: Path) -> None:
    thread = at_sight(tmp_path / "ready", number)
    with pytest.raises(UserError, match="interrupted") as caught:
        hidden(fake(f"trap 'echo told; exit 0' INT TERM; echo > {tmp_path / 'ready'}; sleep 5 & wait"), tmp_path)
    thread.join()
    assert caught.value.status == 128 + number
    assert (tmp_path / "log").read_text() == "told\n"


def test_run_in_sight_has_no_limit(fake: Fake, tmp_path: Path) -> None:
    done = run(fake("sleep 0.05; exit 3"), (), tmp_path, tmp_path, limit_s=0.001)
    assert (done.exit_status, done.timed_out) == (3, False)


def test_order_of_a_run_for_verification_is_handed_on(fake: Fake, tmp_path: Path) -> None:
    target = fake(f'echo "$TESTTIME_RECORD" > {tmp_path / "told"}')
    run(target, (), tmp_path, tmp_path / "lent", trial=tmp_path / "trial.json")
    assert json.loads((tmp_path / "told").read_text())["trial"] == str(tmp_path / "trial.json")


def test_run_elsewhere_has_its_own_folder_and_environment(fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    here = Elsewhere(tmp_path / "away", {"PYTHONPATH": "there", "PATH": os.environ["PATH"], "SAID": "so"})
    target = fake('pwd; echo "$PYTHONPATH" "$SAID"; echo "$TESTTIME_RECORD"; echo "$HOME"')
    log = tmp_path / "log"
    run(target, (), tmp_path / "journals", Path("/lent"), output=log, elsewhere=here)
    folder, path, order, home = log.read_text().splitlines()
    assert (folder, path, home) == (str(tmp_path / "away"), f"/lent{os.pathsep}there so", "")
    assert json.loads(order)["pythonpath"] == "there"


def test_quota_is_that_of_our_control_group(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testtime.launch.run.quota", lambda: 1.5)
    assert run(fake("exit 0"), (), tmp_path, tmp_path).quota == 1.5
