"""CPU is read where it is worth a system call: hooks driven by hand, on clocks that only move when the story says so.

What lives here: which readings are told, and when there is none.  What may never be added: a real clock;
``runs/test_cpu.py`` has that.
"""

from __future__ import annotations

import pytest

from tests.recorder.story import (
    BEGAN,
    MS,
    PHASE,
    QUICK_TEARDOWN,
    READ,
    SETUP,
    TEARDOWN,
    USED,
    Fixture,
    Item,
    Story,
    events,
    returns,
    yields,
    yields_too,
)
from testtime_recorder import schema
from testtime_recorder.items import QUICK
from testtime_recorder.readings import PARENT, STALE, Readings


def test_readings_are_told_as_they_are(story: Story) -> None:
    """What was used in between is for the reader to work out."""
    with story.protocol(), story.phase("call"):
        story.burn(1 * MS)
        story.wait(3 * MS)
    assert story.of(READ, PHASE) == [(READ, BEGAN, USED), (PHASE, 1, BEGAN, BEGAN + 4 * MS, USED + 1 * MS, -1)]


@pytest.mark.parametrize("what", [*schema.PHASES, "set-up"])
@pytest.mark.parametrize(("since", "read"), [(STALE, False), (STALE + 1, True)])
def test_start_is_read_only_long_after_the_last_reading(since: int, read: bool, what: str, story: Story) -> None:
    with story.protocol():
        with story.phase("setup"):
            story.burn(QUICK)
        readings = story.cpu_readings
        story.burn(since)
        start, used = story.now, story.used
        for _ in range(2):
            with story.set_up(Fixture(returns)) if what == "set-up" else story.phase(what):
                pass
    assert story.cpu_readings - readings == read
    assert ((READ, start, used) in events(story.told[-1])) is read


@pytest.mark.parametrize(("since", "read"), [(STALE, False), (STALE + 1, True)])
def test_start_of_a_teardown_is_read_only_long_after_the_last_reading(since: int, read: bool, story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol():
        with story.phase("setup"), story.set_up(fixture):
            pass
        with story.phase("call"):
            story.burn(QUICK)
        story.burn(since)
        start, used = story.now, story.used
        fixture.finish()
    after = story.events[-2:] if read else story.events[-1:]
    assert after == [*([(READ, start, used)] if read else []), (QUICK_TEARDOWN, 0, start, start)]


@pytest.mark.parametrize("what", ["phase", "set-up", "teardown"])
def test_reading_at_an_end_does_for_what_starts_soon_after(what: str, story: Story) -> None:
    fixture = Fixture(yields)
    with story.protocol():
        if what == "phase":
            with story.phase("setup"):
                story.burn(2 * STALE)
        else:
            with story.set_up(fixture):
                story.burn(2 * STALE if what == "set-up" else 0)
        if what == "teardown":
            fixture.ends_with(lambda: story.burn(2 * STALE))
            fixture.finish()
        assert story.cpu_readings == 2
        story.burn(STALE)
        with story.phase("call"):
            pass
        assert story.cpu_readings == 2
        story.burn(1)
        with story.phase("call"):
            pass
        assert story.cpu_readings == 3


def test_children_are_read_after_what_is_long_enough_to_have_waited_for_one(story: Story) -> None:
    readings = []
    for takes in (PARENT - 1, PARENT):
        fixture = Fixture(yields)
        with story.protocol():
            with story.phase("setup"):
                with story.set_up(fixture):
                    story.child(takes)
                readings.append(story.childrens)
                fixture.ends_with(lambda takes=takes: story.child(takes))  # type: ignore[misc]
                fixture.finish()
                readings.append(story.childrens)
            with story.phase("call"):
                story.child(takes)
            readings.append(story.childrens)
    for frame, (up, down, call) in zip((story.told[2], story.told[-1]), ([-1] * 3, readings[3:])):
        told = events(frame)
        assert [event[5] for event in told if event[0] == SETUP] == [up]
        assert [event[5] for event in told if event[0] == TEARDOWN] == [down]
        assert [event[5] for event in told if event[:2] == (PHASE, 1)] == [call]


def test_test_of_quick_fixtures_reads_cpu_once_a_millisecond(story: Story) -> None:
    fixtures = [Fixture(returns), Fixture(yields), Fixture(yields_too)]
    story.test(Item(), *fixtures)
    assert story.cpu_readings == 1
    for _ in range(100):
        story.wait(STALE // 50)
        story.test(Item(), *fixtures)
    assert story.cpu_readings == 3
    assert story.child_readings == 0


def test_both_clocks_are_read_whatever_was_read_before() -> None:
    told: list[int] = []
    readings = Readings(lambda: 7, lambda: 5, told.extend, lambda end, waited: None)
    readings.start(100)
    assert (told, readings.fresh) == ([READ, 100, 7], 100 + STALE)
    assert readings.whole() == (7, 5)
    assert readings.fresh == 100 + STALE, "it is no link of the chain"


@pytest.mark.parametrize(("waits", "told"), [(20 * MS - 1, False), (20 * MS, True)])
@pytest.mark.parametrize("what", [*schema.PHASES, "set-up", "fixture's teardown"])
def test_it_is_told_when_something_has_waited(what: str, waits: int, told: bool, story: Story) -> None:
    """What was computed before counts for nothing, nor what is computed meanwhile."""
    fixture, ends = Fixture(yields), list[int]()

    def wait() -> None:
        story.burn(7 * MS)
        story.wait(waits)
        ends.append(story.now)

    with story.protocol():
        with story.phase("setup"):
            with story.set_up(fixture):
                story.burn(30 * MS)
                fixture.ends_with(wait)
            story.burn(30 * MS)
        if what == "fixture's teardown":
            fixture.finish()
        else:
            with story.set_up(Fixture(returns)) if what == "set-up" else story.phase(what):
                wait()
        with story.phase("teardown"):
            story.burn(50 * MS)
    assert story.watched.waited == ([(ends[0], waits)] if told else [])


def test_fixture_that_waits_is_told_once(story: Story) -> None:
    with story.protocol(), story.phase("setup"):
        story.wait(5 * MS)
        with story.set_up(Fixture(returns)):
            story.wait(40 * MS)
        end = story.now
        story.burn(30 * MS)
    assert story.watched.waited == [(end, 40 * MS)], "what lies before its start is not told as its own"
