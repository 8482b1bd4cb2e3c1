"""Methods that Python calls though no text names them: ``len(x)`` is ``x.__len__()``, ``if x:`` is ``x.__bool__()``.

What lives here: which of those a class of the suite or of a package has written; and setters of properties, what a
cached one was made by, and what a thread runs, which are called as little by name.  What may never be added: a call of
one of them, or one that Python or ``dataclasses`` provides: those look and change nothing but their own object.
"""

from __future__ import annotations

import functools
from types import FunctionType, MethodType
from typing import Any

from .callee import made_by, standard
from .finalisers import NAME as FINALISER
from .finalisers import is_own
from .looking import DICT, MRO, first_of, in_classes, module_names, type_name

_NAMES = """
    bool len length_hint iter next aiter anext contains getitem setitem delitem missing reversed
    eq ne lt le gt ge hash str repr format bytes int float index fspath
    add sub mul matmul truediv floordiv mod pow and or xor lshift rshift neg pos abs invert
    radd rsub rmul rtruediv rmod rand ror rxor iadd isub imul itruediv imod iand ior ixor ilshift irshift
    call await enter exit aenter aexit get set delete getattr getattribute setattr delattr
"""
_FIRST = 24
"""Objects in a container that are looked at."""
_THREAD, _RUN = "threading.Thread", "run"
"""What a thread of a suite's own class does, whenever it is started."""
NAMES = tuple(f"__{name}__" for name in _NAMES.split())


def implied(kind: type) -> dict[str, FunctionType]:
    """Those of a class, by name."""
    found: dict[str, FunctionType] = {}
    if "." not in type_name(kind) or made_by(kind) is None:
        return found
    for name in NAMES:
        method = in_classes(kind, name)
        if type(method) is FunctionType and not standard(method.__code__.co_filename):
            found[name] = method
    method = in_classes(kind, FINALISER)
    if type(method) is FunctionType and is_own(method):
        found[FINALISER] = method
    if any(type_name(base) == _THREAD for base in MRO(kind)):
        method = in_classes(kind, _RUN)
        if type(method) is FunctionType and not standard(method.__code__.co_filename):
            found[_RUN] = method
    for base in MRO(kind)[:-1]:
        for name, held in dict(DICT(base)).items():
            how, method = _of_property(held) if type(name) is str else ("", None)
            if type(method) is FunctionType and not standard(method.__code__.co_filename):
                found.setdefault(f"{name}.{how}", method)
    return found


def of_module(module: Any) -> dict[str, FunctionType]:
    """What a module shows attributes by that it does not hold."""
    method = module_names(module).get("__getattr__")
    if type(method) is not FunctionType or standard(method.__code__.co_filename):
        return {}
    return {"__getattr__": method}


def _of_property(held: Any) -> tuple[str, Any]:
    """What storing to a property calls; or what one calls that is kept from then on."""
    if type(held) is property:
        return "setter", held.fset
    return ("cached", held.func) if type(held) is functools.cached_property else ("", None)


def one_of_each(value: Any) -> list[Any]:
    """Of the first objects in a container, one of each class that has any of those."""
    return [each for each in _first_of_each(value).values() if implied(type(each))]


def holds_objects(value: Any) -> bool:
    """Whether any of the first things in a container is a function or an object of a class, not a number or text."""
    kinds = (type(each) for each in _first_of_each(value).values())
    return any(kind is FunctionType or kind is MethodType or "." in type_name(kind) for kind in kinds)


def _first_of_each(value: Any) -> dict[int, Any]:
    """By class, the first of the first objects in a container."""
    kind = type(value)
    first: dict[int, Any] = {}
    if kind is list or kind is tuple or kind is set or kind is frozenset or kind is dict:
        for each in first_of(value.values() if kind is dict else value, _FIRST):
            first.setdefault(id(type(each)), each)
    return first


def maker(kind: type) -> FunctionType | None:
    """What a class is called by, if its own class has written that."""
    method = implied(type(kind)).get("__call__")
    return None if type(kind) is type else method
