"""Looking at objects without running any code of the suite.

What lives here: attributes, classes and names of types, as CPython keeps them.  What may never be added: ``getattr`` on
an object whose class is the suite's, ``isinstance``, or ``in`` a tuple of classes: a property, ``__getattr__``, a lying
``__class__`` or a metaclass that compares would run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from inspect import CO_OPTIMIZED
from itertools import islice
from types import (
    ClassMethodDescriptorType,
    FrameType,
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from .blame import interrupts

NOTHING = object()
"""What is found where nothing is, or where it cannot be told."""
_CACHED = sys.version_info < (3, 13)
"""Whether a frame keeps the dictionary that it hands out of its variables."""
_NOBODY_ELSE = 3
"""References to that dictionary when only the frame and the one who asked have it, and the call that counts."""
_IN_C = "coverage.tracer.CTracer"
"""A trace function that has no use for variables."""
_MADE_BY_PYTHON = 1 << 9
"""The flag of types that are made by a ``class`` statement, or as one would (Py_TPFLAGS_HEAPTYPE)."""
DICT: Any = type.__dict__["__dict__"].__get__
MRO: Any = type.__dict__["__mro__"].__get__
_MODULE: Any = type.__dict__["__module__"].__get__
_QUALNAME: Any = type.__dict__["__qualname__"].__get__
_FLAGS: Any = type.__dict__["__flags__"].__get__
_UNBOUND = frozenset(map(id, (GetSetDescriptorType, MethodDescriptorType, WrapperDescriptorType)))
"""Types of what a class in C holds: not the object's own, and one for all of them."""
_CLASS: Any = vars(object)["__class__"]
_OF_MODULE: Any = vars(ModuleType)["__dict__"].__get__


def is_a(value: Any, kind: type) -> bool:
    """``isinstance`` that does not ask ``value`` itself: a proxy may claim any class, and run code to do so.

    ``kind``: one whose own type is ``type``; CPython then looks at the bases alone.
    """
    return issubclass(type(value), kind)


def first_of(values: Iterable[Any], count: int) -> list[Any]:
    """The first ``count`` of a container that Python itself provides, or of its views, however large it is.

    Nothing of one that another thread changes meanwhile.
    """
    try:
        return list(islice(values, count))
    except RuntimeError:
        return []


def attribute(value: Any, name: str) -> Any:
    """What ``value.name`` is, without running any code of the suite; nothing where that cannot be told."""
    try:
        if is_a(value, ModuleType):
            return module_names(value).get(name, NOTHING)
        return _of_class(value, name) if is_a(value, type) else _of_instance(value, name)
    except Exception as error:
        if interrupts(error):
            raise
        return NOTHING


def module_names(module: Any) -> dict[str, Any]:
    """What a module holds; one that is loaded when it is first used stays unloaded."""
    names: dict[str, Any] = _OF_MODULE(module)
    return names


def _of_instance(value: Any, name: str) -> Any:
    kind = type(value)
    found = in_classes(kind, name)
    if type(found) is MemberDescriptorType:
        return found.__get__(value, kind)
    if found is _CLASS:
        return kind
    inner = dictionary(value)
    if name in inner and type(found) is not property and type(found) is not GetSetDescriptorType:
        return inner[name]
    return getattr(value, name, NOTHING) if _plain(kind, found) else _bound_to(value, kind, found)


def _plain(kind: type, found: Any) -> bool:
    """Whether a type is Python's own, so that asking an object of it runs no code of the suite."""
    if type(found) is FunctionType or type(found) is property:
        return False
    return not _FLAGS(kind) & _MADE_BY_PYTHON and bool(_MODULE(kind) == "builtins")


def _bound_to(value: Any, kind: type, found: Any) -> Any:
    """What a class holds, as an object of it shows it."""
    if type(found) is FunctionType:
        return MethodType(found, value)
    if type(found) is classmethod:
        return MethodType(found.__func__, kind) if type(found.__func__) is FunctionType else NOTHING
    if type(found) is staticmethod:
        return found.__func__
    return NOTHING if id(type(found)) in _UNBOUND else found


def _of_class(value: type, name: str) -> Any:
    found = in_classes(value, name)
    if found is _CLASS:
        return type(value)
    if found is NOTHING and type(value) is not type:  # what its own class holds
        return _bound_to(value, type(value), in_classes(type(value), name))
    if type(found) is staticmethod:
        return found.__func__
    if type(found) is classmethod:
        return MethodType(found.__func__, value) if type(found.__func__) is FunctionType else NOTHING
    if type(found) is ClassMethodDescriptorType:  # of a type in C
        return found.__get__(None, value)
    return found


def in_classes(kind: type, name: str) -> Any:
    """What a class or one of its bases holds under a name."""
    for base in MRO(kind):
        inner: MappingProxyType[str, Any] = DICT(base)
        if name in inner:
            return inner[name]
    return NOTHING


def dictionary(value: Any) -> dict[str, Any]:
    """The attributes of an object; empty where it has no dictionary, or shows another's."""
    found = in_classes(type(value), "__dict__")
    if type(found) is not GetSetDescriptorType and type(found) is not MemberDescriptorType:
        return {}
    try:
        inner = found.__get__(value, type(value))
    except Exception:
        return {}
    return inner if type(inner) is dict else {}


def type_name(kind: type) -> str:
    """The full name of a type; without a module where that is ``builtins``."""
    try:
        module, name = _MODULE(kind), _QUALNAME(kind)
    except Exception:
        return "?"
    return str(name) if type(module) is not str or module == "builtins" else f"{module}.{name}"


def variables(frame: FrameType) -> dict[str, Any] | None:
    """The variables of a frame, and no trace of having asked for them; ``None`` where that cannot be.

    Before Python 3.13 a frame keeps the dictionary that it hands out: an object would live on after the suite has
    deleted its last name.  So it is emptied, unless the suite holds it too.  A trace function in Python is about to
    write it back: where there is one, it is not asked for; nor may it be in functions that ask for it themselves
    (``Source.reflects``).
    """
    if not _CACHED:
        return dict(frame.f_locals)
    if not frame.f_code.co_flags & CO_OPTIMIZED:
        return None
    if frame.f_trace is not None and type_name(type(frame.f_trace)) != _IN_C:
        return None
    names = frame.f_locals
    copy = dict(names)
    if sys.getrefcount(names) <= _NOBODY_ELSE:
        names.clear()
    return copy
