"""A fixture of function scope is set up 30 times although no test changes what it returns.

Its cost is its uses, not its slowness: 30 times 40 ms, where one module-scoped set-up would do.
"""

import os
import time

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


class Client:
    """A connection that only reads."""

    def __init__(self) -> None:
        time.sleep(0.04 * SCALE)

    def square(self, number: int) -> int:
        return number * number


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.mark.parametrize("number", range(30))
def test_square(client: Client, number: int) -> None:
    assert client.square(number) == number**2
