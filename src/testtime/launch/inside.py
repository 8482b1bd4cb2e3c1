"""The launcher's part when nobody launched: ``pytest --testtime=FILE`` in an environment that has testtime.

What lives here: telling the recorder where to write, and the profile once pytest is done.  What may never be added:
anything that a run through ``testtime profile`` needs.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from testtime.errors import UserError
from testtime.launch.cores import quota
from testtime.launch.journals import kept_until_written
from testtime.launch.output import Output
from testtime.load import Run, assemble, journal_directory, write_profile

if TYPE_CHECKING:
    from testtime_recorder.session import Recorder

_LONGEST_START = 60 * 1_000_000_000
"""ns; a start longer than this is a clock that does not fit, not a start."""


def process_start() -> int | None:
    """When this process was started, ns of ``time.perf_counter_ns``, good to a tick (10 ms); ``None`` where unknown.

    Source: field 22 of ``/proc/self/stat``, proc(5): ticks since boot.
    """
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        started = int(fields[19]) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
    return started if 0 <= time.perf_counter_ns() - started < _LONGEST_START else None


class Inside:
    """A plugin of the main process; the journals stand until the profile is written."""

    def __init__(self, output: Path, recorder: Recorder) -> None:
        """``output``: absolute.  Raises UserError for an output that cannot be written."""
        self._output = Output(output)
        self._output.check(force=False, replaces_profile=True)
        self._stack = ExitStack()
        self._journals = self._stack.enter_context(kept_until_written(journal_directory(output)))
        self._spawn_ns = process_start()
        self._status: int | None = None
        recorder.settings = {"journals": str(self._journals), "spawn_ns": self._spawn_ns}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Remember how pytest is going to end."""
        self._status = int(exitstatus)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Everything is recorded but the interpreter's exit: write the profile, and say so on stderr."""
        run = Run(
            spawn_ns=self._spawn_ns,
            exit_ns=time.perf_counter_ns(),
            exit_status=self._status,
            interpreter_ns=None,
            args=None,
            executable=sys.executable,
            quota=quota(),
        )
        try:
            with self._stack:
                profile = assemble(self._journals, run)
                if profile.began:
                    self._output.write(write_profile(profile))
        except UserError as error:  # the suite's own exit status stands
            said = "\n".join([str(error), *getattr(error, "__notes__", ())])
        else:
            said = f"profile in {self._output.path}" if profile.began else "no session began, so there is no profile"
        if sys.stderr is not None:
            sys.stderr.write(f"testtime: {said}\n")
