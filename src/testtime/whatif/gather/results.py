"""What functions of the library give back.

What lives here: an object of its own, or something of what a function was handed.  What may never be added: what a
function does (``known_functions``).
"""

from __future__ import annotations

from collections.abc import Callable

from testtime.whatif.gather import paths, requests
from testtime.whatif.gather.known_functions import SIMPLE_RESULTS, TEMPORARY
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value, of_any

_SAME_TEXT = frozenset({"os.fspath", "os.path.abspath"})
_JOINED = frozenset({"pathlib.Path", "os.path.join"})
_CONTAINERS = frozenset({"dict", "list", "set", "sorted"})
_ENDED = dict.fromkeys(("args", "returncode", "stdout", "stderr"), SIMPLE)
"""What a process that has come to an end leaves."""


def _of_child(given: Given) -> Value:
    """What starting a child process gives: nothing of the environment that it was handed."""
    kept = Value(of_any((*given.positional, *given.loose)))
    return Value(kept.things, exact=not kept.things, inner=_ENDED)


_MADE: dict[str, Callable[[Given], Value]] = {
    "copy.deepcopy": lambda _: FRESH,
    **dict.fromkeys(("subprocess.getoutput", "subprocess.check_output"), lambda _: SIMPLE),
    "subprocess.run": _of_child,
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
    same = name in _SAME_TEXT or (name == "str" and len(given.positional) == 1)
    if same and first is not None:
        return Value(text=first.text, path=first.path, exact=True)
    if name in _JOINED and first is not None and not given.loose:
        return Value(text=paths.joined(given.positional), path=True, exact=True)
    if name in SIMPLE_RESULTS:
        return SIMPLE
    held = [("", each) for each in (*given.positional, *given.loose)]
    held += given.named.items() if name == "dict" else ()
    return Value(given.things, exact=not given.things, holds=held, own=name in _CONTAINERS)
