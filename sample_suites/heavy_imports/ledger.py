"""A ledger that asks its server for the currencies when it is imported."""

import os
import time

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


def _fetch_currencies() -> tuple[str, ...]:
    time.sleep(0.6 * SCALE)
    return ("EUR", "CHF")


CURRENCIES = _fetch_currencies()
