"""Other pytest plugins that record how long tests and fixtures take, for comparison.

What lives here: which, at which versions, and with which options they record at the least cost.  What may never be
added: a plugin that records something else, or an option that makes one look worse (writing JSON costs most of them
half as much again).
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.projects import pip


@dataclass(frozen=True)
class Peer:
    """A released plugin."""

    name: str
    version: str
    module: str
    options: tuple[str, ...]
    """``{file}``: where it may leave a report."""
    says: str
    """A regular expression: what it prints when it has recorded ``{tests}`` tests."""

    def args(self, file: Path) -> tuple[str, ...]:
        """pytest's arguments that load it and let it record; its report, if it must write one, goes to ``file``."""
        return ("-p", self.module, *(option.format(file=file) for option in self.options))

    def recorded(self, tests: int, output: str) -> bool:
        """Whether it says in its ``output`` that it has seen so many tests."""
        return re.search(self.says.format(tests=tests), output) is not None

    def installed(self, folder: Path) -> Path:
        """A folder for PYTHONPATH that holds it and nothing else; filled unless that was done before."""
        place = folder / f"{self.name}-{self.version}"
        done = place / "installed"
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            pip(sys.executable, "install", "--no-deps", "--target", str(place), f"{self.name}=={self.version}")
            done.touch()
        return place


PEERS = (
    Peer("pytest-perf-report", "0.3.0", "pytest_perf_report.plugin", ("--perf-report={file}",), "\n{tests} tests in "),
    Peer("pytest-durations", "1.10.0", "pytest_durations", ("--pytest-durations=1",), "grand total +{tests} "),
    Peer(
        "pytest-timing",
        "0.4.0",
        "pytest_timing.plugin",
        ("--timing-capture=light", "--timing-top=0"),
        "pytest-timing: {tests} tests,",
    ),
)
