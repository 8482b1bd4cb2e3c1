"""A pytest plugin of the hostile suites: what happened, by a witness that owes nothing to the recorder.

What lives here: one line per event, appended through functions bound at import, to the file that ``WITNESS`` names.
What may never be added: an import of testtime.  It is loaded with and without the recorder, so whatever it does itself
happens in both runs.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest

_encode = json.JSONEncoder().encode
_path = os.environ["WITNESS"]
_open, _write, _close, _getpid = os.open, os.write, os.close, os.getpid
_pid = _getpid()
_flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT


def _note(*event: object) -> None:
    """Write one event; a suite that allows no file to be opened goes without."""
    if _getpid() != _pid:
        return
    try:
        descriptor = _open(_path, _flags, 0o600)
        _write(descriptor, (_encode(event) + "\n").encode("ascii"))
        _close(descriptor)
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
        _note("start", _pid, dict(os.environ), os.getcwd(), sys.argv[1:])
