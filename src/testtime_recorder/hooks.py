"""How a hook wrapper is declared on old and new pluggy alike.

What lives here: one decorator.  A generator that ends in ``return (yield)`` serves both styles: the new one passes
results and exceptions through it, the old one ignores what it returns.  New-style wrappers cost fewer instructions
and leave one frame less in tracebacks, so they are taken where pluggy has them (1.2 and newer).

A wrapper is in the traceback of every failure.  ``__tracebackhide__`` is not enough: where a failure has no frame of
the suite's (an exception in ``__del__`` turned into a failure, a broken ``tmp_path``), pytest looks for frames that
are neither its own nor pluggy's before it looks at what is hidden, finds ours, and shows nothing instead of its own.
What bears the name of generated code is passed over at once, so the wrappers bear one.
"""

from __future__ import annotations

from typing import Any, Callable, TypeVar

import pytest

Hook = TypeVar("Hook", bound=Callable[..., Any])

#: The file that wrappers seem to be written in.
GENERATED = "<testtime_recorder>"


def _new_style() -> bool:
    try:
        pytest.hookimpl(wrapper=True)
    except TypeError:
        return False
    return True


NEW_STYLE = _new_style()


def outermost(function: Hook) -> Hook:
    """Mark ``function``, a generator with one ``yield``, as a wrapper around all other implementations."""
    wrapper: Any = function
    wrapper.__code__ = wrapper.__code__.replace(co_filename=GENERATED)
    mark: Any = (
        pytest.hookimpl(wrapper=True, tryfirst=True) if NEW_STYLE else pytest.hookimpl(hookwrapper=True, tryfirst=True)
    )
    marked: Hook = mark(function)
    return marked
