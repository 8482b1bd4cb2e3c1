"""A light file: many tests, little time."""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.mark.parametrize("case", range(10))
def test_texts(case: int) -> None:
    time.sleep(0.01 * SCALE)
