"""Fixtures are told once, get an index, and are passed over where they are none.

What lives here: definitions that the hook meets.  What may never be added: times of their uses (``test_fixtures.py``).
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.recorder.story import MS, PHASE, QUICK_SETUP, READ, Fixture, Item, Story, events, inside, returns, yields
from testtime_recorder import meeting as module


def test_fixture_is_told_once_with_its_functions_name(story: Story) -> None:
    fixture, wide = Fixture(yields), Fixture(returns, scope="class")
    story.test(Item(), fixture, wide)
    story.test(Item(), fixture, wide)
    assert story.watched.fixtures == [(fixture, "yields", False), (wide, "returns", True)]


def test_definition_is_told_once_and_before_its_first_use(story: Story) -> None:
    fixture = Fixture(yields, scope="module")
    story.test(Item("a.py::one"), fixture)
    story.test(Item("a.py::two"), fixture)
    assert story.kinds == ["begin", "fixture", "TEST", "begin", "TEST"]
    assert story.told[1][1] == 0
    assert story.told[1][2]["name"] == "yields"
    assert [event[1] for event in events(story.told[4]) if event[0] == QUICK_SETUP] == [0]


def test_definition_of_a_set_up_that_never_ends_is_told(story: Story) -> None:
    """There is nothing else to be written, but the indices after it would be wrong without."""
    story.test(Item())
    hook = story.items.pytest_fixture_setup(Fixture(returns), None)
    next(hook)
    story.items.finish()
    assert story.kinds == ["begin", "TEST", "fixture"]
    hook.close()


def test_fixture_that_carries_a_parameter_is_passed_over(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DIRECT", returns)
    carrying = Fixture(returns)
    for _ in range(2):
        with story.protocol(), story.phase("setup"), story.set_up(carrying):
            story.wait(3 * MS)
    for frame in (story.told[1], story.told[-1]):
        assert {event[0] for event in events(frame)} <= {READ, PHASE}
    assert "fixture" not in story.kinds


def test_object_unlike_a_fixture_ends_recording_and_not_the_suite() -> None:
    story = Story()
    hook = story.items.pytest_fixture_setup(SimpleNamespace(), None)
    with story.protocol(), story.phase("setup"), inside(hook):
        story.wait(10)
    assert [type(fault) for fault in story.faults] == [AttributeError]


def test_plain_function_gets_no_finaliser(story: Story) -> None:
    plain, asking = Fixture(returns), Fixture(returns, argnames=("request",), argname="asking")
    with story.protocol(), story.phase("setup"):
        for fixture in (plain, asking):
            with story.set_up(fixture):
                pass
    assert (len(plain.finalizers), len(asking.finalizers)) == (0, 2)
