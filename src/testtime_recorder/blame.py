"""Whose an exception is, that was raised while our code ran inside the suite's.

What lives here: one question.  What may never be added: dealing with the exception.

A signal handler of the suite may run at the start of any function, ours too, and what it raises (``TimeoutError`` after
``signal.alarm``) is meant for the code that we were called from: it must go on.  What our own code raises must not.
Nor must what an audit hook of the suite raises to forbid what we do: the suite itself did not do it.
"""

from __future__ import annotations

import os
import sysconfig
from inspect import CO_VARARGS
from types import FrameType, TracebackType

from .generated import GENERATED

_PLACES = [os.path.dirname(__file__), os.path.dirname(os.__file__), sysconfig.get_path("stdlib")]
_OURS = (GENERATED, "<frozen ", *(os.path.join(place, "") for place in _PLACES if place))
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


def foreign(error: BaseException) -> bool:
    """Whether an exception came from code that is neither ours nor Python's own, and is no answer to what we did."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if not path.startswith(_OURS) or any(each in path for each in _INSTALLED):
            return not _is_audit_hook(trace.tb_frame)
        trace = trace.tb_next
    return False


def _is_audit_hook(frame: FrameType) -> bool:
    """Whether a function was called with a text and a tuple, as audit hooks are; signal handlers get a number."""
    code = frame.f_code
    names = frame.f_locals
    given = [names.get(name) for name in code.co_varnames[: code.co_argcount]]
    if code.co_flags & CO_VARARGS:
        rest = names.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
        given += rest if type(rest) is tuple else ()
    return any(type(event) is str and type(args) is tuple for event, args in zip(given, given[1:]))
