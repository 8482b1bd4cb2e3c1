"""Requests to servers: of what resource, and whether one only asks.

What lives here: what the arguments of a request say, by what HTTP says of methods.  What may never be added: a server,
or what it makes of a request.
"""

from __future__ import annotations

from collections.abc import Sequence

from testtime.whatif.gather.values import SIMPLE, Given, Value

_ASKING = frozenset({"get", "head", "options"})
"""Methods of HTTP that change nothing, and functions of that name."""
_METHODS = _ASKING | {"post", "put", "patch", "delete"}


def made(given: Given) -> Value:
    """A request of ``urllib``: its address, and what makes it more than a question."""
    first = [*given.positional, SIMPLE][0]
    named = {**dict(zip(("data",), given.positional[1:], strict=False)), **given.named}
    return Value(text=first.text, exact=True, inner={name: named[name] for name in ("data", "method") if name in named})


def asks(name: str, given: Given) -> bool:
    """Whether a request changes nothing; ``name``: of the function or method, as users write it."""
    method = name.rpartition(".")[2]
    if method == "urlopen":
        first = [*given.positional, SIMPLE][0]
        told = {**(first.inner or {}), **given.named}
        method = told["method"].text or "" if "method" in told else "get"
        return "data" not in told and len(given.positional) < 2 and method.lower() in _ASKING
    if method == "request":
        return is_one(given) and (given.positional[0].text or "").lower() in _ASKING
    return method in _ASKING


def is_one(given: Given) -> bool:
    """Whether the first argument names a method of HTTP."""
    return bool(given.positional) and (given.positional[0].text or "").lower() in _METHODS


def resource(values: Sequence[Value]) -> str | None:
    """What a request is about: the first argument that looks like a place, without its query; else the first text."""
    texts = [value.text for value in values if value.text is not None]
    found = next((each for each in texts if "/" in each), texts[0] if texts else None)
    return found if found is None else found.partition("?")[0].rstrip("/") or "/"
