"""The action's script, run as GitHub runs it: its inputs in the environment, its outputs in files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

GATE = Path(__file__).parents[2] / ".github/actions/testtime/gate.sh"
SOURCE = Path(__file__).parents[2] / "src"
CONFTEST = """\
import time, pytest
@pytest.fixture(scope={scope!r})
def slow():
    time.sleep(0.06)
"""
TESTS = """\
import pytest
@pytest.mark.parametrize("name", ["::error::forged", "b", "c", "d"])
def test_it(name, slow):
    print("::error::forged by a test")
"""


@dataclass
class Step:
    """What a step left behind."""

    status: int
    said: str
    summary: str
    outputs: str


class Runner:
    """A repository and a runner's files."""

    def __init__(self, place: Path) -> None:
        self.place = place
        #: More that a runner tells.
        self.github: dict[str, str] = {}
        self.suite = place / "suite"
        self.suite.mkdir()
        (self.suite / "test_it.py").write_text(TESTS, encoding="utf-8")
        self.write("session")
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("one")

    def write(self, scope: str) -> None:
        """Give the fixture a scope."""
        (self.suite / "conftest.py").write_text(CONFTEST.format(scope=scope), encoding="utf-8")

    def git(self, *words: str) -> str:
        """What git says, run as nobody in particular."""
        who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
        done = subprocess.run(["git", *who, *words], cwd=self.suite, check=True, capture_output=True, text=True)
        return done.stdout

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "--quiet", "--message", message)

    def step(self, path: str = "", **inputs: str) -> Step:
        """Run the script."""
        files = {name: self.place / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        environ = dict(self.github)
        foreign = ("GIT", "PYTEST", "TESTTIME")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        environ |= kept | {name: str(file) for name, file in files.items()} | {"PYTHONPATH": str(SOURCE)}
        environ |= {"PATH": os.pathsep.join([path, str(Path(sys.executable).parent), os.environ["PATH"]])}
        environ |= {"TESTTIME_PROBE": "off", "TESTTIME_PYTHON": sys.executable, "GITHUB_REPOSITORY": "o/r"}
        environ |= {f"TESTTIME_{name}": value for name, value in inputs.items()}
        done = subprocess.run(
            ["bash", str(GATE)], cwd=self.suite, env=environ, capture_output=True, text=True, check=False
        )
        texts = (file.read_text(encoding="utf-8") for file in files.values())
        return Step(done.returncode, done.stdout + done.stderr, *texts)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_scope_that_became_narrower_fails_at_its_line(runner: Runner) -> None:
    runner.git("tag", "before")
    runner.write("function")
    runner.commit("two")
    step = runner.step(BASE="before", PAIRS="2", ARGS="-q -p no:cacheprovider '-k not nothing'")
    assert step.status == 1, step.said
    assert step.outputs == "verdict=regressed\n"
    assert step.summary.startswith("## Slower")
    assert "slow" in step.summary
    errors = [line for line in step.said.splitlines() if line.startswith("::error")]
    assert any(line.startswith("::error file=conftest.py,line=3,") and "session -> function" in line for line in errors)
    assert not any("forged" in line for line in errors)


def test_what_a_suite_prints_is_between_stop_commands(runner: Runner) -> None:
    step = runner.step(MODE="baseline", ARGS="-q -s", BASELINE=str(runner.place / "kept/baseline.json"))
    assert step.status == 0, step.said
    lines = step.said.splitlines()
    forged = next(place for place, line in enumerate(lines) if "forged by a test" in line)
    stop = next(line for line in lines if line.startswith("::stop-commands::"))
    token = stop.removeprefix("::stop-commands::")
    assert lines.index(stop) < forged < lines.index(f"::{token}::")
    assert len(token) == 32


def test_baseline_is_kept_and_compared_with(runner: Runner) -> None:
    kept = runner.place / "kept/baseline.json"
    first = runner.step(MODE="baseline", ARGS="-q", BASELINE=str(kept))
    assert (first.status, first.outputs) == (0, "verdict=\n"), first.said
    assert first.summary.startswith("## Nothing is compared\n")
    assert f"::warning title=testtime::there is no baseline: {kept} does not exist\n" in first.said
    assert json.loads(kept.read_bytes())["schema"].startswith("testtime.profile/")
    runner.write("function")
    second = runner.step(MODE="baseline", ARGS="-q", BASELINE=str(kept))
    assert (second.status, second.outputs) == (1, "verdict=regressed\n"), second.said


def test_suite_that_cannot_be_run_says_so(runner: Runner) -> None:
    step = runner.step(BASE="HEAD", PAIRS="2", ARGS="nowhere.py")
    assert step.status == 3
    assert "::error title=testtime::nothing could be compared" in step.said
    assert "pytest ended with status 4" in step.said
    step = runner.step(MODE="baseline", ARGS="nowhere.py")
    assert step.status == 4
    assert "::error title=testtime::pytest ended with status 4" in step.said


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"MODE": "guess"}, "mode is ab or baseline, not guess"),
        ({"BASE": ""}, "give the input base"),
        ({"BASE": "HEAD", "ARGS": "-k 'open"}, "the input pytest-args cannot be read: -k 'open"),
        ({"BASE": "HEAD", "FAIL_ON": '"setup:5%'}, 'the input fail-on cannot be read: "setup:5%'),
    ],
)
def test_wrong_input(runner: Runner, inputs: dict[str, str], said: str) -> None:
    step = runner.step(**inputs)
    assert step.status == 2
    assert "::error title=testtime::" in step.said
    assert said in step.said


