"""A package's own tests under two releases of pytest: ``testtime compare`` names what the newer one made slower.

What lives here: pytest 8.4.0 against 8.3.5, of which the former collects garbage several times while it cleans up
(pytest-dev/pytest#13482), on suites with large heaps.  What may never be added: how much slower; a watch inside the
suite tells that of the very runs that are compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.projects import Place, Project, laid_out
from tests.truth.running import FOREIGN, TESTTIME

OLD, NEW = "pytest==8.3.5", "pytest==8.4.0"
PAIRS = 3
WATCH = """
import atexit, gc, os, time

spent = began = 0.0

def collected(phase, info):
    global spent, began
    if phase == "start":
        began = time.perf_counter()
    else:
        spent += time.perf_counter() - began

def tell():
    with open(os.environ["GC_WATCH"], "w") as file:
        file.write(str(spent))

def pytest_unconfigure():
    gc.callbacks.append(collected)
    atexit.register(tell)
"""
"""A plugin that writes how many seconds of garbage collection follow the end of the session."""
PROJECTS = (
    Project(
        "attrs",
        "25.4.0",
        ("cloudpickle==3.1.2", "hypothesis==6.148.2", "pympler==1.1"),
        ("tests/test_slots.py", "tests/test_validators.py"),
    ),
    Project("sympy", "1.14.0", ("hypothesis==6.148.2",), ("--pyargs", "sympy.core.tests.test_symbol"), tests="package"),
)


@pytest.mark.truth
@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_newer_pytest_cleans_up_for_longer(project: Project, pytestconfig: pytest.Config, tmp_path: Path) -> None:
    """Clean-up is named, by as much as the garbage collection in it takes, with the versions as the likely cause."""
    (tmp_path / "gcwatch.py").write_text(WATCH, encoding="utf-8")
    places = {runner: _place(project, runner, pytestconfig.cache) for runner in (OLD, NEW)}
    watched: dict[str, list[float]] = {OLD: [], NEW: []}
    for number in range(PAIRS):
        for runner in (OLD, NEW) if number % 2 else (NEW, OLD):
            watched[runner].append(_profiled(project, places[runner], tmp_path / f"{runner}-{number}.json"))
    found = json.loads(_compared(tmp_path, "json"))
    parts = {each["part"]: each for each in found["parts"]}
    cleanup = parts["clean-up"]
    print(_compared(tmp_path, "terminal"), f"collecting garbage: {watched}", sep="\n")
    assert cleanup["verdict"] == "slower"
    for side, runner in (("before_s", OLD), ("after_s", NEW)):
        collecting = statistics.mean(watched[runner])
        assert collecting <= cleanup[side] <= 1.25 * collecting + 0.02
    assert parts["session finish"]["verdict"] == "alike"
    assert found["causes"] == ["pytest: 8.3.5 before, 8.4.0 after"]
    assert "clean-up" in next(line for line in _compared(tmp_path, "terminal").splitlines() if "Slower around" in line)


def _place(project: Project, runner: str, cache: pytest.Cache) -> Place:
    """The project with that pytest."""
    return laid_out(
        replace(project, runner=(runner,)), cache.mkdir(f"truth-{project.name}-{runner.replace('==', '-')}")
    )


def _profiled(project: Project, place: Place, profile: Path) -> float:
    """Seconds of garbage collection after the session of a run; ``profile``: where that is written."""
    watched = profile.with_suffix(".watched")
    words = ("--no-report", "--output", str(profile), "--python", str(place.python), "-p", "gcwatch", *project.args)
    environment = dict(_environment()) | {"PYTHONPATH": str(profile.parent), "GC_WATCH": str(watched)}
    done = _testtime("profile", *words, cwd=place.suite, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return float(watched.read_text(encoding="utf-8"))


def _compared(folder: Path, form: str) -> str:
    """What ``testtime compare`` says of the runs in the folder; slower around the tests is no failure."""
    sides = [",".join(str(folder / f"{runner}-{number}.json") for number in range(PAIRS)) for runner in (OLD, NEW)]
    done = _testtime("compare", *sides, "--pairs", "--fail-on", "total:x10", "--format", form, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment() -> Iterator[tuple[str, str]]:
    yield from ((name, value) for name, value in os.environ.items() if not name.startswith(FOREIGN))
    yield "TESTTIME_PROBE", "off"


def _testtime(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [*TESTTIME, *words]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **more)
