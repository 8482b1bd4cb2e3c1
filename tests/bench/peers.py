"""Other pytest plugins that record how long tests and fixtures take, for comparison.

What lives here: which, at which versions, and with which options they keep what they recorded at the least cost.  What
may never be added: a plugin that records something else, or an option that makes one look worse.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.projects import pip

#: What ``{file}`` in an option stands for.
FILE = "recorded.json"


@dataclass(frozen=True)
class Peer:
    """A released plugin."""

    name: str
    version: str
    module: str
    options: tuple[str, ...]
    """``{file}``: where it is to leave what it recorded."""

    def args(self, file: Path) -> tuple[str, ...]:
        """pytest's arguments that load it and let it record to ``file``."""
        return ("-p", self.module, *(option.format(file=file) for option in self.options))

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
    Peer("pytest-perf-report", "0.3.0", "pytest_perf_report.plugin", ("--perf-report-json={file}",)),
    Peer("pytest-durations", "1.10.0", "pytest_durations", ("--pytest-durations=0", "--pytest-durations-json={file}")),
    Peer("pytest-timing", "0.4.0", "pytest_timing.plugin", ("--timing-capture=light", "--timing-json-file={file}")),
)
