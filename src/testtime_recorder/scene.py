"""What the names in a function stood for while it ran: which object, and what that is.

What lives here: looking at a frame's variables, at the attributes that the text of the function and of the functions it
calls names, and writing down who is the same object.  What may never be added: anything that runs code of the suite (a
property, ``__getattr__``, ``repr``), or that keeps an object alive beyond the look.

An object is told as a *thing*: what kind it is, its type, and for each attribute that the text names, which thing that
is.  So the reader can follow ``self.client.session`` through three functions and see that two calls use one session.
Things are counted anew for each run of a function, as an address means nothing once the object is gone.
"""

from __future__ import annotations

import ast
import builtins
import functools
import os
import sysconfig
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, Callable

from .source import Source, Sources, dotted

_MOST = 400
"""Things of one run of a function."""
_FUNCTIONS = 60
"""Functions whose text is followed."""
_DEEP = 4
"""Calls inside calls that are followed."""
_WIDE = 24
"""Attributes, or items, of an object that are told although no text names them."""
_LONG = 200
"""Characters of a value."""
_NOTHING = object()
_VALUES = (type(None), bool, int, float, complex, str, bytes)
_QUOTED = (int, str, bool, type(None), float)
_TYPE_DICT: Any = type.__dict__["__dict__"].__get__
_TYPE_MRO: Any = type.__dict__["__mro__"].__get__
_GET: Any = object.__getattribute__
_STANDARD = tuple(
    {
        os.path.realpath(place) + os.sep
        for place in (os.path.dirname(os.__file__), sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
        if place
    }
)
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_PYTEST = tuple(os.sep + name + os.sep for name in ("_pytest", "pluggy", "testtime_recorder"))

Tell = Callable[[CodeType], int]
"""The index of a code object's text in the journal."""


def standard(path: str) -> bool:
    """Whether a file is part of Python, of pytest, or none at all."""
    if any(each in path for each in _PYTEST) or path.startswith("<"):
        return True
    return path.startswith(_STANDARD) and not any(each in path for each in _INSTALLED)


class Scene:
    """What was seen in one run of a function."""

    def __init__(self, sources: Sources, tell: Tell) -> None:
        self._sources = sources
        self._tell = tell
        self.things: list[dict[str, Any]] = []
        self.snapshots: list[tuple[int, dict[str, int]]] = []
        self._indices: dict[int, int] = {}
        self._objects: list[Any] = []  # while looking: so that no address is used twice
        self._followed: set[tuple[int, ...]] = set()

    def look(self, line: int, code: CodeType, names: dict[str, Any], globals_: dict[str, Any]) -> None:
        """Take down what every name in the text of ``code`` stands for now; ``line``: where the function is."""
        source = self._sources.of(code)
        if source.tree is None:
            return
        try:
            paths = {}
            for path in source.paths:
                found = self._find(path, names, globals_)
                if found is not _NOTHING:
                    index = self._thing(found, wide=True)
                    if index >= 0:
                        paths[path] = index
            self.snapshots.append((line, paths))
            self._follow_calls(source, lambda path: self._find(path, names, globals_), 0)
        finally:
            self._objects.clear()

    # -- finding --------------------------------------------------------------------------------------------------

    def _find(self, path: str, names: dict[str, Any], globals_: dict[str, Any]) -> Any:
        """The object that a dotted name stands for, or nothing."""
        first, *rest = path.split(".")
        if first == "super()":
            return _next_method(names, rest)
        if first in names:
            value = names[first]
        elif first in globals_:
            value = globals_[first]
        else:
            return _NOTHING if rest else getattr(builtins, first, _NOTHING)
        return self._along(value, rest)

    def _along(self, value: Any, rest: list[str]) -> Any:
        """Follow attributes from an object, and take down each on the way."""
        for name in rest:
            inner = attribute(value, name)
            if inner is _NOTHING:
                return _NOTHING
            owner, index = self._thing(value), self._thing(inner)
            if owner >= 0 and index >= 0:
                self.things[owner]["edges"][name] = index
            value = inner
        return value

    # -- things ---------------------------------------------------------------------------------------------------

    def _thing(self, value: Any, wide: bool = False) -> int:
        """The index of an object; -1 when there are too many."""
        simple = type(value) in _VALUES
        kind = _type_name(type(value))
        index = self._indices.get(id(value), -1)
        if not simple and index >= 0 and self.things[index]["type"] == kind:
            if wide and not self.things[index].get("wide"):
                self._widen(index, value)
            return index
        if len(self.things) >= _MOST:
            return -1
        index = len(self.things)
        about: dict[str, Any] = {"kind": "object", "type": kind, "edges": {}}
        self.things.append(about)
        self._objects.append(value)
        if simple:
            about["kind"] = "value"
            if type(value) in _QUOTED:
                about["value"] = str(value)[:_LONG]
            return index
        self._indices[id(value)] = index
        about["id"] = id(value)
        self._describe(about, value)
        if wide:
            self._widen(index, value)
        return index

    def _describe(self, about: dict[str, Any], value: Any) -> None:
        """What kind of thing it is, as far as that matters."""
        kind = type(value)
        if _is(value, ModuleType):
            about.update(kind="module", name=str(_GET(value, "__name__")))
        elif kind is FunctionType:
            about.update(kind="function", name=f"{value.__module__}.{value.__qualname__}")
            if not standard(value.__code__.co_filename):
                about["code"] = self._tell(value.__code__)
            wrapped = value.__dict__.get("__wrapped__")
            if wrapped is not None:
                about["func"] = self._thing(wrapped)
        elif kind is MethodType:
            about.update(kind="method", owner=self._thing(value.__self__), func=self._thing(value.__func__))
        elif kind is BuiltinFunctionType:
            about.update(kind="builtin", name=f"{value.__module__}.{value.__qualname__}")
            owner = value.__self__
            if owner is not None and not _is(owner, ModuleType):
                about["owner"] = self._thing(owner)
        elif kind is functools.partial:
            about.update(kind="partial", func=self._thing(value.func))
            for place, each in enumerate(value.args):
                self._hold(about, f"[{place}]", each)
            for name, each in value.keywords.items():
                self._hold(about, name, each)
        elif _is(value, type):
            about.update(kind="class", name=_type_name(value))
            for name in ("__init__", "__new__"):
                made = attribute(value, name)
                if type(made) is FunctionType:
                    self._hold(about, name, made)
        elif kind is property:
            about.update(kind="property", func=self._thing(value.fget))
        elif any(_type_name(base).startswith(("pathlib.Pure", "pathlib._local.Pure")) for base in _TYPE_MRO(kind)):
            about.update(kind="value", value=str(value)[:_LONG] if kind.__module__.startswith("pathlib") else None)
        else:
            bases = [_type_name(base) for base in _TYPE_MRO(kind)[1:-1]]
            if bases:
                about["bases"] = bases[:_WIDE]

    def _widen(self, index: int, value: Any) -> None:
        """What an object holds, one step deep: two clients may share one session."""
        about = self.things[index]
        about["wide"] = True
        if about["kind"] != "object":
            return
        kind = type(value)
        held: list[tuple[str, Any]] = []
        if kind in (list, tuple):
            held = [(f"[{place}]", each) for place, each in enumerate(value[:_WIDE])]
        elif kind is dict:
            held = [(f"[{place}]", each) for place, each in zip(range(_WIDE), list(value.values()))]
        else:
            inner = _dictionary(value)
            held = [(name, each) for name, each in list(inner.items())[:_WIDE] if type(name) is str]
        for name, each in held:
            place = self._thing(each)
            if place >= 0:
                about["edges"].setdefault(name, place)

    # -- calls ----------------------------------------------------------------------------------------------------

    def _follow_calls(self, source: Source, find: Callable[[str], Any], depth: int) -> None:
        """Look into the functions that a text calls, with the objects that it hands them."""
        if source.tree is None or depth >= _DEEP:
            return
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call):
                path = dotted(node.func)
                target = find(path) if path is not None else _NOTHING
                if target is not _NOTHING:
                    self._follow(target, node, find, depth)

    def _follow(self, target: Any, call: ast.Call, find: Callable[[str], Any], depth: int) -> None:
        function, owner = _function(target)
        if function is None or standard(function.__code__.co_filename) or len(self._followed) >= _FUNCTIONS:
            return
        names = _bound(function, owner, call, find)
        key = (id(function.__code__), *(id(value) for value in names.values()))
        if key in self._followed:
            return
        self._followed.add(key)
        place = self._thing(function)
        called = self._thing(target)
        if owner is target and called >= 0:
            self._hold(self.things[called], "__call__", function)
        inner = self._sources.of(function.__code__)
        if place < 0 or inner.tree is None:
            return
        for name, value in _free(function).items():
            names.setdefault(name, value)
        self._follow_names(inner, function, place, names)

        def find_inner(path: str) -> Any:
            return self._find(path, names, function.__globals__)

        self._follow_calls(inner, find_inner, depth + 1)

    def _follow_names(self, source: Source, function: FunctionType, place: int, names: dict[str, Any]) -> None:
        """Take down what the names in a called function stand for, as far as that is known without running it."""
        free = _free(function)
        local = function.__code__.co_varnames
        for path in source.paths:
            root = path.partition(".")[0]
            if root in local and root not in names:
                continue  # a variable of its own
            value = self._find(path, names, function.__globals__)
            if value is _NOTHING and root not in names and root not in free:
                continue
            if root == "super()" and type(value) is MethodType:
                self._hold(self.things[place], path, value.__func__)  # whose object it is, differs from call to call
            elif root not in local or root in free:
                self._hold(self.things[place], root, self._find(root, names, function.__globals__))

    def _hold(self, about: dict[str, Any], name: str, value: Any) -> None:
        """Note what a name of a thing stands for."""
        index = -1 if value is _NOTHING else self._thing(value)
        if index >= 0:
            about["edges"][name] = index


