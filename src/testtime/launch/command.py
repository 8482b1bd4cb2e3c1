"""A shell command of the user's, run in a folder.

What lives here: starting it, and ending it with all that it started.  What may never be added: what it is for.

It has a process group of its own, for a shell that is killed leaves behind what it waits for: an installation, say, in
a folder that is removed meanwhile.  Ctrl-C reaches us alone then, and ends it through us.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from testtime.errors import UserError
from testtime.launch.run import KILL
from testtime.launch.signals import passed_on


def status_of(command: str, folder: Path) -> int:
    """Run it, and return its exit status; what it says goes to standard error, for standard output is a document's.

    Raises UserError, with a shell's status for it, where a signal ended it.
    """
    started: subprocess.Popen[bytes] | None = None
    sent: list[int] = []

    def send(number: int) -> None:
        sent.append(number)
        if started is not None:
            _end(started)

    with passed_on(send, shared=True):
        started = subprocess.Popen(command, shell=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=2, process_group=0)
        if sent:  # too early
            _end(started)
        status = started.wait()
    if sent:
        raise UserError("interrupted", status=128 + sent[0])
    return status


def _end(started: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        started.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(started.pid, KILL)
