"""One generator serves as a wrapper in either style of pluggy, and passes on what it wraps."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pluggy
import pytest

from testtime_recorder import hooks

specification = pluggy.HookspecMarker("pytest")
Nested = Generator[None, Any, Any]


class Specification:
    """One hook."""

    @specification(firstresult=True)
    def pytest_do(self, value: int) -> Any:
        """Does it."""


class Inner:
    """What is wrapped."""

    @pytest.hookimpl
    def pytest_do(self, value: int) -> int:
        """Half of it; fails at zero."""
        return 10 // value


class Middle:
    """Another wrapper that wants to be the outermost."""

    def __init__(self, met: list[str]) -> None:
        self.met = met

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_do(self) -> Nested:
        """Notes when it is entered and left."""
        self.met.append("middle in")
        yield
        self.met.append("middle out")


@pytest.fixture(params=["as it is", "old style"])
def met(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    if request.param == "old style":
        monkeypatch.setattr(hooks, "NEW_STYLE", False)
    return []


def manager(*plugins: object) -> pluggy.PluginManager:
    """One that knows the hook and the plugins."""
    made = pluggy.PluginManager("pytest")
    made.add_hookspecs(Specification)
    for plugin in plugins:
        made.register(plugin)
    return made


def outer(met: list[str]) -> object:
    """A wrapper declared while the style is what ``met`` made it."""

    class Now:
        @hooks.outermost
        def pytest_do(self) -> Nested:
            met.append("outer in")
            try:
                return (yield)
            finally:
                met.append("outer out")

    return Now()


def test_result_passes_through(met: list[str]) -> None:
    assert manager(Inner(), outer(met)).hook.pytest_do(value=5) == 2
    assert met == ["outer in", "outer out"]


def test_exception_passes_through(met: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        manager(Inner(), outer(met)).hook.pytest_do(value=0)
    assert met == ["outer in", "outer out"]


def test_it_is_around_all_others(met: list[str]) -> None:
    manager(Inner(), Middle(met), outer(met)).hook.pytest_do(value=5)
    assert met == ["outer in", "middle in", "middle out", "outer out"]


def test_style_is_the_one_that_pluggy_has() -> None:
    version = tuple(int(part) for part in pluggy.__version__.split(".")[:2])
    assert hooks.NEW_STYLE is (version >= (1, 2))
