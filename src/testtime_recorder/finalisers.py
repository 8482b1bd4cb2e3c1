"""What runs when an object is let go of, though no text calls it: ``__del__``, and what ``weakref.finalize`` was told.

What lives here: which classes of a module have one, what is registered, and how that is written down.  What may never
be added: a call of any of it, or what Python, pytest or an installed package does when its own objects go: those close
what is theirs.

An object that is gone cannot be looked at any more, and by the time that anybody looks, it mostly is.  So what may run
is told for all objects of a module's classes.
"""

from __future__ import annotations

import weakref
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from .callee import own
from .looking import DICT, NOTHING, first_of, in_classes, is_a

NAME = "__del__"
_MOST = 12
"""Of each kind that are told."""
_MANY = 2_000
"""Variables of a module, or things that are registered, among which those are looked for."""
_REGISTERED: dict[Any, Any] = DICT(weakref.finalize).get("_registry", {})


def of_module(names: dict[str, Any]) -> list[tuple[type, FunctionType]]:
    """The classes among the variables of a module whose objects do something in the end, and what does it."""
    found = []
    for value in first_of(names.values(), _MANY):
        if is_a(value, type):
            method = in_classes(value, NAME)
            if type(method) is FunctionType and is_own(method):
                found.append((value, method))
    return found[:_MOST]


def registered() -> list[tuple[Any, Any]]:
    """The ``weakref.finalize`` objects that are alive and call something of the suite's, and what they call."""
    pairs = [(each, info.func) for each, info in first_of(_REGISTERED.items(), _MANY)]
    return [(each, function) for each, function in pairs if is_own(function)][-_MOST:]


def given(finalizer: Any) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    """What a ``weakref.finalize`` object calls, and with what; nothing, if it has done so."""
    info = _REGISTERED.get(finalizer)
    return (NOTHING, (), {}) if info is None else (info.func, info.args, info.kwargs or {})


def is_own(target: Any) -> bool:
    """Whether it is a function or method of the suite's, or of a container, which may be the suite's."""
    if type(target) is MethodType:
        target = target.__func__
    if type(target) is FunctionType:
        return own(target.__code__.co_filename)
    return type(target) is BuiltinFunctionType and type(target.__self__) is not ModuleType
