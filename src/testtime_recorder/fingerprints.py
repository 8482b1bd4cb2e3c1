"""What a function does, as a number: equal for a function that was moved, another for one that was changed.

What lives here: code objects to numbers.  What may never be added: reading a file, or running anything of the suite.

It is the byte code, its names and its plain constants that count, not lines, comments or spelling; so numbers of two
versions of Python, or of pytest (which rewrites ``assert``), do not compare.  Sets are left out: their order is another
in each process.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Iterable
from types import CodeType
from typing import Any, Callable

_PLAIN = (int, float, str, bytes, bool, complex, type(None), type(...))


def fingerprint(code: CodeType) -> int:
    """The number of a code object and those inside it; 32 bits."""
    names = ",".join((*code.co_names, *code.co_varnames, *code.co_freevars))
    found = crc32(names.encode("utf-8", "backslashreplace"), crc32(code.co_code))
    for constant in code.co_consts:
        found = _constant(constant, found)
    return found


def _constant(value: Any, before: int) -> int:
    if isinstance(value, CodeType):
        return crc32(b"%d" % fingerprint(value), before)
    if type(value) is tuple:
        for each in value:
            before = _constant(each, before)
        return before
    return crc32(repr(value).encode("utf-8", "backslashreplace"), before) if type(value) in _PLAIN else before


def of_items(items: Iterable[Any], code_of: Callable[[Any], CodeType | None]) -> dict[str, dict[str, int]]:
    """File -> name of a test without parameters -> fingerprint, of what pytest collected.

    ``code_of``: of a function.  What cannot be asked is left out: an item of a plugin need not be a function.
    """
    found: dict[str, dict[str, int]] = {}
    for item in items:
        file, _, rest = str(item.nodeid).partition("::")
        name = rest.partition("[")[0]
        names = found.setdefault(file, {})
        if name and name not in names:
            code = code_of(getattr(item, "_obj", None))  # ``obj`` may make an instance
            if code is not None:
                names[name] = fingerprint(code)
    return {file: names for file, names in found.items() if names}
