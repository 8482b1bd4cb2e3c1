"""Where every failure becomes a line or two on stderr and an exit status.

What lives here: the one ``except`` for bad input and the one for our own faults.  What may never be added: a second
place that prints an error, or a traceback that nobody asked for (``TESTTIME_DEBUG=1`` asks for it).
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from testtime import __version__
from testtime.cli.group import VERBS, Typed, commands
from testtime.cli.notes import note
from testtime.errors import OWN_FAILURE, USAGE, UserError

#: Exit status of a command that Ctrl-C ended, as shells have it.
INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing to standard output may come to, and no fault of ours."""


def main(words: Sequence[str] | None = None) -> NoReturn:
    """The ``testtime`` command: run what ``words`` (default: the command line) say, and exit."""
    sys.exit(status_of(sys.argv[1:] if words is None else words))


def status_of(words: Sequence[str]) -> int:
    """Run a command and return its exit status; whatever goes wrong is said on stderr."""
    try:
        returned = commands.main(
            list(words), prog_name="testtime", standalone_mode=False, windows_expand_args=False, obj=Typed(words)
        )
        return returned if isinstance(returned, int) else 0
    except UserError as error:
        return _say(error, error.what, error.advice, error.status)
    except click.ClickException as error:
        path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else _verb(words)
        return _say(error, error.format_message(), f"{path} --help shows what there is", USAGE)
    except click.Abort as error:
        return _say(error.__cause__ or error, "interrupted", "", INTERRUPTED)
    except SystemExit as ended:  # by a signal, see launch.signals
        return _say(ended, "interrupted", "", int(ended.code or 0))
    except Exception as error:
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    """A fault of ours, unless there is no room for what click writes: help, the version.  Call it where the error is
    being handled.
    """
    if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
        return _say(error, f"cannot write: {error.strerror}", "", OWN_FAILURE)
    if os.environ.get("TESTTIME_DEBUG"):
        traceback.print_exc()
    what = f"internal error: {type(error).__name__}: {error}"
    advice = f"please report it with what the same command prints under TESTTIME_DEBUG=1 (testtime {__version__})"
    return _say(error, what, advice, OWN_FAILURE)


def _verb(words: Sequence[str]) -> str:
    """The command that words are for; click does not say it of an option without its value."""
    return " ".join(["testtime", *(word for word in words[:1] if word in VERBS)])


def _say(error: BaseException, what: str, advice: str, status: int) -> int:
    """Print what happened, what to do next and any note that the error carries; hand back the exit status."""
    for line in (what, advice, *getattr(error, "__notes__", ())):
        if line:
            note(line)
    return status
