"""The one place that opens files for output.

What lives here: where a document goes, whether it may go there (asked early, before a ten-minute run), and writing it
in one step: a file beside the target, then renamed over it, so that a reader never meets half a document.  What may
never be added: knowing what is in the document, beyond telling a testtime profile from anything else.

It is in ``launch`` and not in ``cli`` because the pytest plugin ``testtime.entry`` writes profiles, too.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from testtime.errors import OWN_FAILURE, UserError

#: How a testtime profile begins, whatever its version.
PROFILE_HEAD = re.compile(rb'\s*\{\s*"schema"\s*:\s*"testtime\.profile/')


@dataclass(frozen=True)
class Output:
    """Where a document goes: a file, or standard output where ``path`` is ``None``."""

    path: Path | None

    @classmethod
    def named(cls, word: str) -> Output:
        """The output that ``word`` names; ``-`` is standard output."""
        return cls(None if word == "-" else Path(word))

    def __str__(self) -> str:
        return "standard output" if self.path is None else str(self.path)

    def series(self, count: int) -> tuple[Output, ...]:
        """The output and those of further runs: ``testtime.json``, ``testtime.2.json``, ``testtime.3.json`` ..."""
        if self.path is None:
            if count > 1:
                raise UserError(f"{count} profiles cannot all go to standard output", "name a file with --output")
            return (self,)
        path = self.path
        return (self, *(Output(path.with_name(f"{path.stem}.{number}{path.suffix}")) for number in range(2, count + 1)))

    def check(self, *, force: bool, replaces_profile: bool) -> None:
        """Refuse what cannot be written, and, unless ``force``, what would be lost.

        ``replaces_profile``: the document is a profile itself, and may take the place of an older one.
        """
        if self.path is None:
            return
        try:
            _check_folder(self.path)
            _check_file(self.path, force=force, replaces_profile=replaces_profile)
        except OSError as error:
            what = f"cannot write {self.path}: {error.strerror or error}"
            raise UserError(what, "choose another with --output") from None

    def write(self, document: bytes) -> None:
        """Write the document, whole or not at all."""
        if self.path is None:
            _to_stdout(document)
            return
        target = Path(os.path.realpath(self.path))  # a link stays a link
        beside = target.with_name(f".{target.name}.{os.getpid()}.new")
        try:
            with beside.open("xb") as file:
                file.write(document)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise UserError(f"cannot write {self.path}: {error.strerror or error}", status=OWN_FAILURE) from None


def _check_folder(path: Path) -> None:
    """The folder that ``path`` is to be written into exists and takes new files."""
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        what = f"cannot write {path}: there is no folder {path.parent}"
        raise UserError(what, "make it first, or choose another with --output")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(f"cannot write {path}: its folder is read-only", "choose another with --output")


def _check_file(path: Path, *, force: bool, replaces_profile: bool) -> None:
    """What is at ``path`` now, if anything, may be replaced."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise UserError(f"cannot write {path}: it is a folder", "name a file with --output")
    if not stat.S_ISREG(mode):
        raise UserError(f"cannot write {path}: it is no regular file", "name a file; -o - is standard output")
    if force:
        return
    if not replaces_profile:
        raise UserError(f"{path} exists", "--force overwrites it")
    if not is_profile(path):
        what = f"{path} exists and is no testtime profile"
        raise UserError(what, "--force overwrites it; --output chooses another file")


def is_profile(path: Path) -> bool:
    """Whether the file begins as a testtime profile does."""
    with path.open("rb") as file:
        return PROFILE_HEAD.match(file.read(200)) is not None


def _to_stdout(document: bytes) -> None:
    """Write to standard output; a reader that has gone (``| head``) is no error."""
    if sys.stdout is None:
        raise UserError("standard output is closed", "name a file with --output", status=OWN_FAILURE)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to fail at exit
        if not isinstance(error, BrokenPipeError):
            raise UserError(f"cannot write standard output: {error.strerror}", status=OWN_FAILURE) from None
