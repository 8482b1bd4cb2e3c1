"""Whose an exception is."""

from __future__ import annotations

import ast
import functools
import json
import sys
from pathlib import Path
from typing import Any, Callable, cast

from testtime_recorder import blame
from testtime_recorder.blame import foreign, interrupts
from testtime_recorder.bundle import GENERATED
from testtime_recorder.source import Sources


def caught(function: Callable[[], object]) -> Exception:
    """What ``function`` raises, as a function of ours would catch it."""
    made: dict[str, Any] = {"function": function}
    text = "def ours():\n try:\n  function()\n except Exception as error:\n  return error\n"
    exec(compile(text, GENERATED, "exec"), made)
    error = made["ours"]()
    assert isinstance(error, Exception)
    return error


def test_error_of_our_own_or_of_python() -> None:
    assert not foreign(caught(functools.partial(int, "a")))
    assert not foreign(caught(functools.partial(ast.parse, "(")))
    assert not foreign(caught(functools.partial(Sources().of, cast(Any, 1))))


def test_error_of_the_suite() -> None:
    def handler() -> None:
        raise TimeoutError

    assert foreign(caught(handler))
    assert foreign(caught(lambda: json.loads("{")))


class Guard:
    """An audit hook that is a method."""

    def hook(self, event: str, args: tuple[object, ...]) -> None:
        """Forbid everything."""
        raise RuntimeError(event, args)


def test_error_of_an_audit_hook_is_an_answer_to_what_we_did() -> None:
    def hook(event: str, args: tuple[object, ...]) -> None:
        raise RuntimeError(event, args)

    def starred(*given: object) -> None:
        raise RuntimeError(given)

    for each in (hook, starred, Guard().hook):
        error = caught(functools.partial(each, "sys._getframe", ()))
        assert not foreign(error)
        assert not interrupts(error)


def test_error_of_a_signal_handler_is_the_suites() -> None:
    def handler(number: int, frame: object) -> None:
        raise TimeoutError(number, frame)

    def starred(*given: object) -> None:
        raise TimeoutError(given)

    for each in (handler, starred):
        for frame in (None, sys._getframe()):
            error = caught(functools.partial(each, 14, frame))
            assert foreign(error)
            assert interrupts(error)


def test_error_of_what_the_suite_replaced_is_no_interrupt() -> None:
    assert not interrupts(caught(lambda: json.loads("{")))
    assert not interrupts(ValueError())


def test_error_of_what_is_installed() -> None:
    made: dict[str, Any] = {}
    place = Path(json.__file__).parents[1] / "site-packages" / "shop.py"
    exec(compile("def f(): raise ValueError", str(place), "exec"), made)
    assert foreign(caught(made["f"]))


def test_folders_of_ours_and_of_python_are_known() -> None:
    assert GENERATED in blame._OURS
    assert json.__file__.startswith(blame._OURS)
    assert blame.__file__.startswith(blame._OURS)


def test_error_without_a_trace_is_not_the_suites() -> None:
    assert not foreign(ValueError())
