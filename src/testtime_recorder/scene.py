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
    MethodType,
    ModuleType,
)
from typing import Any, Callable

from .looking import DICT, MRO, NOTHING, attribute, dictionary, in_classes, is_a, module_names, type_name
from .source import Call, Source, Sources, dotted

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
_PATHS = ("pathlib.Pure", "pathlib._local.Pure")
"""How the names of paths' base classes begin."""
_VALUES = frozenset(map(id, (type(None), bool, int, float, complex, str, bytes)))
_QUOTED = frozenset(map(id, (int, str, bool, type(None), float)))
"""By address: to compare classes may run code of the suite."""
_LARGEST = 1 << 64
"""The largest number that is written in decimal; Python refuses to do so with thousands of digits."""
_COUNTED = frozenset(
    [f"{module}.{kind}Semaphore" for module in ("asyncio.locks", "threading") for kind in ("", "Bounded")]
    + [f"concurrent.futures.{kind}PoolExecutor" for kind in ("thread.Thread", "process.Process")]
)
"""Types that say in an attribute how many they let through."""
_HANDED = frozenset(map(id, (FunctionType, MethodType, functools.partial)))
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


@functools.lru_cache(4096)
def standard(path: str) -> bool:
    """Whether a file is part of Python, of pytest, or none at all."""
    if any(each in path for each in _PYTEST) or path.startswith("<"):
        return True
    return path.startswith(_STANDARD) and not any(each in path for each in _INSTALLED)


Find = Callable[[str], Any]
"""The object that a dotted name stands for, or nothing."""


def _never() -> bool:
    return False


