"""One run of the suite, from spawning its interpreter to its exit.

What lives here: the command, its streams, the two stamps of the clock that the whole accounting hangs on.  What may
never be added: work between a stamp and what it stamps, or any reading of pytest's output: it goes straight through.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.guest import PLUGIN, told
from testtime.launch.probe import Target
from testtime.launch.signals import passed_on
from testtime.load import Run


def run(target: Target, args: tuple[str, ...], journals: Path, recorder: Path, *, stdout_to_stderr: bool) -> Run:
    """Run pytest with ``args`` under the recorder and wait for it; its streams are ours.

    ``stdout_to_stderr`` keeps our standard output free for a document of our own.
    """
    command = [target.path, "-m", "pytest", "-p", PLUGIN, *args]
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def send(number: int) -> None:
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    with passed_on(send):
        spawn_ns = time.perf_counter_ns()
        try:
            child = subprocess.Popen(
                command, env=told(os.environ, recorder, journals, spawn_ns), stdout=2 if stdout_to_stderr else None
            )
        except OSError as error:
            raise UserError(f"{target.path} cannot be started: {error.strerror}", status=OWN_FAILURE) from None
        for number in early:
            child.send_signal(number)
        returncode = child.wait()
        exit_ns = time.perf_counter_ns()
    return Run(
        spawn_ns=spawn_ns,
        exit_ns=exit_ns,
        exit_status=exit_status(returncode),
        interpreter_ns=target.interpreter_ns,
        args=args,
        executable=target.path,
        signal=signal_name(returncode),
    )


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
