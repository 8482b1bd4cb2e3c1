"""Whose an exception is, that was raised while our code ran inside the suite's.

What lives here: two questions.  What may never be added: dealing with the exception.

A signal handler of the suite may run at the start of any function, ours too, and what it raises (``TimeoutError`` after
``signal.alarm``) is meant for the code that we were called from: it must go on.  What our own code raises must not.
Nor must what an audit hook of the suite raises to forbid what we do: the suite itself did not do it.
"""

from __future__ import annotations

import os
from inspect import CO_VARARGS
from types import FrameType, TracebackType
from typing import Any

from .bundle import GENERATED
from .standard import PLACES

_OURS = (GENERATED, "<frozen ", *(os.path.join(place, "") for place in (os.path.dirname(__file__), *PLACES)))
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


def foreign(error: BaseException) -> bool:
    """Whether an exception came from code that is neither ours nor Python's own, and is no answer to what we did."""
    frame = _foreign_frame(error)
    return frame is not None and not any(
        type(first) is str and type(second) is tuple for first, second in _given(frame)
    )


def interrupts(error: BaseException) -> bool:
    """Whether an exception came from a signal handler of the suite."""
    frame = _foreign_frame(error)
    return frame is not None and any(
        type(first) is int and (second is None or type(second) is FrameType) for first, second in _given(frame)
    )


def _foreign_frame(error: BaseException) -> FrameType | None:
    """The outermost that is neither ours nor Python's own."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if not path.startswith(_OURS) or any(each in path for each in _INSTALLED):
            return trace.tb_frame
        trace = trace.tb_next
    return None


def _given(frame: FrameType) -> list[tuple[Any, Any]]:
    """What a function was called with, each with what follows it.

    Audit hooks are called with a text and a tuple, signal handlers with a number and a frame; methods are called with
    their object before that.
    """
    code, names = frame.f_code, frame.f_locals
    given = [names.get(name) for name in code.co_varnames[: code.co_argcount]]
    if code.co_flags & CO_VARARGS:
        rest = names.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
        given += rest if type(rest) is tuple else ()
    return list(zip(given, given[1:]))
