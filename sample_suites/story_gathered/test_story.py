"""The reference story after the remedy: the two preconditions are coroutines and wait at the same time.

The fixture takes as long as the longer precondition, 3 s instead of 6 s; nothing else has changed.
"""

import asyncio
import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


async def first_precondition_function() -> None:
    await asyncio.sleep(3 * SCALE)


async def second_precondition_function() -> None:
    await asyncio.sleep(3 * SCALE)


@pytest.fixture
async def first_fixture() -> None:
    await asyncio.gather(first_precondition_function(), second_precondition_function())


def test_first(first_fixture: None) -> None:
    time.sleep(2 * SCALE)


def test_second(first_fixture: None) -> None:
    time.sleep(2 * SCALE)
