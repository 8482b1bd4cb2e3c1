"""Entries of wrappers are unlinked from tracebacks, with the line that threw the exception in; nothing else is."""

from __future__ import annotations

import traceback
from types import SimpleNamespace, TracebackType
from typing import Any, Callable, cast

import pytest

from testtime_recorder.bundle import GENERATED
from testtime_recorder.frames import Shown, Whole, shows_whole, unlink

OURS = "def wrapped(call):\n    return call()\ndef raises():\n    raise ValueError\n"
THEIRS = "def _multicall(call):\n    return call()\ndef plain(call):\n    return call()\n"


def functions(text: str, file: str) -> dict[str, Any]:
    """What ``text`` defines, as if it were written in ``file``."""
    found: dict[str, Any] = {}
    exec(compile(text, file, "exec"), found)
    return found


ours, theirs = functions(OURS, GENERATED), functions(THEIRS, "pluggy.py")


class Custom(pytest.Item):
    """An item of a plugin."""

    def runtest(self) -> None:
        """Nothing."""


def fail() -> None:
    raise KeyError("x")


def raised(call: Callable[[], object]) -> BaseException:
    """What a call raises, without this function's own entry."""
    try:
        call()
    except Exception as error:
        return error.with_traceback(cast(TracebackType, error.__traceback__).tb_next)
    raise AssertionError


def names(error: BaseException) -> list[str]:
    """The functions in its traceback."""
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_wrapper_and_its_caller_are_unlinked() -> None:
    error = raised(lambda: theirs["plain"](lambda: theirs["_multicall"](lambda: ours["wrapped"](fail))))
    assert names(error) == ["<lambda>", "plain", "<lambda>", "_multicall", "<lambda>", "wrapped", "fail"]
    error = raised(lambda: theirs["plain"](lambda: ours["wrapped"](fail)))
    assert unlink(error)
    assert names(error) == ["<lambda>", "plain", "<lambda>", "fail"]


def test_line_of_pluggy_that_threw_it_in() -> None:

    generator = functions("def wrapping():\n    return (yield)\n", GENERATED)["wrapping"]()
    next(generator)
    code = (
        "def _multicall(generator, error):\n    try:\n        generator.throw(error)\n    except BaseException as e:\n"
    )
    pluggy = functions(code + "        raise e\n", "pluggy.py")
    error = raised(lambda: pluggy["_multicall"](generator, raised(fail)))
    assert names(error) == ["<lambda>", "_multicall", "_multicall", "wrapping", "fail"]
    assert unlink(error)
    assert names(error) == ["<lambda>", "_multicall", "fail"]


def test_first_entry_may_be_ours() -> None:
    error = raised(lambda: ours["wrapped"](fail))
    assert error.__traceback__ is not None
    error = error.with_traceback(error.__traceback__.tb_next)
    assert unlink(error)
    assert names(error) == ["fail"]


def test_errors_that_it_came_from() -> None:
    def chained() -> None:
        try:
            ours["wrapped"](fail)
        except KeyError as error:
            raise ValueError from error

    error = raised(chained)
    assert unlink(error)
    assert names(error) == ["chained"]
    assert error.__cause__ is not None
    assert names(error.__cause__) == ["chained", "fail"]
    error.__cause__.__cause__ = error  # a circle
    assert not unlink(error)


def test_what_we_raise_is_shown() -> None:
    error = raised(ours["raises"])
    assert not unlink(error)
    assert names(error) == ["raises"]


def test_nothing_of_ours() -> None:
    assert not unlink(raised(fail))
    assert not unlink(None)


@pytest.mark.parametrize("style", ["native", "long"])
def test_text_of_an_internal_error_is_made_anew(style: Any) -> None:
    info: Any = pytest.ExceptionInfo.from_exc_info(_seen(lambda: ours["wrapped"](fail)))
    text = info.getrepr(style=style)
    assert GENERATED in str(text)
    Shown().pytest_internalerror(text, info)
    assert GENERATED not in str(text)
    assert "KeyError: 'x'" in str(text)


def test_text_that_cannot_be_made_anew_stays() -> None:
    Shown().pytest_internalerror("text", SimpleNamespace(value=raised(lambda: ours["wrapped"](fail))))
    Whole().pytest_runtest_makereport(None)


def test_phase_of_a_test() -> None:
    error = raised(lambda: ours["wrapped"](fail))
    Whole().pytest_runtest_makereport(SimpleNamespace(excinfo=SimpleNamespace(value=error)))
    assert names(error) == ["<lambda>", "fail"]
    Whole().pytest_runtest_makereport(SimpleNamespace(excinfo=None))


def test_what_is_being_raised() -> None:
    def ends() -> None:
        try:
            ours["wrapped"](fail)
        finally:
            Shown().unlink_raised()

    assert names(raised(ends)) == ["ends", "fail"]


@pytest.mark.parametrize(
    ("option", "kinds", "whole"),
    [
        ({}, [pytest.Function], False),
        ({"fulltrace": True}, [pytest.Function], True),
        ({"tbstyle": "native"}, [pytest.Function], True),
        ({"tbstyle": "short"}, [pytest.Function, Custom], True),
        ({}, [], False),
    ],
)
def test_runs_that_may_show_tracebacks_whole(option: dict[str, Any], kinds: list[type], whole: bool) -> None:
    items: list[object] = [object.__new__(kind) for kind in kinds]
    session = SimpleNamespace(config=SimpleNamespace(option=SimpleNamespace(**option)), items=items)
    assert shows_whole(session) is whole


def _seen(call: Callable[[], object]) -> Any:
    error = raised(call)
    return type(error), error, error.__traceback__
