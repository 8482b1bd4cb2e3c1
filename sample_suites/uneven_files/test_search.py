"""A middling file."""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.mark.parametrize("case", range(4))
def test_search(case: int) -> None:
    time.sleep(0.1 * SCALE)
