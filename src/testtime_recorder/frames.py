"""Our wrappers, taken out of tracebacks that pytest prints whole.

What lives here: cutting entries out of a traceback, and the hooks that pytest calls before it prints one.  What may
never be added: a hook that is called for each test of an ordinary run.

An exception that passes through a wrapper leaves an entry for it, and one for the line of pluggy that threw it in.
Those of failed tests are hidden (``__tracebackhide__``) or cut off, but an error inside pytest or a plugin is shown
from the main function on (``INTERNALERROR>``), and so are all tracebacks with ``--full-trace``, and those of items that
are no functions.  Entries can be unlinked in place, so it is enough to be called before somebody looks.

Rejected: cutting in the wrapper itself; its caller's entry is added when the exception has left it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest

from .bundle import GENERATED

_CALLER = "_multicall"
"""The function of pluggy that runs wrappers."""
_LONGEST = 100
"""Exceptions in a chain that are looked at."""


def unlink(error: BaseException | None) -> bool:
    """Take our wrappers out of the traceback of ``error`` and of those that it came from; whether there were any."""
    found = False
    for each in _chain(error):
        entries = list(_entries(each.__traceback__))
        ours = [number for number, entry in enumerate(entries) if _is_ours(entry)]
        if not ours or ours[-1] == len(entries) - 1:  # raised by us: that must be seen
            continue
        throws = {number - 1 for number in ours if number and _called(entries[number - 1]) == _CALLER}
        kept = [entry for number, entry in enumerate(entries) if number not in throws.union(ours)]
        for entry, following in zip(kept, kept[1:]):
            entry.tb_next = following
        each.__traceback__ = kept[0]
        found = True
    return found


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    met: list[BaseException] = []
    ahead = [error]
    while ahead and len(met) < _LONGEST:
        each = ahead.pop()
        if each is not None and not any(each is other for other in met):
            met.append(each)
            ahead += [each.__cause__, each.__context__]
            yield each


def _entries(entry: TracebackType | None) -> Iterator[TracebackType]:
    while entry is not None:
        yield entry
        entry = entry.tb_next


def _is_ours(entry: TracebackType) -> bool:
    return entry.tb_frame.f_code.co_filename == GENERATED


def _called(entry: TracebackType) -> str:
    return entry.tb_frame.f_code.co_name


class Shown:
    """Hooks before a traceback is printed."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any, excinfo: Any) -> None:
        """An error inside pytest or a plugin, made into text already: it is made anew, in place."""
        try:
            if unlink(excinfo.value):
                native = type(excrepr.reprtraceback).__name__ == "ReprTracebackNative"
                excinfo.traceback = type(excinfo.traceback)(excinfo.value.__traceback__)
                fresh = excinfo.getrepr(funcargs=True, style="native" if native else "long")
                vars(excrepr).update(vars(fresh))
        except Exception:  # then it shows what is there
            pass

    def unlink_raised(self) -> None:
        """Take our wrappers out of what is being raised while pytest ends; nothing will print it but Python."""
        unlink(sys.exc_info()[1])


class Whole:
    """A hook for runs that show tracebacks whole."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: Any) -> None:
        """A phase of a test, before it is reported on."""
        try:
            if call.excinfo is not None:
                unlink(call.excinfo.value)
        except Exception:
            pass


def shows_whole(session: Any) -> bool:
    """Whether tracebacks of its tests may be shown from pytest's main function on; it must have collected them."""
    option = session.config.option
    if getattr(option, "fulltrace", False) or getattr(option, "tbstyle", "") == "native":
        return True
    return not all(issubclass(kind, pytest.Function) for kind in {item.__class__ for item in session.items})
