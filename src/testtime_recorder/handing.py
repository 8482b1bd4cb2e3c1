"""Properties of Python's and pytest's own that only hand on what their object holds, such as ``request.config``.

What lives here: telling such a property by its code, and finding what it gives without running it.  What may never be
added: a property of the suite's, whose text the reader follows itself.
"""

from __future__ import annotations

import opcode
from types import CodeType, FunctionType
from typing import Any

from .callee import standard
from .looking import NOTHING, attribute

_PLAIN = frozenset(["CACHE", "LOAD_FAST", "LOAD_FAST_BORROW", "NOP", "RESUME", "RETURN_VALUE"])
_LOADS = "LOAD_ATTR"


def handed_on(value: Any, shown: Any) -> Any:
    """What a property gives of ``value``, where it only looks up attributes one after another; else nothing."""
    getter = shown.fget if type(shown) is property else None
    if type(getter) is not FunctionType or not standard(getter.__code__.co_filename):
        return NOTHING
    names = _chain(getter.__code__)
    for name in names:
        value = attribute(value, name)
        if value is NOTHING or type(value) is property:
            return NOTHING
    return value if names else NOTHING


def _chain(code: CodeType) -> tuple[str, ...]:
    """The attributes that a function of one parameter looks up, each of the one before, if it does nothing else."""
    names = [opcode.opname[number] for number in code.co_code[::2]]
    loads = names.count(_LOADS)
    others = {each for each in names if each != _LOADS}
    one = code.co_argcount == 1 and code.co_nlocals == 1 and names.count("RETURN_VALUE") == 1
    return code.co_names if one and others <= _PLAIN and loads == len(code.co_names) else ()
