"""The same database, asked from another file."""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.mark.parametrize("turn", range(6))
def test_pears(database: dict[str, int], turn: int) -> None:
    time.sleep(0.03 * SCALE)
    assert database["pears"] == 5
