"""Surroundings of all tests.

What lives here: what no test may do by accident.  What may never be added: a fixture; those stand beside their tests.

The package is imported here and at once: pytest 7.0 puts a bare module in the place of a folder that nobody has
imported before its conftest is.
"""

from __future__ import annotations

import os
import signal

import tests  # noqa: F401

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell: Ctrl-C would reach no suite
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.setdefault("TESTTIME_PROBE", "off")  # measuring the machine takes seconds, and keeps what it finds
