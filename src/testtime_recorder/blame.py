"""Whose an exception is, that was raised while our code ran inside the suite's.

What lives here: one question.  What may never be added: dealing with the exception.

A signal handler of the suite may run at the start of any function, ours too, and what it raises (``TimeoutError`` after
``signal.alarm``) is meant for the code that we were called from: it must go on.  What our own code raises must not.
"""

from __future__ import annotations

import os
import sysconfig
from types import TracebackType

from .generated import GENERATED

_PLACES = [os.path.dirname(__file__), os.path.dirname(os.__file__), sysconfig.get_path("stdlib")]
_OURS = (GENERATED, "<frozen ", *(os.path.join(place, "") for place in _PLACES if place))
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


def foreign(error: BaseException) -> bool:
    """Whether an exception came from code that is neither ours nor Python's own."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if not path.startswith(_OURS) or any(each in path for each in _INSTALLED):
            return True
        trace = trace.tb_next
    return False
