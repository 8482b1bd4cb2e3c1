"""The environment of the process: what it began with, and what the suite has put there.

What lives here: telling the two apart, in the environment and in copies of it.  What may never be added: a variable
that the process began with; that is the business of whoever started it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import filterfalse, islice
from typing import Any

from .looking import dictionary, first_of

_BEGAN, _KEPT = dict(os.environ), dict(vars(os.environ).get("_data", ()))
"""The environment that the process began with, and the same as ``os`` keeps it."""
_ENVIRONMENT = type(os.environ)
_PYTESTS = "PYTEST_"
"""How the names of variables begin that pytest sets itself."""
_MANY = 500
"""Items of a mapping, or variables, among which those are looked for that are no copies of the environment."""


def paths() -> Iterator[tuple[str, str]]:
    """Names and values of the variables that the suite has put there and that are paths."""
    inner = dictionary(os.environ).get("_data") if type(os.environ) is _ENVIRONMENT else None
    pairs = first_of(inner.items(), _MANY) if type(inner) is dict else []
    for pair in (each for each in pairs if _KEPT.get(each[0]) != each[1]):
        name, value = map(os.fsdecode, pair)
        if os.sep in value and not name.startswith(_PYTESTS):
            yield name, value


def own(mapping: dict[Any, Any], most: int) -> list[tuple[Any, Any]]:
    """The first items of a mapping, ``most`` at most; of a copy of the environment, those that the process did not
    begin with.
    """
    found = first_of(mapping.items(), most)
    if not any(map(_is_inherited, found)):
        return found
    return list(islice(filterfalse(_is_inherited, first_of(mapping.items(), _MANY)), most))


def _is_inherited(item: tuple[Any, Any]) -> bool:
    key, value = item
    return type(key) is str and type(value) is str and _BEGAN.get(key) == value
