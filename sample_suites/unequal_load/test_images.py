"""Two workers, each given whole files, and this file is much heavier than the other.

One worker is busy to the end; the other waits for it, and that idle time is the finding.
"""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.mark.parametrize("case", range(6))
def test_render(case: int) -> None:
    time.sleep(0.3 * SCALE)
