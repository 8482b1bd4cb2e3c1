"""Properties that hand on what their object holds, found without being run."""

from __future__ import annotations

from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest

from testtime_recorder import handing
from testtime_recorder.handing import handed_on
from testtime_recorder.looking import NOTHING


class Held:
    def __init__(self, item: Any) -> None:
        self.item = item

    @property
    def config(self) -> Any:
        """What the item has."""
        return self.item.config

    @property
    def counted(self) -> Any:
        self.item.config += 1
        return self.item.config

    @property
    def called(self) -> Any:
        return self.item.config()

    @property
    def itself(self) -> Any:
        return self

    @property
    def shown(self) -> Any:
        return self.config

    @property
    def either(self) -> Any:
        return self.item.config if self.item else self.item.other


@pytest.fixture
def of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "standard", lambda path: True)


def test_request_of_pytest(request: pytest.FixtureRequest) -> None:
    for name in ("config", "session"):
        assert handed_on(request, getattr(pytest.FixtureRequest, name)) is getattr(request, name)


@pytest.mark.usefixtures("of_python")
def test_attribute_of_an_attribute() -> None:
    there = object()
    assert handed_on(Held(SimpleNamespace(config=there)), Held.config) is there
    assert handed_on(Held(SimpleNamespace()), Held.config) is NOTHING


@pytest.mark.usefixtures("of_python")
@pytest.mark.parametrize("name", ["counted", "called", "itself", "shown", "either"])
def test_properties_that_do_more(name: str) -> None:
    item = SimpleNamespace(config=1)
    assert handed_on(Held(item), vars(Held)[name]) is NOTHING
    assert item.config == 1


def test_properties_of_a_suite_are_read_as_its_text() -> None:
    assert handed_on(Held(SimpleNamespace(config=1)), Held.config) is NOTHING


def test_what_is_no_property_in_python() -> None:
    assert handed_on(1, int.real) is NOTHING
    assert handed_on(1, property()) is NOTHING
    assert handed_on(PurePosixPath("/a"), PurePosixPath.parent) is NOTHING
