"""The command line as users have it: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parents[2] / "src"
#: Variables of our own surroundings that would change what the command does.
FOREIGN = ("VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTEST_ADDOPTS", "TESTTIME_DEBUG", "PYTHONPATH")


@dataclass(frozen=True)
class Desk:
    """A folder to work in, and the command."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def start(self, *words: str, **more: Any) -> subprocess.Popen[str]:
        """Start ``testtime`` and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "testtime", *words],
            cwd=self.folder,
            env=self.surroundings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            **more,
        )

    def testtime(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``testtime`` to its end."""
        with self.start(*words) as process:
            out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def surroundings(self) -> dict[str, str]:
        """Our environment without what would interfere; the suite loads no plugin that happens to be installed."""
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return {**kept, "PYTHONPATH": str(SOURCES), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    def left(self) -> set[str]:
        """Names of what is in the folder, but for caches."""
        return {path.name for path in self.folder.iterdir()} - {"__pycache__", ".pytest_cache"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk."""
    return Desk(tmp_path)
