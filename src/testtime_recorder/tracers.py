"""Who else follows each line that runs: a debugger, or what measures coverage.

What lives here: asking the interpreter and coverage itself, whoever started them.  What may never be added: an option
of a plugin; it says what was wanted, in one of the many places where it may be said.
"""

from __future__ import annotations

import sys
from typing import Any

DEBUGGER, COVERAGE = "a debugger", "coverage"
_DEBUGGERS = frozenset(["pydevd", "_pydevd_bundle", "bdb", "pdb"])
_DEBUGGERS_NUMBER = 0
"""By agreement, in ``sys.monitoring``."""


def tracer() -> str:
    """Who it is; empty if it is nobody that is known."""
    return DEBUGGER if debugged() else COVERAGE if covered() else ""


def debugged() -> bool:
    """Whether a debugger is at work."""
    trace = sys.gettrace()
    module = str(getattr(trace, "__module__", None) or getattr(type(trace), "__module__", ""))
    if trace is not None and module.partition(".")[0] in _DEBUGGERS:
        return True
    monitoring: Any = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(_DEBUGGERS_NUMBER) is not None


def covered() -> bool:
    """Whether coverage is measured in this process."""
    try:
        return sys.modules["coverage"].Coverage.current() is not None
    except Exception:  # not imported, older than 5.0, or something else of that name
        return False
