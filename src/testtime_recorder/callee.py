"""What a call in a text comes to: the function behind it, and what its parameters stand for.

What lives here: from a name and the objects at hand to a function of the suite, without calling anything.  What may
never be added: a note of what was found (``scene`` takes those).
"""

from __future__ import annotations

import ast
import functools
import os
import sys
from types import FunctionType, MethodType
from typing import Any, Callable

from .looking import DICT, MRO, NOTHING, dictionary, first_of, in_classes, is_a, type_name
from .naming import dotted
from .source import Source
from .standard import PLACES

_STANDARD = tuple({os.path.realpath(place) + os.sep for place in PLACES})
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_PYTEST = tuple(os.sep + name + os.sep for name in ("_pytest", "pluggy", "testtime_recorder"))
_PYTHONS = frozenset([*getattr(sys, "stdlib_module_names", sys.builtin_module_names), "str", "list", "dict", "set"])
_WIDE = 24
"""Items of a container that are looked at."""
LRU = type(functools.lru_cache(None)(len))
"""What ``functools.lru_cache`` makes."""

Kinds = dict[str, type]
"""Variables of a text, and of which class the object is that it makes for them."""
Find = Callable[[str], Any]
"""The object that a dotted name stands for, or nothing."""


@functools.lru_cache(4096)
def standard(path: str) -> bool:
    """Whether a file is part of Python, of pytest, or none at all."""
    if any(each in path for each in _PYTEST) or path.startswith("<"):
        return True
    return path.startswith(_STANDARD) and not installed(path)


@functools.lru_cache(4096)
def installed(path: str) -> bool:
    """Whether a file is part of an installed package."""
    return any(each in path for each in _INSTALLED)


def own(path: str) -> bool:
    """Whether a file is part of the suite, or of what it is about and is not installed."""
    return not (standard(path) or installed(path))


def made_by(value: Any) -> type | None:
    """What makes new objects, if it is a class of the suite or of a package."""
    if value is NOTHING or not is_a(value, type) or type_name(value).partition(".")[0] in _PYTHONS:
        return None
    return value  # type: ignore[no-any-return]


def kinds_of(source: Source, find: Find) -> Kinds:
    """Variables that stand for new objects of a class."""
    found: Kinds = {}
    for name, path in source.made.items():
        kind = made_by(find(path))
        if kind is not None:
            found[name] = kind
    return found


def next_method(names: dict[str, Any], rest: list[str]) -> Any:
    """What ``super().name`` is in a method."""
    kind, owner = names.get("__class__", NOTHING), next(iter(names.values()), NOTHING)
    if not is_a(kind, type) or len(rest) != 1 or owner is NOTHING:
        return NOTHING
    mro = list(MRO(owner if is_a(owner, type) else type(owner)))
    while mro and mro.pop(0) is not kind:
        pass
    for base in mro:
        found = DICT(base).get(rest[0], NOTHING)
        if type(found) is classmethod:
            found = found.__func__
        if type(found) is FunctionType:
            return MethodType(found, owner)
        if found is not NOTHING:
            return NOTHING
    return NOTHING


def function_behind(target: Any) -> tuple[FunctionType | None, Any]:
    """The Python function behind what is called, and the object it is bound to."""
    owner: Any = NOTHING
    for _ in range(10):
        if type(target) is FunctionType:
            wrapped = target.__dict__.get("__wrapped__")
            if type(wrapped) is FunctionType and standard(target.__code__.co_filename):
                target = wrapped  # contextlib's, functools': what matters is inside
                continue
            return target, owner
        if type(target) is MethodType:
            owner, target = target.__self__, target.__func__
        elif type(target) is functools.partial:
            target = target.func
        elif type(target) is LRU:
            target = dictionary(target).get("__wrapped__")
        elif is_a(target, type):
            made = in_classes(target, "__init__")
            return (made, None) if type(made) is FunctionType else (None, owner)
        else:
            called = in_classes(type(target), "__call__")
            if type(called) is not FunctionType:
                return None, owner
            owner, target = target, called
    return None, owner


def bound(function: FunctionType, owner: Any, call: ast.Call, find: Find) -> dict[str, Any]:
    """Parameters of a call whose arguments are names or plain values."""
    code = function.__code__
    positional = list(code.co_varnames[: code.co_argcount])
    names: dict[str, Any] = {}
    if owner is not NOTHING and positional:
        first = positional.pop(0)
        if owner is not None:
            names[first] = owner
    for name, argument in zip(positional, call.args):
        if isinstance(argument, ast.Starred):
            break
        _bind(names, name, argument, find)
    allowed = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    for keyword in call.keywords:
        if keyword.arg in allowed:
            _bind(names, keyword.arg, keyword.value, find)
    return names


def _bind(names: dict[str, Any], name: str, argument: ast.expr, find: Find) -> None:
    path = dotted(argument)
    if path is not None:
        value = find(path)
        if value is not NOTHING:
            names[name] = value
    elif isinstance(argument, ast.Constant):
        names[name] = argument.value
    else:
        value = item(argument, find)
        if value is not NOTHING:
            names[name] = value


def item(node: ast.expr, find: Find) -> Any:
    """What ``name[key]`` stands for, where it is known which key that is and Python's own container holds it."""
    path = dotted(node.value) if isinstance(node, ast.Subscript) else None
    if path is None or not isinstance(node, ast.Subscript):
        return NOTHING
    named = dotted(node.slice)
    if named is None and not isinstance(node.slice, ast.Constant):
        return NOTHING
    key = node.slice.value if isinstance(node.slice, ast.Constant) else find(named or "")
    over = find(path)
    if type(over) is dict:
        pairs = first_of(over.items(), _WIDE)
        return next((value for each, value in pairs if type(each) is type(key) is str and each == key), NOTHING)
    held = type(over) in (list, tuple) and type(key) is int and 0 <= key < min(len(over), _WIDE)
    return over[key] if held else NOTHING


def defaults(function: FunctionType) -> dict[str, Any]:
    """Parameters that need not be given, and what they are then."""
    code, values = function.__code__, function.__defaults__ or ()
    positional = code.co_varnames[: code.co_argcount]
    return {**dict(zip(positional[len(positional) - len(values) :], values)), **(function.__kwdefaults__ or {})}


def free(function: FunctionType) -> dict[str, Any]:
    """Variables of enclosing functions."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # noqa: PERF203 - an empty cell
            continue
    return found


def items(source: Source, names: dict[str, Any], find: Find) -> dict[str, Any]:
    """What variables of comprehensions stand for first: nobody can look at them, but at what is done to them."""
    found = {}
    for name, path, how in source.items:
        over: Any = find(path) if name not in names else NOTHING
        if over is not NOTHING and how == "itself":
            found[name] = over
        elif how == "item" and type(over) in (list, tuple) and over:
            found[name] = over[0]
        elif how == "value" and type(over) is dict and over:
            found[name] = next(iter(over.values()))
    return found
