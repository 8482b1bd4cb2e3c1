"""A schedule says what it was given, and cannot be changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from tests.workloads import Given, suite
from testtime.whatif.serial import serial


def test_frozen() -> None:
    made = serial(suite(Given(wait=1)))
    with pytest.raises(FrozenInstanceError):
        made.wall_ns = 2  # type: ignore[misc]
