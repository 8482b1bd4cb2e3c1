"""Requests to servers: of what resource, and whether one only asks.

What lives here: what the arguments of a request say, by what HTTP says of methods.  What may never be added: a server,
or what it makes of a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from testtime.whatif.gather.values import SIMPLE, Given, Value

_ASKING = frozenset({"get", "head", "options"})
"""Methods of HTTP that change nothing, and functions of that name."""
_HOST = re.compile(r"^\w+://[^/\s]*")
_RESOURCE = re.compile(r"(?P<resource>/\w[^\s?#]*)(?:[?#]\S*)?")
_LINE = re.compile(r"(?P<method>[A-Z]{3,7}) (?P<resource>/\w[^\s?#]*)")
"""How a request of HTTP begins."""
_KEY = re.compile(r"[A-Za-z][\w.:-]*\w")
"""What a server may know something by."""
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
        more = [*given.positional[1:2], *(value for name, value in told.items() if name == "data")]
        return all(each.nothing for each in more) and method.lower() in _ASKING
    if method == "request":
        return is_one(given) and (given.positional[0].text or "").lower() in _ASKING
    return method in _ASKING


def named(words: str, given: Given, *, outside: bool) -> set[tuple[str, str]]:
    """What a call may ask a server to do, and with what: its method of HTTP, or else what is called, and its texts.

    ``outside``: whether the call stands in the function at hand; deeper inside, only paths of resources are that.
    """
    texts = [each.text for each in given.values if each.text is not None and not each.path]
    methods = [each.upper() for each in texts if each.lower() in _METHODS]
    how = methods[0] if methods else words.rpartition(".")[2]
    found: set[tuple[str, str]] = set()
    for text in texts:
        line = _LINE.match(text)
        about = _RESOURCE.fullmatch(_HOST.sub("", text))
        if line is not None:
            found.add((line["method"], line["resource"]))
        elif about is not None:
            found.add((how, about["resource"].rstrip("/")))
        elif outside and _KEY.fullmatch(text) and text.lower() not in _METHODS:
            found.add((how, text))
    return found


def only_ask(hows: Iterable[str]) -> bool:
    """Whether some ways to call a server change nothing by what HTTP says."""
    return all(each.lower() in _ASKING for each in hows)


def is_one(given: Given) -> bool:
    """Whether the first argument names a method of HTTP."""
    return bool(given.positional) and (given.positional[0].text or "").lower() in _METHODS


def resource(values: Sequence[Value]) -> str | None:
    """What a request is about: the first argument that looks like a place, without its query; else the first text."""
    texts = [value.text for value in values if value.text is not None]
    found = next((each for each in texts if "/" in each), texts[0] if texts else None)
    return found if found is None else found.partition("?")[0].rstrip("/") or "/"
