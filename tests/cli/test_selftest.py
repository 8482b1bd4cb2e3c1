"""``testtime selftest``: a suite whose set-up is steady passes, one without tests is refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from testtime.cli.selftest import command
from testtime.errors import UserError

SUITE = """
import time, pytest

@pytest.fixture
def steady():
    time.sleep(0.05)

@pytest.mark.parametrize("number", range(8))
def test_it(steady, number):
    pass
"""


def run(*words: str) -> Any:
    """What the command comes to."""
    return command.main([*words, "--", "-q", "-p", "no:cacheprovider", "test_it.py"], standalone_mode=False)


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("PYTEST_ADDOPTS", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return tmp_path


def planted(suite: Path) -> tuple[int, dict[str, Any]]:
    """The status and the result of a self-test that plants as much as the set-up itself."""
    (suite / "test_it.py").write_text(SUITE, encoding="utf-8")
    words = ["--pairs", "2", "--python", sys.executable, "--fail-on", "setup:60%", "--format", "json", "-o", "s.json"]
    status = run(*words)
    return status, json.loads((suite / "s.json").read_bytes())


def test_slow_down_is_planted_and_looked_for(suite: Path) -> None:
    status, found = planted(suite)
    about = found["planted"]
    assert (about["fixture"], about["where"], about["uses"]) == ("steady", "test_it.py:5", 8)
    assert about["share"] == pytest.approx(1.2)
    assert status == (0 if found["passed"] else 1)
    kept = sorted(file.name for file in (suite / "testtime-selftest").glob("[!.]*"))
    assert kept == [f"{side}-{number}.json" for side in ("base", "planted", "same") for number in (1, 2)]
    assert not any(file.suffix == ".py" and "planted" in file.read_text() for file in suite.glob("*.py"))


@pytest.mark.truth
def test_planted_slow_down_is_found(suite: Path) -> None:
    """On a busy machine it may not be clear."""
    status, found = planted(suite)
    assert (status, found["passed"], found["planted"]["found"]) == (0, True, True)


def test_suite_without_tests(suite: Path) -> None:
    (suite / "test_it.py").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="base cannot be run: pytest ended with status 5") as caught:
        run("--python", sys.executable)
    assert caught.value.status == 3
    assert "no tests ran" in (suite / "testtime-selftest" / "base-failed.log").read_text(encoding="utf-8")


def test_unknown_format(suite: Path) -> None:
    with pytest.raises(UserError, match="--format junit is not known"):
        run("--format", "junit")
