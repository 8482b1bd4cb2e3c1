"""Settings that are computed when they are imported."""

import os
import time

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


def _compile_rules(seconds: float) -> int:
    rules = 0
    done = time.perf_counter() + seconds
    while time.perf_counter() < done:
        rules += 1
    return rules


RULES = _compile_rules(0.4 * SCALE)
