"""A fixture that waits for far more tests than a recorder tells of: what gathering saves is told of all of them.

What lives here: one suite, profiled and verified.  What may never be added: another kind of group.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.truth.running import FOREIGN, TESTTIME

TESTS, QUICK, WAIT_S = 90, 60, 0.03
SUITE = f"""
import time
import pytest


class First:
    def get(self): time.sleep({WAIT_S})


class Second:
    def get(self): time.sleep({WAIT_S})


@pytest.mark.parametrize("number", range({QUICK}))
def test_quick(number): pass


@pytest.fixture
def both():
    first, second = First(), Second()
    first.get()
    second.get()


@pytest.mark.parametrize("number", range({TESTS}))
def test_needs(both, number): pass
"""


@pytest.mark.truth
def test_saving_of_all_runs(tmp_path: Path) -> None:
    (tmp_path / "test_many.py").write_text(SUITE, encoding="utf-8")
    _testtime("profile", "--no-report", "--python", sys.executable, cwd=tmp_path)
    (group,) = _testtime("gather", "testtime.json", "--format", "json", cwd=tmp_path)["groups"]
    assert group["executions"] == TESTS
    assert group["watched"] < TESTS
    assert group["saved_s"] == pytest.approx(TESTS * WAIT_S, rel=0.1)
    verified = _testtime("verify", "testtime.json", "--gather", "all", "--format", "json", cwd=tmp_path)
    measured_s = verified["checks"][0]["proof"]["measured_saving_s"]
    assert measured_s == pytest.approx(group["saved_s"], rel=0.1)
    assert group["low_s"] <= group["saved_s"] <= group["high_s"]


def _testtime(*words: str, cwd: Path) -> Any:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    more = {"TESTTIME_PROBE": "off", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [*TESTTIME, *words]
    done = subprocess.run(command, cwd=cwd, env={**kept, **more}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout) if "json" in words else None
