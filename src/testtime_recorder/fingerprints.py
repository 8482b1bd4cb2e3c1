"""What a function does, as a number: equal for a function that was moved, another for one that was changed.

What lives here: items to functions, functions to code objects, code objects to numbers.  What may never be added:
reading a file, or running anything of the suite.

It is the byte code, its names and its plain constants that count, not lines, comments or spelling; so numbers of two
versions of Python, or of pytest (which rewrites ``assert``), do not compare.  Sets are left out: their order is another
in each process.

An item may be of any plugin, and what it holds may be any object: one that makes up attributes as they are asked for,
that has a property which raises, that says to be of another class.  So what is asked is what the interpreter itself
keeps: the type, the dictionary of an instance, and the slots of functions, methods and partials.  All else has no code.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Iterable
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any

_PLAIN = frozenset((int, float, str, bytes, bool, complex, type(None), type(...)))
_DEPTH = 20
"""Wrappers around wrappers that are followed."""
_dictionary = object.__getattribute__
_inner_of_partial = partial.func.__get__  # type: ignore[attr-defined]  # a slot; a subclass cannot come between
_METHODS = (staticmethod, classmethod)


def fingerprint(code: CodeType) -> int:
    """The number of a code object and those inside it; 32 bits."""
    told: list[Any] = [code.co_names, code.co_varnames, code.co_freevars]
    _constants(code.co_consts, told)
    return crc32(repr(told).encode("utf-8", "backslashreplace"), crc32(code.co_code))


def _constants(values: Iterable[Any], told: list[Any]) -> None:
    for value in values:
        kind = type(value)
        if kind in _PLAIN:
            told.append(value)
        elif kind is CodeType:
            told.append(fingerprint(value))
        elif kind is tuple:
            told.append(len(value))
            _constants(value, told)


def code_of(thing: Any) -> CodeType | None:
    """The code of what the user wrote, behind bound methods, partials and ``functools.wraps``; ``None`` without any."""
    for _ in range(_DEPTH):
        kind = type(thing)
        if kind is FunctionType:
            inner = thing.__dict__.get("__wrapped__")
            if inner is None:
                return thing.__code__  # type: ignore[no-any-return]
        elif kind is MethodType:
            inner = thing.__func__
        elif issubclass(kind, partial):
            inner = _inner_of_partial(thing)
        elif kind in _METHODS:
            inner = thing.__func__
        else:
            return None
        thing = inner
    return None


def of_items(items: Iterable[Any]) -> dict[str, dict[str, int]]:
    """File -> name of a test without parameters -> fingerprint, of what pytest collected.

    What cannot be asked is left out: an item of a plugin need not be a function.
    """
    found: dict[str, dict[str, int]] = {}
    for item in items:
        try:
            file, _, rest = str(item.nodeid).partition("::")
            held = _dictionary(item, "__dict__")
        except Exception:  # an item that has nothing of pytest's own
            continue
        name = rest.partition("[")[0]
        names = found.setdefault(file, {})
        if name and name not in names:
            code = code_of(held.get("_obj"))  # pytest's property ``obj`` may make an instance
            if code is not None:
                names[name] = fingerprint(code)
    return {file: names for file, names in found.items() if names}
