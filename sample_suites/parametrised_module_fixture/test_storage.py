"""A module fixture with two parameters: pytest tears the first down while it sets up the test that needs the second.

That teardown belongs to the fixture, not to the set-up of a test that has nothing to do with it (pytest #5591).
"""

import os
import time
from collections.abc import Iterator

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def storage(request: pytest.FixtureRequest) -> Iterator[str]:
    time.sleep(0.3 * SCALE)
    yield request.param
    time.sleep(0.5 * SCALE)


def test_read(storage: str) -> None:
    time.sleep(0.05 * SCALE)


def test_write(storage: str) -> None:
    time.sleep(0.05 * SCALE)
