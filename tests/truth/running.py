"""Runs a suite for real, by the command that users type, with the stopwatch beside the recorder.

What lives here: processes, their environment and what they leave behind.  What may never be added: a judgement of
what came out.

The stopwatch is copied into a folder of its own, so that nothing else of this harness can be imported by the suite.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

from tests.truth import stopwatch

SCALE = "TESTTIME_SAMPLE_SCALE"
SOURCES = Path(__file__).parents[2] / "src"
#: Starts the command of this checkout, whatever is installed and whatever ``PYTHONPATH`` the suite gets.
TESTTIME = (
    *(sys.executable, "-P", "-c"),
    f"import sys; sys.path.insert(0, {str(SOURCES)!r}); from testtime.cli import main; main()",
)
#: What pytest and testtime read from the environment, and no run of ours may inherit.
FOREIGN = ("PYTEST_", "TESTTIME_", "COV_")


@dataclass(frozen=True)
class Run:
    """One run of a suite."""

    status: int
    """pytest's exit status."""
    output: str
    phases: dict[tuple[str, str], tuple[float, float]]
    """Seconds by node id and phase, by the stopwatch's inner and outer ring."""
    outcomes: dict[tuple[str, str], str]
    """Outcomes by node id and phase."""


@dataclass(frozen=True)
class Profiled(Run):
    """One run of a suite under testtime."""

    report: dict[str, Any]


class Bench:
    """Where runs are made: a folder for what they write, and an interpreter that has what the suite needs."""

    def __init__(self, folder: Path, python: Path = Path(sys.executable)) -> None:
        """``folder``: empty, ours; ``python``: of the suite."""
        self.folder = folder
        self.python = python
        self.plugins = folder / "plugins"
        self.plugins.mkdir()
        shutil.copy(stopwatch.__file__, self.plugins)
        self.runs = 0

    def plain(self, suite: Path, *args: str) -> Run:
        """Run pytest as it is."""
        watched = self._next()
        done = self._start([str(self.python), "-m", "pytest", "-p", "stopwatch", *args], suite, watched, {})
        return Run(done.returncode, done.stdout, *_seen(watched))

    def profile(self, suite: Path, *args: str, scale: float = 1.0, plugins: Sequence[str] | None = None) -> Profiled:
        """Run pytest by ``testtime profile``, and ``testtime report`` on what that wrote.

        ``plugins``: distributions whose plugins are loaded, and no others; ``None``: whatever is installed.
        """
        watched = self._next()
        profile = watched / "testtime.json"
        ours = ["--no-report", "--output", str(profile), "--python", str(self.python)]
        alone = {} if plugins is None else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        words = [*ours, "-p", "stopwatch", *_loading(plugins or ()), *args]
        done = self._start([*TESTTIME, "profile", *words], suite, watched, {SCALE: str(scale), **alone})
        return Profiled(done.returncode, done.stdout, *_seen(watched), _report(profile, done.stdout))

    def _next(self) -> Path:
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        folder.mkdir()
        return folder

    def _start(
        self, command: list[str], suite: Path, watched: Path, more: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        environment |= {stopwatch.FOLDER: str(watched), "PYTHONPATH": str(self.plugins), SCALE: "1.0"}
        environment |= {"TESTTIME_PROBE": "off", **more}
        return subprocess.run(
            command,
            cwd=suite,
            check=False,
            env=environment,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def _loading(distributions: Sequence[str]) -> list[str]:
    """pytest's words for loading the plugins of these; a library has none."""
    points = [point for name in distributions for point in distribution(name).entry_points.select(group="pytest11")]
    return [word for point in points for word in ("-p", point.name)]


def _report(profile: Path, output: str) -> dict[str, Any]:
    """The whole report, no row left out."""
    if not profile.exists():
        raise AssertionError(f"testtime profile wrote no profile:\n{output}")
    command = [*TESTTIME, "report", str(profile), "--format", "json", "--by", "file"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"testtime report ended with {done.returncode}:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _seen(folder: Path) -> tuple[dict[tuple[str, str], tuple[float, float]], dict[tuple[str, str], str]]:
    """What the stopwatches of all processes saw."""
    rings: dict[str, dict[tuple[str, str], float]] = {"inner": defaultdict(float), "outer": defaultdict(float)}
    outcomes: dict[tuple[str, str], str] = {}
    for path in folder.glob("*.json"):
        if path.stem.isdigit():
            seen = json.loads(path.read_text(encoding="utf-8"))
            for name, ring in rings.items():
                for nodeid, when, seconds in seen[name]:
                    ring[nodeid, when] += seconds
            outcomes |= {(nodeid, when): outcome for nodeid, when, outcome in seen["outcomes"]}
    return {key: (inner, rings["outer"][key]) for key, inner in rings["inner"].items()}, outcomes


def lacking(distributions: Sequence[str]) -> list[str]:
    """Those of ``distributions`` that this environment, in which the sample suites run, does not have."""
    missing = []
    for name in distributions:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    return missing
