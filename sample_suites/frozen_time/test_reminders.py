"""The same with time-machine, which moves the clock beneath the interpreter."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))
MIDSUMMER = datetime(2030, 6, 21, tzinfo=UTC)


@pytest.fixture(autouse=True)
def midsummer() -> Iterator[None]:
    with time_machine.travel(MIDSUMMER, tick=False):
        time.sleep(0.1 * SCALE)
        yield
        time.sleep(0.1 * SCALE)


def test_today() -> None:
    time.sleep(0.2 * SCALE)
    assert datetime.now(UTC) == MIDSUMMER


def test_tomorrow_and_long_ago() -> None:
    with time_machine.travel(MIDSUMMER) as clock:
        clock.shift(86_400)
        time.sleep(0.1 * SCALE)
        assert datetime.now(UTC).day == 22
        clock.move_to(datetime(1985, 10, 26, tzinfo=UTC))
        time.sleep(0.1 * SCALE)
        assert datetime.now(UTC).year == 1985