def _is(value: Any, kind: type) -> bool:
    """``isinstance`` that does not ask ``value`` itself: a proxy may claim any class, and run code to do so."""
    return kind in _TYPE_MRO(type(value))


def attribute(value: Any, name: str) -> Any:
    """What ``value.name`` is, without running any code of the suite; nothing where that cannot be told."""
    try:
        if _is(value, ModuleType):
            return _GET(value, "__dict__").get(name, _NOTHING)
        if _is(value, type):
            return _of_class(value, name)
        found = _in_classes(type(value), name)
        if type(found) in (MemberDescriptorType, GetSetDescriptorType):
            return found.__get__(value, type(value)) if type(found) is MemberDescriptorType else _NOTHING
        inner = _dictionary(value)
        if name in inner and type(found) is not property:
            return inner[name]
        if type(found) is FunctionType:
            return MethodType(found, value)
        if type(found) is classmethod:
            return MethodType(found.__func__, type(value)) if type(found.__func__) is FunctionType else _NOTHING
        if found is _NOTHING or type(found) is staticmethod:
            return getattr(found, "__func__", _NOTHING)
        if _TYPE_MRO(type(value))[0].__module__ == "builtins":
            return getattr(value, name, _NOTHING)  # a method of a list, say: no code of the suite
        return found
    except Exception:
        return _NOTHING


