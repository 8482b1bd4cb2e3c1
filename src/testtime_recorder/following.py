"""Into the functions that a text calls, with the objects that it hands them.

What lives here: what dotted names stand for, which calls are followed and how far, what was followed already, and what
the names in the functions that are reached stand for (``callee`` finds these functions, ``things`` writes down what is
met).  What may never be added: anything that runs code of the suite, or a look at a frame (``scene``).
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Iterable
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

from .callee import Find, Kinds, bound, defaults, free, function_behind, item, kinds_of, made_by, next_method, standard
from .handing import handed_on
from .implied import holds_objects, implied, maker, of_module, one_of_each
from .looking import NOTHING, attribute, in_classes, is_a
from .naming import Call
from .source import Source, Sources
from .things import VALUES, Things

_FUNCTIONS = 60
"""Functions whose text is followed."""
_UNNAMED = 60
"""Besides, methods that are called though no text names them."""
_DEEP = 4
"""Calls inside calls that are followed."""
MADE_BY = "metaclass.__call__"
"""Under what name a class holds what its own class makes objects with."""
NO_ARGUMENTS = ast.Call(ast.Name("x", ast.Load()), [], [])
_HANDED = frozenset(map(id, (FunctionType, MethodType, functools.partial)))


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


class Following:
    """What was followed in one run of a function."""

    def __init__(self, sources: Sources, things: Things) -> None:
        """``things``: what was met up to now, also outside of calls."""
        self._sources = sources
        self._things = things
        self._followed: set[tuple[int, ...]] = set()  # with all that they call
        self._met: dict[tuple[int, ...], bool] = {}  # in this look, and whether nothing was left out
        self._partly: set[tuple[int, ...]] = set()
        """Of these, the ones that name attributes which are not there yet, or call such: the next look follows them
        again."""
        self._unnamed: set[tuple[int, ...]] = set()  # of those that were followed, methods that nobody names
        self._implied: set[int] = set()  # things whose methods that nobody names were gone over
        self._lacks = False  # whether what is being followed is one of those
        self.modules: dict[int, dict[str, Any]] = {}  # in this look, variables of those whose functions were met

    def begin(self) -> None:
        """Another look: what was followed to its end is not followed again."""
        self._partly.clear()
        self._lacks = False
        self._met.clear()
        self.modules.clear()

    # -- finding --------------------------------------------------------------------------------------------------

    def finder(self, code: CodeType, names: dict[str, Any], globals_: dict[str, Any]) -> Find:
        """What names stand for in ``code`` if ``names`` are its variables, as far as they are known.

        One that is not is no global of the same name: tests call their variables like the fixtures of their module.
        """
        own = frozenset(code.co_varnames + code.co_cellvars + code.co_freevars)

        def find(path: str) -> Any:
            first, _, rest = path.partition(".")
            if first == "super()":
                return next_method(names, rest.split("."))
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
            if type(inner) is property:
                given = handed_on(value, inner)
                inner = inner if given is NOTHING else given
            if inner is NOTHING:
                return NOTHING
            owner, index = self._things.of(value), self._things.of(inner)
            if owner >= 0 and index >= 0:
                self._things.all[owner]["edges"][name] = index
            value = inner
        return value

    # -- calls ----------------------------------------------------------------------------------------------------

    def calls(self, source: Source, find: Find, kinds: Kinds, depth: int = 0) -> bool:
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
        target = NOTHING if self._things.tired() else self._target(call, find)
        if target is NOTHING or (handed and id(type(target)) not in _HANDED):
            return not self._things.over
        return self.into(target, call.node, find, depth)

    def _target(self, call: Call, find: Find) -> Any:
        """What is called, by its dotted name, as something in a container, or as the method of that."""
        if call.path is not None:
            return find(call.path)
        if not isinstance(call.node.func, ast.Attribute):
            return item(call.node.func, find)
        owner = item(call.node.func.value, find)
        return NOTHING if owner is NOTHING else self._along(owner, [call.node.func.attr])

    def _follow_new(self, call: Call, find: Find, depth: int, kinds: Kinds) -> bool:
        """Look into a method of an object that the text itself makes, so that it is not there to be looked at."""
        if self._things.over:
            return False
        root, _, name = (call.path or "").partition(".")
        kind = kinds.get(root) if call.made is None else made_by(find(call.made))
        if kind is None:
            return True
        name = call.method or name
        method = attribute(kind, name)
        if type(method) is not FunctionType and type(method) is not MethodType:
            return True
        self._hold_class(kind, name, method)
        bound = type(in_classes(kind, name)) is not FunctionType
        return self.into(method, call.node, find, depth, kind=None if bound else kind)

    def unnamed(self, values: Iterable[Any], find: Find, depth: int = 0) -> bool:
        """Look into what objects do though no text names it; whether nothing is left."""
        whole = True
        for value in values:
            inside = one_of_each(value)
            if inside or holds_objects(value):
                self._things.of(value, wide=True)
            for each in (value, *inside):
                whole &= self._follow_implied(each, find, depth)
        return whole

    def shown(self, paths: Iterable[str], find: Find, depth: int = 0) -> bool:
        """Look into the properties among what dotted names stand for; whether nothing is left."""
        whole = True
        for path in paths if depth < _DEEP else ():
            owner, _, _ = path.rpartition(".")
            held = find(path) if owner else NOTHING
            if type(held) is property and type(held.fget) is FunctionType:
                whole &= self.into(held.fget, NO_ARGUMENTS, find, depth, owner=find(owner))
        return whole

    def _follow_implied(self, value: Any, find: Find, depth: int) -> bool:
        """Look into the methods of an object, or of new ones of a class, that are called though no text names them."""
        if (
            value is NOTHING
            or id(type(value)) in VALUES
            or depth >= _DEEP
            or self._things.place(value) in self._implied
        ):
            return not self._things.over
        kind = value if is_a(value, type) else type(value)
        module = is_a(value, ModuleType)
        methods, made = of_module(value) if module else implied(kind), maker(kind) if kind is value else None
        index = self._things.of(value) if methods or made else self._things.place(value)
        self._implied.add(index)  # as far as its own methods are concerned
        if made is not None:
            self._hold_class(kind, MADE_BY, made)
            self.into(made, NO_ARGUMENTS, find, depth, owner=kind)
        whole = not self._things.over
        for name, method in methods.items() if index >= 0 else ():
            if self._things.over:
                whole = False
                break
            self._things.hold(self._things.all[index], name, method)
            bound = (kind,) if kind is value else (None, NOTHING if module else value)
            whole &= self.into(method, NO_ARGUMENTS, find, depth, *bound)
        if index < 0 or not whole:
            self._implied.discard(index)
        return whole

    def _hold_class(self, kind: type, name: str, value: Any) -> None:
        index = self._things.of(kind)
        if index >= 0:
            self._things.hold(self._things.all[index], name, value)

    def into(
        self, target: Any, call: ast.Call, find: Find, depth: int, kind: type | None = None, owner: Any = NOTHING
    ) -> bool:
        """Look into what is called, ``kind``'s new object's method or ``owner``'s, if said; whether nothing is left."""
        function, found = function_behind(target)
        owner = found if owner is NOTHING else owner
        if function is None or standard(function.__code__.co_filename):
            return True
        owner, kind = (None, kind) if kind is not None else (owner, made_by(target))
        names = bound(function, owner, call, find)
        given = (*names.values(), *(function.__closure__ or ()))  # one text may enclose different variables
        key = (id(function.__code__), id(kind), *map(id, given))
        if key in self._followed or key in self._met:
            self._lacks |= key in self._partly
            return self._met.get(key, True)
        if call is NO_ARGUMENTS:
            if len(self._unnamed) >= _UNNAMED and key not in self._unnamed:
                return True
            self._unnamed.add(key)
        elif len(self._followed) + len(self._met) - len(self._unnamed) >= _FUNCTIONS:
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
        self.modules[id(function.__globals__)] = function.__globals__
        place = self._things.of(function)
        called = self._things.of(target)
        if owner is target and called >= 0:
            self._things.hold(self._things.all[called], "__call__", function)
        inner = self._sources.at_hand(function.__code__)
        if inner is None:
            return False
        if place < 0 or inner.tree is None:
            return not self._things.over
        for name, value in defaults(function).items():
            names.setdefault(name, value)
            if id(type(value)) not in VALUES:
                self._things.hold(self._things.all[place], f"={name}", value)
        for name, value in free(function).items():
            names.setdefault(name, value)
        find = self.finder(function.__code__, names, function.__globals__)
        kinds = kinds_of(inner, find)
        if kind is not None and function.__code__.co_argcount:
            kinds[function.__code__.co_varnames[0]] = kind
        self._lacks |= self._follow_names(inner, function, place, find, kinds)
        whole = self.unnamed((*map(find, inner.paths), *kinds.values()), find, depth + 1)
        whole &= self.shown(inner.paths, find, depth + 1)
        whole &= self.calls(inner, find, kinds, depth + 1)
        return whole and not self._things.over

    def _follow_names(self, source: Source, function: FunctionType, place: int, find: Find, kinds: Kinds) -> bool:
        """Take down what the names in a called function stand for, as far as that is known without running it.

        Whether an attribute was missing that an object may have later.
        """
        missing = False
        local = frozenset(function.__code__.co_varnames).difference(function.__code__.co_freevars)
        for path in source.paths:
            if self._things.tired():
                break
            root, _, rest = path.partition(".")
            value = find(path)
            missing = missing or (value is NOTHING and bool(rest) and find(root) is not NOTHING)
            if root in kinds and rest:
                name = rest.partition(".")[0]
                self._hold_class(kinds[root], name, attribute(kinds[root], name))
            if root == "super()":
                if type(value) is MethodType:
                    self._things.hold(
                        self._things.all[place], path, value.__func__
                    )  # whose object it is, differs by call
            elif not rest and root not in local:  # each name of a longer path is a path itself
                self._things.hold(self._things.all[place], root, find(root))
        return missing
