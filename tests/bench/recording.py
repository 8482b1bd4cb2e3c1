"""pytest with the recorder and without, started in the same way otherwise.

What lives here: the two commands and their environments, as ``testtime.launch`` makes them.  What may never be added:
a measurement, or anything that only one of the two sides gets beyond the recorder itself.

``launch.run`` itself is not used: it cannot tell what a process held in memory, and plain pytest has to be measured
with the same stopwatch.  The recorder comes from the very folder that is lent to suites, compiled beforehand, as it
always is.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.process import Spent, Start, spend
from tests.truth.running import FOREIGN
from testtime.launch.guest import PLUGIN, told
from testtime.launch.interpreter import Choice
from testtime.launch.probe import probe
from testtime.load.journal import Journal
from testtime_recorder import schema

#: No plugin but those that are named: the environment of a benchmark may hold any.
BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def surroundings(**more: str) -> dict[str, str]:
    """Our environment without what pytest, coverage, testtime or Python would read; sets keep one order."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*FOREIGN, "PYTHON"))}
    return {**kept, "PYTHONHASHSEED": "0", **more}


@dataclass(frozen=True)
class Pytest:
    """pytest of one interpreter, on one suite."""

    python: str
    suite: Path
    recorder: Path
    """The folder of a lent recorder."""
    journals: Path
    """A folder to record to; made and removed for each run."""
    args: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=surroundings)
    prefix: tuple[str, ...] = ()
    """A command that runs commands, valgrind say."""
    statuses: tuple[int, ...] = (0,)

    def compile(self) -> None:
        """Have the recorder compiled by the interpreter, as it is before every run."""
        probe(Choice(self.python, "of this benchmark"), self.environment, self.recorder)

    def plain(self, *args: str) -> Spent:
        """Run it as it is; ``args`` come before its own."""
        return spend(Start(self._command(*args), self.suite, self.environment), self.statuses)

    def recorded(self) -> Spent:
        """Run it with the recorder, and see to it that tests were recorded."""
        shutil.rmtree(self.journals, ignore_errors=True)
        self.journals.mkdir(parents=True)
        command = self._command("-p", PLUGIN)
        ordered = told(self.environment, self.recorder, self.journals, time.perf_counter_ns())
        spent = spend(Start(command, self.suite, ordered), self.statuses)
        if not recorded_tests(self.journals):
            raise AssertionError(f"nothing was recorded:\n{spent.output}")
        shutil.rmtree(self.journals)
        return spent

    def _command(self, *args: str) -> tuple[str, ...]:
        return (*self.prefix, self.python, "-m", "pytest", *args, *self.args)


def recorded_tests(journals: Path) -> int:
    """How many tests the journals in a folder tell of."""
    records = (record for path in journals.glob(f"*{schema.SUFFIX}") for record in Journal(path).records())
    return sum(record[:2] == ["frame", schema.TEST] for record in records)
