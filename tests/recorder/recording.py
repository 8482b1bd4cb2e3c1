"""A small suite, run for real in another process under the recorder, and what was recorded of it.

What lives here: laying out, starting, reading.  What may never be added: an import of ``testtime``: the recorder is
started by hand, from a folder that holds nothing else, as ``testtime.launch`` would start it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import testtime_recorder
from tests.recorder.reading import Process
from testtime_recorder import schema

PLUGIN = ("-p", "testtime_recorder.plugin")
#: What a suite on the stage imports first; here it would stop our own clocks.
STAGE = Path(__file__).with_name("staged.py")
#: Parameters of what a fixture or test calls ``staged``: figures are asked for on either clock, and on the real one,
#: which a busy machine makes late, in ``make truth``.
CLOCKS = [pytest.param(True, id="staged"), pytest.param(False, id="real", marks=pytest.mark.truth)]
#: At the head of every file of a suite; ``wait`` sleeps, ``burn`` computes, both for so many milliseconds.
PRELUDE = """\
import os, sys, time, unittest, pytest
def wait(ms): time.sleep(ms / 1000)
def burn(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end: pass
"""
#: Seconds after which a run hangs.
PATIENCE = 60
MS = 1_000_000


@dataclass(frozen=True)
class Recording:
    """How a run went, and the journals it left, by worker; the main process is ``main``."""

    folder: Path
    status: int
    out: str
    err: str
    spawn_ns: int
    exit_ns: int
    processes: Mapping[str, Process]

    @property
    def main(self) -> Process:
        """The journal of the process that was started."""
        return self.processes["main"]


def lent(folder: Path) -> Path:
    """A folder below ``folder`` that holds a copy of the recorder alone."""
    place = folder / "lent"
    if not place.exists():
        ours = Path(testtime_recorder.__file__).parent
        shutil.copytree(ours, place / ours.name, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def lay_out(folder: Path, files: Mapping[str, str]) -> Path:
    """A suite's files, each after the prelude if it is Python; returns the suite's folder."""
    suite = folder / "suite"
    for name, text in {"pytest.ini": "[pytest]\n", **files}.items():
        path = suite / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((PRELUDE if name.endswith(".py") else "") + dedent(text), encoding="utf-8")
    return suite


def surroundings(recorder: Path, told: str) -> dict[str, str]:
    """Our environment without what would change a suite, with what the launcher says."""
    foreign = ("PYTEST_", "TESTTIME_", "COV_", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {
        **kept,
        "PYTHONPATH": str(recorder),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        schema.ENVIRONMENT: told,
    }


def record(
    folder: Path,
    files: Mapping[str, str],
    *args: str,
    plugins: tuple[str, ...] = (),
    pythonpath: str | None = None,
    to: str = "journals",
    trial: Mapping[str, Any] | None = None,
    staged: bool = False,
) -> Recording:
    """Run pytest on a suite with the recorder.

    ``pythonpath`` is what the suite would have without us; ``to`` the folder that the recorder is told to write to;
    ``trial`` what it is to choose and to change, paths relative to the suite; ``staged``: on the clocks of ``staged``.
    """
    suite, journals = lay_out(folder, files), folder / "journals"
    journals.mkdir(parents=True)
    named = [word for name in plugins for word in ("-p", name)]
    if staged:
        shutil.copy(STAGE, lent(folder))
    stage = ("-p", STAGE.stem) if staged else ()
    spawn_ns = time.perf_counter_ns()
    order = {"journals": str(folder / to), "spawn_ns": spawn_ns, "pythonpath": pythonpath}
    if trial is not None:
        order["trial"] = str(_ordered(folder, suite, trial))
    told = json.dumps(order)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *stage, *PLUGIN, "-p", "no:cacheprovider", *named, *args],
        cwd=suite,
        env=surroundings(lent(folder), told),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        encoding="utf-8",
        check=False,
    )
    exit_ns = time.perf_counter_ns()
    processes = {path.name.partition("-")[0]: Process(path) for path in sorted(journals.glob("*" + schema.SUFFIX))}
    return Recording(folder, done.returncode, done.stdout, done.stderr, spawn_ns, exit_ns, processes)


def _ordered(folder: Path, suite: Path, trial: Mapping[str, Any]) -> Path:
    changes = [{**change, "path": str(suite / change["path"])} for change in trial.get("changes", ())]
    path = folder / "trial.json"
    path.write_text(json.dumps({"rootdir": str(suite), "tests": None, **trial, "changes": changes}))
    return path


def about(ns: int, ms: int, slack: int = 70) -> bool:
    """Whether ``ns`` is a wait of ``ms`` milliseconds: not less, and not more than a busy machine's delay above."""
    return ms * MS <= ns < (ms + slack) * MS
