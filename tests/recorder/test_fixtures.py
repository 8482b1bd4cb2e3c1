"""Set-ups and teardowns are told with their spans, on a clock that only moves when the story says so.

What lives here: the hook and the finalisers, driven by hand as pytest drives them.  What may never be added: a real
session; ``runs/test_fixtures.py`` has that.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.recorder.story import (
    BEGAN,
    CHILDREN,
    MS,
    QUICK_PHASE,
    QUICK_SETUP,
    QUICK_TEARDOWN,
    SETUP,
    TEARDOWN,
    USED,
    Fixture,
    Story,
    returns,
    yields,
    yields_too,
)
from testtime_recorder.fixtures import SLOW


def test_fixture_slow_enough_has_its_cpu_read(story: Story) -> None:
    slow, quick = Fixture(returns), Fixture(returns)
    with story.protocol(), story.phase("setup"):
        with story.set_up(quick):
            story.burn(SLOW - 1)
        with story.set_up(slow):
            story.wait(SLOW - 3)
            story.burn(3)
    assert story.of(QUICK_SETUP, SETUP) == [
        (QUICK_SETUP, 0, BEGAN, BEGAN + SLOW - 1),
        (SETUP, 1, BEGAN + SLOW - 1, BEGAN + 2 * SLOW - 1, story.used, -1, -1, 0),
    ]


def test_teardown_slow_enough_has_its_cpu_read(story: Story) -> None:
    quick, slow = Fixture(yields), Fixture(yields_too)
    with story.protocol(), story.phase("setup"):
        for fixture, takes in ((quick, SLOW - 1), (slow, SLOW)):
            with story.set_up(fixture):
                pass
            fixture.ends_with(lambda takes=takes: story.burn(takes))  # type: ignore[misc]
            fixture.finish()
    assert story.of(QUICK_TEARDOWN, TEARDOWN) == [
        (QUICK_TEARDOWN, 0, BEGAN, BEGAN + SLOW - 1),
        (TEARDOWN, 1, BEGAN + SLOW - 1, BEGAN + 2 * SLOW - 1, story.used, -1),
    ]


def test_fixtures_inside_another_are_told_before_it_and_all_with_their_whole_spans(story: Story) -> None:
    outer, inner, innermost = Fixture(returns), Fixture(yields), Fixture(yields_too)
    with story.protocol(), story.phase("setup"), story.set_up(outer):
        story.wait(2 * MS)
        with story.set_up(inner):
            story.burn(3 * MS)
            with story.set_up(innermost):
                story.burn(4 * MS)
        story.burn(1 * MS)
    assert story.of(SETUP) == [
        (SETUP, 2, BEGAN + 5 * MS, BEGAN + 9 * MS, USED + 7 * MS, -1, -1, 0),
        (SETUP, 1, BEGAN + 2 * MS, BEGAN + 9 * MS, USED + 7 * MS, CHILDREN, -1, 0),
        (SETUP, 0, BEGAN, BEGAN + 10 * MS, USED + 8 * MS, CHILDREN, -1, 0),
    ]


def test_teardown_inside_a_set_up(story: Story) -> None:
    """A parametrised fixture is torn down when its next parameter is asked for."""
    outer, old = Fixture(returns), Fixture(yields)
    with story.protocol(), story.phase("setup"):
        with story.set_up(old):
            pass
        with story.set_up(outer):
            story.wait(2 * MS)
            old.ends_with(lambda: story.burn(3 * MS))
            old.finish()
    assert story.of(QUICK_SETUP, SETUP, TEARDOWN) == [
        (QUICK_SETUP, 0, BEGAN, BEGAN),
        (TEARDOWN, 0, BEGAN + 2 * MS, BEGAN + 5 * MS, USED + 3 * MS, -1),
        (SETUP, 1, BEGAN, BEGAN + 5 * MS, USED + 3 * MS, CHILDREN, -1, 0),
    ]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (SimpleNamespace(param="b", param_index=1), 1),
        (SimpleNamespace(param="b", param_index=0), 0),
        (SimpleNamespace(param="b"), -1),
    ],
)
def test_parameter_is_told_of_a_quick_fixture_too(request_: Any, told: int, story: Story) -> None:
    """Also where the fixture has none of its own (``indirect``)."""
    with story.protocol(), story.phase("setup"), story.set_up(Fixture(returns), request_):
        story.wait(10)
    assert story.of(SETUP) == [(SETUP, 0, BEGAN, BEGAN + 10, -1, -1, told, 0)]


def test_request_without_a_parameter_tells_none(story: Story) -> None:
    with story.protocol(), story.phase("setup"), story.set_up(Fixture(returns), SimpleNamespace(param_index=1)):
        story.wait(SLOW)
    assert story.of(SETUP) == [(SETUP, 0, BEGAN, BEGAN + SLOW, USED, -1, -1, 0)]


@pytest.mark.parametrize(("takes", "cpu"), [(10, -1), (SLOW, USED)])
def test_failure_is_told_and_passed_on(takes: int, cpu: int, story: Story) -> None:
    with story.protocol(), story.phase("setup"), story.set_up(Fixture(yields)):
        story.wait(takes)
        raise ValueError
    assert story.of(SETUP) == [(SETUP, 0, BEGAN, BEGAN + takes, cpu, -1, -1, 1)]


def test_teardown_is_enclosed_by_two_finalisers(story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol():
        with story.phase("setup"), story.set_up(fixture):
            pass
        with story.phase("teardown"):
            story.wait(5)
            fixture.ends_with(lambda: story.wait(7))
            fixture.finish()
            story.wait(11)
    assert story.events[-2:] == [
        (QUICK_TEARDOWN, 0, BEGAN + 5, BEGAN + 12),
        (QUICK_PHASE, 2, BEGAN, BEGAN + 23),
    ]


def test_set_up_that_failed_is_torn_down(story: Story) -> None:
    """What it had opened by then is closed by finalisers of its own."""
    fixture = Fixture(yields)
    with story.protocol():
        with story.phase("setup"), story.set_up(fixture):
            fixture.addfinalizer(lambda: story.wait(7))
            raise ValueError
        with story.phase("teardown"):
            fixture.finish()
    assert story.of(QUICK_TEARDOWN) == [(QUICK_TEARDOWN, 0, BEGAN, BEGAN + 7)]


def test_set_up_that_never_got_so_far_has_no_teardown(story: Story) -> None:
    """Nor has it that of a fixture torn down before it."""
    fixture, other = Fixture(yields), Fixture(yields_too)
    with story.protocol():
        with story.phase("setup"):
            for each in (fixture, other):
                with story.set_up(each):
                    pass
        del fixture.finalizers[1]
        with story.phase("teardown"):
            other.finish()
            story.wait(2 * MS)
            fixture.finish()
    assert [event[:2] for event in story.of(QUICK_TEARDOWN, TEARDOWN)] == [(QUICK_TEARDOWN, 1)]
