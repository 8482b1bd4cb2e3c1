"""The course of ``testtime profile``: checks, runs, profiles, report.

What lives here: what comes after what, and the line on stderr that ends a run.  What may never be added: starting a
process (``launch``) or reading a journal (``load``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from testtime.cli.notes import note
from testtime.cli.publish import publish
from testtime.endings import how_ended
from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.guest import lent_recorder
from testtime.launch.interpreter import choose
from testtime.launch.journals import has_journals, journal_place, kept_until_written
from testtime.launch.machine import probe_machine
from testtime.launch.output import Output
from testtime.launch.probe import Target, probe
from testtime.launch.reference import reference_loop
from testtime.launch.run import run
from testtime.load import Run, assemble, write_profile
from testtime.model.profile import Profile
from testtime.view.options import Options

#: What pytest answers before it loads any plugin, the recorder included.
ANSWERED_AT_ONCE = frozenset({"--version", "-V"})


@dataclass(frozen=True)
class Order:
    """What is to be run and where its profile goes."""

    args: tuple[str, ...]
    output: Output
    force: bool
    python: str | None
    repeat: int


def profile_suite(order: Order, options: Options | None) -> int:
    """Run and record as ordered, show the report of the first run unless ``options`` is ``None``; pytest's exit status.

    Of a series, the highest status counts; the series ends early when there is nothing to be gained from going on.
    """
    outputs = order.output.series(order.repeat)
    for output in outputs:
        output.check(force=order.force, replaces_profile=True)
    quiet = order.output.path is None or (options is not None and options.format != "terminal")
    statuses: list[int] = []
    profiles: list[Profile] = []
    with lent_recorder() as recorder:
        target = probe(choose(order.python, os.environ, Path.cwd()), os.environ, recorder)
        for number, output in enumerate(outputs, 1):
            _announce(number, len(outputs), profiles)
            status, profile = _record(target, order.args, output, recorder, stdout_to_stderr=quiet)
            statuses.append(status)
            if profile is not None:
                profiles.append(profile)
            if status > 1:
                break
    if options is not None and profiles:
        publish(profiles[0], options, Output(None))
    return max(statuses)


def _announce(number: int, total: int, profiles: list[Profile]) -> None:
    """Say how far a series has come; a single run is no series."""
    if total > 1:
        from testtime.cli.progress import announce

        announce(number, total, [profile.wall_ns for profile in profiles])


def _record(
    target: Target, args: tuple[str, ...], output: Output, recorder: Path, *, stdout_to_stderr: bool
) -> tuple[int, Profile | None]:
    """One run: pytest's exit status, and the profile that was written, if there was a session to profile."""
    with kept_until_written(journal_place(output)) as folder:
        before = reference_loop()
        ended = run(target, args, folder, recorder, stdout_to_stderr=stdout_to_stderr)
        ended = msgspec.structs.replace(ended, reference_ns=(before, reference_loop()))
        status = OWN_FAILURE if ended.exit_status is None else ended.exit_status
        profile = _assembled(folder, ended)
        if profile is not None:
            profile = _probed(profile, target, recorder, patient=status <= 1)
            output.write(write_profile(profile))
    note(_ending(status, ended.signal, profile, output))
    return status, profile


def _assembled(folder: Path, ended: Run) -> Profile | None:
    """The profile; ``None`` where no session began (a wrong option, ``--version``, ``-h``)."""
    try:
        profile = assemble(folder, ended)
    except UserError as error:
        excused = ended.exit_status or not ANSWERED_AT_ONCE.isdisjoint(ended.args or ())
        if error.status == OWN_FAILURE and excused and not has_journals(folder):
            return None
        raise
    return profile if profile.began else None


def _probed(profile: Profile, target: Target, recorder: Path, *, patient: bool) -> Profile:
    """The profile with a probe of the machine, if there is one; it is measured if need be for the ``patient``.

    Somebody who broke off the run, or whose run came to nothing, is not made to wait.
    """
    announce = _announce_probe if patient and profile.complete else None
    found = probe_machine(target, recorder, os.environ, announce)
    return msgspec.structs.replace(profile, machine=msgspec.structs.replace(profile.machine, probe=found))


def _announce_probe(seconds: int) -> None:
    """Say what the wait is for."""
    note(f"measuring this machine once, about {seconds} s")


def _ending(status: int, killer: str | None, profile: Profile | None, output: Output) -> str:
    """How the run ended and where its profile is, in one line; ``killer``: the signal that ended it."""
    end = f"{how_ended(status, killer)}; " if status > 1 else ""
    if profile is None:
        return f"{end}no session began, so there is no profile"
    if profile.complete:
        return f"{end}profile in {output}"
    return f"{end}incomplete profile in {output}: {profile.incomplete}"
