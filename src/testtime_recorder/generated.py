"""The recorder's code, made to pass for generated code.

What lives here: the renaming of the file that functions seem to be written in.  What may never be added: a change of
what they do.

Tools take what is neither the standard library's nor installed for the project's own.  The recorder lies in a temporary
folder, so a bare ``--cov`` would report it, lower the total and fail ``--cov-fail-under``.  And a wrapper is in the
traceback of every failure, for which ``__tracebackhide__`` is not enough: where a failure has no frame of the suite's
(an exception in ``__del__`` turned into a failure, a broken ``tmp_path``), pytest looks for frames that are neither its
own nor pluggy's before it looks at what is hidden, finds ours, and shows nothing instead of its own.  Both pass over
code whose file is named in angle brackets, as generated code's is.  What comes out of a bundle is named so already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType

from .bundle import GENERATED

_PACKAGE = __name__.rpartition(".")[0]


def pass_for_generated(values: Iterable[object]) -> None:
    """Rename the file of this package's functions among ``values``, and of the methods of its classes."""
    for function in _functions(values):
        if function.__code__.co_filename != GENERATED:  # many are imported by several modules
            function.__code__ = _renamed(function.__code__)


def _functions(values: Iterable[object]) -> Iterator[FunctionType]:
    for value in values:
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__  # noqa: PLW2901
        if not str(getattr(value, "__module__", "")).startswith(_PACKAGE):
            continue
        if isinstance(value, FunctionType):
            yield value
        elif isinstance(value, type):
            yield from _functions(list(vars(value).values()))


def _renamed(code: CodeType) -> CodeType:
    """``code`` and all code in it."""
    inner = tuple(_renamed(each) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=GENERATED, co_consts=inner)
