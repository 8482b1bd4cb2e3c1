"""What a function does, as a number: equal for a function that was moved, another for one that was changed.

What lives here: code objects to numbers.  What may never be added: reading a file, or running anything of the suite.

It is the byte code, its names and its plain constants that count, not lines, comments or spelling; so numbers of two
versions of Python, or of pytest (which rewrites ``assert``), do not compare.  Sets are left out: their order is another
in each process.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Iterable
from types import CodeType, FunctionType
from typing import Any, Callable

_PLAIN = frozenset((int, float, str, bytes, bool, complex, type(None), type(...)))

_CODE, _SET = "<code ", "frozenset("
"""What a constant's text has in it that is another in each process, or a text that says the same."""


def fingerprint(code: CodeType) -> int:
    """The number of a code object and those inside it; 32 bits."""
    constants = repr(code.co_consts)
    if _CODE in constants or _SET in constants:
        told: list[Any] = []
        _constants(code.co_consts, told)
        constants = repr(told)
    text = f"{code.co_names}{code.co_varnames}{code.co_freevars}{constants}"
    return crc32(text.encode("utf-8", "backslashreplace"), crc32(code.co_code))


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


def of_items(items: Iterable[Any], function_of: Callable[[Any], FunctionType | None]) -> dict[str, dict[str, int]]:
    """File -> name of a test without parameters -> fingerprint, of what pytest collected.

    ``function_of``: of an item.  What cannot be asked is left out: an item of a plugin need not be a function.
    """
    found: dict[str, dict[str, int]] = {}
    for item in items:
        try:
            file, _, rest = str(item.nodeid).partition("::")
        except Exception:  # an item that has nothing of pytest's own
            continue
        name = rest.partition("[")[0]
        names = found.setdefault(file, {})
        if name and name not in names:
            function = function_of(item)
            if function is not None:
                names[name] = fingerprint(function.__code__)
    return {file: names for file, names in found.items() if names}
