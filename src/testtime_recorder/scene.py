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
import sys
import sysconfig
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MethodType,
    ModuleType,
)
from typing import Any, Callable, NamedTuple

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
_GENERATED = "<string>"
"""Where methods have their text that ``dataclasses`` and others generate."""
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


Kinds = dict[str, type]
"""Variables of a text, and of which class the object is that it makes for them."""
Find = Callable[[str], Any]
"""The object that a dotted name stands for, or nothing."""
_PYTHONS = frozenset([*getattr(sys, "stdlib_module_names", sys.builtin_module_names), "str", "list", "dict", "set"])
_LRU = type(functools.lru_cache(None)(len))


def _never() -> bool:
    return False


class _Call(NamedTuple):
    """A function that is called."""

    function: FunctionType
    owner: Any
    """What it is bound to."""
    target: Any
    """What was called, by whatever way it comes to the function."""
    names: dict[str, Any]
    """Its parameters, as far as they are known."""
    kind: type | None
    """Of the new object whose method it is, or that it makes."""


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
        self._partly: set[tuple[int, ...]] = set()
        """Of these, the ones that name attributes which are not there yet, or call such: the next look follows them
        again."""
        self._lacks = False  # whether what is being followed is one of those
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
            id(_LRU): self._wrapper,
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
        self._partly.clear()
        self._lacks = False
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
            whole = self._follow_calls(source, find, 0, _kinds(source, find))
            self.whole = whole and not self._over
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
        for name in ("__init__", "__new__", "__init_subclass__", "__post_init__"):
            made = attribute(value, name)
            if type(made) is MethodType:
                made = made.__func__
            if type(made) is FunctionType and made.__code__.co_filename != _GENERATED:  # a dataclass's: it only stores
                self._hold(about, name, made)

    def _property(self, about: dict[str, Any], value: property) -> None:
        about.update(kind="property", func=self._thing(value.fget))

    def _wrapper(self, about: dict[str, Any], value: Any) -> None:
        wrapped = dictionary(value).get("__wrapped__", NOTHING)
        about.update(kind="function", name="functools.cache")
        if type(wrapped) is FunctionType:
            about.update(name=f"{wrapped.__module__}.{wrapped.__qualname__}", func=self._thing(wrapped))

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

    def _follow_calls(self, source: Source, find: Find, depth: int, kinds: Kinds) -> bool:
        """Look into the functions that a text calls, with the objects that it hands them; whether nothing is left."""
        whole = True
        if depth < _DEEP:
            for call in source.calls:
                whole &= self._follow_call(call, find, depth)
                whole &= self._follow_new(call, find, depth, kinds)
                for handed in call.handed:
                    whole &= self._follow_call(handed, find, depth, handed=True)
        return whole

    def _follow_call(self, call: Call, find: Find, depth: int, handed: bool = False) -> bool:
        """Look into what is called; ``handed``: if it is a function, handed to another, which may call it."""
        target = NOTHING if call.path is None or self._over else find(call.path)
        if target is NOTHING or (handed and id(type(target)) not in _HANDED):
            return not self._over
        return self._follow(target, call.node, find, depth)

    def _follow_new(self, call: Call, find: Find, depth: int, kinds: Kinds) -> bool:
        """Look into a method of an object that the text itself makes, so that it is not there to be looked at."""
        if self._over:
            return False
        root, _, name = (call.path or "").partition(".")
        kind = kinds.get(root) if call.made is None else _class(find(call.made))
        if kind is None:
            return True
        name = call.method or name
        method = attribute(kind, name)
        if type(method) is not FunctionType and type(method) is not MethodType:
            return True
        self._hold_class(kind, name, method)
        bound = type(in_classes(kind, name)) is not FunctionType
        return self._follow(method, call.node, find, depth, kind=None if bound else kind)

    def _hold_class(self, kind: type, name: str, value: Any) -> None:
        index = self._thing(kind)
        if index >= 0:
            self._hold(self.things[index], name, value)

    def _follow(self, target: Any, call: ast.Call, find: Find, depth: int, kind: type | None = None) -> bool:
        """``kind``: of the new object whose method it is."""
        function, owner = _function(target)
        if function is None or standard(function.__code__.co_filename):
            return True
        owner, kind = (None, kind) if kind is not None else (owner, _class(target))
        names = _bound(function, owner, call, find)
        key = (id(function.__code__), id(kind), *(id(value) for value in names.values()))
        if key in self._followed or key in self._met:
            self._lacks |= key in self._partly
            return self._met.get(key, True)
        if len(self._followed) + len(self._met) >= _FUNCTIONS:
            return True
        self._met[key] = True  # as far as a call of itself is concerned
        outside, self._lacks = self._lacks, False
        whole = self._follow_into(_Call(function, owner, target, names, kind), depth)
        self._met[key] = whole
        if self._lacks:
            self._partly.add(key)
        elif whole:
            self._followed.add(key)
            del self._met[key]
        self._lacks |= outside
        return whole

    def _follow_into(self, one: _Call, depth: int) -> bool:
        """Take down what a function's names stand for, and look into what it calls."""
        function, owner, target, names, kind = one
        place = self._thing(function)
        called = self._thing(target)
        if owner is target and called >= 0:
            self._hold(self.things[called], "__call__", function)
        inner = self._sources.at_hand(function.__code__)
        if inner is None:
            return False
        if place < 0 or inner.tree is None:
            return not self._over
        for name, value in _defaults(function).items():
            names.setdefault(name, value)
            if id(type(value)) not in _VALUES:
                self._hold(self.things[place], f"={name}", value)
        for name, value in _free(function).items():
            names.setdefault(name, value)
        find = self._finder(function.__code__, names, function.__globals__)
        kinds = _kinds(inner, find)
        if kind is not None and function.__code__.co_argcount:
            kinds[function.__code__.co_varnames[0]] = kind
        self._lacks |= self._follow_names(inner, function, place, find, kinds)
        return self._follow_calls(inner, find, depth + 1, kinds) and not self._over

    def _follow_names(self, source: Source, function: FunctionType, place: int, find: Find, kinds: Kinds) -> bool:
        """Take down what the names in a called function stand for, as far as that is known without running it.

        Whether an attribute was missing that an object may have later.
        """
        missing = False
        local = frozenset(function.__code__.co_varnames).difference(function.__code__.co_freevars)
        for path in source.paths:
            if self._tired():
                break
            root, _, rest = path.partition(".")
            value = find(path)
            missing = missing or (value is NOTHING and bool(rest) and find(root) is not NOTHING)
            if root in kinds and rest:
                name = rest.partition(".")[0]
                self._hold_class(kinds[root], name, attribute(kinds[root], name))
            if root == "super()":
                if type(value) is MethodType:
                    self._hold(self.things[place], path, value.__func__)  # whose object it is, differs by call
            elif not rest and root not in local:  # each name of a longer path is a path itself
                self._hold(self.things[place], root, find(root))
        return missing

    def _hold(self, about: dict[str, Any], name: str, value: Any) -> None:
        """Note what a name of a thing stands for."""
        index = -1 if value is NOTHING else self._thing(value)
        if index >= 0:
            about["edges"][name] = index


def _class(value: Any) -> type | None:
    """What makes new objects, if it is a class of the suite or of a package."""
    if value is NOTHING or not is_a(value, type) or type_name(value).partition(".")[0] in _PYTHONS:
        return None
    return value  # type: ignore[no-any-return]


def _kinds(source: Source, find: Find) -> Kinds:
    """Variables that stand for new objects of a class."""
    found: Kinds = {}
    for name, path in source.made.items():
        kind = _class(find(path))
        if kind is not None:
            found[name] = kind
    return found


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
        elif type(target) is _LRU:
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


def _defaults(function: FunctionType) -> dict[str, Any]:
    """Parameters that need not be given, and what they are then."""
    code, values = function.__code__, function.__defaults__ or ()
    positional = code.co_varnames[: code.co_argcount]
    return {**dict(zip(positional[len(positional) - len(values) :], values)), **(function.__kwdefaults__ or {})}


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
    for name, path, how in source.items:
        over: Any = find(path) if name not in names else NOTHING
        if over is not NOTHING and how == "itself":
            found[name] = over
        elif how == "item" and type(over) in (list, tuple) and over:
            found[name] = over[0]
        elif how == "value" and type(over) is dict and over:
            found[name] = next(iter(over.values()))
    return found
