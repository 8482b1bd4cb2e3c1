"""Who a fixture is: its definition as the journal tells it; and whose code a test is.

What lives here: reading a ``FixtureDef`` for its place, scope, kind and flavour; the function behind a test.  What may
never be added: timing.

Two fixtures called ``client`` in two modules are two definitions: identity is the ``FixtureDef`` object, which pytest
keeps for the whole session.  xunit and unittest set-up functions are fixtures that pytest makes; they are told under
the name and place of the user's function, which sits in the closure of pytest's.
"""

from __future__ import annotations

import functools
import inspect
import io
import os
import re
from types import CodeType, FunctionType, MethodType
from typing import Any

from .fingerprints import fingerprint

_MADE_BY_PYTEST = re.compile(r"_?(xunit|unittest)_(\w+?)_fixture(_|$)")
_DEF = re.compile(rb"\s*(async\s+)?def\s")
_SUSPENDS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_PARTIAL = functools.partial.func.__get__  # a slot; no subclass comes between
_DECORATORS = 60
"""Lines below the first decorator in which the ``def`` is looked for."""


def function_code(function: Any) -> CodeType | None:
    """The code object of what the user wrote: behind partials, bound methods and ``functools.wraps``."""
    for _ in range(20):
        inner = (
            getattr(function, "__wrapped__", None)
            or getattr(function, "func", None)
            or getattr(function, "__func__", None)
        )
        if inner is None or inner is function:
            break
        function = inner
    code = getattr(function, "__code__", None)
    return code if isinstance(code, CodeType) else None


def plain_function(thing: Any) -> FunctionType | None:
    """What the user wrote, behind bound methods, partials and ``functools.wraps``; ``None`` where there is no function.

    Nothing of the suite is run for it.  A test may be any object: one that makes up attributes as they are asked for,
    that has a property which raises, that says to be of another class.  So what is asked is what the interpreter itself
    keeps: the type, and the slots of functions, methods and partials.
    """
    for _ in range(20):
        kind = type(thing)
        if kind is FunctionType:
            if "__wrapped__" not in thing.__dict__:
                return thing  # type: ignore[no-any-return]
            thing = thing.__dict__["__wrapped__"]
        elif kind is MethodType or kind is staticmethod or kind is classmethod:
            thing = thing.__func__
        elif issubclass(kind, functools.partial):
            thing = _PARTIAL(thing)
        else:
            return None
    return None


def item_function(item: Any) -> FunctionType | None:
    """The function of a test item; pytest's property ``obj`` may make an instance, and a plugin's may do anything."""
    try:
        held = object.__getattribute__(item, "__dict__").get("_obj")
    except Exception:  # an item that has nothing of pytest's own
        return None
    return plain_function(held)


def _behind(function: Any, name: str) -> Any:
    """The user's function in the closure of a fixture that pytest made for xunit or unittest; else ``function``.

    pytest's closure also holds clean-up functions, so the one called ``name`` comes first.
    """
    found = [function]
    for cell in getattr(function, "__closure__", None) or ():
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        code = function_code(content) if inspect.isroutine(content) else None
        if code is not None and os.sep + "_pytest" + os.sep not in code.co_filename:
            found.insert(0 if code.co_name == name else len(found) - 1, content)
    return found[0]


def _line(code: CodeType) -> int:
    """The line of the ``def`` itself; ``co_firstlineno`` is that of the first decorator."""
    first = code.co_firstlineno
    try:
        with io.open(code.co_filename, "rb") as file:
            for number, line in enumerate(file, 1):
                if number >= first and _DEF.match(line):
                    return number
                if number > first + _DECORATORS:
                    break
    except Exception:  # no such file, or a suite that replaced what reading needs
        pass
    return first


def _flavour(code: CodeType | None) -> str:
    flags = code.co_flags if code is not None else 0
    if flags & inspect.CO_ASYNC_GENERATOR:
        return "async-yield"
    if flags & inspect.CO_COROUTINE:
        return "async"
    return "yield" if flags & inspect.CO_GENERATOR else "return"


def _qualified(code: CodeType | None, function: Any) -> Any:
    """The function's name within its module; Python before 3.11 does not keep it with the code."""
    return (
        getattr(code, "co_qualname", None) or getattr(function, "__qualname__", None) or getattr(code, "co_name", None)
    )


def may_tear_down(fixturedef: Any) -> bool:
    """Whether a fixture can have finalisers: all but plain functions that do not take ``request``."""
    code = getattr(fixturedef.func, "__code__", None)
    plain = isinstance(code, CodeType) and not code.co_flags & _SUSPENDS
    return not plain or "request" in fixturedef.argnames


def code_of(fixturedef: Any) -> CodeType | None:
    """The code object of the user's function behind a fixture."""
    made = _MADE_BY_PYTEST.match(str(fixturedef.argname))
    return function_code(_behind(fixturedef.func, made.group(2)) if made else fixturedef.func)


def describe(fixturedef: Any, rootdir: str) -> dict[str, object]:
    """What the journal says of a fixture definition: the fields named in ``schema.FIXTURE_KEYS``."""
    name = str(fixturedef.argname)
    made = _MADE_BY_PYTEST.match(name)
    function = _behind(fixturedef.func, made.group(2)) if made else fixturedef.func
    code = function_code(function)
    path = os.path.abspath(code.co_filename) if code is not None else None
    if path is not None and path.startswith(rootdir + os.sep):
        path = path[len(rootdir) + 1 :]
    return {
        "name": made.group(2) if made else name,
        "scope": str(fixturedef.scope),
        "path": path.replace(os.sep, "/") if path is not None else None,
        "line": _line(code) if code is not None else None,
        "function": str(_qualified(code, function) or name),
        "baseid": str(fixturedef.baseid or ""),
        "kind": made.group(1) if made else "fixture",
        "argnames": [str(each) for each in fixturedef.argnames],
        "params": len(fixturedef.params or ()),
        "flavour": _flavour(code),
        "source": None if code is None else fingerprint(code),
    }
