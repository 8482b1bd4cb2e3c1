"""What is known of functions and types that nobody's text needs to be read for.

What lives here: from a name as a recording tells it to an entry of the tables.  What may never be added: an entry
(``known_functions``, ``known_types``).

A recording tells the module that something was made in, which is seldom the one that it is imported from: ``os.chdir``
is ``posix.chdir``, ``asyncio.sleep`` is ``asyncio.tasks.sleep``.  The tables have the names that users write.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache

from testtime.whatif.gather import known_types
from testtime.whatif.gather.known_functions import NOTHING, TABLE, Does

_MADE_IN = {
    "builtins": "",
    "posix": "os.",
    "nt": "os.",
    "posixpath": "os.path.",
    "ntpath": "os.path.",
    "genericpath": "os.path.",
    "_thread": "threading.",
}
_INNER = re.compile(r"^(asyncio|anyio|aiohttp|httpx|pathlib|requests|trio)\.(?:[_a-z]\w*\.)+(?=\w)")
"""A package that shows the names of its modules as its own."""
_PRIVATE = re.compile(r"^_(?=[a-z]\w*\.)")


@cache
def public(name: str) -> str:
    """The name that users write for a function or type."""
    module, dot, rest = name.partition(".")
    if dot and module in _MADE_IN:
        return _MADE_IN[module] + rest
    shown = _PRIVATE.sub("", name, count=1) if module.startswith("_") else name
    return _INNER.sub(r"\1.", name) if shown == name else public(shown)


def of_python(name: str) -> bool:
    """Whether something belongs to the standard library, by its full name."""
    return name.partition(".")[0] in sys.stdlib_module_names


def function(name: str | None) -> Does | None:
    """What a function does, by its full name; ``None`` where that is not known."""
    return None if name is None else TABLE.get(public(name))


def method(types: Iterable[str], name: str) -> Does | None:
    """What a method does, by the names of its object's type and its bases; ``None`` where that is not known."""
    for each in sorted(types):
        if each in known_types.OTHERS:
            return known_types.OTHERS[each].get(name, known_types.REST.get(each, NOTHING))
    return None
