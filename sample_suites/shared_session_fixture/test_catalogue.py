"""A slow session fixture serves many quick tests.

It is a cost of its own: the test that happens to ask first, or to finish last, must not be billed for it.
"""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.mark.parametrize("turn", range(6))
def test_apples(database: dict[str, int], turn: int) -> None:
    time.sleep(0.03 * SCALE)
    assert database["apples"] == 3
