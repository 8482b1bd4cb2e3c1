"""The work is done in child processes, so that pytest's own process looks idle.

A child that computes is computing, not waiting; only a child that sleeps is waiting.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))
COMPUTE = Path(__file__).with_name("compute.py")


def python(*arguments: str) -> None:
    subprocess.run([sys.executable, "-I", "-S", *arguments], check=True)


@pytest.fixture(scope="module")
def index() -> None:
    python(str(COMPUTE), str(0.4 * SCALE))


def test_search(index: None) -> None:
    python(str(COMPUTE), str(0.3 * SCALE))


def test_poll(index: None) -> None:
    python("-c", f"import time; time.sleep({0.5 * SCALE})")
