"""What recording costs by the clock: pytest's own process, from spawn to exit, with the recorder and without."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import msgspec
import pytest

from tests.bench.pairs import Estimate, estimate, interleaved
from tests.bench.process import Start, spend
from tests.bench.recording import Pytest
from tests.bench.sheet import Sheet, Sheets, Target
from tests.projects import PROJECTS, Project, prepared

ROOT = Path(__file__).parents[2]
#: Wall time with the recorder, as a multiple of that without.
ON_EMPTY, ON_REAL = 1.03, 1.01
TESTS = 10_000


@pytest.mark.bench
def test_empty_tests(empties: Callable[[int], Pytest], sheets: Sheets) -> None:
    """Where tests do nothing, recording shows most."""
    tests = sheets.size.of(TESTS)
    ratio = _ratio(f"{tests:,} empty tests", empties(tests), sheets)
    sheets.judge(Target(f"wall ratio of {tests:,} empty tests", ratio.median, ON_EMPTY))


@pytest.mark.bench
@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_real_suite(
    project: Project, pytestconfig: pytest.Config, recorder: Path, tmp_path: Path, sheets: Sheets
) -> None:
    """Where tests do something, recording hardly shows; a test of theirs may fail, if it does so on both sides."""
    place = prepared(project, pytestconfig.cache)
    args = (*project.args, "-q", "-p", "no:cacheprovider")
    launched = Pytest(str(place.python), place.suite, recorder, tmp_path / "journals", args, statuses=(0, 1))
    launched.compile()
    ratio = _ratio(f"{project.name} {project.version}", launched, sheets)
    sheets.judge(Target(f"wall ratio of {project.name}", ratio.median, ON_REAL))


def _ratio(name: str, launched: Pytest, sheets: Sheets) -> Estimate:
    """Measure pairs after one run of each that is not counted."""
    launched.recorded()
    status = launched.plain().status
    launched = replace(launched, statuses=(status,))
    pairs = interleaved(launched.plain, launched.recorded, sheets.size.pairs)
    wall = estimate([ours.wall_ns / plain.wall_ns for plain, ours in pairs])
    cpu = estimate([ours.cpu_ns / plain.cpu_ns for plain, ours in pairs])
    seconds = median(plain.wall_ns for plain, _ in pairs) / 1e9
    _sheet(sheets).add(name, str(len(pairs)), f"{seconds:.2f} s", str(wall), str(cpu))
    return wall


def _sheet(sheets: Sheets) -> Sheet:
    title = "with the recorder / without, by the clock: median of the pairs' ratios (95 % interval)"
    return sheets.sheet(title, "", "pairs", "plain", "wall", "CPU")


@pytest.mark.bench
@pytest.mark.parametrize("report", [(), ("--no-report",)], ids=["report", "no-report"])
def test_command_itself(
    report: tuple[str, ...], empties: Callable[[int], Pytest], tmp_path: Path, sheets: Sheets
) -> None:
    """What ``testtime profile`` adds outside the run is told, not judged: its start, probes, profile and report."""
    launched = empties(1)
    profile = tmp_path / "profile.json"
    command = (sys.executable, "-m", "testtime", "profile", "--python", sys.executable, "--output", str(profile))
    environment = {**launched.environment, "PYTHONPATH": str(ROOT / "src"), "TESTTIME_PROBE": "off"}
    around = []
    for _ in range(5):
        spent = spend(Start((*command, *report), launched.suite, environment))
        around.append(spent.wall_ns - int(msgspec.json.decode(profile.read_bytes())["wall_ns"]))
    assert min(around) > 0, "the run lies within the command"
    title = "what testtime profile takes around the run of one test"
    sheets.sheet(title, "", "seconds").add(" ".join(["profile", *report]), f"{median(around) / 1e9:.2f} s")
