"""What the names in a function stood for while it ran: which object, and what that is.

What lives here: looking at a frame's variables, and at the attributes that the text of the function names (``things``
writes them down; ``following`` goes into what it calls).  What may never be added: anything that runs code of the suite
(a property, ``__getattr__``, ``repr``), or that keeps an object alive beyond the look.

An object is told as a *thing*: what kind it is, its type, and for each attribute that the text names, which thing that
is.  So the reader can follow ``self.client.session`` through three functions and see that two calls use one session.
Things are counted anew for each run of a function, as an address means nothing once the object is gone.
"""

from __future__ import annotations

from types import BuiltinFunctionType, CodeType
from typing import Any, Callable

from .callee import items, kinds_of, own
from .finalisers import NAME, of_module, registered
from .following import NO_ARGUMENTS, Following
from .looking import NOTHING, is_a
from .serving import MARK, answering, starting
from .source import Sources
from .things import Tell, Things


def _never() -> bool:
    return False


def _nothing(_path: str) -> Any:
    return NOTHING


class Scene:
    """What was seen in one run of a function."""

    def __init__(self, sources: Sources, tell: Tell, enough: Callable[[], bool] = _never) -> None:
        """``enough``: whether a look takes too long, and is to end with what it has."""
        self._sources = sources
        self._things = Things(tell, enough)
        self.things = self._things.all
        self.snapshots: list[tuple[int, dict[str, int]]] = []
        self._following = Following(sources, self._things)
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
        self._things.over = False
        self._following.begin()
        try:
            paths: dict[str, int] = {}
            self.snapshots.append((line, paths))
            gone_over = items(source, names, self._following.finder(code, names, globals_))
            find = self._following.finder(code, {**gone_over, **names}, globals_)
            for path in source.paths:
                found = find(path) if path.partition(".")[0] not in gone_over else NOTHING
                if found is not NOTHING:
                    index = self._things.of(found, wide=True)
                    if index >= 0:
                        paths[path] = index
            whole = self._following.unnamed(map(find, paths), find)
            whole &= self._following.shown(paths, find)
            whole &= self._following.calls(source, find, kinds_of(source, find))
            whole &= self._endings(globals_)
            whole &= self._servers()
            environment = self._things.environment()
            if environment >= 0:
                paths["os.environ"] = environment
            self.whole = whole and not self._things.over
        finally:
            self._following.modules.clear()
            self._things.end()

    def _modules(self) -> list[dict[str, Any]]:
        """Variables of those modules of the suite's whose functions were met; none, where there is no time left."""
        files = ((names, names.get("__file__")) for names in list(self._following.modules.values()))
        return [] if self._things.over else [names for names, file in files if type(file) is not str or own(file)]

    def _servers(self) -> bool:
        """Look into what answers in the modules that were met; whether nothing is left."""
        whole, things, into = True, self._things, self._following.into
        for names in self._modules():
            for kind, name, method in answering(names):
                index = things.of(kind)
                if index >= 0:
                    things.hold(things.all[index], MARK + name, method)
                    whole &= into(method, NO_ARGUMENTS, _nothing, 0, kind)
                for each in names.keys() & method.__code__.co_names:  # what is kept may be numbers and texts
                    things.of(names[each], wide=True)
            for function in starting(names):
                whole &= into(function, NO_ARGUMENTS, _nothing, 0)
        return whole

    def _endings(self, globals_: dict[str, Any]) -> bool:
        """Look into what runs when objects are let go of; whether nothing is left."""
        whole, things = True, self._things
        self._following.modules[id(globals_)] = globals_
        modules = self._modules()
        ends = [(things.of(kind), kind, method) for each in modules for kind, method in of_module(each)]
        for index, kind, method in ends:
            if index >= 0:
                things.hold(things.all[index], NAME, method)
                whole &= self._following.into(method, NO_ARGUMENTS, _nothing, 0, kind)
        for finalizer, target in registered():
            if is_a(target, BuiltinFunctionType):
                named = things.place(target.__self__) >= 0
            else:
                named = any(each is target.__globals__ for each in modules)
            if named and things.of(finalizer) >= 0:  # else it is of objects that others have made
                whole &= self._following.into(target, NO_ARGUMENTS, _nothing, 0)
        return whole
