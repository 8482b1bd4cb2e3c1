"""The reference story: before each of two tests a fixture waits for two preconditions, one after the other.

Published for this suite: 16.19 s in sequence, of which set-up takes 12 s, nearly all of it waiting.
"""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


def first_precondition_function() -> None:
    time.sleep(3 * SCALE)


def second_precondition_function() -> None:
    time.sleep(3 * SCALE)


@pytest.fixture
def first_fixture() -> None:
    first_precondition_function()
    second_precondition_function()


def test_first(first_fixture: None) -> None:
    time.sleep(2 * SCALE)


def test_second(first_fixture: None) -> None:
    time.sleep(2 * SCALE)
