"""Objects as things: which are the same, what kind each is, and what its attributes are.

What lives here: writing objects down, each once.  What may never be added: anything that runs code of the suite (a
property, ``__getattr__``, ``repr``), or that keeps an object alive beyond the look.

Things are counted anew for each run of a function, as an address means nothing once the object is gone.
"""

from __future__ import annotations

import functools
import os
import weakref
from itertools import filterfalse, islice
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Callable

from .callee import LRU, made_by, standard
from .looking import MRO, NOTHING, attribute, dictionary, first_of, is_a, module_names, type_name

_MOST = 400
"""Things of one run of a function."""
_WIDE = 24
"""Attributes, or items, of an object that are told although no text names them."""
_LONG = 200
"""Characters of a value."""
_PATHS = ("pathlib.Pure", "pathlib._local.Pure")
"""How the names of paths' base classes begin."""
_BEGAN, _KEPT = dict(os.environ), dict(vars(os.environ).get("_data", ()))
"""The environment that the process began with, and the same as ``os`` keeps it."""
_ENVIRONMENT = type(os.environ)
_PYTESTS = "PYTEST_"
"""How the names of variables begin that pytest sets itself."""
_MANY = 500
"""Items of a mapping, or variables, among which those are looked for that are no copies of the environment."""
VALUES = frozenset(map(id, (type(None), bool, int, float, complex, str, bytes)))
"""Types of values that cannot change, by address: to compare classes may run code of the suite."""
_QUOTED = frozenset(map(id, (int, str, bool, type(None), float)))
_GENERATED = "<string>"
"""Where methods have their text that ``dataclasses`` and others generate."""
_LARGEST = 1 << 64
"""The largest number that is written in decimal; Python refuses to do so with thousands of digits."""
_COUNTED = frozenset(
    [f"{module}.{kind}Semaphore" for module in ("asyncio.locks", "threading") for kind in ("", "Bounded")]
    + [f"concurrent.futures.{kind}PoolExecutor" for kind in ("thread.Thread", "process.Process")]
)
"""Types that say in an attribute how many they let through."""

Tell = Callable[[CodeType], int]
"""The index of a code object's text in the journal."""


