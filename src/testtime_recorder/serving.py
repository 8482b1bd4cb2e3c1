"""Servers that a suite runs in its own process: what answers, which no text of a client names.

What lives here: which classes of a module are handlers, and which functions of it start a server with one.  What may
never be added: a call of any of it, or a look at a server that runs.
"""

from __future__ import annotations

from inspect import CO_COROUTINE
from types import FunctionType
from typing import Any

from .callee import made_by
from .finalisers import is_own
from .looking import DICT, MRO, dictionary, first_of, is_a, type_name

MARK = "serves "
"""Before the name of a method that answers, as its class is told to hold it."""
_MANY, _MOST = 2_000, 24
_HANDLERS = frozenset(("socketserver.BaseRequestHandler", "asyncio.protocols.BaseProtocol"))
_ANSWERS = frozenset(("handle", "data_received", "datagram_received", "connection_made", "connection_lost"))
_VERB = "do_"
_STARTS = frozenset(("start_server", "start_unix_server"))
_FIXTURES = "_pytest.fixtures"


def answering(names: dict[str, Any]) -> list[tuple[type, str, FunctionType]]:
    """The methods of handlers among the variables of a module: class, name and function."""
    found = []
    for value in first_of(names.values(), _MANY):
        if is_a(value, type) and made_by(value) is not None and not _is_foreign(value):
            held = {name: each for base in reversed(MRO(value)) for name, each in dict(DICT(base)).items()}
            if any(type_name(base) in _HANDLERS for base in MRO(value)):
                found += [(value, name, each) for name, each in held.items() if _answers(name, each)]
            found += [(value, name, held[name]) for name in _handed(held)]
    return found[:_MOST]


def _is_foreign(kind: type) -> bool:
    """Whether a class has functions, and none of the suite's: most that a module imports are such."""
    functions = [each for each in first_of(DICT(kind).values(), _MANY) if type(each) is FunctionType]
    return bool(functions) and not any(map(is_own, functions))


def _handed(held: dict[str, Any]) -> list[str]:
    """Coroutine functions of a class that a function of it names which starts a server: it may hand them over."""
    starts = [each for each in held.values() if type(each) is FunctionType and _starts(each)]
    named = {name for each in starts for name in each.__code__.co_names if type(held.get(name)) is FunctionType}
    return sorted(name for name in named if held[name].__code__.co_flags & CO_COROUTINE and is_own(held[name]))


def _starts(function: FunctionType) -> bool:
    return is_own(function) and not _STARTS.isdisjoint(function.__code__.co_names)


def starting(names: dict[str, Any]) -> list[FunctionType]:
    """The functions among the variables of a module, fixtures as well, that start a server which calls a function."""
    functions = map(_function, first_of(names.values(), _MANY))
    return [each for each in functions if each is not None and _starts(each)][:_MOST]


def _answers(name: Any, value: Any) -> bool:
    named = type(name) is str and (name in _ANSWERS or name.startswith(_VERB))
    return named and type(value) is FunctionType and is_own(value)


def _function(value: Any) -> FunctionType | None:
    """A function, also behind what pytest makes of a fixture."""
    if type(value) is not FunctionType and type_name(type(value)).startswith(_FIXTURES):
        value = dictionary(value).get("_fixture_function")
    elif type(value) is FunctionType and "__pytest_wrapped__" in value.__dict__:
        value = dictionary(value.__dict__["__pytest_wrapped__"]).get("obj")
    return value if type(value) is FunctionType else None
