"""Tests in random order share a slow fixture, so that in each run another test is the first to ask for it.

Own times are the same in any order; what pytest calls set-up moves from test to test.
"""

import os
import time
from collections.abc import Iterator

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


@pytest.fixture(scope="module")
def oven() -> Iterator[None]:
    time.sleep(0.4 * SCALE)
    yield
    time.sleep(0.2 * SCALE)


@pytest.fixture
def dough() -> Iterator[None]:
    time.sleep(0.06 * SCALE)
    yield
    time.sleep(0.03 * SCALE)


def test_bread(oven: None, dough: None) -> None:
    time.sleep(0.15 * SCALE)


def test_buns(oven: None, dough: None) -> None:
    time.sleep(0.1 * SCALE)


def test_pizza(oven: None, dough: None) -> None:
    time.sleep(0.05 * SCALE)


def test_roast(oven: None) -> None:
    time.sleep(0.2 * SCALE)


def test_pasta(dough: None) -> None:
    time.sleep(0.02 * SCALE)


def test_salad() -> None:
    time.sleep(0.02 * SCALE)