class Things:
    """Those that were met in one run of a function."""

    def __init__(self, tell: Tell, enough: Callable[[], bool]) -> None:
        """``enough``: whether a look takes too long, and is to end with what it has."""
        self._tell = tell
        self._enough = enough
        self.all: list[dict[str, Any]] = []
        self.over = False
        """Whether this look has taken too long."""
        self._asked = 0
        self._indices: dict[Any, int] = {}
        self._dictionaries: dict[int, int] = {}  # while looking: of objects that have attributes
        self._objects: list[Any] = []  # while looking: so that no address is used twice
        self._types: dict[int, tuple[type, tuple[str, list[str]]]] = {}  # names, while looking
        self._kinds: dict[int, Callable[[dict[str, Any], Any], None]] = {
            id(FunctionType): self._python,
            id(MethodType): self._method,
            id(BuiltinFunctionType): self._builtin,
            id(functools.partial): self._partial,
            id(property): self._property,
            id(functools.cached_property): self._cached,
            id(weakref.ref): self._weak,
            id(LRU): self._wrapper,
        }

    def end(self) -> None:
        """A look is over: let go of all objects."""
        self._objects.clear()
        self._dictionaries.clear()
        self._types.clear()

    def of(self, value: Any, wide: bool = False) -> int:
        """The index of an object; -1 when there are too many."""
        known = id(type(value))
        if known in VALUES:
            return self._value(value, known)
        kind, bases = self._type(type(value))
        key = _key(value)
        index = self._indices.get(key, -1)
        if index >= 0 and self.all[index]["type"] == kind:
            if self.all[index].get("func") == -1:  # there was no time for it
                self._describe(self.all[index], value, bases)
            if wide and not self.all[index].get("wide"):
                self._widen(index, value)
            return index
        inner = dictionary(value) if "." in kind else {}
        twin = self._dictionaries.get(id(inner), -1) if inner else -1
        if twin >= 0 and self.all[twin]["type"] == kind:  # what one stores, the other shows
            self._indices[key] = twin
            return twin
        index = self._new("object", kind, key)
        if index < 0:
            return -1
        self._objects.append(value)
        if inner:
            self._dictionaries[id(inner)] = index
        about = self.all[index]
        if key == id(value):
            about["id"] = key
        self._describe(about, value, bases)
        if wide or kind in _COUNTED or type(value) is tuple:
            self._widen(index, value)
        return index

    def environment(self) -> int:
        """The index of the environment, with those paths in it that the suite has put there; -1 if there are none."""
        inner = dictionary(os.environ).get("_data") if type(os.environ) is _ENVIRONMENT else None
        pairs = first_of(inner.items(), _MANY) if type(inner) is dict else []
        index = -1
        for pair in (each for each in pairs if _KEPT.get(each[0]) != each[1]):
            key, value = map(os.fsdecode, pair)
            if os.sep in value and not key.startswith(_PYTESTS):
                index = self.of(os.environ)
                if index >= 0:
                    self.hold(self.all[index], f"['{key}']", value)
        return index

    def place(self, value: Any) -> int:
        """The index of an object that was met before; -1 if it was not."""
        index = self._indices.get(_key(value), -1)
        return index if index >= 0 and self.all[index]["type"] == self._type(type(value))[0] else -1

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
                self.all[index]["value"] = text
        return index

    def _new(self, kind: str, type_: str, key: Any) -> int:
        """The index of a new thing; -1 when there are too many."""
        index = len(self.all)
        if index >= _MOST or self.tired():
            return -1
        self.all.append({"kind": kind, "type": type_, "edges": {}})
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
            about["func"] = self.of(wrapped)

    def _method(self, about: dict[str, Any], value: MethodType) -> None:
        about.update(kind="method", owner=self.of(value.__self__), func=self.of(value.__func__))

    def _builtin(self, about: dict[str, Any], value: BuiltinFunctionType) -> None:
        about.update(kind="builtin", name=f"{value.__module__}.{value.__qualname__}")
        owner = value.__self__
        if owner is not None and not is_a(owner, ModuleType):
            about["owner"] = self.of(owner)

    def _partial(self, about: dict[str, Any], value: functools.partial[Any]) -> None:
        about.update(kind="partial", func=self.of(value.func))
        for place, each in enumerate(value.args):
            self.hold(about, f"[{place}]", each)
        for name, each in value.keywords.items():
            self.hold(about, name, each)

    def _class(self, about: dict[str, Any], value: type) -> None:
        about.update(kind="class", name=type_name(value))
        for name in ("__init__", "__new__", "__init_subclass__", "__post_init__"):
            made = attribute(value, name)
            if type(made) is MethodType:
                made = made.__func__
            if type(made) is FunctionType and made.__code__.co_filename != _GENERATED:  # a dataclass's: it only stores
                self.hold(about, name, made)
        for place, base in enumerate(MRO(value)[1:-1]):
            if made_by(base) is not None:  # what is stored in it, this one shows as its own
                self.hold(about, f"base {place}", base)

    def _property(self, about: dict[str, Any], value: property) -> None:
        about.update(kind="property", func=self.of(value.fget))

    def _cached(self, about: dict[str, Any], value: Any) -> None:
        about.update(kind="property", func=self.of(value.func))

    def _weak(self, about: dict[str, Any], value: weakref.ref[Any]) -> None:
        there = value()  # in C: nobody made a class of this one
        if there is not None:
            self.hold(about, "()", there)

    def _wrapper(self, about: dict[str, Any], value: Any) -> None:
        wrapped = dictionary(value).get("__wrapped__", NOTHING)
        about.update(kind="function", name="functools.cache")
        if type(wrapped) is FunctionType:
            about.update(name=f"{wrapped.__module__}.{wrapped.__qualname__}", func=self.of(wrapped))

    def _widen(self, index: int, value: Any) -> None:
        """What an object holds, one step deep: two clients may share one session."""
        about = self.all[index]
        if about["kind"] != "object":
            about["wide"] = True
            return
        kind = type(value)
        held: list[tuple[str, Any]] = []
        if kind is list or kind is tuple:
            held = [(f"[{place}]", each) for place, each in enumerate(value[:_WIDE])]
        elif kind is set or kind is frozenset:
            held = [(f"[{place}]", each) for place, each in enumerate(first_of(value, _WIDE))]
        elif kind is dict:
            pairs = enumerate(_own(value))
            held = [(f"['{key}']" if type(key) is str else f"[{place}]", each) for place, (key, each) in pairs]
        else:
            inner = dictionary(value)
            held = [(name, each) for name, each in list(inner.items())[:_WIDE] if type(name) is str]
        for name, each in held:
            place = self.of(each)
            if place >= 0:
                about["edges"].setdefault(name, place)
        about["wide"] = not self.over

    def tired(self) -> bool:
        """Whether this look has taken long enough; asked of the clock now and then."""
        self._asked += 1
        if not self.over and not self._asked % 8:
            self.over = self._enough()
        return self.over

    def hold(self, about: dict[str, Any], name: str, value: Any) -> None:
        """Note what a name of a thing stands for."""
        index = -1 if value is NOTHING else self.of(value)
        if index >= 0:
            about["edges"][name] = index


def _own(mapping: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """The first items of a mapping; of a copy of the environment, those that the process did not begin with."""
    found = first_of(mapping.items(), _WIDE)
    if not any(map(_is_inherited, found)):
        return found
    return list(islice(filterfalse(_is_inherited, first_of(mapping.items(), _MANY)), _WIDE))


def _is_inherited(item: tuple[Any, Any]) -> bool:
    key, value = item
    return type(key) is str and type(value) is str and _BEGAN.get(key) == value


def _key(value: Any) -> Any:
    """What an object is known by; of a bound method, which is made anew each time, what it is bound to."""
    if type(value) is MethodType:
        return (id(value.__self__), id(value.__func__))
    if type(value) is BuiltinFunctionType and value.__self__ is not None and not is_a(value.__self__, ModuleType):
        return (id(value.__self__), value.__name__)
    return id(value)
