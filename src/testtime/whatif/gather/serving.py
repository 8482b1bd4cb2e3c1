"""Servers that a suite runs in its own process: what they keep from one request to the next.

What lives here: what the handlers do that were seen, and whether two requests, or one and something else, meet there.
What may never be added: who sends a request (``precedence``), or finding handlers (the recording says which there are).

Nobody can tell which handler answers which request, nor what is in it: any that was seen may, and goes any way through
its text.  Where it keeps things under keys, requests that name different things are given the benefit of the doubt.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from functools import lru_cache

from testtime.whatif.gather.conflict import common
from testtime.whatif.gather.following import run
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import FILES
from testtime.whatif.gather.names import dotted
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.values import FRESH, Given, Value
from testtime.whatif.gather.walk import walk

MARK = "serves "
"""Before the name of a method that answers, as its class is told to hold it."""
_STARTS = frozenset({"start_server", "start_unix_server"})
_ASKED = ("do_GET", "do_HEAD", "do_OPTIONS")
_VERB = "do_"
Answer = tuple[str, int | None, int]
"""What answers: its name, the class that it is of, and the function."""
_KEPT = frozenset({"attribute", "contents", "variable", "whole"})


def met(reader: Reader, asks: tuple[bool, bool], *, apart: bool) -> Place | None:
    """What one request may change in this process that another looks at or changes; ``None`` if nothing was seen.

    ``asks``: whether each changes nothing by what HTTP says; ``apart``: whether they name different things.
    """
    for answers in _handlers(reader).values():
        first, second = (_done(reader, answers, only_asks=each) for each in asks)
        found = _common(first, second, apart=apart)
        if found is not None:
            return found
    return None


def beside(reader: Reader, other: Effects, *, only_asks: bool) -> Place | None:
    """What a request may change or look at in this process, or in files, that somebody else changes or looks at.

    ``other``: what that does; ``only_asks``: whether the request changes nothing by what HTTP says.
    """
    for answers in _handlers(reader).values():
        found = _common(_done(reader, answers, only_asks=only_asks), other)
        if found is not None:
            return found
    return None


def _common(first: Effects, second: Effects, *, apart: bool = False) -> Place | None:
    """Where one changes what the other changes or looks at."""
    for mine, theirs in (
        (first.writes, second.reads),
        (first.writes, second.writes),
        (first.reads, second.writes),
        (first.adds, second.reads),
        (first.reads, second.adds),
    ):
        found = common(_kept(mine, apart=apart), _kept(theirs, apart=apart))
        if found is not None:
            return found
    return None


def _kept(places: Set[Place], *, apart: bool) -> set[Place]:
    """Those in which something is kept, without what may be under different keys for requests that are apart."""
    kept = (each for each in places if each.kind in _KEPT or each.of == FILES)
    return {each for each in kept if not (apart and each.kind == "contents" and each.what is None)}


@lru_cache(64)  # each pair of statements asks for the same
def _handlers(reader: Reader) -> dict[int, tuple[Answer, ...]]:
    """By class, or function, what answers."""
    found: dict[int, tuple[Answer, ...]] = {}
    for name, kind, function in (*_methods(reader), *_functions(reader)):
        key = function if kind is None else kind
        found[key] = (*found.get(key, ()), (name, kind, function))
    return found


@lru_cache(256)
def _done(reader: Reader, answers: tuple[Answer, ...], *, only_asks: bool) -> Effects:
    """What one handler does."""
    effects = Effects()
    for name, kind, function in answers:
        if only_asks and name.startswith(_VERB) and name not in _ASKED:
            continue
        frame = Frame(reader, effects, "", frozenset(), {}, frozenset(), walk)
        for owner in _owners(reader, kind):
            run(frame, function, owner, name, Given([FRESH, FRESH]))
    return effects


def _owners(reader: Reader, kind: int | None) -> list[Value | None]:
    """What a method of a class may be bound to: objects that were seen, or else a new one."""
    if kind is None:
        return [None]
    objects = [each for each in reader.things.made_by(kind) if reader.things[each].kind == "object"]
    return [*map(reader.exact, objects)] or [Value(made=kind, inner={})]


def _methods(reader: Reader) -> list[Answer]:
    return [
        (name.removeprefix(MARK), place, index)
        for place, each in enumerate(reader.things)
        for name, index in each.edges.items()
        if name.startswith(MARK)
    ]


def _functions(reader: Reader) -> Iterator[Answer]:
    """Functions that are handed to what starts a server."""
    for each in [*reader.things]:
        body = None if each.kind != "function" or each.code is None else reader.body(each.code)
        for call in () if body is None else ast.walk(body.tree):
            if isinstance(call, ast.Call) and (dotted(call.func) or "").rpartition(".")[2] in _STARTS:
                for argument in call.args[:1]:
                    index = each.edges.get(dotted(argument) or "")
                    if index is not None and reader.things[index].kind == "function":
                        yield "", None, index
