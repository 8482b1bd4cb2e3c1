"""Whether a profile's suite can be run again: where, and with which interpreter.

What lives here: the refusals, each before anything is run.  What may never be added: a run.
"""

from __future__ import annotations

import os
from pathlib import Path

from testtime.errors import UserError
from testtime.launch.interpreter import Choice, choose
from testtime.launch.probe import Target
from testtime.model.profile import Profile

AGAIN = "record again with: testtime profile"


def folder_of(profile: Profile) -> Path:
    """The folder that pytest was started in; a ``UserError`` where there is nothing to be run.

    Profiles of older versions do not name it: the rootdir then stands for it.
    """
    if not profile.complete:
        raise UserError(f"the profile is not complete: {profile.incomplete or 'the reason is unknown'}", AGAIN)
    started = profile.invocation_dir or profile.rootdir
    for folder in (profile.rootdir, started):
        if not folder:
            raise UserError("the profile does not say where the suite is", AGAIN)
        if not Path(folder).is_dir():
            raise UserError(f"the suite is not where it was recorded: there is no folder {folder}", AGAIN)
    return Path(started)


def interpreter_of(profile: Profile, wish: str | None) -> Choice:
    """The interpreter that was asked for, else the one that the profile was recorded with."""
    if wish is not None:
        return choose(wish, os.environ, Path.cwd())
    path, advice = profile.executable, "name one with --python"
    if not path:
        raise UserError("the profile does not say which interpreter the suite was recorded with", advice)
    if not os.access(path, os.X_OK) or Path(path).is_dir():
        raise UserError(f"the interpreter that the suite was recorded with is gone: {path}", advice)
    return Choice(path, "from the profile")


def with_xdist(target: Target, choice: Choice) -> Target:
    """``target`` if it can run workers."""
    if target.xdist is None:
        what = f"pytest-xdist is not installed for {choice.path} ({choice.because})"
        raise UserError(what, f"{choice.path} -m pip install pytest-xdist")
    return target
