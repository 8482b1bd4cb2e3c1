"""A session fixture that becomes one of each test: ``testtime compare`` tells it from one run of each side, exactly.

What lives here: a sample suite, as it is and with the scope narrowed.  What may never be added: a second run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.truth.running import FOREIGN, TESTTIME

SAMPLE = Path(__file__).parents[2] / "sample_suites" / "shared_session_fixture"
TESTS = 12
SET_UP_AND_TEARDOWN_S = 1.1 * 0.2


@pytest.mark.truth
def test_narrowed_scope_is_told_exactly_from_one_run_each(tmp_path: Path) -> None:
    for side, scope in (("before", "session"), ("after", "function")):
        suite = tmp_path / side
        shutil.copytree(SAMPLE, suite, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
        conftest = suite / "conftest.py"
        conftest.write_text(conftest.read_text(encoding="utf-8").replace('"session"', f'"{scope}"'), encoding="utf-8")
        words = ("--no-report", "--output", str(tmp_path / f"{side}.json"), "--python", sys.executable)
        assert _testtime("profile", *words, cwd=suite).returncode == 0
    done = _testtime("compare", "before.json", "after.json", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    compared: dict[str, Any] = json.loads(done.stdout)
    (fixture,) = compared["fixtures"]
    assert (fixture["name"], fixture["path"]) == ("database", "conftest.py")
    assert (fixture["scope_before"], fixture["scope_after"]) == ("session", "function")
    assert (fixture["uses_before"], fixture["uses_after"]) == (1, TESTS)
    assert fixture["by_count_s"] == pytest.approx((TESTS - 1) * SET_UP_AND_TEARDOWN_S, rel=0.2)
    assert abs(fixture["by_cost_s"]) < 0.2 * fixture["by_count_s"]
    assert fixture["by_count_s"] + fixture["by_cost_s"] == pytest.approx(fixture["after_s"] - fixture["before_s"])
    assert fixture["verdict"] == "regressed"
    assert {each["unit"] for each in compared["broken"]} == {"setup", "database"}


def _testtime(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    more = {"TESTTIME_PROBE": "off", "TESTTIME_SAMPLE_SCALE": "0.2", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [*TESTTIME, *words]
    return subprocess.run(command, cwd=cwd, env={**kept, **more}, capture_output=True, text=True, check=False)
