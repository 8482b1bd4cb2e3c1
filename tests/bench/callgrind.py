"""Instructions instead of seconds: the same program takes the same number every time, whatever else the machine does.

What lives here: valgrind's callgrind as a prefix to a command, and its answer.  What may never be added: a figure in
seconds; under callgrind everything takes some fifty times as long.

That slowness has one consequence: short tests seem long to the recorder, so that it reads CPU clocks, looks at
statements and wakes up more often than it really does.  ``STRETCHING``, a plugin of the suite, makes all that it
compares times with as much longer.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: How much longer everything takes.
SLOWER = 50
#: The name and text of a plugin; where nothing is recorded, it finds nothing to change.
STRETCHED = "stretched"
STRETCHING = f"""import sys

def stretch(module, *names):
    module = sys.modules.get("testtime_recorder." + module)
    for name in names if module else ():
        setattr(module, name, getattr(module, name) * {SLOWER})

stretch("items", "QUICK")
stretch("fixtures", "SLOW")
stretch("readings", "STALE", "PARENT", "SLOW")
stretch("looks", "IDLE", "_BUSY", "FINEST", "_COARSEST", "PATIENCE")
stretch("sampling", "IDLE", "FINEST")
stretch("watching", "SLOW")
"""
#: Two sizes of a suite: what a test takes is the slope between them, free of everything that happens once.
FEW, MANY = 100, 300


@dataclass(frozen=True)
class Callgrind:
    """Where it writes to."""

    file: Path

    @property
    def prefix(self) -> tuple[str, ...]:
        """What to put before a command; only its first process is counted."""
        return ("valgrind", "--tool=callgrind", f"--callgrind-out-file={self.file}")

    def instructions(self) -> int:
        """How many the command took that ran last."""
        return total(self.file.read_text(encoding="utf-8", errors="replace"))


def available() -> bool:
    """Whether valgrind is there."""
    return shutil.which("valgrind") is not None


def total(text: str) -> int:
    """The total in callgrind's output."""
    found = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    if found is None:
        raise AssertionError("callgrind left no total")
    return int(found[1])


def per_test(count: Callable[[int], int]) -> float:
    """Instructions of one test; ``count``: of a whole run of so many tests."""
    return (count(MANY) - count(FEW)) / (MANY - FEW)