class Scene:
    """What was seen in one run of a function."""

    def __init__(self, sources: Sources, tell: Tell, enough: Callable[[], bool] = _never) -> None:
        """``enough``: whether a look takes too long, and is to end with what it has."""
        self._sources = sources
        self._tell = tell
        self._enough = enough
        self.things: list[dict[str, Any]] = []
        self.snapshots: list[tuple[int, dict[str, int]]] = []
        self._indices: dict[Any, int] = {}
        self._objects: list[Any] = []  # while looking: so that no address is used twice
        self._types: dict[int, tuple[type, tuple[str, list[str]]]] = {}  # names, while looking
        self._followed: set[tuple[int, ...]] = set()  # with all that they call
        self._met: dict[tuple[int, ...], bool] = {}  # in this look, and whether nothing was left out
        self._over = False
        self._asked = 0
        self.whole = False
        """Whether the last look left nothing out."""
        self._kinds: dict[int, Callable[[dict[str, Any], Any], None]] = {
            id(FunctionType): self._python,
            id(MethodType): self._method,
            id(BuiltinFunctionType): self._builtin,
            id(functools.partial): self._partial,
            id(property): self._property,
        }

    def look(
        self, line: int, code: CodeType, names: dict[str, Any], globals_: dict[str, Any], again: bool = False
    ) -> None:
        """Take down what every name in the text of ``code`` stands for now; ``line``: where the function is.

        ``again``: the last look was at the same, and had to leave something out: texts that were not at hand, or what
        there was no time for.  What was followed to its end is not followed again.
        """
        source = self._sources.at_hand(code)
        if source is None or source.tree is None:
            self.whole = source is not None
            return
        if again:
            del self.snapshots[-1:]
        self._over = False
        self._met.clear()
        try:
            paths: dict[str, int] = {}
            self.snapshots.append((line, paths))
            items = _items(source, names, self._finder(code, names, globals_))
            find = self._finder(code, {**items, **names}, globals_)
            for path in source.paths:
                found = find(path) if path.partition(".")[0] not in items else NOTHING
                if found is not NOTHING:
                    index = self._thing(found, wide=True)
                    if index >= 0:
                        paths[path] = index
            self.whole = self._follow_calls(source, find, 0) and not self._over
        finally:
            self._objects.clear()
            self._types.clear()

    # -- finding --------------------------------------------------------------------------------------------------

    def _finder(self, code: CodeType, names: dict[str, Any], globals_: dict[str, Any]) -> Find:
        """What names stand for in ``code`` if ``names`` are its variables, as far as they are known.

        One that is not is no global of the same name: tests call their variables like the fixtures of their module.
        """
        own = frozenset(code.co_varnames + code.co_cellvars + code.co_freevars)

        def find(path: str) -> Any:
            first, _, rest = path.partition(".")
            if first == "super()":
                return _next_method(names, rest.split("."))
            if first in names:
                value = names[first]
            elif first in own:
                return NOTHING
            elif first in globals_:
                value = globals_[first]
            else:
                return NOTHING if rest else getattr(builtins, first, NOTHING)
            return self._along(value, rest.split(".")) if rest else value

        return find

    def _along(self, value: Any, rest: list[str]) -> Any:
        """Follow attributes from an object, and take down each on the way."""
        for name in rest:
            inner = attribute(value, name)
            if inner is NOTHING:
                return NOTHING
            owner, index = self._thing(value), self._thing(inner)
            if owner >= 0 and index >= 0:
                self.things[owner]["edges"][name] = index
            value = inner
        return value

    # -- things ---------------------------------------------------------------------------------------------------

    def _thing(self, value: Any, wide: bool = False) -> int:
        """The index of an object; -1 when there are too many."""
        known = id(type(value))
        if known in _VALUES:
            return self._value(value, known)
        kind, bases = self._type(type(value))
        key = _key(value)
        index = self._indices.get(key, -1)
        if index >= 0 and self.things[index]["type"] == kind:
            if wide and not self.things[index].get("wide"):
                self._widen(index, value)
            return index
        index = self._new("object", kind, key)
        if index < 0:
            return -1
        self._objects.append(value)
        about = self.things[index]
        if key == id(value):
            about["id"] = key
        self._describe(about, value, bases)
        if wide or kind in _COUNTED:
            self._widen(index, value)
        return index

    def _value(self, value: Any, kind: int) -> int:
        """The index of a value that cannot change: one for all that are told alike."""
        text = None
        if kind in _QUOTED and (type(value) is not int or abs(value) < _LARGEST):
            text = str(value)[:_LONG]
        key = (kind, text)
        index = self._indices.get(key, -1)
        if index < 0:
            index = self._new("value", type_name(type(value)), key)
            if index >= 0 and text is not None:
                self.things[index]["value"] = text
        return index

    def _new(self, kind: str, type_: str, key: Any) -> int:
        """The index of a new thing; -1 when there are too many."""
        index = len(self.things)
        if index >= _MOST or self._tired():
            return -1
        self.things.append({"kind": kind, "type": type_, "edges": {}})
        self._indices[key] = index
        return index

    def _type(self, kind: type) -> tuple[str, list[str]]:
        """The names of a type and of its bases."""
        known = self._types.get(id(kind))
        if known is None:
            names = [type_name(base) for base in MRO(kind)]
            known = self._types[id(kind)] = (kind, (names[0], names[1:-1]))
        return known[1]

    def _describe(self, about: dict[str, Any], value: Any, bases: list[str]) -> None:
        """What kind of thing it is, as far as that matters."""
        kind = type(value)
        known = self._kinds.get(id(kind))
        if known is not None:
            known(about, value)
        elif is_a(value, ModuleType):
            about.update(kind="module", name=str(module_names(value).get("__name__")))
        elif is_a(value, type):
            self._class(about, value)
        elif about["type"].startswith(_PATHS) or any(each.startswith(_PATHS) for each in bases):
            about.update(kind="value", value=str(value)[:_LONG] if about["type"].startswith("pathlib.") else None)
        elif bases:
            about["bases"] = bases[:_WIDE]

    def _python(self, about: dict[str, Any], value: FunctionType) -> None:
        about.update(kind="function", name=f"{value.__module__}.{value.__qualname__}")
        if not standard(value.__code__.co_filename):
            about["code"] = self._tell(value.__code__)
        wrapped = value.__dict__.get("__wrapped__")
        if wrapped is not None:
            about["func"] = self._thing(wrapped)

    def _method(self, about: dict[str, Any], value: MethodType) -> None:
        about.update(kind="method", owner=self._thing(value.__self__), func=self._thing(value.__func__))

    def _builtin(self, about: dict[str, Any], value: BuiltinFunctionType) -> None:
        about.update(kind="builtin", name=f"{value.__module__}.{value.__qualname__}")
        owner = value.__self__
        if owner is not None and not is_a(owner, ModuleType):
            about["owner"] = self._thing(owner)

    def _partial(self, about: dict[str, Any], value: functools.partial[Any]) -> None:
        about.update(kind="partial", func=self._thing(value.func))
        for place, each in enumerate(value.args):
            self._hold(about, f"[{place}]", each)
        for name, each in value.keywords.items():
            self._hold(about, name, each)

    def _class(self, about: dict[str, Any], value: type) -> None:
        about.update(kind="class", name=type_name(value))
        for name in ("__init__", "__new__"):
            made = attribute(value, name)
            if type(made) is FunctionType:
                self._hold(about, name, made)

    def _property(self, about: dict[str, Any], value: property) -> None:
        about.update(kind="property", func=self._thing(value.fget))

    def _widen(self, index: int, value: Any) -> None:
        """What an object holds, one step deep: two clients may share one session."""
        about = self.things[index]
        if about["kind"] != "object":
            about["wide"] = True
            return
        kind = type(value)
        held: list[tuple[str, Any]] = []
        if kind is list or kind is tuple:
            held = [(f"[{place}]", each) for place, each in enumerate(value[:_WIDE])]
        elif kind is dict:
            held = [(f"[{place}]", each) for place, each in zip(range(_WIDE), list(value.values()))]
        else:
            inner = dictionary(value)
            held = [(name, each) for name, each in list(inner.items())[:_WIDE] if type(name) is str]
        for name, each in held:
            place = self._thing(each)
            if place >= 0:
                about["edges"].setdefault(name, place)
        about["wide"] = not self._over

    def _tired(self) -> bool:
        """Whether this look has taken long enough; asked of the clock now and then."""
        self._asked += 1
        if not self._over and not self._asked % 8:
            self._over = self._enough()
        return self._over

    # -- calls ----------------------------------------------------------------------------------------------------

    def _follow_calls(self, source: Source, find: Find, depth: int) -> bool:
        """Look into the functions that a text calls, with the objects that it hands them; whether nothing is left."""
        whole = True
        if depth < _DEEP:
            for call in source.calls:
                whole &= self._follow_call(call, find, depth)
                for handed in call.handed:
                    whole &= self._follow_call(handed, find, depth, handed=True)
        return whole

    def _follow_call(self, call: Call, find: Find, depth: int, handed: bool = False) -> bool:
        """Look into what is called; ``handed``: if it is a function, handed to another, which may call it."""
        target = NOTHING if call.path is None or self._over else find(call.path)
        if target is NOTHING or (handed and id(type(target)) not in _HANDED):
            return not self._over
        return self._follow(target, call.node, find, depth)

    def _follow(self, target: Any, call: ast.Call, find: Find, depth: int) -> bool:
        function, owner = _function(target)
        if function is None or standard(function.__code__.co_filename):
            return True
        names = _bound(function, owner, call, find)
        key = (id(function.__code__), *(id(value) for value in names.values()))
        if key in self._followed or key in self._met:
            return self._met.get(key, True)
        if len(self._followed) + len(self._met) >= _FUNCTIONS:
            return True
        self._met[key] = True  # as far as a call of itself is concerned
        whole = self._follow_into(function, owner, target, names, depth)
        self._met[key] = whole
        if whole:
            self._followed.add(key)
            del self._met[key]
        return whole

    def _follow_into(self, function: FunctionType, owner: Any, target: Any, names: dict[str, Any], depth: int) -> bool:
        """Take down what a function's names stand for, and look into what it calls; ``names``: its parameters."""
        place = self._thing(function)
        called = self._thing(target)
        if owner is target and called >= 0:
            self._hold(self.things[called], "__call__", function)
        inner = self._sources.at_hand(function.__code__)
        if inner is None:
            return False
        if place < 0 or inner.tree is None:
            return not self._over
        for name, value in _free(function).items():
            names.setdefault(name, value)
        find = self._finder(function.__code__, names, function.__globals__)
        self._follow_names(inner, function, place, find)
        return self._follow_calls(inner, find, depth + 1) and not self._over

    def _follow_names(self, source: Source, function: FunctionType, place: int, find: Find) -> None:
        """Take down what the names in a called function stand for, as far as that is known without running it."""
        local = frozenset(function.__code__.co_varnames).difference(function.__code__.co_freevars)
        for path in source.paths:
            if self._tired():
                return
            root, _, rest = path.partition(".")
            if root == "super()":
                value = find(path)
                if type(value) is MethodType:
                    self._hold(self.things[place], path, value.__func__)  # whose object it is, differs by call
            elif rest:
                find(path)
            elif root not in local:  # each name of a longer path is a path itself
                self._hold(self.things[place], root, find(root))

    def _hold(self, about: dict[str, Any], name: str, value: Any) -> None:
        """Note what a name of a thing stands for."""
        index = -1 if value is NOTHING else self._thing(value)
        if index >= 0:
            about["edges"][name] = index


