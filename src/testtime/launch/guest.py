"""The recorder, lent to a stranger's interpreter.

What lives here: a private folder that holds the recorder alone, and the environment that points at it.  The folder is
a copy: putting our own site-packages (or ``src``) on PYTHONPATH would leak testtime, pandas and rich into the
suite.  What may never be added: anything else in that folder, or anything that outlives the run.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from testtime.errors import OWN_FAILURE, UserError
from testtime_recorder import schema

RECORDER = "testtime_recorder"
PLUGIN = f"{RECORDER}.plugin"


@contextmanager
def lent_recorder() -> Iterator[Path]:
    """A temporary folder with a copy of the recorder's sources, removed afterwards.

    It is called what tools know as the place of installed packages (hypothesis reads the constants of all others).
    """
    folder: str | None = None
    try:
        try:
            folder = tempfile.mkdtemp(prefix="testtime-")
            place = Path(folder) / "site-packages"
            _copy_recorder(place)
        except OSError as error:
            advice = "set TMPDIR to a folder that can be written"
            raise UserError(f"the recorder could not be laid out: {error}", advice, status=OWN_FAILURE) from None
        yield place
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def environment(outer: Mapping[str, str], recorder: Path) -> dict[str, str]:
    """``outer`` with the recorder's folder first on PYTHONPATH."""
    before = outer.get("PYTHONPATH")
    path = f"{recorder}{os.pathsep}{before}" if before else str(recorder)
    return {**outer, "PYTHONPATH": path}


def told(
    outer: Mapping[str, str], recorder: Path, journals: Path, spawn_ns: int, trial: Path | None = None
) -> dict[str, str]:
    """The suite's environment: the recorder, where it is to write, and when its interpreter was spawned.

    ``spawn_ns`` is a reading of ``time.perf_counter_ns``; ``trial``: the file that orders a run for verification.  The
    recorder puts PYTHONPATH back to what ``outer`` has.
    """
    order = {"journals": str(journals), "spawn_ns": spawn_ns, "pythonpath": outer.get("PYTHONPATH")}
    if trial is not None:
        order["trial"] = str(trial)
    return {**environment(outer, recorder), schema.ENVIRONMENT: json.dumps(order)}


def _copy_recorder(folder: Path) -> None:
    """Put the recorder's sources, and nothing else, into ``folder``."""
    target = folder / RECORDER
    target.mkdir(parents=True)
    for source in sorted(Path(schema.__file__).parent.glob("*.py")):
        shutil.copyfile(source, target / source.name)
