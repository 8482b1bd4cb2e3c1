"""What the names in a function stood for while it ran: which object, and what that is.

What lives here: looking at a frame's variables, and at the attributes that the text of the function and of those it
calls names (``things`` writes them down, ``callee`` finds the functions).  What may never be added: anything that runs
code of the suite (a property, ``__getattr__``, ``repr``), or that keeps an object alive beyond the look.

An object is told as a *thing*: what kind it is, its type, and for each attribute that the text names, which thing that
is.  So the reader can follow ``self.client.session`` through three functions and see that two calls use one session.
Things are counted anew for each run of a function, as an address means nothing once the object is gone.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Iterable
from types import CodeType, FunctionType, MethodType
from typing import Any, Callable, NamedTuple

from .callee import (
    Find,
    Kinds,
    bound,
    defaults,
    free,
    function_behind,
    item,
    items,
    kinds_of,
    made_by,
    next_method,
    standard,
)
from .implied import implied, maker, one_of_each
from .looking import NOTHING, attribute, in_classes, is_a
from .naming import Call
from .source import Source, Sources
from .things import VALUES, Tell, Things

_FUNCTIONS = 60
"""Functions whose text is followed."""
_UNNAMED = 60
"""Besides, methods that are called though no text names them."""
_DEEP = 4
"""Calls inside calls that are followed."""
MADE_BY = "metaclass.__call__"
"""Under what name a class holds what its own class makes objects with."""
_NO_ARGUMENTS = ast.Call(ast.Name("x", ast.Load()), [], [])
_HANDED = frozenset(map(id, (FunctionType, MethodType, functools.partial)))


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
        self._things = Things(tell, enough)
        self.things = self._things.all
        self.snapshots: list[tuple[int, dict[str, int]]] = []
        self._followed: set[tuple[int, ...]] = set()  # with all that they call
        self._met: dict[tuple[int, ...], bool] = {}  # in this look, and whether nothing was left out
        self._partly: set[tuple[int, ...]] = set()
        """Of these, the ones that name attributes which are not there yet, or call such: the next look follows them
        again."""
        self._unnamed: set[tuple[int, ...]] = set()  # of those that were followed, methods that nobody names
        self._implied: set[int] = set()  # things whose methods that nobody names were gone over
        self._lacks = False  # whether what is being followed is one of those
        self.whole = False
        """Whether the last look left nothing out."""

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
        self._things.over = False
        self._met.clear()
        try:
            paths: dict[str, int] = {}
            self.snapshots.append((line, paths))
            gone_over = items(source, names, self._finder(code, names, globals_))
            find = self._finder(code, {**gone_over, **names}, globals_)
            for path in source.paths:
                found = find(path) if path.partition(".")[0] not in gone_over else NOTHING
                if found is not NOTHING:
                    index = self._things.of(found, wide=True)
                    if index >= 0:
                        paths[path] = index
            whole = self._follow_unnamed(map(find, paths), find, 0)
            whole &= self._follow_calls(source, find, 0, kinds_of(source, find))
            environment = self._things.environment()
            if environment >= 0:
                paths["os.environ"] = environment
            self.whole = whole and not self._things.over
        finally:
            self._things.end()

    # -- finding --------------------------------------------------------------------------------------------------

    def _finder(self, code: CodeType, names: dict[str, Any], globals_: dict[str, Any]) -> Find:
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
            if inner is NOTHING:
                return NOTHING
            owner, index = self._things.of(value), self._things.of(inner)
            if owner >= 0 and index >= 0:
                self.things[owner]["edges"][name] = index
            value = inner
        return value

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
        target = NOTHING if self._things.tired() else self._target(call, find)
        if target is NOTHING or (handed and id(type(target)) not in _HANDED):
            return not self._things.over
        return self._follow(target, call.node, find, depth)

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
        return self._follow(method, call.node, find, depth, kind=None if bound else kind)

    def _follow_unnamed(self, values: Iterable[Any], find: Find, depth: int) -> bool:
        """Look into what objects do though no text names it; whether nothing is left."""
        whole = True
        for value in values:
            inside = one_of_each(value)
            if inside:
                self._things.of(value, wide=True)
            for each in (value, *inside):
                whole &= self._follow_implied(each, find, depth)
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
        methods, made = implied(kind), maker(kind) if kind is value else None
        index = self._things.of(value) if methods or made else self._things.place(value)
        self._implied.add(index)  # as far as its own methods are concerned
        if made is not None:
            self._hold_class(kind, MADE_BY, made)
            self._follow(made, _NO_ARGUMENTS, find, depth, owner=kind)
        whole = not self._things.over
        for name, method in methods.items() if index >= 0 else ():
            if self._things.over:
                whole = False
                break
            self._things.hold(self.things[index], name, method)
            whole &= self._follow(method, _NO_ARGUMENTS, find, depth, *((kind,) if kind is value else (None, value)))
        if index < 0 or not whole:
            self._implied.discard(index)
        return whole

    def _hold_class(self, kind: type, name: str, value: Any) -> None:
        index = self._things.of(kind)
        if index >= 0:
            self._things.hold(self.things[index], name, value)

    def _follow(
        self, target: Any, call: ast.Call, find: Find, depth: int, kind: type | None = None, owner: Any = NOTHING
    ) -> bool:
        """``kind``: of the new object whose method it is; ``owner``: what it is bound to, where nothing else says."""
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
        if call is _NO_ARGUMENTS:
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
        place = self._things.of(function)
        called = self._things.of(target)
        if owner is target and called >= 0:
            self._things.hold(self.things[called], "__call__", function)
        inner = self._sources.at_hand(function.__code__)
        if inner is None:
            return False
        if place < 0 or inner.tree is None:
            return not self._things.over
        for name, value in defaults(function).items():
            names.setdefault(name, value)
            if id(type(value)) not in VALUES:
                self._things.hold(self.things[place], f"={name}", value)
        for name, value in free(function).items():
            names.setdefault(name, value)
        find = self._finder(function.__code__, names, function.__globals__)
        kinds = kinds_of(inner, find)
        if kind is not None and function.__code__.co_argcount:
            kinds[function.__code__.co_varnames[0]] = kind
        self._lacks |= self._follow_names(inner, function, place, find, kinds)
        whole = self._follow_unnamed((*map(find, inner.paths), *kinds.values()), find, depth + 1)
        whole &= self._follow_calls(inner, find, depth + 1, kinds)
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
                    self._things.hold(self.things[place], path, value.__func__)  # whose object it is, differs by call
            elif not rest and root not in local:  # each name of a longer path is a path itself
                self._things.hold(self.things[place], root, find(root))
        return missing
