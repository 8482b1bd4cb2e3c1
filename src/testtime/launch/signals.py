r"""Signals that arrive while the suite runs.

What lives here: who reacts to which signal.  What may never be added: ending the run ourselves; the suite decides when
it is over, and its profile so far is kept.

Ctrl-C and Ctrl-\ reach pytest from the terminal, as it is in our process group: here they only must not end us,
however often they come.  A signal that is sent to us alone (SIGTERM, SIGHUP) is passed on.  An empty handler is used
and not SIG_IGN, because ignored signals stay ignored in the child, which then could not be interrupted at all; a
signal that we were started with as ignored (nohup, a shell's background job) stays so, for us and for the suite.
A suite in a process group of its own hears nothing from the terminal: there, Ctrl-C is passed on as well.

Between runs of a suite there is none to pass a signal to.  What has to be cleaned up then (worktrees) stands in
``cleaned_up``, where a signal ends the program as Ctrl-C does, from the inside out.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

#: Signals that the terminal sends to the suite as well as to us.
SHARED = ("SIGINT", "SIGQUIT", "SIGBREAK")
#: Signals that only we get.
OURS = ("SIGTERM", "SIGHUP")


_Handler = Callable[[int, FrameType | None], None]


@contextmanager
def cleaned_up() -> Iterator[None]:
    """While this lasts, the first signal that is ours alone raises SystemExit, with a shell's status for it; others
    that follow are not heard, so that they do not end the cleaning up.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        for name in OURS:
            each = _number(name)
            if each is not None:
                signal.signal(each, _unheard)
        raise SystemExit(128 + number)

    with _handled(dict.fromkeys(OURS, end)):
        yield


@contextmanager
def passed_on(send: Callable[[int], None], *, shared: bool = False) -> Iterator[None]:
    """While this lasts, signals do not end us; those meant for us alone go to ``send``.

    ``shared``: so do those of the terminal, as the suite is not in its foreground group.
    """

    def forward(number: int, _frame: FrameType | None) -> None:
        send(number)

    with _handled({**dict.fromkeys(SHARED, forward if shared else _unheard), **dict.fromkeys(OURS, forward)}):
        yield


@contextmanager
def _handled(handlers: Mapping[str, _Handler]) -> Iterator[None]:
    """While this lasts, signals have these handlers, by name; what is ignored, or unknown to this system, stays so."""
    before: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {}
    for name, handler in handlers.items():
        number = _number(name)
        if number is not None:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _number(name: str) -> int | None:
    """Of a signal that this system knows and that is not ignored."""
    number: int | None = getattr(signal, name, None)
    return None if number is None or signal.getsignal(number) is signal.SIG_IGN else number


def _unheard(_number: int, _frame: FrameType | None) -> None:
    """A handler that does nothing; what we start is not told to ignore the signal, as it would be by SIG_IGN."""
