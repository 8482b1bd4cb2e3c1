"""What functions of the library give back.

What lives here: an object of its own, or something of what a function was handed.  What may never be added: what a
function does (``known_functions``).
"""

from __future__ import annotations

from collections.abc import Callable

from testtime.whatif.gather import paths, requests
from testtime.whatif.gather.known_functions import SIMPLE_RESULTS, TEMPORARY
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value

_SAME_TEXT = frozenset({"os.fspath", "os.path.abspath"})
_MADE: dict[str, Callable[[Given], Value]] = {
    "copy.deepcopy": lambda _: FRESH,
    "typing.cast": lambda given: given.positional[-1] if given.positional else Value(given.things),
    "urllib.request.Request": requests.made,
    **dict.fromkeys(TEMPORARY, paths.temporary),
}
"""Functions of which more is known of what comes back, with what says so."""


def result(name: str, given: Given) -> Value:
    """The result of a function of the library: an object of its own, or something of what it was handed."""
    first = given.positional[0] if given.positional else None
    if name in _MADE:
        return _MADE[name](given)
    if name == "str" and first is not None and len(given.positional) == 1:
        return Value(text=first.text, path=first.path, exact=True)
    if name == "pathlib.Path" and first is not None and not given.loose:
        return Value(text=paths.joined(given.positional), path=True, exact=True)
    if name == "os.path.join" and not given.loose:
        return Value(text=paths.joined(given.positional), path=True, exact=True)
    if name in _SAME_TEXT and first is not None:
        return Value(text=first.text, path=first.path, exact=True)
    return SIMPLE if name in SIMPLE_RESULTS else Value(given.things, exact=not given.things)
