"""A pytest plugin of the hostile suites: what happened, by a witness that owes nothing to the recorder.

What lives here: one line per event, a Python literal, appended through functions bound at import to the file that
``WITNESS`` names, under a descriptor out of the way of suites that close or count theirs.
What may never be added: an import of testtime.  It is loaded with and without the recorder, so whatever it does itself
happens in both runs.
"""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path
from typing import Any

import pytest

_ascii = ascii
_path = os.environ["WITNESS"]
_open, _write, _close, _getpid, _fcntl = os.open, os.write, os.close, os.getpid, fcntl.fcntl
_pid = _getpid()
_flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT


def _opened() -> int:
    low = _open(_path, _flags, 0o600)
    try:
        return _fcntl(low, fcntl.F_DUPFD_CLOEXEC, 900)
    finally:
        _close(low)


_descriptor = _opened()
_rest = b""


def _note(*event: object) -> None:
    """Write one event, now or with the next that can be written."""
    global _descriptor, _rest  # noqa: PLW0603
    if _getpid() != _pid:
        return
    _rest += (_ascii(event) + "\n").encode("ascii")
    try:
        try:
            _write(_descriptor, _rest)
        except OSError:
            _descriptor = _opened()
            _write(_descriptor, _rest)
        _rest = b""
    except OSError:
        pass


class Witness:
    """Registered where reports arrive: the only process, or xdist's controller."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """One report, as pytest hands it round."""
        _note("report", report.nodeid, report.when, report.outcome, hasattr(report, "wasxfail"))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test is over."""
        _note("finish", nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """What the suite finds: its process, environment, folder and command line."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Witness())
        _note("start", _pid, dict(os.environ), str(Path.cwd()), sys.argv[1:])