def _key(value: Any) -> Any:
    """What an object is known by; of a bound method, which is made anew each time, what it is bound to."""
    if type(value) is MethodType:
        return (id(value.__self__), id(value.__func__))
    if type(value) is BuiltinFunctionType and value.__self__ is not None and not is_a(value.__self__, ModuleType):
        return (id(value.__self__), value.__name__)
    return id(value)


def _next_method(names: dict[str, Any], rest: list[str]) -> Any:
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


def _function(target: Any) -> tuple[FunctionType | None, Any]:
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
        elif is_a(target, type):
            made = in_classes(target, "__init__")
            return (made, None) if type(made) is FunctionType else (None, owner)
        else:
            called = in_classes(type(target), "__call__")
            if type(called) is not FunctionType:
                return None, owner
            owner, target = target, called
    return None, owner


def _bound(function: FunctionType, owner: Any, call: ast.Call, find: Find) -> dict[str, Any]:
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


def _free(function: FunctionType) -> dict[str, Any]:
    """Variables of enclosing functions."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # noqa: PERF203 - an empty cell
            continue
    return found


def _items(source: Source, names: dict[str, Any], find: Find) -> dict[str, Any]:
    """What variables of comprehensions stand for first: nobody can look at them, but at what is done to them."""
    found = {}
    for name, path in source.items:
        over: Any = find(path) if name not in names else NOTHING
        if type(over) in (list, tuple) and over:
            found[name] = over[0]
    return found
