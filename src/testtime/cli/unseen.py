"""Runs of a suite that nobody sees: one after another, each recorded, each said to begin on stderr.

What lives here: where they happen, a run, and how it went.  What may never be added: what it is compared with, or
pytest's output on a stream of ours; of a run that failed, its last line is quoted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from testtime.cli.verifiable import with_xdist
from testtime.endings import how_ended
from testtime.errors import UserError
from testtime.launch.guest import lent_recorder
from testtime.launch.interpreter import Choice
from testtime.launch.probe import Target, probe
from testtime.launch.reference import reference_loop
from testtime.launch.run import Elsewhere, run
from testtime.load import Run, assemble, seen
from testtime.model.machine import Machine
from testtime.model.profile import Profile
from testtime.model.trial import Seen
from testtime.units import SECOND, duration
from testtime.whatif.verification import bare_ns

#: Characters of pytest's output that are quoted, and bytes at its end that are looked through.
QUOTED, SEARCHED = 200, 20_000
#: How lines begin that tell of an error, those that tell most first; in lower case.
ERRORS = ("internalerror>", "e  ", "error")
#: Tests that are named as still running.
NAMED = 3


@dataclass(frozen=True)
class Went:
    """How a run went."""

    wall_ns: int
    profile: Profile | None
    """``None`` where nothing was recorded."""
    failure: str | None
    """Why it did not come to the end of its session, in words; a failing test is no failure."""
    seen: tuple[Seen, ...] = ()
    """Of a run for verification, what it can be compared by."""
    log: Path | None = None
    """All that pytest said; it goes with the folder of the runs."""

    def took_ns(self, *, bare: bool, machine: Machine) -> int:
        """The wall time; ``bare``: without what recording took of it on that machine."""
        recording_ns = 0 if machine.probe is None else machine.probe.recording_ns
        return bare_ns(self.wall_ns, self.profile, recording_ns) if bare else self.wall_ns


@dataclass
class Unseen:
    """Runs with one interpreter in one folder."""

    target: Target
    recorder: Path
    place: Path
    """A folder for journals and logs, absolute."""
    folder: Path
    """Where pytest is started."""
    total: int
    """How many runs there are to be."""
    walls_ns: list[int] = field(default_factory=list)
    """Wall times of the runs so far."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def run(
        self, args: tuple[str, ...], limit_s: float | None = None, trial: Mapping[str, object] | None = None
    ) -> Went:
        """Run pytest with ``args``; it is ended after ``limit_s`` seconds.

        ``trial``: what the recorder is to choose and to change, see ``testtime_recorder.schema.TRIAL_KEYS``.
        """
        from testtime.cli.progress import announce

        number = len(self.walls_ns) + 1
        announce(number, self.total, self.walls_ns)
        journals, log = self.place / f"{number}.journal", self.place / f"{number}.log"
        journals.mkdir()
        here = Elsewhere(self.folder, self.environ)
        order = None if trial is None else self._ordered(trial, number)
        before = reference_loop()
        ended = run(
            self.target, args, journals, self.recorder, output=log, limit_s=limit_s, elsewhere=here, trial=order
        )
        ended = msgspec.structs.replace(ended, reference_ns=(before, reference_loop()))
        wall_ns = (ended.exit_ns or 0) - (ended.spawn_ns or 0)
        self.walls_ns.append(wall_ns)
        try:
            profile = assemble(journals, ended)
        except UserError:
            profile = None
        facts = () if profile is None or trial is None else seen(journals)
        return Went(wall_ns, profile, _failure(ended, profile, log, limit_s), facts, log)

    def _ordered(self, trial: Mapping[str, object], number: int) -> Path:
        """The file that tells the recorder what to change."""
        path = self.place / f"{number}.trial.json"
        path.write_text(json.dumps(trial), encoding="utf-8")
        return path


@contextmanager
def backstage() -> Iterator[tuple[Path, Path]]:
    """The recorder, and a folder for all that its runs leave; both go in the end."""
    with (
        lent_recorder() as recorder,
        TemporaryDirectory(prefix="testtime-", ignore_cleanup_errors=True) as place,
    ):
        yield recorder, Path(place)


@contextmanager
def unseen(choice: Choice, folder: Path, total: int, *, workers: bool) -> Iterator[Unseen]:
    """So many runs in a folder with the interpreter chosen; a ``UserError`` if it lacks what ``workers`` need."""
    with backstage() as (recorder, place):
        target = probe(choice, os.environ, recorder)
        if workers:
            target = with_xdist(target, choice)
        yield Unseen(target, recorder, place, folder, total)


def _failure(ended: Run, profile: Profile | None, log: Path, limit_s: float | None) -> str | None:
    """Why a run did not come to the end of its session; ``None`` if it did."""
    if ended.timed_out:
        return f"it did not end within {duration(round((limit_s or 0.0) * SECOND))} and was killed{_running(profile)}"
    status = ended.exit_status
    if profile is not None and profile.complete and status in (0, 1):
        return None
    if profile is not None and profile.incomplete and status in (0, 1):
        return f"its recording is not complete: {profile.incomplete}"
    said = _last(log)
    end = f"{how_ended(status, ended.signal)}{_running(profile)}"
    return f"{end}; it said: {said}" if said else end


def _running(profile: Profile | None) -> str:
    """The tests that were running at the end, in words; one that was interrupted has no outcome."""
    tests = () if profile is None else profile.tests
    running = [test.nodeid for test in tests if test.end_ns is None or test.outcome == "unknown"]
    more = f" and {len(running) - NAMED} more" if len(running) > NAMED else ""
    return f" while it ran {', '.join(running[:NAMED])}{more}" if running else ""


def _last(log: Path) -> str:
    """The last error that pytest told of, else the last line that it wrote; empty where it wrote none."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - SEARCHED))
        lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line.strip("=!-_ ")]
    for begin in (*ERRORS, ""):
        if found := [line for line in told if line.lower().startswith(begin)]:
            return found[-1][:QUOTED]
    return ""