def _of_class(value: type, name: str) -> Any:
    found = _in_classes(value, name)
    if type(found) is staticmethod:
        return found.__func__
    if type(found) is classmethod:
        return MethodType(found.__func__, value) if type(found.__func__) is FunctionType else _NOTHING
    return found


def _in_classes(kind: type, name: str) -> Any:
    for base in _TYPE_MRO(kind):
        inner: MappingProxyType[str, Any] = _TYPE_DICT(base)
        if name in inner:
            return inner[name]
    return _NOTHING


def _dictionary(value: Any) -> dict[str, Any]:
    try:
        inner = _GET(value, "__dict__")
    except Exception:
        return {}
    return inner if type(inner) is dict else {}


def _type_name(kind: type) -> str:
    try:
        module, name = _GET(kind, "__module__"), _GET(kind, "__qualname__")
    except Exception:
        return "?"
    return str(name) if module == "builtins" else f"{module}.{name}"


def _next_method(names: dict[str, Any], rest: list[str]) -> Any:
    """What ``super().name`` is in a method."""
    kind, owner = names.get("__class__", _NOTHING), next(iter(names.values()), _NOTHING)
    if not _is(kind, type) or len(rest) != 1 or owner is _NOTHING:
        return _NOTHING
    mro = _TYPE_MRO(owner if _is(owner, type) else type(owner))
    if kind not in mro:
        return _NOTHING
    for base in mro[mro.index(kind) + 1 :]:
        found = _TYPE_DICT(base).get(rest[0], _NOTHING)
        if type(found) is classmethod:
            found = found.__func__
        if type(found) is FunctionType:
            return MethodType(found, owner)
        if found is not _NOTHING:
            return _NOTHING
    return _NOTHING


def _function(target: Any) -> tuple[FunctionType | None, Any]:
    """The Python function behind what is called, and the object it is bound to."""
    owner: Any = _NOTHING
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
        elif _is(target, type):
            made = _in_classes(target, "__init__")
            return (made, None) if type(made) is FunctionType else (None, owner)
        else:
            called = _in_classes(type(target), "__call__")
            if type(called) is not FunctionType:
                return None, owner
            owner, target = target, called
    return None, owner


def _bound(function: FunctionType, owner: Any, call: ast.Call, find: Callable[[str], Any]) -> dict[str, Any]:
    """Parameters of a call whose arguments are names or plain values."""
    code = function.__code__
    positional = list(code.co_varnames[: code.co_argcount])
    names: dict[str, Any] = {}
    if owner is not _NOTHING and positional:
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


def _bind(names: dict[str, Any], name: str, argument: ast.expr, find: Callable[[str], Any]) -> None:
    path = dotted(argument)
    if path is not None:
        value = find(path)
        if value is not _NOTHING:
            names[name] = value
    elif isinstance(argument, ast.Constant):
        names[name] = argument.value


def _free(function: FunctionType) -> dict[str, Any]:
    """Variables of enclosing functions."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue
    return found
