"""One run of the suite, from spawning its interpreter to its exit.

What lives here: the command, its streams, the two stamps of the clock that the whole accounting hangs on.  What may
never be added: work between a stamp and what it stamps, or any reading of pytest's output: it goes straight through,
or, for a run that nobody is to see, into a file.

Such a hidden run has a process group of its own, so that it can be ended whole, workers included, when it hangs; the
terminal's Ctrl-C then reaches us alone and is passed on.  It has no standard input: whom nobody sees, nobody answers.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.cores import quota
from testtime.launch.guest import PLUGIN, told
from testtime.launch.probe import Target
from testtime.launch.signals import passed_on
from testtime.load import Run

#: Seconds that a hidden run has to end by itself once it is interrupted, before it is killed.
GRACE_S = 5.0
#: What no process can refuse.
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@dataclass(frozen=True)
class Elsewhere:
    """Surroundings of a run that has nothing to do with the user's folder."""

    folder: Path
    """The working directory."""
    environ: Mapping[str, str]
    """In place of our environment."""


def run(  # noqa: PLR0913 - what is run, where its words go, and two things that hidden runs alone have
    target: Target,
    args: tuple[str, ...],
    journals: Path,
    recorder: Path,
    *,
    stdout_to_stderr: bool = False,
    output: Path | None = None,
    limit_s: float | None = None,
    elsewhere: Elsewhere | None = None,
    trial: Path | None = None,
) -> Run:
    """Run pytest with ``args`` under the recorder and wait for it; its streams are ours.

    ``stdout_to_stderr`` keeps our standard output free for a document of our own.  ``output`` hides the run: all it
    says goes into that file.  Only a hidden run can have a limit: after ``limit_s`` seconds it is interrupted, and if
    that does not help, killed.  A signal that ends a hidden run ends what it was for, too: a ``UserError``.
    ``elsewhere``: other surroundings than ours.  ``trial``: the file that orders a run for verification.
    """
    command = [target.path, "-m", "pytest", "-p", PLUGIN, *args]
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    child: subprocess.Popen[bytes] | None = None
    sent: list[int] = []
    early: list[int] = []
    hidden = output is not None
    folder, environ = (None, os.environ) if elsewhere is None else (elsewhere.folder, elsewhere.environ)

    def send(number: int) -> None:
        if child is None:
            early.append(number)
        else:
            _send(child, KILL if hidden and sent else number, hidden=hidden)
        sent.append(number)

    with _streams(output, stdout_to_stderr=stdout_to_stderr) as streams, passed_on(send, shared=hidden):
        spawn_ns = time.perf_counter_ns()
        try:
            child = subprocess.Popen(
                command, cwd=folder, env=told(environ, recorder, journals, spawn_ns, trial), **streams
            )
        except OSError as error:
            raise UserError(f"{target.path} cannot be started: {error.strerror}", status=OWN_FAILURE) from None
        for number in early:
            _send(child, number, hidden=hidden)
        returncode, timed_out = _ended(child, limit_s if hidden else None)
        exit_ns = time.perf_counter_ns()
    if hidden and sent:
        raise UserError("interrupted", status=128 + sent[0])
    return Run(
        spawn_ns=spawn_ns,
        exit_ns=exit_ns,
        exit_status=exit_status(returncode),
        interpreter_ns=target.interpreter_ns,
        args=args,
        executable=target.path,
        signal=signal_name(returncode),
        timed_out=timed_out,
        quota=quota(),
    )


@contextmanager
def _streams(output: Path | None, *, stdout_to_stderr: bool) -> Iterator[dict[str, Any]]:
    """How the process is started, as far as its streams and its group go."""
    if output is None:
        yield {"stdout": 2 if stdout_to_stderr else None}
        return
    with output.open("wb") as file:
        yield {"stdin": subprocess.DEVNULL, "stdout": file, "stderr": subprocess.STDOUT, "process_group": 0}


def _ended(child: subprocess.Popen[bytes], limit_s: float | None) -> tuple[int, bool]:
    """Wait for the process; its return code, and whether it was ended because it took longer than ``limit_s``.

    A thread keeps the time.  ``Popen.wait`` with a limit asks every 50 ms, and its end would be stamped as late.
    """
    if limit_s is None:
        return child.wait(), False
    over, late = Event(), Event()

    def end() -> None:
        if not over.wait(limit_s):
            late.set()
            _send(child, signal.SIGINT, hidden=True)
            if not over.wait(GRACE_S):
                _send(child, KILL, hidden=True)

    watch = Thread(target=end, daemon=True)
    watch.start()
    try:
        returncode = child.wait()
    finally:
        over.set()
    if late.is_set():
        watch.join()
        _send(child, KILL, hidden=True)  # workers may have outlived their controller
    return returncode, late.is_set()


def _send(child: subprocess.Popen[bytes], number: int, *, hidden: bool) -> None:
    """Send a signal to the process; to its whole group if it has one of its own."""
    if not hidden:
        child.send_signal(number)
    elif sys.platform == "win32":
        child.terminate()
    else:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, number)


def exit_status(returncode: int) -> int:
    """A shell's exit status for ``returncode``: 128 + signal where a signal ended the process."""
    return 128 - returncode if returncode < 0 else returncode


def signal_name(returncode: int) -> str | None:
    """``SIGKILL`` for -9; ``None`` for a process that chose its end itself."""
    if returncode >= 0:
        return None
    try:
        return signal.Signals(-returncode).name
    except ValueError:  # one of the nameless, of real-time systems
        return f"signal {-returncode}"
