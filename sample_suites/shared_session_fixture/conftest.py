"""One database for the whole session, slow to start and slow to stop."""

import os
import time
from collections.abc import Iterator

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.fixture(scope="session")
def database() -> Iterator[dict[str, int]]:
    time.sleep(0.8 * SCALE)
    yield {"apples": 3, "pears": 5}
    time.sleep(0.3 * SCALE)