def test_rules_are_words_and_no_patterns_of_files(runner: Runner) -> None:
    """One may hold what is a pattern for the shell, and a space, as ids do."""
    (runner.suite / "fixture:sx:5%").touch()
    baseline = str(runner.place / "baseline.json")
    runner.step(MODE="baseline", ARGS="-q", BASELINE=baseline)
    rules = "fixture:s*:5% 'test:a b:10%'\ncollection:x9"
    step = runner.step(MODE="baseline", ARGS="-q", BASELINE=baseline, FAIL_ON=rules)
    assert "::warning title=testtime::test:a b:10%25: it is about no test that both sides have" in step.said
    runner.write("function")
    step = runner.step(MODE="baseline", ARGS="-q", BASELINE=baseline, FAIL_ON=rules)
    assert (step.status, step.outputs) == (1, "verdict=regressed\n")
    assert "title=testtime fixture%3As*%3A5%25::slow is set up" in step.said


def test_pull_request_is_compared_with_what_it_is_merged_into(runner: Runner) -> None:
    """Its target was slowed down after the event: that is not the request's doing."""
    runner.git("tag", "event")
    runner.git("checkout", "--quiet", "-b", "topic")
    (runner.suite / "notes.txt").touch()
    runner.commit("a request")
    runner.git("checkout", "--quiet", "main")
    runner.write("function")
    runner.commit("slower")
    runner.git("merge", "--quiet", "--no-ff", "-m", "merged", "topic")
    asked = {"ARGS": "-q", "PAIRS": "2", "EVENT_BASE": "event"}
    runner.github = {"GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": runner.git("rev-parse", "HEAD").strip()}
    step = runner.step(**asked)
    assert step.status == 0, step.said
    assert "::error" not in step.said
    runner.github["GITHUB_SHA"] = "0" * 40
    step = runner.step(**asked)
    assert step.status == 1, step.said


def test_script_is_for_the_bash_of_macos() -> None:
    """Version 3.2: no mapfile, no associative arrays, no ${name,,}."""
    text = GATE.read_text(encoding="utf-8")
    code = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert not re.search(r"mapfile|readarray|declare -A|local -n|\$\{\w+(,,|\^\^|@\w)\}", "\n".join(code))
    empty = re.findall(r"(\w+)=\(\)", "\n".join(code))
    assert empty == []


@pytest.mark.parametrize(
    ("there", "call"), [("", "-X POST repos/o/r/issues/7/comments"), ("42", "-X PATCH repos/o/r/issues/comments/42")]
)
def test_one_comment_is_kept_up_to_date(runner: Runner, there: str, call: str) -> None:
    tools = runner.place / "tools"
    tools.mkdir()
    fake = tools / "gh"
    log = runner.place / "calls"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {log}\ncase "$*" in *--paginate*) echo "{there}";; esac\n')
    fake.chmod(0o755)
    inputs = {"MODE": "baseline", "ARGS": "-q", "BASELINE": str(runner.place / "baseline.json")}
    runner.step(**inputs)
    step = runner.step(str(tools), **inputs, COMMENT="true", PULL_REQUEST="7")
    assert step.status == 0, step.said
    assert step.outputs.startswith("verdict=")
    assert "::error" not in step.said
    calls = (runner.place / "calls").read_text().splitlines()
    assert len(calls) == 2
    assert call in calls[1]
    assert "-F body=@" in calls[1]
