"""One test takes longer than the other forty together.

Whatever is done to the rest, the suite cannot become shorter than this test.
"""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.mark.parametrize("number", range(20))
def test_price(number: int) -> None:
    time.sleep(0.01 * SCALE)


def test_whole_year() -> None:
    time.sleep(1.5 * SCALE)


@pytest.mark.parametrize("number", range(20))
def test_discount(number: int) -> None:
    time.sleep(0.01 * SCALE)
