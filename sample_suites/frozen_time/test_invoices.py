"""Every test of this file runs with freezegun's clock, which stands still, ticks or jumps.

A profile measures in real time, whatever the suite does to its clocks.
"""

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory, StepTickTimeFactory, TickingDateTimeFactory

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))
Clock = StepTickTimeFactory | TickingDateTimeFactory | FrozenDateTimeFactory


@pytest.fixture(autouse=True)
def new_year() -> Iterator[Clock]:
    with freeze_time("2020-01-01") as clock:
        time.sleep(0.1 * SCALE)
        yield clock
        time.sleep(0.1 * SCALE)


def test_due_today() -> None:
    time.sleep(0.2 * SCALE)
    assert date.today() == date(2020, 1, 1)


def test_overdue(new_year: Clock) -> None:
    new_year.tick(timedelta(days=400))
    time.sleep(0.2 * SCALE)
    assert date.today() > date(2021, 1, 1)


def test_backdated(new_year: Clock) -> None:
    new_year.move_to("1999-12-31")
    time.sleep(0.2 * SCALE)
    assert date.today().year == 1999


@freeze_time("2038-01-19")
def test_far_future() -> None:
    time.sleep(0.2 * SCALE)
    assert date.today().year == 2038
