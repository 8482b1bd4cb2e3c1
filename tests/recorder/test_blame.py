"""Whose an exception is."""

from __future__ import annotations

import ast
import functools
import json
from pathlib import Path
from typing import Any, Callable, cast

from testtime_recorder import blame
from testtime_recorder.blame import foreign
from testtime_recorder.generated import GENERATED
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
