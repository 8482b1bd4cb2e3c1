"""Functions and methods of the package, and what is nested in them, seem to be written in no file."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from testtime_recorder.bundle import GENERATED
from testtime_recorder.generated import pass_for_generated


def ours(function: Any) -> Any:
    """Says that it belongs to the recorder."""
    function.__module__ = "testtime_recorder.made_up"
    return function


def test_functions_and_those_inside() -> None:
    @ours
    def outer() -> Callable[[], int]:
        return lambda: 1

    pass_for_generated([outer, 1, "x"])
    assert outer.__code__.co_filename == GENERATED
    assert [each.co_filename for each in outer.__code__.co_consts if isinstance(each, CodeType)] == [GENERATED]
    assert outer()() == 1


def test_methods_of_every_kind() -> None:
    @ours
    class Made:
        plain = ours(lambda self: 1)
        static = staticmethod(ours(lambda: 2))
        classy: Any = classmethod(ours(lambda cls: 3))

    pass_for_generated([Made])
    assert {each.__code__.co_filename for each in (Made.plain, Made.static, vars(Made)["classy"].__func__)} == {
        GENERATED
    }
    assert (Made().plain(), Made.static(), Made.classy()) == (1, 2, 3)


def test_what_is_not_ours_is_left_alone() -> None:
    def theirs() -> None:
        """Nothing."""

    pass_for_generated([theirs, dict, len])
    assert theirs.__code__.co_filename == __file__
